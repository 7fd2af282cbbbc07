"""Where one is signed in: every session of one's own, since when and from where, and the button that ends it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.core.errors import NotFound
from luoshi.web import access
from luoshi.web.accounts.session_store import SessionStore
from luoshi.web.accounts.sessions import SEEN

_BROWSERS: Final = (("Edg", "Edge"), ("Firefox", gettext_noop("火狐")), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS: Final = (
    ("HarmonyOS", gettext_noop("鸿蒙")),
    ("Android", gettext_noop("安卓")),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Own:
    """A session as the page shows it. `number` names it in the form; its key is a secret and stays here."""

    number: int
    browser: str
    address: str
    since: datetime
    seen: datetime
    current: bool


@never_cache
@require_http_methods(["GET", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    """The list; with POST one of them ends, or all but the one this was sent from."""
    actor = access.officer(request)
    held = _held(actor.id)
    if request.method == "GET":
        page = {"sessions": [_own(one, request) for one in held], "others": len(held) > 1}
        return render(request, "account/sessions.html", page)
    asked = request.POST.get("end", "")
    ended = [one for one in held if str(one.pk) == asked or (asked == "others" and not _is_here(one, request))]
    if not ended:
        raise NotFound("session", "这次登录已经结束，或不是您的。", "This session is over already, or is not yours.")
    if any(_is_here(one, request) for one in ended):
        ended[0].end()
        logout(request)
        return redirect("account_login")
    access.fresh(request)
    for one in ended:
        one.end()
    return redirect("account_sessions")


def end_all(officer: str) -> int:
    """End every session of an officer; returns how many there were."""
    held = _held(officer)
    for one in held:
        one.end()
    return len(held)


def _held(officer: str) -> Sequence[UserSession]:
    """The sessions of an officer that still open something, the newest first."""
    live = [one for one in UserSession.objects.filter(user_id=officer) if not one.purge()]
    return sorted(live, key=lambda one: one.created_at, reverse=True)


def _own(one: UserSession, request: HttpRequest) -> Own:
    seen = SessionStore(one.session_key).get(SEEN)
    last = datetime.fromtimestamp(int(seen), UTC) if seen else one.created_at
    return Own(one.pk, _browser(one.user_agent), one.ip, one.created_at, last, _is_here(one, request))


def _is_here(one: UserSession, request: HttpRequest) -> bool:
    return bool(one.session_key == request.session.session_key)


def _browser(agent: str) -> str:
    """A browser in a word or two: Windows 上的 Edge."""
    name = next((gettext(word) for mark, word in _BROWSERS if re.search(mark, agent)), "")
    system = next((gettext(word) for mark, word in _SYSTEMS if mark in agent), "")
    if not system:
        return name or gettext("不认识的浏览器")
    return gettext("%(system)s 上的 %(name)s") % {"system": system, "name": name or gettext("浏览器")}
