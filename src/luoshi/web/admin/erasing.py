"""依法删除: from the address of a finding or a card, as a supervisor hands it over, to the page that erases its words.

The administrator may not read findings and cards, so there is no list of them to choose from.
"""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from luoshi.core.actors import Role
from luoshi.core.errors import BadInput, LuoshiError, NotFound
from luoshi.judgement.cards.commands import card
from luoshi.judgement.inspections.handling import finding
from luoshi.web import access, edge

_ID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LONGEST: Final = 300


@never_cache
@require_GET
def erase(request: HttpRequest) -> HttpResponse:
    """Asks for the address, or its number alone, and leads on to what it is of."""
    access.require(request, Role.ADMINISTRATOR)
    typed = request.GET.get("of", "").strip()
    error: LuoshiError | None = None
    if typed:
        try:
            return HttpResponseRedirect(_page_of(typed), status=303)
        except LuoshiError as unknown:
            error = unknown
    page = {"typed": typed, "error": error}
    return render(request, "web/admin_pages/erase.html", page, status=error.status if error else 200)


def _page_of(typed: str) -> str:
    """The page that erases it. Raises BadInput where no number is in it, NotFound where there is no such thing."""
    found = _ID.findall(typed[:_LONGEST])
    if not found:
        raise BadInput(
            "no_number",
            "这里面没有编号。请让督查、检查的同志把问题或亮牌那一页的网址整个抄来。",
            "There is no number in it. Ask supervision for the whole address of the finding's or the card's page.",
        )
    thing = UUID(found[-1])
    try:
        finding(edge.inspecting(), thing)
        return reverse("finding-erase", args=[thing])
    except NotFound:
        card(edge.carding(), thing)
        return reverse("card-erase", args=[thing])
