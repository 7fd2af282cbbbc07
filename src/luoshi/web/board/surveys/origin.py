"""Where a rectification came from: the theme of a survey that was given to its unit, for the case's own page."""

from __future__ import annotations

from django.http import HttpRequest

from luoshi.core.actors import Role
from luoshi.core.case.state import Case
from luoshi.judgement.surveys.queries import Suggestion, theme_of_case
from luoshi.web import access, edge

CHANNEL = "survey"
READERS = (Role.SUPERVISOR, Role.AUDITOR, Role.INSPECTOR)


def suggestion(request: HttpRequest, case: Case) -> Suggestion | None:
    """The theme, for whoever may open its page: its unit has the words in the case, and no more."""
    if case.channel != CHANNEL or not any(seat.has(role) for seat in access.seats(request).all for role in READERS):
        return None
    return theme_of_case(edge.judging(), case.parent or case.id)
