"""When a session ends: unused for a while, or a working day old.

Django gives a session a new key when somebody signs in and when they change their password, allauth when they add a
second factor's proof (see `doors`); it is not changed in between, since pages that ask in the background would lose it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from luoshi.web import edge

SINCE: Final = "luoshi_since"
SEEN: Final = "luoshi_seen"
_EVERY: Final = 60
"""Seconds between two notes of when a session was last used: a row is not written for every request."""


class SessionEnd:
    """Signs out whoever's session has ended, before any page asks who they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if SESSION_KEY in session:
            now = int(edge.now().timestamp())
            if _over(session, now):
                logout(request)
            elif now - int(session.get(SEEN, 0)) >= _EVERY:
                session[SEEN] = now
                session.setdefault(SINCE, now)
        return self._get_response(request)


def _over(session: SessionBase, now: int) -> bool:
    idle = now - int(session.get(SEEN, now))
    age = now - int(session.get(SINCE, now))
    return idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE
