"""Ruling: whose the case is, and on a person's objection. The rules say who may; the page shows what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.cases.board_items import precedents
from luoshi.cases.board_paths import path_of
from luoshi.cases.commands import act
from luoshi.cases.dossier import Dossier, dossier
from luoshi.cases.handling import By, Means
from luoshi.cases.sealed_reading import note_reading
from luoshi.core.actors import Actor, Role
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.events import Holder, ObjectionTo
from luoshi.core.case.state import State
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.core.private import Private
from luoshi.registry.officers import OfficerRow, staff
from luoshi.web import access, edge
from luoshi.web.board.page import WATCHERS
from luoshi.web.board.paths import draw
from luoshi.web.desk import facts
from luoshi.web.story.steps import Step, steps
from luoshi.web.words import called, data, erased

OBJECTIONS = {ObjectionTo.SUSPENSION: gettext_noop("停表"), ObjectionTo.DIVERSION: gettext_noop("分流")}


@never_cache
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The case with its way, precedents and a form; sent, the case is given to an office by a ruling."""
    actor = access.require(request, *WATCHERS)
    means = edge.means()
    if request.method == "POST":
        try:
            _arbitrate(request, means, case_id, actor)
        except LuoshiError as error:
            return _page(request, means, case_id, actor, error)
        return _back("ruled")
    return _page(request, means, case_id, actor)


@never_cache
@require_POST
def rule_objection(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A person's objection is upheld or not, with a reason they are told."""
    actor, means = access.require(request, *WATCHERS), edge.means()
    typed = request.POST
    try:
        to = next((one for one in ObjectionTo if one == typed.get("to")), None)
        if to is None or typed.get("upheld") not in ("yes", "no"):
            raise BadInput("choose", "请选择异议成立还是不成立。", "Say whether the objection is upheld.")
        command = c.RuleObjection(to, typed["upheld"] == "yes", Private(typed.get("reason", "").strip()))
        act(means, case_id, command, By(actor), _key(actor, typed.get("key", "")))
    except LuoshiError as error:
        return _page(request, means, case_id, actor, error)
    return _back("objection")


def _arbitrate(request: HttpRequest, means: Means, case_id: UUID, actor: Actor) -> None:
    typed = request.POST
    office, officer = typed.get("office", ""), typed.get("officer", "")
    if not any(one.code == officer for one in _present(request, means, office)):
        raise BadInput(
            "choose_officer", "请选择承办单位里现在在岗的责任人。", "Choose an officer who is present in that office."
        )
    reason = Private(typed.get("reason", "").strip())
    command = c.Arbitrate(Holder(office, officer), typed.get("cause", ""), reason)
    act(means, case_id, command, By(actor), _key(actor, typed.get("key", "")))


def _key(actor: Actor, key: str) -> str | None:
    return f"board:{actor.id}:{key}" if key else None


def _back(said: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('board')}?{urlencode({'said': said})}#rulings", status=303)


def _present(request: HttpRequest, means: Means, office: str) -> Sequence[OfficerRow]:
    return staff(means.connection, access.scope(request)).present(office, means.now()) if office else ()


def _page(
    request: HttpRequest, means: Means, case_id: UUID, actor: Actor, error: LuoshiError | None = None
) -> HttpResponse:
    seen, typed = access.scope(request), request.POST or request.GET
    note_reading(means, access.case_for(request, case_id), actor)
    found, path = dossier(means, seen, actor, case_id), path_of(means, seen, case_id)
    case, office = found.case, typed.get("office", "")
    page: dict[str, Any] = {
        "case": case,
        "title": erased(found.title),
        "kind": called(found.rules),
        "drawing": draw(path, found.offices, means, means.now()) if path else None,
        "words": _words(found),
        "arbitrated": case.state is State.ARBITRATED,
        "objections": [(to.value, gettext(OBJECTIONS[to])) for to in case.objections],
        "may_rule": actor.has(Role.SUPERVISOR),
        "precedents": precedents(means, seen, case.matter, case.area),
        "offices": sorted(found.open_offices.items(), key=lambda one: one[1]),
        "office": office if office in found.open_offices else "",
        "office_name": found.open_offices.get(office, ""),
        "officers": _present(request, means, office),
        "causes": [(code, data(title)) for code, title in found.rules.returns.causes.items()],
        "typed": typed,
        "error": error,
        "key": edge.fresh_key(),
    }
    return render(request, "web/board/rule.html", page, status=error.status if error else 200)


_TELLING = (e.Returned, e.ArbitrationAsked, e.Objected, e.Suspended, e.Diverted, e.OfferExpired)


def _words(found: Dossier) -> Sequence[Step]:
    """What was said by those who disagree, newest first."""
    said = [entry for entry in found.entries if isinstance(entry.event, _TELLING)]
    said += [one for one in found.entries if isinstance(one.event, e.Offered) and one.event.returning]
    ordered = sorted(said, key=lambda entry: entry.at)
    return steps(ordered, found.rules, facts.names(found), to_person=False)
