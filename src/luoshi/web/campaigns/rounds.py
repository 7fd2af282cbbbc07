"""The year's plan of supervision and inspections beside its rounds: what was planned, what was held, and why not alike.

Only those who watch see it: an unannounced visit would be none if the visited office knew.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.core.actors import Actor, Role
from luoshi.core.errors import BadInput, Clash, LuoshiError
from luoshi.core.planning import rounds as rules
from luoshi.core.planning.events import PlanEntered, PlannedRound
from luoshi.core.planning.rounds import WATCHERS, Against
from luoshi.core.whole import whole
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.registry import rounds as registry
from luoshi.registry.commands import Registrar
from luoshi.registry.rounds import RoundRow, kinds
from luoshi.web import access, edge
from luoshi.web.campaigns import known
from luoshi.web.campaigns.round_forms import LINE_EXAMPLE, RoundForm, as_lines, lines_of
from luoshi.web.campaigns.taking_in import NAMESPACE
from luoshi.web.words import data, either, titles

_WATCHING: Final = Access("rounds", EVERYTHING)
"""Under row level security no office sees a quiet visit; these pages ask for the role first."""
PLANNERS: Final = (Role.SUPERVISOR, Role.LEADER)
AGAINST: Final[Mapping[str, str]] = {
    Against.NO_PLAN: gettext_noop("没有年度计划"),
    Against.OUTSIDE_PLAN: gettext_noop("计划外"),
    Against.OTHER_MONTH: gettext_noop("不在计划的月份"),
    Against.MORE_OFFICES: gettext_noop("比计划多去了单位"),
    Against.HELD_ALREADY: gettext_noop("计划里的已经开过"),
    Against.REPEAT: gettext_noop("间隔太短"),
}


@never_cache
@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    """The plan of a year and its rounds."""
    access.require(request, *WATCHERS)
    return _page(request, _year(request))


def _page(request: HttpRequest, year: int, error: LuoshiError | None = None) -> HttpResponse:
    offices, today = known.offices(), edge.campaigning().today()
    plan = registry.plan_for(edge.database(), access.require(request, *WATCHERS), year)
    held = registry.rounds_between(edge.database(), _WATCHING, date(year, 1, 1), date(year, 12, 31))
    done = {row.round.planned: row for row in held if row.round.planned and not row.called_off}
    page = {
        "year": year,
        "plan": plan,
        "lines": [_planned(line, done, offices, today) for line in sorted(plan.rounds, key=lambda one: one.month)]
        if plan
        else [],
        "rounds": [_held(row, offices, today) for row in reversed(held)],
        "off_plan": sum(bool(row.findings) and not row.called_off for row in held),
        "held": sum(not row.called_off for row in held),
        "heads": _planner(request) is not None,
        "may_open": _opener(request) is not None,
        "said": request.GET.get("said", ""),
        "error": error,
    }
    return render(request, "web/campaigns/rounds.html", page, status=error.status if error else 200)


def _planned(line: PlannedRound, done: Mapping[str, RoundRow], offices: known.Offices, today: date) -> dict[str, Any]:
    held = done.get(line.key)
    return {
        "line": line,
        "kind": data(kinds().names.get(line.kind, line.kind)),
        "offices": [offices.name(code) for code in line.offices],
        "by": offices.name(line.by),
        "held": held.round.on if held else None,
        "passed": held is None and line.month < today.month,
    }


def _held(row: RoundRow, offices: known.Offices, today: date) -> dict[str, Any]:
    return {
        "row": row,
        "kind": data(kinds().names.get(row.round.kind, row.round.kind)),
        "offices": [offices.name(code) for code in row.round.offices],
        "by": offices.name(row.round.by),
        "who": offices.officer(row.opened_by),
        "against": [data(AGAINST.get(code, code)) for code in row.findings],
        "ahead": not row.called_off and row.round.on >= today,
    }


@never_cache
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Enter a version of a year's plan; what repeats in it is shown before."""
    actor = access.require(request, *PLANNERS)
    actor = _planner(request) or actor
    year, offices = _year(request), known.offices()
    before = registry.plan_for(edge.database(), access.require(request, *WATCHERS), year)
    error: LuoshiError | None = None
    shown: Sequence[rules.PlanFinding] = ()
    if request.method == "POST":
        try:
            entered = _entered(request, before, offices, actor, year)
            shown = rules.repeats_within(entered)
            if not shown or request.POST.get("all_the_same"):
                registry.enter_plan(_registrar(actor), entered)
                return HttpResponseRedirect(f"{reverse('campaign-rounds')}?year={year}&said=plan", status=303)
        except LuoshiError as refused:
            error = refused
    typed = request.POST
    page = {
        "year": year,
        "before": before,
        "text": typed.get("lines", as_lines(before, offices.open, actor.office)),
        "repeat_days": typed.get("repeat_days", before.repeat_days if before else kinds().repeat_days),
        "version": typed.get("version", before.version if before else 0),
        "reason": typed.get("reason", ""),
        "example": LINE_EXAMPLE,
        "kinds": kinds().names.values(),
        "repeats": [(either((one.zh, one.en)), [offices.name(code) for code in one.offices]) for one in shown],
        "may": _planner(request) is not None,
        "error": error,
    }
    return render(request, "web/campaigns/rounds_plan.html", page, status=error.status if error else 200)


