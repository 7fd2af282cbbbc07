"""Filters of our templates: times as people say them, numbers as SVG reads them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template

from luoshi.core.casetypes.model import Outcome
from luoshi.web import words

register = template.Library()


@register.filter
def said(instant: datetime | None) -> str:
    """Beijing time with the weekday, empty for none."""
    return words.said(instant) if instant else ""


@register.filter
def outcome(found: Outcome | None) -> str:
    """An outcome in words, empty for none."""
    return words.OUTCOMES[found] if found else ""


@register.filter
def took(days: int) -> str:
    """A number of working days that something took."""
    return f"{days} 个工作日" if days else "当天"


@register.filter
def days(number: int) -> str:
    """A number of days in a column whose unit is told elsewhere."""
    return f"{number} 天" if number else "当天"


@register.filter
def lasted(span: timedelta | None) -> str:
    """A length of time in words."""
    return words.lasted(span) if span is not None else ""


@register.filter
def unlocalized(number: float) -> str:
    """A number for SVG and CSS, whatever the language of the page."""
    return f"{number:.3f}".rstrip("0").rstrip(".")
