"""Filters of our templates: times as people say them, numbers as SVG reads them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template
from django.http import HttpRequest

from luoshi.core.casetypes.model import CaseType, Outcome
from luoshi.core.errors import LuoshiError
from luoshi.web import edge, words
from luoshi.web.language import english, translated

register = template.Library()


@register.filter
def said(instant: datetime | None) -> str:
    """Beijing time with the weekday, empty for none."""
    return words.said(instant) if instant else ""


@register.filter
def outcome(found: Outcome | None) -> str:
    """An outcome in words, empty for none."""
    return words.outcome(found) if found else ""


@register.filter
def took(days: int) -> str:
    """A number of working days that something took."""
    return words.days(days, working=True)


@register.filter
def days(number: int) -> str:
    """A number of days in a column whose unit is told elsewhere."""
    return words.days(number, working=False)


@register.filter
def lasted(span: timedelta | None) -> str:
    """A length of time in words."""
    return words.lasted(span) if span is not None else ""


@register.filter
def unlocalized(number: float) -> str:
    """A number for SVG and CSS, whatever the language of the page."""
    return f"{number:.3f}".rstrip("0").rstrip(".")


@register.filter
def matter(code: str | None) -> str:
    """What a matter is called in the language of the page; its code where the catalogue does not know it."""
    return edge.means().reference.matter_title(code, english=english()) if code else ""


@register.filter
def titled(code: str | None) -> str:
    """As `matter`, of those that the catalogue knows: empty for any other word."""
    return matter(code) if code in edge.means().reference.matters else ""


@register.filter
def called(kind: CaseType) -> str:
    """A kind of case in the language of the page."""
    return words.called(kind)


@register.filter
def told(error: object) -> str:
    """An error in the language of the page; other words as they are."""
    return words.told(error) if isinstance(error, LuoshiError) else str(error)


def _here(day: date) -> date:
    """A day, or the day of an instant in Beijing."""
    return day.astimezone(words.BEIJING).date() if isinstance(day, datetime) else day


@register.filter
def whole_day(day: date | None) -> str:
    """A day with its year: 2026年12月3日, empty for none."""
    if day is None:
        return ""
    return words.whole_day(_here(day))


@register.filter
def day(day: date | None) -> str:
    """A day of this year: 12月3日, empty for none."""
    if day is None:
        return ""
    return words.day_alone(_here(day))


@register.filter
def month(day: date) -> str:
    """A month with its year: 2026年12月."""
    return f"{words.month_name(day)} {day.year}" if english() else f"{day.year}年{day.month}月"


@register.filter
def month_alone(day: date) -> str:
    """A month of this year: 12月."""
    return words.month_alone(day)


@register.filter
def numbered_month(number: int) -> str:
    """A month by its number from 1 to 12: 12月."""
    return words.month_name(date(1, number, 1)) if english() else f"{number}月"


@register.filter
def switchable(request: HttpRequest | None) -> bool:
    """Whether this page is there in both languages; what is said of an error of ours belongs to no request."""
    return request is not None and translated(request)
