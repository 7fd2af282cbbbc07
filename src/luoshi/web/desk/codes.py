"""A lost code at a window: asked for with a printed slip, confirmed on its page by somebody of another office."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.cases.handling import By
from luoshi.cases.queries import names_of
from luoshi.cases.window_codes import Asked, ask_at_window, settle, waiting, waiting_for
from luoshi.core.actors import Actor, ActorKind, Role, may_second
from luoshi.core.errors import LuoshiError
from luoshi.web import access, edge
from luoshi.web.desk.intake import qr

AT_A_WINDOW = (Role.INTAKE, Role.HEAD, Role.SUPERVISOR)


@never_cache
@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """Ask for a new code and print it; and the list of those that wait for their second person."""
    actor = access.require(request, *AT_A_WINDOW)
    error: LuoshiError | None = None
    if request.method == "POST":
        try:
            return _asked(request, actor)
        except LuoshiError as refused:
            error = refused
    page = {
        "number": request.POST.get("number", request.GET.get("number", "")),
        "identity": request.POST.get("identity", ""),
        "error": error,
        "rows": [(one, *names_of(edge.means(), one.by), one.by.officer == actor.id) for one in waiting(edge.means())],
        "said": request.GET.get("said", ""),
    }
    return render(request, "web/desk/codes.html", page, status=error.status if error else 200)


def _asked(request: HttpRequest, actor: Actor) -> HttpResponse:
    number, identity = request.POST.get("number", ""), request.POST.get("identity", "").strip()
    case, code = ask_at_window(edge.means(), number, identity, By(actor))
    follow = request.build_absolute_uri(reverse("follow"))
    page = {
        "case": case,
        "code": code,
        "address": follow,
        "confirming": request.build_absolute_uri(reverse("desk-code", args=[case.id])),
        "qr": qr(f"{follow}?{urlencode({'number': case.number})}"),
        "now": edge.now(),
    }
    return render(request, "web/desk/code_slip.html", page)


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One code that waits: how the first made sure of the person, and the buttons of the second."""
    actor = access.require(request, *AT_A_WINDOW)
    error: LuoshiError | None = None
    if request.method == "POST":
        access.fresh(request)
        try:
            return _settled(request, case_id, actor)
        except LuoshiError as refused:
            error = refused
    found = waiting_for(edge.means(), case_id)
    page = {"one": found, "names": names_of(edge.means(), found.by), "error": error, "part": _part_of(found, actor)}
    return render(request, "web/desk/code.html", page, status=error.status if error else 200)


def _settled(request: HttpRequest, case_id: UUID, actor: Actor) -> HttpResponse:
    confirmed = request.POST.get("confirmed") == "yes"
    settle(edge.means(), case_id, request.POST.get("code_hash", ""), By(actor), confirmed=confirmed)
    said = "confirmed" if confirmed else "denied"
    return HttpResponseRedirect(f"{reverse('desk-codes')}?{urlencode({'said': said})}", status=303)


def _part_of(found: Asked, actor: Actor) -> str:
    """Which part the officer has in it: first, second, or none."""
    if found.by.officer == actor.id:
        return "first"
    first = Actor(ActorKind.OFFICER, found.by.officer, (found.by.office,))
    return "second" if may_second(first, actor) else ""
