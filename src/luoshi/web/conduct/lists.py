"""The lists: what a body has to deal with, what waits to be unsealed, and every unsealing for whoever audits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from luoshi.core.actors import Role
from luoshi.core.judgement.complaints import unsealing
from luoshi.core.judgement.complaints.state import Complaint
from luoshi.judgement.complaints import keys, queries
from luoshi.judgement.complaints.handling import Receiving, complaint_of
from luoshi.judgement.complaints.ladder import LEADS
from luoshi.judgement.complaints.queries import Trace
from luoshi.web import edge
from luoshi.web.conduct.seeing import Desk, desk_of, in_a_body
from luoshi.web.words import titles

STATES: Final[Mapping[str, str]] = {
    "received": gettext_noop("等答复受不受理"),
    "accepted": gettext_noop("正在查"),
    "not_accepted": gettext_noop("没有受理"),
    "concluded": gettext_noop("查清了，等答复"),
    "replied": gettext_noop("已经答复"),
}
STEPS: Final[Mapping[str, str]] = {
    "asked": gettext_noop("等开外层"),
    "agreed": gettext_noop("等开内层"),
    "done": gettext_noop("打开过"),
    "refused": gettext_noop("没有同意"),
}


@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What the officer's bodies deal with, and what waits for them to unseal or check."""
    desk = in_a_body(request)
    receiving, reader = desk.receiving, desk.reader
    page = {
        "listed": queries.for_handlers(receiving, reader),
        "to_open": _to_open(desk),
        "own_keys": [key for key in keys.all_keys(receiving) if key.officer == reader.actor.id],
        "me": reader.actor.id,
        "watches": reader.actor.has(Role.AUDITOR),
        "leads": any(seat.has(role) for seat in reader.seats for role in LEADS),
        **names(receiving),
    }
    return render(request, "web/conduct/mine.html", page)


@never_cache
@require_GET
def unsealings(request: HttpRequest) -> HttpResponse:
    """Every unsealing there was: who asked, which two opened, who looked, until when. The reasons stand with them."""
    desk = desk_of(request, Role.AUDITOR, Role.LEADER)
    traces = queries.unsealings(desk.receiving)
    page = {
        "rows": [(one, _reason(desk.receiving, one), _looks(desk.receiving, one)) for one in traces],
        "now": edge.now(),
        **names(desk.receiving),
    }
    return render(request, "web/conduct/unsealings.html", page)


def _reason(receiving: Receiving, trace: Trace) -> str:
    reasons = queries.reasons(receiving, trace.complaint)
    return reasons[trace.number - 1] if trace.number <= len(reasons) else ""


def _looks(receiving: Receiving, trace: Trace) -> Sequence[datetime]:
    found = queries.looks(receiving, trace.complaint)
    return found[trace.number - 1] if trace.number <= len(found) else ()


def _to_open(desk: Desk) -> list[Complaint]:
    found = (complaint_of(desk.receiving, one) for one in queries.to_unseal(desk.receiving, desk.reader))
    return [one for one in found if unsealing.may_open(one, desk.reader)]


def names(receiving: Receiving) -> dict[str, Any]:
    """What a page needs to call things by their names."""
    return {
        "offices": {code: row.name for code, row in receiving.staff.offices.items()},
        "officers": {code: row.name for code, row in receiving.staff.officers.items()},
        "kinds": titles(receiving.rules.kinds),
        "states": titles(STATES),
        "steps": titles(STEPS),
    }
