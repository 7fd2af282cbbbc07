"""The language of a page: Chinese first; English for the pages that have it, by a link or by Accept-Language.

A page without its English is in Chinese alone: half a translation would be worse than none. A choice by the link
(`?lang=en`) is kept in a cookie, which holds nothing else; where somebody complains of conduct it is not even that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

ENGLISH: Final = "en"
TRANSLATED: Final = frozenset(
    {"home", "ask", "ask-likely", "near", "follow", "lost", "new-code", "promises", "promise", "results", "put-off"}
    | {"story", "story-act", "story-verdict", "story-wish", "rate", "verdict-link", "rates", "calendar-feed"}
    | {"story-receipt", "verify", "verify-alone", "log"}
)
"""The pages that are in English as well, by the names of their addresses."""
_ROOMS: Final = (
    *("desk", "board", "admin-", "account_", "mfa_", "socialaccount_"),
    *("campaign-", "card", "complain", "conduct", "finding", "inspection", "survey"),
)
"""How the names of addresses begin that are all in English."""
_QUIET: Final = "complain"
"""How the names of the addresses begin that leave nothing in the browser, the choice of a language included."""
_KEPT: Final = 365 * 24 * 3600


class Language:
    """Middleware: the language of each page, and the cookie of whoever chose one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # What no page is found for is told in the language that was asked for.
        with translation.override(_wanted(request)):
            response = self._get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if (chosen := request.GET.get("lang")) in dict(settings.LANGUAGES) and not _quiet(request):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, chosen, max_age=_KEPT, samesite="Lax", secure=request.is_secure()
            )
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """A page that is not translated is in Chinese, whatever was asked for."""
        match = request.resolver_match
        if match is None or not in_english(match.url_name):
            translation.activate(settings.LANGUAGE_CODE)


def english() -> bool:
    """Whether the page at hand is in English."""
    return (translation.get_language() or "").startswith(ENGLISH)


def translated(request: HttpRequest) -> bool:
    """Whether this page is there in both languages, and so may be switched where it stands."""
    match = request.resolver_match
    return request.method == "GET" and match is not None and in_english(match.url_name)


def _quiet(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (match.url_name or "").startswith(_QUIET)


def in_english(name: str | None) -> bool:
    """Whether the page of this name is there in English."""
    return name is not None and (name in TRANSLATED or name.startswith(_ROOMS))


def _wanted(request: HttpRequest) -> str:
    known = dict(settings.LANGUAGES)
    for asked in (request.GET.get("lang"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)):
        if asked in known:
            return str(asked)
    return translation.get_language_from_request(request) if "Accept-Language" in request.headers else "zh-hans"
