"""Filters of the supervision board and the pages of administration."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from luoshi.cases.rates import Rate
from luoshi.core.actors import Role
from luoshi.core.case.words import ROLE_WORDS
from luoshi.core.judgement.complaints.deciding import HANDLERS
from luoshi.judgement.complaints.settings import complaint_rules
from luoshi.web import access
from luoshi.web.words import either

register = template.Library()
_WATCHERS = frozenset({Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.INSPECTOR})
_NAMED_APART = (
    *((Role.HEAD, f"board/{page}") for page in ("office", "cards/", "inspections/findings")),
    (Role.INSPECTOR, "board/inspections/"),
    (Role.AUDITOR, "board/sealed"),
)
"""Who finds these pages of the board under a name of their own."""


@register.filter
def watches(request: HttpRequest) -> bool:
    """Whether whoever asks may open the supervision board."""
    return bool(_roles(request) & _WATCHERS)


@register.filter
def within_board(request: HttpRequest) -> bool:
    """Whether the page is one of the board's, and under no other name in the navigation of whoever asks."""
    match = request.resolver_match
    if match is None or not match.route.startswith("board/"):
        return False
    roles = _roles(request)
    return not any(role in roles and match.route.startswith(begin) for role, begin in _NAMED_APART)


@register.filter
def hears_complaints(request: HttpRequest) -> bool:
    """Whether whoever asks sits in a body that deals with complaints or keeps names."""
    try:
        found = access.seats(request)
    except access.SignInNeeded:
        return False
    rules = complaint_rules(settings.COMPLAINT_RULES)
    bodies = {*rules.handling, *rules.unsealing}
    return any(seat.office in bodies and any(seat.has(role) for role in HANDLERS) for seat in found.all)


@register.filter
def administers(request: HttpRequest) -> bool:
    """Whether whoever asks may open the pages of administration."""
    return Role.ADMINISTRATOR in _roles(request)


def _roles(request: HttpRequest) -> frozenset[Role]:
    try:
        return frozenset[Role]().union(*(seat.roles for seat in access.seats(request).all))
    except access.SignInNeeded:
        return frozenset()


@register.filter
def rate(found: Rate) -> str:
    """A rate with its base and interval: 12%（25 件里 3 件，4–30%）."""
    share, interval = found.share, found.interval
    if share is None or interval is None:
        return gettext("没有可比的件")
    low, high = (round(100 * end) for end in interval)
    figures = {
        "share": f"{round(100 * share)}%",
        "low": low,
        "high": f"{high}%",
        "base": found.base,
        "part": found.part,
    }
    return gettext("%(share)s（%(base)s 件里 %(part)s 件，%(low)s–%(high)s）") % figures


@register.filter
def percent(share: float) -> str:
    """A share from 0 to 1."""
    return f"{round(100 * share)}%"


@register.filter
def role_word(role: Role) -> str:
    """A role in words."""
    return either(ROLE_WORDS[role])
