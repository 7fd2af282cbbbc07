"""Raises findings from the catalogue, so that every sentence stands in one table."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from luoshi.directives.findings.model import Finding
from luoshi.directives.text import Span


@cache
def catalogue() -> dict[str, Any]:
    """Level, text and mend of every finding by its code."""
    return tomllib.loads(files("luoshi.directives.findings").joinpath("catalogue.toml").read_text("utf-8"))


@cache
def rules() -> dict[str, Any]:
    """The figures and words that the rules use."""
    return tomllib.loads(files("luoshi.directives.findings").joinpath("rules.toml").read_text("utf-8"))


def finding(code: str, span: Span, **words: object) -> Finding:
    """The finding of this code at this place, its sentences filled in."""
    entry = catalogue()[code]
    return Finding(code, entry["level"], span, entry["text"].format(**words), entry["mend"].format(**words))
