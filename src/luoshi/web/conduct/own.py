"""The office named: what was restated and checked, and nothing else; its head states its side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.core.actors import Role
from luoshi.core.entries import Entry
from luoshi.core.errors import LuoshiError
from luoshi.core.judgement.complaints import events as e
from luoshi.core.judgement.complaints.deciding import may_answer, sees_restated
from luoshi.core.judgement.complaints.state import fold
from luoshi.judgement.complaints import commands, queries
from luoshi.judgement.complaints.handling import entries_of
from luoshi.web.complain.following import FINDINGS
from luoshi.web.conduct.lists import names
from luoshi.web.conduct.one import restated
from luoshi.web.conduct.seeing import desk_of, not_theirs
from luoshi.web.words import data


@never_cache
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """The complaints of the offices the officer heads, as far as they were restated and checked."""
    desk = desk_of(request, Role.HEAD)
    headed = [seat.office for seat in desk.reader.seats if seat.has(Role.HEAD)]
    page = {"listed": queries.for_offices(desk.receiving, headed), **names(desk.receiving)}
    return render(request, "web/conduct/own.html", page)


@never_cache
@require_http_methods(["GET", "POST"])
def of_us(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """One of them: the allegation in the handler's words, a quarter or a year, and the office's own statement."""
    desk = desk_of(request, Role.HEAD)
    entries = entries_of(desk.receiving, complaint_id)
    complaint = fold(complaint_id, entries)
    if not sees_restated(complaint, desk.reader):
        raise not_theirs()
    reader = desk.at(complaint.office)
    error: LuoshiError | None = None
    if request.method == "POST":
        try:
            commands.answer(desk.receiving, complaint_id, request.POST.get("text", ""), reader)
            return HttpResponseRedirect(reverse("conduct-of-us", args=[complaint_id]), status=303)
        except LuoshiError as refusal:
            error = refusal
    page: dict[str, Any] = {
        "complaint": complaint,
        "text": restated(entries),
        "statement": _statement(entries),
        "may_answer": may_answer(complaint, reader),
        "finding": data(FINDINGS[complaint.finding]) if complaint.finding else "",
        "typed": request.POST,
        "error": error,
        **names(desk.receiving),
    }
    return render(request, "web/conduct/of_us.html", page, status=error.status if error else 200)


def _statement(entries: Sequence[Entry[Any]]) -> str:
    found = [entry.event.text.text for entry in entries if isinstance(entry.event, e.ComplaintAnswered)]
    return (found[-1] or "") if found else ""