def _entered(
    request: HttpRequest, before: PlanEntered | None, offices: known.Offices, actor: Actor, year: int
) -> PlanEntered:
    sent = request.POST
    days, version = whole(sent.get("repeat_days", "")), whole(sent.get("version", ""))
    if days is None or version is None:
        raise BadInput("days", "间隔天数写一个数。", "The span is a number of days.")
    lines = rules.numbered(lines_of(sent.get("lines", ""), offices.open, actor.office), before)
    return PlanEntered(year, version + 1, lines, days, sent.get("reason", "").strip())


@never_cache
@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest) -> HttpResponse:
    """Open a round: of a line of the plan, or outside it with a reason by the head of supervision."""
    actor = _opener(request) or access.require(request, *WATCHERS)
    offices, year = known.offices(), _year(request)
    found = registry.plan_for(edge.database(), access.require(request, *WATCHERS), year)
    lines = found.rounds if found else ()
    error: LuoshiError | None = None
    if request.method == "POST":
        form = RoundForm.typed(request.POST)
        try:
            proposed = form.proposed(uuid5(NAMESPACE, f"{actor.id}:{request.POST.get('key', '')}"))
            _open(actor, proposed, form.reason)
            to = f"{reverse('campaign-rounds')}?year={proposed.on.year}&said=open"
            return HttpResponseRedirect(to, status=303)
        except LuoshiError as refused:
            error = refused
    else:
        line = next((one for one in lines if one.key == request.GET.get("line")), None)
        form = RoundForm.of(line, actor.office)
    page = {
        "year": year,
        "form": form,
        "kinds": titles(kinds().names).items(),
        "offices": offices,
        "line": next((one for one in lines if one.key == form.planned), None),
        "key": request.POST.get("key") or edge.fresh_key(),
        "heads": rules.heads_supervision(actor),
        "error": error,
    }
    return render(request, "web/campaigns/round_open.html", page, status=error.status if error else 200)


def _open(actor: Actor, proposed: rules.Round, reason: str) -> None:
    """Open it; a form sent twice opens one."""
    try:
        registry.open_round(_registrar(actor), proposed, reason)
    except Clash:
        registry.round_of(edge.database(), _WATCHING, proposed.id)


@never_cache
@require_POST
def off(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Call a round off, with a reason."""
    actor = _opener(request) or access.require(request, *WATCHERS)
    found = registry.round_of(edge.database(), _WATCHING, round_id)
    try:
        registry.call_off(_registrar(actor), round_id, request.POST.get("reason", ""))
    except LuoshiError as error:
        return _page(request, found.round.on.year, error)
    return HttpResponseRedirect(f"{reverse('campaign-rounds')}?year={found.round.on.year}&said=off", status=303)


def _planner(request: HttpRequest) -> Actor | None:
    """The seat from which the officer enters the plan, None for whoever does not."""
    fits = (seat for seat in known.seats_of(request) if rules.heads_supervision(seat) or seat.has(Role.LEADER))
    return next(fits, None)


def _opener(request: HttpRequest) -> Actor | None:
    """The seat from which the officer opens rounds: the head of supervision before others, None for whoever cannot."""
    seats = [seat for seat in known.seats_of(request) if any(seat.has(role) for role in WATCHERS)]
    return next((seat for seat in seats if rules.heads_supervision(seat)), seats[0] if seats else None)


def _registrar(actor: Actor) -> Registrar:
    return Registrar(edge.database(), edge.now, secrets.token_bytes, actor)


def _year(request: HttpRequest) -> int:
    """The year asked for, this one for anything else."""
    asked = whole(request.POST.get("year") or request.GET.get("year", ""))
    this = edge.campaigning().today().year
    return asked if asked is not None and abs(asked - this) <= 5 else this
