"""The two who keep names: each opens one layer in their own browser, or refuses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.core.errors import LuoshiError
from luoshi.core.judgement.complaints import unsealing as rules
from luoshi.core.judgement.complaints.state import Complaint, Step
from luoshi.judgement.complaints import queries
from luoshi.judgement.complaints import unsealing as commands
from luoshi.judgement.complaints.envelopes import IDENTITY_BLOCK, context_of
from luoshi.judgement.complaints.handling import complaint_of
from luoshi.web import access
from luoshi.web.conduct.lists import names
from luoshi.web.conduct.seeing import Desk, in_a_body, not_theirs


@never_cache
@require_http_methods(["GET", "POST"])
def layer(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """One layer of the name of a complaint, for the one whose turn it is: of the complaint they learn nothing."""
    desk = in_a_body(request)
    complaint = complaint_of(desk.receiving, complaint_id)
    if not rules.may_open(complaint, desk.reader):
        raise not_theirs()
    if request.method != "POST":
        return _page(request, desk, complaint)
    access.fresh(request)
    try:
        _act(request, desk, complaint)
    except LuoshiError as error:
        return _page(request, desk, complaint, error)
    return HttpResponseRedirect(reverse("conduct"), status=303)


def _act(request: HttpRequest, desk: Desk, complaint: Complaint) -> None:
    typed, receiving, reader = request.POST, desk.receiving, desk.reader
    if typed.get("do") == "refuse":
        commands.turn_down(receiving, complaint.id, typed.get("reason", ""), reader)
    elif rules.waits(complaint) is Step.ASKED:
        commands.agree(receiving, complaint.id, typed.get("envelope", ""), reader)
    else:
        commands.finish(receiving, complaint.id, typed.get("envelope", ""), reader)


def _page(request: HttpRequest, desk: Desk, complaint: Complaint, error: LuoshiError | None = None) -> HttpResponse:
    receiving = desk.receiving
    step = rules.waits(complaint)
    page: dict[str, Any] = {
        "complaint": complaint,
        "one": rules.last(complaint),
        "reason": queries.reasons(receiving, complaint.id)[-1],
        "outer": step is Step.ASKED,
        "envelope": commands.box_for(receiving, complaint, desk.reader),
        "recipients": " ".join(commands.recipient_keys(receiving, complaint)),
        "context": context_of("unsealed", complaint.id),
        "padded_to": str(IDENTITY_BLOCK),
        "error": error,
        **names(receiving),
    }
    return render(request, "web/conduct/layer.html", page, status=error.status if error else 200)
