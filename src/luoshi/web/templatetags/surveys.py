"""Filters of the pages on surveys."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.translation import gettext

from luoshi.core.judgement.surveys.doubts import Doubt
from luoshi.core.judgement.surveys.figures import Weighted
from luoshi.core.rates import Rate
from luoshi.judgement.surveys.contacts import BadRow
from luoshi.web.language import english

register = template.Library()


@register.filter
def rated(found: Weighted | None) -> str:
    """A weighted rate with its base and interval: 94.7%（1234 份评价，93.1–96.0%）."""
    if found is None:
        return gettext("份数不够，不出结果")
    low, high = (100 * end for end in found.interval)
    return gettext("{share}%（{base} 份评价，{low}–{high}%）").format(
        share=f"{100 * found.share:.1f}", base=found.base, low=f"{low:.1f}", high=f"{high:.1f}"
    )


@register.filter
def units(found: Rate) -> str:
    """How many units of how many: 80 / 84 个单位."""
    return gettext("{part} / {base} 个单位").format(part=found.part, base=found.base)


@register.filter
def people(opinions: Sequence[object], least: int) -> str:
    """How many say it, and of fewer than a cell may show only that: 12 人说, 不到 5 人说."""
    if len(opinions) < least:
        return gettext("不到 {least} 人说").format(least=least)
    return gettext("{number} 人说").format(number=len(opinions))


@register.filter
def thousandths(number: int) -> str:
    """Thousandths as a percentage without a superfluous nought."""
    return f"{number / 10:g}"


@register.filter
def get(found: dict[str, object], key: str) -> object:
    """What a mapping has for a key."""
    return found.get(key)


@register.filter
def plain(doubt: Doubt | BadRow) -> str:
    """A doubt, or why a row is refused, in the language of the page."""
    return doubt.en if english() else doubt.zh
