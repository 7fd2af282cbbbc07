"""Errors become answers: to the sign-in page, or a page that says why not and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from luoshi.core.errors import LuoshiError
from luoshi.web.access import ProofNeeded, SignInNeeded
from luoshi.web.accounts import detour
from luoshi.web.outage import is_away


class Doors:
    """Middleware: a `LuoshiError` that no page has dealt with gets an answer with its own status and sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to an error of ours; None leaves any other to `outage`."""
        if isinstance(error, SignInNeeded):
            return _to_sign_in(request)
        if isinstance(error, ProofNeeded):
            return detour.begin(request, error)
        if isinstance(error, LuoshiError) and not is_away(error):
            return render(request, "account/refused.html", {"error": error}, status=error.status)
        return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back. An htmx request moves the whole page there, not a piece of it."""
    by_htmx = bool(request.headers.get("HX-Request"))
    here = request.method == "GET" and not by_htmx
    back = request.get_full_path() if here else request.headers.get("HX-Current-URL", "")
    target = reverse("account_login") + (f"?{urlencode({REDIRECT_FIELD_NAME: back})}" if back else "")
    if by_htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)
