"""Filters of the pages on ratings."""

from __future__ import annotations

from django import template

from luoshi.core.rates import Rate

register = template.Library()
_FEW = 10


@register.filter
def of(rate: Rate, unit: str = "条") -> str:
    """A rate with its base and interval: 91%（212 条里 193 条，87–94%）. Few are told as they are: 2 / 3 条."""
    if rate.share is None or rate.interval is None:
        return "还没有"
    if rate.base < _FEW:
        return f"{rate.part} / {rate.base} {unit}"
    low, high = rate.interval
    return f"{rate.share:.0%}（{rate.base} {unit}里 {rate.part} {unit}，{low * 100:.0f}–{high:.0%}）"


@register.filter
def named(code: object, names: dict[object, str]) -> str:
    """The name of a code; the code itself where it has none."""
    return names.get(code, str(code))
