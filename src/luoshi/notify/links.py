"""Where the pages show what a notice is about: the one place that knows; a test of the pages compares."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

DESK = "/desk/"


def case_link(case_id: UUID | None) -> str:
    """The page of a case for officers; of no case, their desk."""
    return f"{DESK}case/{case_id}" if case_id else DESK


def survey_link(code: str) -> str:
    """The page on which the holder of a survey's code answers."""
    return f"/survey/{quote(code)}"


def follow_link(number: str) -> str:
    """The page on which the person follows their case; it asks for their code."""
    return f"/follow?number={quote(number)}"
