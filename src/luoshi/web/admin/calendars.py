"""The working calendar: a year at a glance, announcing a year, and closures, which two people of two offices order."""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.cases.calendars import moving
from luoshi.cases.handling import Means
from luoshi.core.actors import Role
from luoshi.core.errors import BadInput
from luoshi.core.registry_events import CalendarEntered
from luoshi.core.worktime import DayKind, WorkCalendar
from luoshi.ledger.access import Access
from luoshi.ledger.envelope import Randomness
from luoshi.registry import orders, two_people
from luoshi.registry.commands import Registrar
from luoshi.registry.two_people import CALENDAR, submit_calendar, waiting
from luoshi.registry.versions import announced_year, newest_calendar
from luoshi.web import access, edge
from luoshi.web.admin.ahead import moving as moving_ahead
from luoshi.web.admin.ahead import of_calendar
from luoshi.web.admin.asking import TWO_SAY, Consequence, Field, Form, administrator, answered, done, said_before, waits
from luoshi.web.words import data, sentences

ORDERING = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.LEADER)
CONFIRMING = (*ORDERING, Role.HEAD, Role.AUDITOR)
_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_SPAN = re.compile(r"\s*(?:至|到|—|–|~|～)\s*")
_LONGEST = 40
_BY_THE_WORKER = gettext_noop("在办件的时限由后台逐件调整，进度见下。")


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the year view; none of another month has a number."""

    number: int
    kind: str
    words: str


_WORDS = {
    DayKind.WORKING: gettext_noop("工作日"),
    DayKind.WEEKEND: gettext_noop("周末"),
    DayKind.HOLIDAY: gettext_noop("放假"),
    DayKind.MAKE_UP: gettext_noop("补班"),
    DayKind.CLOSED: gettext_noop("停工"),
}


@never_cache
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """A year of the district's calendar, and the orders that wait."""
    actor, means = access.require(request, *CONFIRMING), edge.means()
    seen = access.scope(request)
    this = edge.now().astimezone(edge.BEIJING).year
    year = int(request.GET["year"]) if re.fullmatch(r"20\d\d|21\d\d", request.GET.get("year", "")) else this
    entered, entered_at = newest_calendar(means.connection, seen)
    page = {
        "year": year,
        "years": (year - 1, year + 1),
        "months": [(month, list(_month(means.reference.calendar, year, month))) for month in range(1, 13)],
        "provisional": year not in entered.announced,
        "entered": entered,
        "entered_at": entered_at,
        "orders": orders.pending(means.connection, seen),
        "proposed": [one for one in waiting(means.connection, seen) if one.kind == CALENDAR],
        "may_confirm": any(actor.has(role) for role in two_people.CONFIRMING),
        **_progress(means, seen, entered, entered_at),
        "may_announce": actor.has(Role.ADMINISTRATOR),
        "may_order": any(actor.has(role) for role in ORDERING),
        "said": said_before(request),
    }
    return render(request, "web/admin_pages/calendar.html", page)


def _progress(means: Means, seen: Access, entered: CalendarEntered, entered_at: datetime) -> dict[str, object]:
    """How far the worker is in moving deadlines to the newest version; nothing of the first, and of one of long ago."""
    found = moving(means.connection, seen, entered.version) if entered.version > 1 else None
    shown = found is not None or (entered.version > 1 and edge.now() - entered_at < timedelta(days=1))
    return {"moving": found, "first": not shown}


def _month(found: WorkCalendar, year: int, month: int) -> Iterator[list[Day]]:
    for week in months.Calendar().monthdatescalendar(year, month):
        yield [_day(found, day) if day.month == month else Day(0, "", "") for day in week]


def _day(found: WorkCalendar, day: date) -> Day:
    kind = found.kind_of(day)
    return Day(day.day, kind.value, data(_WORDS.get(kind, "")))


@never_cache
@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest) -> HttpResponse:
    """A year's notice: its days off and make-up days, pasted; first what that changes."""
    registrar = administrator(request)
    known, _ = newest_calendar(registrar.connection, registrar.access)
    fields = [
        Field("year", gettext("哪一年"), value=str(max(known.announced, default=edge.now().year - 1) + 1)),
        Field("notice", gettext("依据的通知"), hint=gettext("例如 国务院办公厅关于 2027 年部分节假日安排的通知。")),
        Field(
            "off",
            gettext("放假的日子"),
            "text",
            hint=gettext("一行一个，或一段：2027-02-05 至 2027-02-11。周末可以不写。"),
        ),
        Field(
            "make_up", gettext("补班的日子"), "text", required=False, hint=gettext("一行一个，周六、周日上班的日子。")
        ),
    ]
    form = Form(gettext("录入一年的放假安排"), gettext("看看会怎样"), fields, reverse("admin-calendar"), TWO_SAY)

    def ahead(typed: QueryDict) -> Consequence:
        entered = _announced(known, typed)
        return of_calendar(known, entered, moving_ahead(registrar.access, entered))

    def do(typed: QueryDict) -> HttpResponse:
        change_id = uuid4()
        if not submit_calendar(registrar, change_id, _announced(known, typed)):
            return waits(change_id)
        edge.forget()
        return done("admin-calendar", sentences(gettext("新日历已生效。"), gettext(_BY_THE_WORKER)), year=_year(typed))

    return answered(request, form, do, ahead, grave=True)


