"""Middleware: every door that is named in `limits.toml` is counted before its page is asked; too often, it is 429.

It stands before permission on purpose: whoever guesses has none. Programs get the answer as JSON, people a page that
says when to come back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from luoshi.core.errors import Unavailable
from luoshi.registry.limits import TooOften, doors, take
from luoshi.web import access, edge
from luoshi.web.outage import PROGRAMS, as_json

_BY_FORM: Final = "/open311/"
"""Where the standard has the token among the fields of the form."""


class Limits:
    """Middleware: counts, and answers what comes too often."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, named: dict[str, Any]) -> Any:
        """None lets the request in."""
        match, verb = request.resolver_match, request.method or ""
        page = ":".join([*match.namespaces, match.url_name or ""]) if match else ""
        for door in (one for one in doors(settings.LIMITS) if one.holds(page, verb)):
            try:
                account, address = _account(request, named), access.address(request)
                take(edge.database(), door, account, address, edge.now(), settings.SECRET_KEY.encode())
            except TooOften as error:
                return answered(request, error)
            except Unavailable:
                # The page will say so, in its own way.
                return None
        return None


def answered(request: HttpRequest, error: TooOften) -> HttpResponse:
    """The answer to what comes too often, with when to come back."""
    if request.path.startswith(PROGRAMS):
        answer = as_json(error)
    else:
        answer = render(request, "429.html", {"error": error}, status=error.status)
    answer["Retry-After"] = str(error.seconds)
    return answer


def _account(request: HttpRequest, named: dict[str, Any]) -> str:
    """Whom a request is counted for: a program by its token, an officer, or the case of a person; empty for nobody."""
    if request.path.startswith(PROGRAMS):
        given = request.headers.get("Authorization")
        if given is None and request.path.startswith(_BY_FORM):
            given = request.POST.get("api_key") or request.GET.get("api_key")
        return f"token {given}" if given else ""
    if number := named.get("number"):
        return f"number {number}"
    return f"officer {request.user.pk}" if request.user.is_authenticated else ""
