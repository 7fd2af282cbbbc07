"""How guessing passwords is slowed, without locking anybody out who only sits behind the same address.

django-axes counts failures for an account *from an address* together: neither an office behind one address nor an
account that somebody attacks from elsewhere is locked. Who goes on failing waits longer each time. An account that is
tried from many addresses at once gets fewer tries from each.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from axes.models import AccessFailureLog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from luoshi.web import edge
from luoshi.web.access import address

TRIES: Final = 5
TRIES_UNDER_ATTACK: Final = 2
ATTACK: Final = 30
"""So many failures in an hour from everywhere, and an account counts as attacked."""

# Failures from one address in a day → how long it waits for the next tries.
_WAITS: Final = ((10, timedelta(minutes=1)), (20, timedelta(minutes=5)), (50, timedelta(minutes=15)))
_LONGEST: Final = timedelta(hours=1)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def username(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The code somebody signs in with, in the one form it is counted by."""
    given = (credentials or {}).get("username") or request.POST.get("login") or ""
    return str(given).strip().lower()[:255]


def failure_limit(request: HttpRequest, credentials: Mapping[str, Any] | None) -> int:
    """How many failures an account may have from one address before that address waits."""
    since = edge.now() - _HOUR
    name = username(request, credentials)
    failed = AccessFailureLog.objects.filter(username=name, attempt_time__gt=since).count()
    return TRIES_UNDER_ATTACK if failed > ATTACK else TRIES


def cool_off(request: HttpRequest | None) -> timedelta:
    """How long an address waits before it may try an account again: longer, the more often it failed today."""
    if request is None:
        return _LONGEST
    since = edge.now() - _DAY
    failed = AccessFailureLog.objects.filter(
        username=username(request), ip_address=address(request), attempt_time__gt=since
    ).count()
    return next((wait for most, wait in _WAITS if failed < most), _LONGEST)


def locked_out(request: HttpRequest, _response: HttpResponse, _credentials: Mapping[str, Any] | None) -> HttpResponse:
    """The answer to an address that must wait, with how long, and the ways that remain open."""
    wait = cool_off(request)
    minutes = int(wait.total_seconds() // 60)
    page = {"minutes": minutes, "login": username(request)}
    answer = render(request, "account/locked_out.html", page, status=429)
    answer["Retry-After"] = str(int(wait.total_seconds()))
    return answer
