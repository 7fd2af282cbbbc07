"""结果公开: what ended how, month by month, and what is put off; kind, street and dates, never words or names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from luoshi.cases import public as strangers
from luoshi.cases.public import Filters, Results
from luoshi.core.casetypes.model import Outcome
from luoshi.web import edge, words
from luoshi.web.promises import said

_IN_TIME = {"yes": True, "no": False}


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """The closed cases of a month."""
    means = edge.means()
    months = strangers.months(means)
    filters = _filters(request, months)
    after = _place(request.GET.get("after", ""))
    found = strangers.results(means, filters, after) if after else strangers.results(means, filters)
    if not found.rows and len(months) > 1 and not request.GET:
        # On the first days of a month the one before has more to say.
        filters = replace(filters, month=months[1])
        found = strangers.results(means, filters)
    kinds = {code: words.called(kind) for code, kind in strangers.shown_kinds(means).items()}
    page = {
        "found": found,
        "rate": said(found.in_time) if found.in_time.base else "",
        "rows": [(kinds[row.kind], row) for row in found.rows],
        "months": months,
        "kinds": kinds,
        "outcomes": {one.value: words.outcome(one) for one in Outcome if one is not Outcome.DIVERTED},
        "filters": filters,
        "in_time": request.GET.get("in_time", ""),
        "first": after is None,
        "next": _next(request, found),
    }
    return render(request, "web/results.html", page)


@require_GET
def put_off(request: HttpRequest) -> HttpResponse:
    """暂时办不了: what is put off, and until when."""
    means = edge.means()
    kinds = strangers.shown_kinds(means)
    rows = [(words.called(kinds[row.kind]), row) for row in strangers.put_off(means)]
    return render(request, "web/put_off.html", {"rows": rows})


def _filters(request: HttpRequest, months: list[date]) -> Filters:
    wanted = request.GET.get("month", "")
    month = next((month for month in months if f"{month:%Y-%m}" == wanted), months[0])
    outcome = request.GET.get("outcome", "")
    kind, in_time = request.GET.get("kind", ""), _IN_TIME.get(request.GET.get("in_time", ""))
    return Filters(month, kind, outcome if outcome in set(Outcome) else "", in_time)


def _next(request: HttpRequest, found: Results) -> str:
    """The address of the next page, empty for none."""
    if found.more is None:
        return ""
    kept = {name: request.GET.get(name, "") for name in ("month", "kind", "outcome", "in_time")}
    return "?" + urlencode({**kept, "after": f"{found.more[0].isoformat()}~{found.more[1]}"})


def _place(text: str) -> tuple[datetime, UUID] | None:
    """The place in the list that an address names; None for the beginning."""
    try:
        at, _, case_id = text.partition("~")
        found = datetime.fromisoformat(at), UUID(case_id)
    except ValueError:
        return None
    return found if found[0].tzinfo else None
