"""暗访件 of a round: what will be asked, which request it is, and how it went when it has ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.cases.codes import open_by_code
from luoshi.core.actors import Actor, Role
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.core.judgement.inspecting.events import MysteryPlanned
from luoshi.core.judgement.inspecting.mystery import FACTS, Mystery, fold
from luoshi.core.judgement.inspecting.round import Inspection
from luoshi.judgement.inspections import mysteries as verbs
from luoshi.judgement.inspections import queries
from luoshi.judgement.inspections.handling import Inspecting, inspection, mystery_entries
from luoshi.web import access, edge
from luoshi.web.board.inspections import known
from luoshi.web.board.inspections.known import Names
from luoshi.web.words import data, erased

_READERS = (Role.INSPECTOR, Role.SUPERVISOR, Role.AUDITOR)


@never_cache
@require_http_methods(["GET", "POST"])
def mysteries(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """The mystery requests of a round; with POST one is planned, marked or judged."""
    access.require(request, *(_READERS if request.method == "GET" else (Role.INSPECTOR,)))
    office = edge.inspecting()
    found = known.visible(request, inspection(office, inspection_id))
    error: LuoshiError | None = None
    if request.method == "POST":
        try:
            actor = access.require(request, Role.INSPECTOR)
            said = _act(office, found, request, actor)
            to = f"{reverse('inspection-mysteries', args=[inspection_id])}?{urlencode({'said': said})}"
            return HttpResponseRedirect(to, status=303)
        except LuoshiError as refusal:
            error = refusal
    page = _page(request, office, found) | {"error": error}
    return render(request, "web/board/inspections/mysteries.html", page, status=error.status if error else 200)


def _act(office: Inspecting, found: Inspection, request: HttpRequest, actor: Actor) -> str:
    do = request.POST.get("do", "")
    if do == "plan":
        verbs.plan(office, found.id, request.POST.get("office", ""), request.POST.get("scenario", ""), actor)
    elif do == "send":
        _send(office, request, actor)
    elif do == "judge":
        _judge(office, request.POST, actor)
    else:
        raise BadInput("no_such_act", "没有这个操作。", "There is no such act.")
    return do


def _send(office: Inspecting, request: HttpRequest, actor: Actor) -> None:
    """Whoever has number and code has sent it: the code is shown, and not kept."""
    sent = request.POST
    case = open_by_code(edge.means(), sent.get("number", ""), sent.get("code", ""), access.address(request)).case
    verbs.send(office, _id(sent), case.id, case.received_at, actor, ended=not case.open)


def _judge(office: Inspecting, sent: QueryDict, actor: Actor) -> None:
    answers = {name.removeprefix("item-"): value for name, value in sent.items() if name.startswith("item-")}
    fine = [code for code, value in answers.items() if value == "fine"]
    failed = [code for code, value in answers.items() if value == "failed"]
    verbs.judge(office, _id(sent), fine, failed, sent.get("words", ""), actor)


def _id(sent: QueryDict) -> UUID:
    try:
        return UUID(sent.get("mystery", ""))
    except ValueError as error:
        raise BadInput("choose", "请先选是哪一件。", "Say which one.") from error


def _page(request: HttpRequest, office: Inspecting, found: Inspection) -> dict[str, Any]:
    names = known.names()
    seats = access.seats(request).all
    me = {seat.id for seat in seats}
    asked = {item.code: item.words for item in office.rules.items(found.plan.checklists).values() if item.asked}
    listed = queries.mysteries(office, found.id)
    rows = [_row(office, row.id, names, me, asked) | _typed(request.POST, row.id, asked) for row in listed]
    return {
        "found": found,
        "plan": found.plan,
        "rows": rows,
        "mine": [(code, names.office(code)) for code, pair in found.pairs.items() if me & set(pair)],
        "on": found.ended_at is None,
        "typed": request.POST,
        "said": request.GET.get("said", ""),
    }


def _row(office: Inspecting, mystery_id: UUID, names: Names, me: set[str], items: Mapping[str, str]) -> dict[str, Any]:
    entries = mystery_entries(office, mystery_id)
    born: MysteryPlanned = entries[0].event
    found: Mystery = fold(mystery_id, entries)
    judged = found.judged
    return {
        "mystery": found,
        "readable": found.case is not None or verbs.readable(office, mystery_id),
        "office": names.office(found.office),
        "by": names.officer(found.by),
        "own": found.by in me,
        "scenario": erased(born.scenario.text),
        "facts": [(data(FACTS[code]), code not in found.failed) for code in found.facts],
        "met": [(items.get(code, code), code in judged.fine) for code in (*judged.fine, *judged.failed)]
        if judged
        else [],
        "words": erased(judged.words.text) if judged else "",
    }


def _typed(sent: QueryDict, mystery_id: UUID, asked: Mapping[str, str]) -> dict[str, Any]:
    """The forms of one, as they were filled in where they were refused."""
    typed = sent if sent.get("mystery") == str(mystery_id) else QueryDict()
    return {"typed": typed, "asked": [(code, words, typed.get(f"item-{code}", "")) for code, words in asked.items()]}
