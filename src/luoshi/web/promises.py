"""承诺与兑现: by kind of case what was promised, what was kept, and how it is counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

from luoshi.cases.promises import PERIOD, Kept, kept
from luoshi.cases.public import shown_kinds
from luoshi.cases.rates import Rate
from luoshi.core.casetypes.model import Judge, LimitName
from luoshi.web import edge
from luoshi.web.words import long

_SECONDS = 60
"""How old the figures on the page may be."""


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of case as the page shows it. `listed`: whether its results can be looked at one by one."""

    kept: Kept
    promise: str
    source: str
    rate: str
    listed: bool

    @property
    def code(self) -> str:
        """The kind's code."""
        return self.kept.kind.code


@require_GET
def promises(request: HttpRequest) -> HttpResponse:
    """All kinds, those that people judge before those of the offices among themselves."""
    lines = _lines()
    asked = [line for line in lines if line.kept.kind.judge is Judge.PERSON]
    page = {"asked": asked, "own": [line for line in lines if line not in asked], "days": PERIOD.days}
    return render(request, "web/promises.html", page)


@require_GET
def promise(request: HttpRequest, code: str) -> HttpResponse:
    """One kind: its figures by month, and how they are counted."""
    line = next((line for line in _lines() if line.code == code), None)
    kind = edge.means().reference.case_types.get(code)
    if kind is None:
        raise Http404
    months = [(month, said(rate), rate) for month, rate in (line.kept.months if line else ())]
    page: dict[str, Any] = {"kind": kind, "line": line, "months": months, "days": PERIOD.days}
    return render(request, "web/promise.html", page)


def said(rate: Rate) -> str:
    """A rate with its base and interval: 91%（212 件，87–94%）. Few cases are told as they are: 2 / 3 件."""
    if rate.share is None or rate.interval is None:
        return gettext("没有到期的")
    if rate.base < _FEW:
        return gettext("%(part)s / %(base)s 件") % {"part": rate.part, "base": rate.base}
    low, high = rate.interval
    figures = {"share": f"{rate.share:.0%}", "base": rate.base, "low": f"{low * 100:.0f}", "high": f"{high:.0%}"}
    return gettext("%(share)s（%(base)s 件，%(low)s–%(high)s）") % figures


_FEW = 10


def _lines() -> list[Line]:
    # Everybody may look, so that the record is not asked anew for each of them.
    key = f"promises:{connection.settings_dict['NAME']}:{get_language()}"
    found: list[Line] | None = cache.get(key)
    if found is None:
        found = _counted()
        cache.set(key, found, _SECONDS)
    return found


def _counted() -> list[Line]:
    means = edge.means()
    listed = shown_kinds(means)
    lines = []
    for one in kept(means):
        rule = one.kind.limits.get(LimitName.PROMISED)
        promise, source = (long(rule.limit), rule.source) if rule else ("", "")
        lines.append(Line(one, promise, source, said(one.rate), one.kind.code in listed))
    return sorted(lines, key=lambda line: -line.kept.rate.base)
