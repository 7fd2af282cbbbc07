"""Filters of the pages on ratings."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from luoshi.core.rates import Rate

register = template.Library()
_FEW = 10


@register.filter
def of(rate: Rate) -> str:
    """A rate of ratings with its base and interval: 91%（212 条里 193 条，87–94%）. Few: 2 / 3 条."""
    return _rate(
        rate, gettext("%(part)s / %(base)s 条"), gettext("%(share)s（%(base)s 条里 %(part)s 条，%(low)s–%(high)s）")
    )


@register.filter
def of_cases(rate: Rate) -> str:
    """As `of`, a rate of cases."""
    return _rate(
        rate, gettext("%(part)s / %(base)s 件"), gettext("%(share)s（%(base)s 件里 %(part)s 件，%(low)s–%(high)s）")
    )


def _rate(rate: Rate, few: str, many: str) -> str:
    if rate.share is None or rate.interval is None:
        return gettext("还没有")
    named = {"part": rate.part, "base": rate.base}
    if rate.base < _FEW:
        return few % named
    low, high = rate.interval
    return many % {**named, "share": f"{rate.share:.0%}", "low": f"{low * 100:.0f}", "high": f"{high:.0%}"}


@register.filter
def named(code: object, names: dict[object, str]) -> str:
    """The name of a code; the code itself where it has none."""
    return names.get(code, str(code))
