"""What a browser may do with an answer of ours: run and draw what lies in our own static files, and nothing else.

No page has a script, a style or a handler written into it (a test reads every template), so that the policy needs
neither exceptions nor nonces: what somebody smuggles into a page is not run. Files that people gave carry a policy of
their own, stricter still, and are never taken for a script (nosniff).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# https://www.w3.org/TR/CSP3/
PAGES: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
NO_PAGE: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
FEATURES: Final = ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")
_OTHERS: Final = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Headers:
    """Middleware: the policy on every answer, where its view has not set a stricter one of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._pages = policy(tuple(settings.CSP_FORMS_TO))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._get_response(request)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        answer.headers.setdefault("Content-Security-Policy", self._pages if is_page else NO_PAGE)
        for name, value in _OTHERS.items():
            answer.headers.setdefault(name, value)
        return answer


def policy(forms_to: tuple[str, ...] = ()) -> str:
    """The policy of pages. `forms_to` are other origins a form may lead to: an identity server's, by redirection."""
    said = {**PAGES, "form-action": " ".join((PAGES["form-action"], *forms_to))}
    return "; ".join(f"{name} {value}" for name, value in said.items())
