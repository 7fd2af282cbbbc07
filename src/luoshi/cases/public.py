"""What strangers may ask of the record: kind, street without number, state, dates and outcome; never words or names.

Only cases of kinds whose publicity shows results are seen one by one. Where a kind is sealed, its place is not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from luoshi.cases.alike import alike
from luoshi.cases.counted import REAL
from luoshi.cases.handling import Means
from luoshi.cases.projections import decode_state
from luoshi.cases.rates import Rate
from luoshi.cases.words import tokens
from luoshi.core.case.state import OPEN, State
from luoshi.core.casetypes.model import CaseType, Outcome, Publicity
from luoshi.core.worktime import Unit, WorkCalendar
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask

PAGE = 50
_STRANGER = Access("public record", EVERYTHING)
_SHOWN = frozenset({Publicity.RESULT, Publicity.RELEASED})
_LEAST_WORDS = 4
"""A text of fewer words asks for nothing: single words would let a stranger feel for what others wrote."""
_NEAR = 50
_END = datetime(9999, 12, 31, tzinfo=UTC)
_LAST = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a stranger may know of a case. Dates are days in Beijing; `days` are working days from receipt on.

    `in_time` is None where nothing was promised; `where` and `matter`, a code, are empty where they are not told.
    """

    id: UUID
    kind: str
    where: str
    state: State
    received_on: date
    promised_on: date | None
    ended_on: date | None
    outcome: Outcome | None
    in_time: bool | None
    days: int
    again_on: date | None = None
    matter: str = ""

    @property
    def open(self) -> bool:
        """Whether somebody is still at work on it."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Nearby:
    """So many people asked for alike things of one kind in one street; `first` is the case registered first."""

    people: int
    first: Seen


@dataclass(frozen=True, slots=True)
class Filters:
    """Which results: `month` is its first day; what is empty does not narrow."""

    month: date
    kind: str = ""
    outcome: str = ""
    in_time: bool | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results, how many there are in all and how many of them kept what was promised; `more` after it."""

    rows: Sequence[Seen]
    count: int
    in_time: Rate
    more: tuple[datetime, UUID] | None


class _Row(NamedTuple):
    """What is read of a case to tell strangers of it."""

    id: UUID
    case_type: str
    type_version: int
    matter: str
    street: str
    area: str
    state: str
    received_at: datetime
    promised_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    stopped: bool
    sealed: bool
    state_body: bytes


_COLUMNS = ", ".join(_Row._fields)
_MOMENT = timedelta(microseconds=1)
"""A deadline at midnight belongs to the day before."""
_ONE = (
    f"SELECT {_COLUMNS} FROM cases_case"  # noqa: S608 - our own words
    f" WHERE id = ANY ($1::uuid[]) AND case_type = ANY ($2::text[]) AND {REAL}"
)
_WHERE = (
    f"{REAL} AND ended_at IS NOT NULL AND NOT part AND state = 'closed' AND case_type = ANY ($1::text[])"
    " AND ended_at >= $2 AND ended_at < $3 AND ($4 = '' OR outcome = $4)"
    " AND ($5::boolean IS NULL OR (ended_at <= promised_at) = $5::boolean)"
)
_RESULTS = (
    f"SELECT {_COLUMNS} FROM cases_case WHERE {_WHERE} AND (ended_at, id) < ($6, $7)"  # noqa: S608 - our own words
    " ORDER BY ended_at DESC, id DESC LIMIT $8::integer"
)
_COUNTED = (
    "SELECT count(*), count(promised_at), count(*) FILTER (WHERE ended_at <= promised_at)"  # noqa: S608 - our own words
    f" FROM cases_case WHERE {_WHERE}"
)
_PUT_OFF = (
    f"SELECT {_COLUMNS} FROM cases_case WHERE ended_at IS NOT NULL AND NOT part AND state = 'closed'"  # noqa: S608
    f" AND outcome = 'cannot_now' AND {REAL} AND case_type = ANY ($1::text[])"
    " ORDER BY ended_at DESC, id DESC LIMIT $2::integer"
)
_AREAS = "SELECT name FROM registry_office WHERE kind IN ('town', 'towns') AND is_open ORDER BY pinyin, code"
_FIRST = f"SELECT min(ended_at) FROM cases_case WHERE ended_at IS NOT NULL AND NOT part AND {REAL}"  # noqa: S608 - ours


