"""An officer's deadlines as an iCalendar feed (RFC 5545), at a secret address that they make and end themselves.

It says number, kind and deadline, no words of anybody: calendars are copied to where nobody looks after them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import psycopg
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from icalendar import Calendar, Event

from luoshi.api import edge
from luoshi.api.clients import KEEPER, digest
from luoshi.cases.handling import Means
from luoshi.cases.projections import NEVER
from luoshi.core.case.state import State
from luoshi.core.case.words import STATE_WORDS
from luoshi.core.casetypes.model import LimitName
from luoshi.ledger.access import Access, acting
from luoshi.ledger.asking import Question, ask
from luoshi.registry.officers import staff_of

MOST: Final = 1_000
LIMIT_WORDS: Final = {
    LimitName.STATUTORY: "法定期限",
    LimitName.PROMISED: "承诺期限",
    LimitName.SIGN: "签收期限",
    LimitName.FIRST_CONTACT: "首次联系期限",
    LimitName.SUPPLEMENT: "补正期限",
    LimitName.DELIVER: "送达期限",
}
_MINE: Final = (
    "SELECT number, case_type, type_version, due_at, due_limit, stopped FROM cases_case WHERE officer = $1"
    " AND ended_at IS NULL AND due_at < $2 ORDER BY stopped, due_at, id LIMIT $3::integer"
)


@require_GET
@never_cache
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """The feed of whoever has this address; the same answer for an address that ended and one that never was."""
    means = edge.means()
    (rows,) = ask(
        means.connection, KEEPER, Question("SELECT officer FROM api_feed WHERE digest = $1", (digest(token),))
    )
    seats = staff_of(means.connection, Access("feed"), rows[0][0]).seats(rows[0][0]) if rows else ()
    if not seats:
        return HttpResponse("没有这个日历。\n", status=404, content_type="text/plain; charset=utf-8")
    access = Access(rows[0][0], tuple(dict.fromkeys(seat.office for seat in seats)))
    return HttpResponse(calendar(means, access), content_type="text/calendar; charset=utf-8")


@require_http_methods(["GET", "POST"])
@never_cache
def own_address(request: HttpRequest) -> HttpResponse:
    """The officer's page: make an address, which is shown once and ends the one before, or end it."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={reverse('calendar-feed')}")
    officer, made = str(request.user.pk), ""
    if request.method == "POST" and request.POST.get("what") == "make":
        made = request.build_absolute_uri(reverse("calendar-ics", args=[make(edge.database(), officer, edge.now())]))
    elif request.method == "POST":
        end(edge.database(), officer)
    return render(request, "api/calendar.html", {"since": since(edge.database(), officer), "made": made})


def make(connection: psycopg.Connection[Any], officer: str, now: datetime) -> str:
    """A new secret address for an officer's feed; the one before ends. Only its hash is kept."""
    token = edge.fresh_token()
    with acting(connection, Access(officer)):
        connection.execute(
            "INSERT INTO api_feed (officer, digest, created_at) VALUES (%s, %s, %s) ON CONFLICT (officer)"
            " DO UPDATE SET digest = excluded.digest, created_at = excluded.created_at",
            [officer, digest(token), now],
        )
    return token


def end(connection: psycopg.Connection[Any], officer: str) -> None:
    """End an officer's feed."""
    with acting(connection, Access(officer)):
        connection.execute("DELETE FROM api_feed WHERE officer = %s", [officer])


def since(connection: psycopg.Connection[Any], officer: str) -> datetime | None:
    """Since when the officer has a feed."""
    (rows,) = ask(
        connection, Access(officer), Question("SELECT created_at FROM api_feed WHERE officer = $1", (officer,))
    )
    return rows[0][0] if rows else None


def calendar(means: Means, access: Access) -> bytes:
    """What the officer answers for and when it runs out, as iCalendar."""
    (rows,) = ask(means.connection, access, Question(_MINE, (access.actor, NEVER, MOST)))
    whole = Calendar()
    whole.add("prodid", "-//Luoshi//deadlines//ZH")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", "落实 时限")
    for number, kind, version, due_at, limit, stopped in rows:
        event = Event()
        event.add("uid", f"{number}@luoshi")
        event.add("dtstamp", means.now())
        event.add("dtstart", due_at)
        what = f"{STATE_WORDS[State.SUSPENDED][0]}，到上限恢复" if stopped else LIMIT_WORDS.get(limit, "期限")
        event.add("summary", f"{means.reference.rules(kind, version).zh} {number} {what}")
        whole.add_component(event)
    found: bytes = whole.to_ical()
    return found
