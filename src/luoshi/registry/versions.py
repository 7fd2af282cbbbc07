"""Versions of calendars and case types as they were entered, and the next one made from the newest."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, TypeVar

import psycopg

from luoshi.core.errors import BadInput, NotFound
from luoshi.core.registry_events import CalendarEntered
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.registry.queries import DISTRICT

_CALENDAR = (
    "SELECT version, body::text, entered_at FROM registry_calendar WHERE calendar = $1"
    " AND ($2::integer IS NULL OR version = $2::integer) ORDER BY version DESC LIMIT 1"
)
_CASE_TYPES = "SELECT code, version, active_from, entered_at, toml FROM registry_case_type ORDER BY code, version DESC"
_SATURDAY = 5
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CaseTypeText:
    """A version of a case type as it was entered."""

    code: str
    version: int
    active_from: date
    entered_at: datetime
    toml: str


def case_type_texts(connection: psycopg.Connection[Any], access: Access) -> list[CaseTypeText]:
    """Every version of every case type, by code, the newest first."""
    (rows,) = ask(connection, access, Question(_CASE_TYPES))
    return [CaseTypeText(*row) for row in rows]


def newest_calendar(
    connection: psycopg.Connection[Any], access: Access, version: int | None = None
) -> tuple[CalendarEntered, datetime]:
    """The district's calendar as last entered, or one `version` of it, without its reason, and when.

    Raises NotFound where there is none.
    """
    (rows,) = ask(connection, access, Question(_CALENDAR, (DISTRICT, version)))
    if not rows:
        raise NotFound("no_calendar", "还没有工作日历。", "There is no calendar yet.")
    version, text, entered_at = rows[0]
    body = json.loads(text)
    days = {date.fromisoformat(day): bool(works) for day, works in body["days"].items()}
    special = {date.fromisoformat(day): _spans(spans) for day, spans in body["day_hours"].items()}
    entered = CalendarEntered(
        DISTRICT,
        version,
        body["zone"],
        _spans(body["hours"]),
        days,
        special,
        tuple(body["announced"]),
        body["cause"],
        statutory=tuple(date.fromisoformat(day) for day in body.get("statutory", ())),
    )
    return entered, entered_at


def announced_year(
    known: CalendarEntered, year: int, off: Collection[date], make_up: Collection[date], notice: str
) -> CalendarEntered:
    """The next version, in which a year's notice is out: its days off and make-up days stand in place of what stood.

    Raises BadInput for days of other years, days that are both, or a notice without a name.
    """
    if not notice.strip():
        raise BadInput("blank", "请写明依据的放假通知。", "Name the notice.")
    if strays := sorted(day for day in (*off, *make_up) if day.year != year):
        raise BadInput(
            "other_year", f"{strays[0]} 不在 {year} 年。跨年的假期分两年录入。", f"{strays[0]} is not in {year}."
        )
    if both := sorted(set(off) & set(make_up)):
        raise BadInput("both", f"{both[0]} 既放假又上班。", f"{both[0]} is both off and made up.")
    kept = {day: works for day, works in known.days.items() if day.year != year}
    entered = {**dict.fromkeys(off, False), **dict.fromkeys(make_up, True)}
    differing = {day: works for day, works in entered.items() if works != (day.weekday() < _SATURDAY)}
    years = tuple(sorted({*known.announced, year}))
    return _next(
        known, days=_sorted({**kept, **differing}), announced=years, cause="announcement", reason=notice.strip()
    )


def closed_days(known: CalendarEntered, days: Iterable[date], reason: str, two: tuple[str, str]) -> CalendarEntered:
    """The next version, in which these days are closed by an order of two people."""
    special = {**known.day_hours, **dict.fromkeys(days, ())}
    return _next(known, day_hours=_sorted(special), cause="closure", reason=reason, ordered_by=two)


def _next(known: CalendarEntered, **changes: Any) -> CalendarEntered:
    return replace(known, version=known.version + 1, **{"ordered_by": (), **changes})


def _sorted(days: Mapping[date, T]) -> dict[date, T]:
    return dict(sorted(days.items()))


def _spans(spans: list[list[str]]) -> tuple[tuple[time, time], ...]:
    return tuple((time.fromisoformat(opening), time.fromisoformat(closing)) for opening, closing in spans)
