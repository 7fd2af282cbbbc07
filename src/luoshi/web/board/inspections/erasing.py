"""依法删除: an administrator erases the words of a finding or a card on a legal basis, and reads none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.core.actors import Actor, Role
from luoshi.core.errors import LuoshiError
from luoshi.judgement.cards import erasing as of_cards
from luoshi.judgement.cards.commands import card as card_of
from luoshi.judgement.inspections import erasing as of_inspections
from luoshi.judgement.inspections.handling import finding as finding_of
from luoshi.web import access, edge
from luoshi.web.board.inspections import known

Erasing = Callable[[str, Actor], bool]


@never_cache
@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Erase what was written of a finding, and with it of its rectification and its cards."""
    actor = access.require(request, Role.ADMINISTRATOR)
    office = edge.inspecting()
    found = finding_of(office, finding_id)

    def erase(basis: str, by: Actor) -> bool:
        return of_inspections.erase(office, finding_id, basis, by)

    return _answer(request, actor, erase, (gettext("检查发现的问题"), found.found.office, found.found_at))


@never_cache
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """Erase what was written of a card."""
    actor = access.require(request, Role.ADMINISTRATOR)
    carding = edge.carding()
    found = card_of(carding, card_id)

    def erase(basis: str, by: Actor) -> bool:
        return of_cards.erase(carding, card_id, basis, by)

    return _answer(request, actor, erase, (gettext("亮牌"), found.proposed.office, found.proposed_at))


def _answer(request: HttpRequest, actor: Actor, erase: Erasing, what: tuple[str, str, datetime]) -> HttpResponse:
    kind, office, at = what
    error: LuoshiError | None = None
    said = ""
    if request.method == "POST":
        access.fresh(request)
        try:
            said = "done" if erase(request.POST.get("basis", ""), actor) else "nothing"
        except LuoshiError as refusal:
            error = refusal
    page = {
        "kind": kind,
        "office": known.names().office(office),
        "at": at,
        "said": said,
        "typed": request.POST,
        "error": error,
    }
    return render(request, "web/board/inspections/erase.html", page, status=error.status if error else 200)