def near(means: Means, text: str, area: str = "", most: int = 3) -> list[Nearby]:
    """What others met that a text resembles, best first: cases of one kind in one street, still open or just ended."""
    if len(tokens(text)) < _LEAST_WORDS:
        return []
    found = [one.id for one in alike(means, (), text, area=area, most=_NEAR)]
    known = _seen_by_id(means, found)
    groups: dict[tuple[str, str, bool], list[Seen]] = {}
    for one in (known[case_id] for case_id in found if case_id in known):
        groups.setdefault((one.kind, one.where, one.open), []).append(one)
    nearby = [Nearby(len(group), min(group, key=lambda one: (one.received_on, one.id))) for group in groups.values()]
    return sorted(nearby, key=lambda one: not one.first.open)[:most]


def seen(means: Means, case_id: UUID) -> Seen | None:
    """One case as strangers see it; None if it is not for them."""
    return _seen_by_id(means, [case_id]).get(case_id)


def results(means: Means, filters: Filters, after: tuple[datetime, UUID] = (_END, _LAST), most: int = PAGE) -> Results:
    """The closed cases of a month, newest first, after a place in the list."""
    kinds = [filters.kind] if filters.kind in shown_kinds(means) else list(shown_kinds(means))
    since, until = _month(means, filters.month)
    values = (kinds, since, until, filters.outcome, filters.in_time)
    counted, rows = ask(
        means.connection, _STRANGER, Question(_COUNTED, values), Question(_RESULTS, (*values, *after, most + 1))
    )
    count, promised, kept = counted[0]
    last = _Row._make(rows[most - 1]) if len(rows) > most else None
    more = (last.ended_at, last.id) if last and last.ended_at else None
    return Results([_seen(means, row) for row in rows[:most]], count, Rate(kept, promised), more)


def put_off(means: Means, most: int = 200) -> list[Seen]:
    """暂时办不了: the cases that cannot be done now, newest first, with the day on which they are taken up again."""
    question = Question(_PUT_OFF, (list(shown_kinds(means)), most))
    (rows,) = ask(means.connection, _STRANGER, question)
    return [_seen(means, row) for row in rows]


def months(means: Means, most: int = 12) -> list[date]:
    """The months in which something ended, as their first days, the present one first."""
    ((row,),) = ask(means.connection, _STRANGER, Question(_FIRST))
    zone = means.reference.calendar.tz
    this = means.now().astimezone(zone).date().replace(day=1)
    first = row[0].astimezone(zone).date().replace(day=1) if row[0] else this
    found = [this]
    while found[-1] > first and len(found) < most:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def areas(means: Means) -> list[str]:
    """The towns and streets of the district, by pinyin: a person may say in which one it is."""
    (rows,) = ask(means.connection, Access("areas"), Question(_AREAS))
    return [name for (name,) in rows]


def shown_kinds(means: Means) -> dict[str, CaseType]:
    """The kinds of cases whose results are shown one by one."""
    return {code: kind for code, kind in means.reference.case_types.items() if kind.publicity in _SHOWN}


def _seen_by_id(means: Means, ids: Sequence[UUID]) -> dict[UUID, Seen]:
    question = Question(_ONE, ([str(one) for one in ids], list(shown_kinds(means))))
    (rows,) = ask(means.connection, _STRANGER, question)
    return {row[0]: _seen(means, row) for row in rows}


def _seen(means: Means, row: tuple[Any, ...]) -> Seen:
    known, calendar = _Row._make(row), means.reference.calendar
    end = known.ended_at or max(means.now(), known.received_at)
    # A deadline moves while the count is stopped: its day is not known yet.
    promised = None if known.stopped else known.promised_at
    return Seen(
        known.id,
        known.case_type,
        "" if known.sealed else known.street or known.area,
        State(known.state),
        calendar_day(calendar, known.received_at),
        calendar_day(calendar, promised - _MOMENT) if promised else None,
        calendar_day(calendar, known.ended_at) if known.ended_at else None,
        Outcome(known.outcome) if known.outcome else None,
        end <= promised if promised else None,
        calendar.elapsed(known.received_at, end, Unit.WORKING_DAYS),
        _again(known, calendar),
        # Officers may type a matter that no catalogue knows: those are words, and not for strangers.
        known.matter if known.matter in means.reference.matters and not known.sealed else "",
    )


def _again(known: _Row, calendar: WorkCalendar) -> date | None:
    """The day on which a case that cannot be done now is taken up again."""
    again = decode_state(known.state_body).revive_at if known.outcome == Outcome.CANNOT_NOW else None
    return calendar_day(calendar, again) if again else None


def calendar_day(calendar: WorkCalendar, instant: datetime) -> date:
    """The day of an instant where the district is."""
    return instant.astimezone(calendar.tz).date()


def _month(means: Means, month: date) -> tuple[datetime, datetime]:
    zone = means.reference.calendar.tz
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    since, until = (datetime.combine(day, time(), zone) for day in (month.replace(day=1), after))
    return since, until
