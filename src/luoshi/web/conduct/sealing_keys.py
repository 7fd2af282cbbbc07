"""钥匙: made in the officer's browser, confirmed by a second person who compares the fingerprint, withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.core.actors import Role
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.core.judgement.complaints.deciding import HANDLERS
from luoshi.judgement.complaints import keys
from luoshi.judgement.complaints.queries import bodies_of
from luoshi.web import access
from luoshi.web.conduct.lists import names
from luoshi.web.conduct.seeing import Desk, desk_of

MAY_SEE = (Role.HEAD, Role.SUPERVISOR, Role.AUDITOR, Role.INSPECTOR, Role.LEADER, Role.ADMINISTRATOR)


@never_cache
@require_http_methods(["GET", "POST"])
def all_keys(request: HttpRequest) -> HttpResponse:
    """Every key; an officer of a body enters their own, of which only the public half comes here."""
    desk = desk_of(request, *HANDLERS, *MAY_SEE)
    if request.method != "POST":
        return _page(request, desk)
    access.fresh(request)
    try:
        bodies = bodies_of(desk.receiving, desk.reader)
        if not bodies:
            raise BadInput(
                "no_body", "只有办理投诉、保管姓名的机构的人要有钥匙。", "Only officers of those bodies need a key."
            )
        keys.enter(desk.receiving, request.POST.get("public", ""), desk.at(bodies[0]).actor)
    except LuoshiError as error:
        return _page(request, desk, error)
    return HttpResponseRedirect(reverse("conduct-keys"), status=303)


@never_cache
@require_POST
def key(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Confirm or withdraw a key."""
    desk = desk_of(request, *HANDLERS, *MAY_SEE)
    found = keys.key_of(desk.receiving, key_id)
    access.fresh(request)
    typed = request.POST
    actors = [desk.reader.actor, *access.seats(request).all]
    try:
        if typed.get("do") == "confirm" and typed.get("fingerprint", "").strip().lower() == found.fingerprint:
            keys.confirm(desk.receiving, key_id, desk.reader.actor)
        elif typed.get("do") == "withdraw":
            actor = next((one for one in actors if one.office == found.office), desk.reader.actor)
            keys.withdraw(desk.receiving, key_id, typed.get("lost") == "yes", actor)
        else:
            raise BadInput("fingerprint", "指纹对不上，请让本人再念一遍。", "The fingerprint does not match.")
    except LuoshiError as error:
        return _page(request, desk, error)
    return HttpResponseRedirect(reverse("conduct-keys"), status=303)


def _page(request: HttpRequest, desk: Desk, error: LuoshiError | None = None) -> HttpResponse:
    receiving = desk.receiving
    page: dict[str, Any] = {
        "keys": keys.all_keys(receiving),
        "me": desk.reader.actor.id,
        "may_enter": bool(bodies_of(receiving, desk.reader)),
        "rules": receiving.rules,
        "error": error,
        **names(receiving),
    }
    return render(request, "web/conduct/keys.html", page, status=error.status if error else 200)
