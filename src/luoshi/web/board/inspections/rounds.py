"""Rounds of inspection: the overview, a new one checked against the year's plan, and one with its draw."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.core.actors import Actor, Role
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.core.judgement.inspecting.drawing import lines
from luoshi.core.judgement.inspecting.round import Inspection, Plan, may_see
from luoshi.judgement.inspections import commands, queries
from luoshi.judgement.inspections.handling import SYSTEM, Inspecting, inspection
from luoshi.judgement.inspections.planning import KINDS, OPEN, arrange
from luoshi.judgement.inspections.queries import Overview, Seen, Wanted
from luoshi.registry.commands import Registrar
from luoshi.registry.rounds import plan_for, round_of
from luoshi.web import access, edge
from luoshi.web.board.inspections import known
from luoshi.web.board.inspections.known import Names
from luoshi.web.board.page import WATCHERS
from luoshi.web.months import CHOICES, months
from luoshi.web.words import data, titles


@never_cache
@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    """My visits, what was found by kind and severity and by office, and the rounds."""
    actor = access.require(request, *WATCHERS)
    office, names, today = edge.inspecting(), known.names(), known.today()
    period = months(edge.now(), request.GET.get("months", "3"))
    found = [one for one in queries.rounds(office) if may_see(one, access.seats(request).all, today)]
    mine = queries.visits_of(office, actor.id, today)
    page = {
        "mine": [(one, names.office(one.office), one.since <= today and not one.ended) for one in mine],
        "rounds": [_line(one, today) for one in found],
        "overview": _table(queries.overview(office, period.begin, period.end), office, names),
        "may_plan": known.seat_with(access.seats(request).all, Role.SUPERVISOR) is not None,
        "inspects": known.seat_with(access.seats(request).all, Role.INSPECTOR) is not None,
        "said": request.GET.get("said", ""),
        "period": period,
        "choices": CHOICES,
    }
    return render(request, "web/board/inspections/rounds.html", page)


def _line(found: Inspection, today: date) -> dict[str, Any]:
    plan = found.plan
    over = found.ended_at is not None or today > plan.until
    return {
        "round": found,
        "state": gettext("已结束") if over else gettext("进行中") if today >= plan.since else gettext("还没开始"),
    }


def _table(seen: Overview, office: Inspecting, names: Names) -> dict[str, Any]:
    """Kinds down, severities across; offices with what was found and what is not put right yet, by name."""
    rules = office.rules
    kinds = [
        (code, data(title), [(grave, seen.counted.get((code, grave), 0)) for grave in rules.severities])
        for code, title in rules.kinds.items()
    ]
    offices = sorted((names.office(code), code, of) for code, of in seen.offices.items())
    return {
        "severities": list(titles(rules.severities).values()),
        "names": titles(rules.severities),
        "kinds": [(code, title, row) for code, title, row in kinds if any(number for _, number in row)],
        "offices": offices,
        "visits": seen.visits,
        "withdrawn": seen.withdrawn,
    }


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan a round; sent, it is checked, fixed and drawn."""
    actor = access.require(request, Role.SUPERVISOR)
    error: LuoshiError | None = None
    if request.method == "POST":
        try:
            found = _arranged(request.POST, actor)
            return HttpResponseRedirect(reverse("inspection", args=[found]), status=303)
        except LuoshiError as refusal:
            error = refusal
    return _form(request, actor, error)


def _arranged(sent: QueryDict, actor: Actor) -> UUID:
    office, names = edge.inspecting(), known.names()
    chosen = set(sent.getlist("offices"))
    wanted = Plan(
        sent.get("title", ""),
        sent.get("how") == OPEN,
        _day(sent.get("since", "")),
        _day(sent.get("until", "") or sent.get("since", "")),
        tuple(one for one in office.rules.checklists if one in sent.getlist("checklists")),
        tuple(place for place in names.places() if place.office in chosen),
        names.seats(edge.now()),
        uuid4(),
    )
    return arrange(office, _registrar(actor), wanted, sent.get("line", ""), sent.get("reason", ""))


def _registrar(actor: Actor) -> Registrar:
    office = edge.inspecting()
    return Registrar(office.connection, office.now, office.random, actor)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput("day", "请选检查的日子。", "Choose the days of the round.") from error


def _form(request: HttpRequest, actor: Actor, error: LuoshiError | None) -> HttpResponse:
    office, names, today = edge.inspecting(), known.names(), known.today()
    plan = plan_for(edge.database(), actor, today.year)
    due = [one for one in plan.rounds if one.kind in KINDS and one.by == actor.office] if plan else []
    sent = request.POST
    offices = [(place.office, names.office(place.office)) for place in names.places()]
    page = {
        "lines": due,
        "offices": offices,
        "chosen": sent.getlist("offices"),
        "lists": [
            (one, data(one.title), one.code in sent.getlist("checklists")) for one in office.rules.checklists.values()
        ],
        "seats": [(names.officer(seat.officer), [names.office(path[-1]) for path in seat.paths]) for seat in
                  names.seats(edge.now())],
        "each": office.rules.each,
        "typed": sent,
        "tomorrow": (today + timedelta(days=1)).isoformat(),
        "today": today.isoformat(),
        "heads": actor.has(Role.HEAD),
        "error": error,
    }  # fmt: skip
    return render(request, "web/board/inspections/new.html", page, status=error.status if error else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """A round: who goes where, how the draw can be made again, what was looked at and found; with POST it ends."""
    access.require(request, *(WATCHERS if request.method == "GET" else (Role.SUPERVISOR,)))
    office = edge.inspecting()
    found = known.visible(request, inspection(office, inspection_id))
    error: LuoshiError | None = None
    if request.method == "POST":
        try:
            commands.end(office, inspection_id, access.require(request, Role.SUPERVISOR))
            return HttpResponseRedirect(reverse("inspection", args=[inspection_id]), status=303)
        except LuoshiError as refusal:
            error = refusal
    page = _round_page(request, office, found) | {"error": error}
    return render(request, "web/board/inspections/round.html", page, status=error.status if error else 200)


def _round_page(request: HttpRequest, office: Inspecting, found: Inspection) -> dict[str, Any]:
    names, plan, seats = known.names(), found.plan, access.seats(request).all
    seen = queries.seen(office, found.id)
    rows = queries.findings(office, SYSTEM, Wanted(inspection=found.id))
    items = len(office.rules.items(plan.checklists))
    mine = {seat.id for seat in seats}
    listed = round_of(office.connection, SYSTEM, plan.round)
    return {
        "found": found,
        "plan": plan,
        "lists": [
            data(office.rules.checklists[one].title) for one in plan.checklists if one in office.rules.checklists
        ],
        "visits": [
            {
                "code": code,
                "office": names.office(code),
                "pair": [names.officer(one) for one in pair],
                "mine": bool(mine & set(pair)),
                "looked": _looked(seen.get(code, [])),
                "items": items,
                "problems": sum(row.office == code for row in rows),
            }
            for code, pair in found.pairs.items()
        ],
        "on": plan.since <= known.today() <= plan.until and found.ended_at is None,
        "findings": [known.row_of(row, office.rules, names) for row in rows],
        "list": lines(plan.places, plan.seats, plan.each),
        "listed": listed,
        "may_end": known.seat_with(seats, Role.SUPERVISOR) is not None and found.ended_at is None,
        "quiet": known.seat_with(seats, Role.INSPECTOR, Role.SUPERVISOR, Role.AUDITOR) is not None,
        "by": names.officer(found.planned_by),
    }


def _looked(seen: list[Seen]) -> int:
    return len({one.item for one in seen})
