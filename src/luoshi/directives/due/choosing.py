"""Which of several dates is the term of a commitment: the one that binds most closely, the first among equals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from luoshi.directives.due.model import Mention

_CLOSENESS: Final = {
    "day": 100,
    "day_range": 95,
    "month_part": 100,
    "month": 95,
    "month_range": 80,
    "year_part": 90,
    "year_end": 90,
    "quarter": 90,
    "feast": 70,
    "within": 60,
    "event": 55,
    "year": 50,
    "five_years": 45,
    "year_range": 40,
    "every": 35,
    "monthly": 35,
    "endless": 10,
}


def governing(found: Sequence[Mention]) -> Mention | None:
    """The mention that sets the term: a day or month before a year, a year before a rhythm, a rhythm before no end."""
    return max(found, key=lambda each: (_CLOSENESS[each.form], -each.start), default=None)


def bound(mention: Mention | None) -> Mention | None:
    """The mention if it sets an end; None for a rhythm or a term without end, which a nearer date may replace."""
    return mention if mention is not None and mention.kind not in ("recurring", "endless") else None


def with_years_carried(found: Sequence[Mention]) -> list[Mention]:
    """In 2021年6月底前…，12月底前… the second year is the first one's."""
    carried: list[Mention] = []
    year: str | None = None
    for each in found:
        if "year" in each.parts:
            year = each.parts["year"]
        elif year is not None and "month" in each.parts:
            each = replace(each, parts={**each.parts, "year": year})
        carried.append(each)
    return carried
