"""Filters of an officer's pages."""

from __future__ import annotations

from django import template
from django.http import HttpRequest

from luoshi.cases.desk import MOST_COUNTED
from luoshi.core.actors import Role
from luoshi.core.case.state import State
from luoshi.core.case.words import STATE_WORDS
from luoshi.web import access
from luoshi.web.desk.actions import BY_NAME
from luoshi.web.words import data, either

register = template.Library()


@register.filter
def counted(number: int) -> str:
    """A count that was not taken further than to some number."""
    return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number)


@register.filter
def verb(name: str) -> str:
    """The verb of an act, empty for none."""
    return data(BY_NAME[name].verb) if name in BY_NAME else ""


@register.filter
def sits_as(request: HttpRequest, role: str) -> bool:
    """Whether the officer has a seat with this role: whether its pages stand in the navigation."""
    return any(Role(role) in seat.roles for seat in access.seats(request).all)


@register.filter
def state_words(state: str) -> str:
    """Where a case stands, in words."""
    return either(STATE_WORDS[State(state)])
