"""A finding without a round: a leader or the supervision office acts on a rating, an opinion, the news, a call."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.core.actors import Actor
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.core.judgement.inspecting.raising import RAISERS, Raised
from luoshi.judgement.inspections.commands import raise_by_hand
from luoshi.judgement.inspections.handling import Inspecting
from luoshi.web import access, edge
from luoshi.web.board.inspections import known
from luoshi.web.board.inspections.known import Names


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Raise a finding: first the office, then what is wrong there, on what it rests, who mends it and by when."""
    actor = access.require(request, *RAISERS)
    office, names = edge.inspecting(), known.names()
    error: LuoshiError | None = None
    if request.method == "POST":
        try:
            found = _raised(office, names, request.POST, actor)
            return HttpResponseRedirect(reverse("finding", args=[found]), status=303)
        except LuoshiError as refusal:
            error = refusal
    page = _page(office, names, request.POST or request.GET) | {"error": error}
    return render(request, "web/board/inspections/raise.html", page, status=error.status if error else 200)


def _raised(office: Inspecting, names: Names, sent: QueryDict, actor: Actor) -> UUID:
    place = next((one for one in names.places() if one.office == sent.get("office")), None)
    if place is None:
        raise BadInput("office", "请选单位。", "Choose the office.")
    wanted = Raised(
        path=place.path,
        origin=sent.get("origin", ""),
        words=sent.get("words", ""),
        item=sent.get("item", ""),
        kind=sent.get("kind", ""),
        place=sent.get("place", ""),
        severity=sent.get("severity", ""),
        about=_id(sent.get("about", "")),
        owner=sent.get("owner", ""),
        due=_due(office, sent.get("due", "")),
        people=frozenset(names.staff_of(place.office)),
    )
    finding_id = _id(sent.get("key", "")) or uuid4()
    raise_by_hand(office, finding_id, wanted, actor)
    return finding_id


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _due(office: Inspecting, text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        return office.end_of(date.fromisoformat(text.strip()))
    except ValueError as error:
        raise BadInput("day", "请选整改期限的日子。", "Choose the day by which it is put right.") from error


def _page(office: Inspecting, names: Names, typed: QueryDict) -> dict[str, Any]:
    rules = office.rules
    place = next((one for one in names.places() if one.office == typed.get("office")), None)
    return {
        "offices": [(one.office, names.office(one.office)) for one in names.places()],
        "chosen": place.office if place else "",
        "office": names.office(place.office) if place else "",
        "people": names.staff_of(place.office) if place else {},
        "origins": list(rules.origins.items()),
        "lists": [(each.title, each.items) for each in rules.checklists.values()],
        "kinds": list(rules.kinds.items()),
        "severities": list(rules.severities.items()),
        "about": _id(typed.get("about", "")),
        "today": office.today().isoformat(),
        "typed": typed,
        "key": typed.get("key") or str(uuid4()),
    }
