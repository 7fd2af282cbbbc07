"""The way round by a proof of identity: what was typed waits in the session, and is shown again, never carried out.

Whoever is sent to prove who they are comes back to the page they were on. Its form stands as they had filled it in, and
they press once more, having seen again what will follow.
"""

from __future__ import annotations

from typing import Final

from allauth.account.adapter import get_adapter
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode

from luoshi.web.access import ProofNeeded

_KEPT: Final = "luoshi_detour"
_MOST: Final = 500_000
"""Characters of a form that are kept; the longest case type has a tenth of it."""


def begin(request: HttpRequest, needed: ProofNeeded) -> HttpResponse:
    """To the page that asks for the proof, and back here."""
    back = request.get_full_path()
    if request.method == "POST":
        _keep(request)
    ways = get_adapter().get_reauthentication_methods(request.user)
    if not ways:
        # Nothing but the identity server says who they are: it is asked again.
        return render(request, "account/prove_elsewhere.html", {"error": needed, "back": back}, status=needed.status)
    target = f"{ways[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=needed.status, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What was typed into this page before the way round, once; None for nothing. It ends with the session."""
    kept = request.session.get(_KEPT)
    if not kept or request.method != "GET" or kept["path"] != request.path:
        return None
    del request.session[_KEPT]
    return QueryDict(kept["body"])


def _keep(request: HttpRequest) -> None:
    body = request.POST.copy()
    body.pop("csrfmiddlewaretoken", None)
    text = body.urlencode()
    if len(text) <= _MOST:
        request.session[_KEPT] = {"path": request.path, "body": text}
