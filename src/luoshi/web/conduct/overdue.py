"""What a body above is told: complaints that are late with a body below it. Not of which office, and no word of it."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from luoshi.judgement.complaints.ladder import LEADS
from luoshi.judgement.complaints.queries import told_above
from luoshi.web.conduct.lists import names
from luoshi.web.conduct.seeing import desk_of

PASSED: Final = {"accept": "过了答复受不受理的期限", "close": "过了办结的期限"}


@never_cache
@require_GET
def overdue(request: HttpRequest) -> HttpResponse:
    """The late ones that were told to the offices which the officer leads."""
    desk = desk_of(request, *LEADS)
    page = {
        "rows": [(one, PASSED[one.step]) for one in told_above(desk.receiving, desk.reader)],
        **names(desk.receiving),
    }
    return render(request, "web/conduct/overdue.html", page)