def _year(typed: QueryDict) -> str:
    found = typed.get("year", "").strip()
    if not re.fullmatch(r"20\d\d|21\d\d", found):
        raise BadInput("year", "年份写法是 2027。", "A year is written 2027.")
    return found


def _announced(known: CalendarEntered, typed: QueryDict) -> CalendarEntered:
    off, make_up = days_in(typed.get("off", "")), days_in(typed.get("make_up", ""))
    return announced_year(known, int(_year(typed)), off, make_up, typed.get("notice", ""))


def days_in(text: str) -> list[date]:
    """The days in a text, one or a span a line. Raises BadInput for a line that cannot be read."""
    found: list[date] = []
    for line in re.split(r"[\n,，、;；]+", text):
        if not line.strip():
            continue
        ends = [_read(part, line) for part in _SPAN.split(line.strip())]
        first, last = ends[0], ends[-1]
        if len(ends) > 2 or not 0 <= (last - first).days <= _LONGEST:
            raise _unread(line)
        found += [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return found


def _read(part: str, line: str) -> date:
    match = _DATE.fullmatch(part.strip())
    if match is None:
        raise _unread(line)
    try:
        return date(*map(int, match.groups()))
    except ValueError as error:
        raise _unread(line) from error


def _unread(line: str) -> BadInput:
    return BadInput(
        "days",
        f"“{line.strip()}”不是日子。写 2027-02-05，或 2027-02-05 至 2027-02-11。",
        f"'{line.strip()}' is no day; write 2027-02-05, or a span of at most {_LONGEST} days.",
    )


@never_cache
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Order a closure; it waits for a second person of another office."""
    actor = access.require(request, *ORDERING)
    registrar = Registrar(edge.database(), edge.now, _random(), actor)
    fields = [
        Field("days", gettext("停工的日子"), "text", hint=gettext("一行一个，或一段：2027-07-20 至 2027-07-21。")),
        Field("reason", gettext("理由"), "text", hint=gettext("例如 区防汛指挥部命令的文号。")),
    ]
    says = gettext("停工要由两个单位的两个人共同下令：提交后，另一个单位的人自己登录确认，才会生效。")
    form = Form(gettext("下令停工"), gettext("提交，等第二人确认"), fields, reverse("admin-calendar"), says)

    def do(typed: QueryDict) -> HttpResponse:
        order_id = uuid4()
        orders.order_closure(registrar, order_id, days_in(typed.get("days", "")), typed.get("reason", ""))
        return done("admin-order", gettext("已提交。请另一个单位的人登录后打开本页确认。"), order_id)

    return answered(request, form, do, grave=True)


@never_cache
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """An order that waits: confirmed by a second person who is signed in, or taken back by the first."""
    actor = access.require(request, *CONFIRMING)
    registrar = Registrar(edge.database(), edge.now, _random(), actor)
    found = orders.order(registrar.connection, registrar.access, order_id)
    own = found.ordered_by == actor.id
    if request.method == "POST":
        access.fresh(request)
        if own and request.POST.get("drop"):
            orders.drop(registrar, order_id)
            return done("admin-calendar", gettext("命令已撤回。"))
        orders.confirm(registrar, order_id, actor)
        edge.forget()
        return done("admin-calendar", sentences(gettext("停工已生效。"), gettext(_BY_THE_WORKER)))
    known = registrar.staff()
    first, office = known.officers.get(found.ordered_by), known.offices.get(found.office)
    page = {
        "order": found,
        "own": own,
        "first": first.name if first else found.ordered_by,
        "office": office.name if office else found.office,
        "same_office": not own and found.office in actor.office_path,
        "moving": moving_ahead(registrar.access, orders.ordered_calendar(registrar, found, actor.id)),
        "said": said_before(request),
    }
    return render(request, "web/admin_pages/order.html", page)


def _random() -> Randomness:
    return edge.means().random
