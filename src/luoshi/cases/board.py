"""What the supervision board shows: clocks with a colour, stopped counts, what awaits a ruling, and the lists of each.

Every question is one statement under the access of who asks, on an index of its own. Offices stand here as holders of
items; nobody is ranked. What was brought from elsewhere is left out: its clock ran there; so is what
was no real demand (`counted`). (`board_paths` has what is
passed around, `board_items` what runs late, item by item, and how periods compare.)
"""

# ruff: noqa: S608 - every name in these statements is ours; every value is a parameter

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from luoshi.cases.counted import REAL
from luoshi.cases.handling import Means
from luoshi.cases.rates import Rate
from luoshi.core.case.state import State
from luoshi.core.errors import BadInput
from luoshi.core.worktime import Unit, WorkCalendar
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.values import Value

PAGE: Final = 50


class Which(StrEnum):
    """A number of the board, and the list behind it."""

    OPEN = "open"
    RED = "red"
    YELLOW = "yellow"
    TODAY = "today"
    FLYING = "flying"
    STOPPED = "stopped"
    EVE = "eve"
    ARBITRATION = "arbitration"
    OBJECTION = "objection"
    RECEIVED = "received"
    CLOSED = "closed"
    LATE = "late"


_OPEN = "c.ended_at IS NULL"
_OURS = f"NOT c.imported AND {REAL}"
FLYING: Final = (
    f"{_OPEN} AND c.state IN ('received', 'offered', 'arbitrated') AND (c.declined > 0 OR cardinality(c.offices) > 2)"
)
# Each with the order of its list. {now}, {since}, {until} and {ids} are parameters.
_LISTS: Final[Mapping[Which, tuple[str, str]]] = {
    Which.OPEN: (_OPEN, "c.received_at"),
    Which.RED: ("c.red_at <= {now}", "c.red_at"),
    Which.YELLOW: ("c.yellow_at <= {now} AND (c.red_at IS NULL OR c.red_at > {now})", "c.yellow_at"),
    Which.TODAY: (f"{_OPEN} AND NOT c.stopped AND c.due_at >= {{now}} AND c.due_at < {{until}}", "c.due_at"),
    Which.FLYING: (FLYING, "c.received_at"),
    Which.STOPPED: (f"{_OPEN} AND c.stopped", "c.due_at"),
    Which.EVE: ("c.id = ANY ({ids}::uuid[])", "c.due_at"),
    Which.ARBITRATION: (f"{_OPEN} AND c.state = 'arbitrated'", "c.received_at"),
    Which.OBJECTION: ("c.objected", "c.received_at"),
    Which.RECEIVED: ("c.received_at >= {since} AND c.received_at < {until}", "c.received_at"),
    Which.CLOSED: ("c.ended_at >= {since} AND c.ended_at < {until}", "c.ended_at"),
    Which.LATE: ("c.ended_at >= {since} AND c.ended_at < {until} AND c.overdue", "c.ended_at"),
}
_COUNTED: Final = (Which.RED, Which.YELLOW, Which.TODAY, Which.OPEN)


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a row in a list: the next page begins after it."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """The place from its text. Raises BadInput."""
        try:
            at, case_id = text.split("~")
            return cls(datetime.fromisoformat(at), UUID(case_id))
        except ValueError as error:
            raise BadInput("bad_page", "这一页的地址不完整，请回到看板。", "This is no place in the list.") from error


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a list is narrowed to; what is empty does not narrow. The period is from `since` until before `until`."""

    office: str = ""
    case_type: str = ""
    matter: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One case of a list. `title` is None where it was erased; `sorted_at` is the instant the list is in order of."""

    id: UUID
    number: str
    title: str | None
    case_type: str
    type_version: int
    state: State
    office: str
    officer: str
    matter: str
    received_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    stopped: bool
    urgent: bool
    declined: int
    red: bool
    yellow: bool
    sorted_at: datetime

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return Place(self.sorted_at, self.id)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many open cases have a red or a yellow clock or run out before midnight, and how many are open at all."""

    red: int
    yellow: int
    today: int
    open: int


@dataclass(slots=True)
class _Asking:
    """The parameters of a statement, each named when it is first used."""

    given: Mapping[str, Value]
    used: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        if name not in self.used:
            self.used.append(name)
        return f"${self.used.index(name) + 1}"

    def filled(self, sql: str) -> Question:
        """The statement with its parameters numbered."""
        text = sql.format_map(self)
        return Question(text, tuple(self.given[name] for name in self.used))


def numbers(means: Means, access: Access, midnight: datetime) -> Numbers:
    """The three numbers and their base, at this instant; `midnight` is the end of today."""
    counts = ", ".join(
        f"(SELECT count(*) FROM cases_case c WHERE {_LISTS[which][0]} AND {_OURS})" for which in _COUNTED
    )
    question = _Asking({"now": means.now(), "until": midnight}).filled(f"SELECT {counts}")
    ((row,),) = ask(means.connection, access, question)
    return Numbers(*row)


def items(
    means: Means, access: Access, which: Which, narrow: Narrow, after: Place | None = None, most: int = PAGE
) -> list[Item]:
    """The rows of a list after a place, in the order of what makes them belong to it.

    Ask for one more than are shown to know whether there are more.
    """
    condition, order = _LISTS[which]
    given: dict[str, Value] = {"now": means.now(), "since": narrow.since, "until": narrow.until, "most": most}
    given |= {"office": narrow.office, "case_type": narrow.case_type, "matter": narrow.matter}
    if which is Which.EVE:
        given["ids"] = [str(one.id) for one in _stops(means, access) if one.on_the_eve(means.reference.calendar)]
    where = [condition, _OURS]
    where += [f"c.{name} = {{{name}}}" for name in ("office", "case_type", "matter") if given[name] not in ("", None)]
    if after is not None:
        given |= {"at": after.at, "beyond": after.id}
        where.append(f"({order}, c.id) > ({{at}}, {{beyond}})")
    sql = (
        "SELECT c.id, c.number, c.title, c.case_type, c.type_version, c.state, coalesce(o.name, c.office),"
        " coalesce(p.name, c.officer), c.matter, c.received_at, c.due_at, c.ended_at, c.stopped, c.urgent, c.declined,"
        " coalesce(c.red_at <= {now}, false), coalesce(c.yellow_at <= {now}, false),"
        f" {order} FROM cases_case c LEFT JOIN registry_office o ON o.code = c.office"
        f" LEFT JOIN registry_officer p ON p.code = c.officer WHERE {' AND '.join(where)}"
        f" ORDER BY {order}, c.id LIMIT {{most}}::integer"
    )
    (rows,) = ask(means.connection, access, _Asking(given).filled(sql))
    return [Item(*(*row[:5], State(row[5]), *row[6:])) for row in rows]


@dataclass(frozen=True, slots=True)
class StoppedOffice:
    """The stopped cases of an office: how many of its open ones, how long they waited and how much of that stood still.

    `eve` are those whose count was stopped on the day they ran out or the working day before.
    """

    office: str
    name: str
    stopped: Rate
    waited: timedelta
    stood: timedelta
    eve: int

    @property
    def share(self) -> float:
        """The part of the waiting in which the count stood, from 0 to 1."""
        return self.stood / self.waited if self.waited else 0.0


@dataclass(frozen=True, slots=True)
class _Stop:
    id: UUID
    office: str
    name: str
    since: datetime
    promised_at: datetime | None
    waited: timedelta
    stood: timedelta

    def on_the_eve(self, calendar: WorkCalendar) -> bool:
        """Whether the count was stopped with at most one working day left."""
        if self.promised_at is None or self.promised_at < self.since:
            return False
        return calendar.elapsed(self.since, self.promised_at, Unit.WORKING_DAYS) <= 1


_STOPS: Final = f"""
SELECT c.id, c.office, coalesce(o.name, c.office), s.since, c.promised_at,
    greatest($1 - c.received_at, interval '0'), s.stood
FROM cases_case c LEFT JOIN registry_office o ON o.code = c.office,
LATERAL (
    SELECT max(since) AS since, sum(greatest(least(till, $1) - since, interval '0')) AS stood
    FROM (
        SELECT (stop ->> 'since')::timestamptz AS since,
            coalesce((stop ->> 'until')::timestamptz, (stop ->> 'cap_at')::timestamptz) AS till
        FROM jsonb_array_elements(convert_from(c.state_body, 'UTF8')::jsonb -> 'stops') stop
        WHERE NOT coalesce((stop ->> 'void')::boolean, false)
    ) each
) s
WHERE c.ended_at IS NULL AND c.stopped AND {_OURS}
"""
_OPEN_BY_OFFICE: Final = (
    f"SELECT office, count(*) FROM cases_case c WHERE {_OPEN} AND {_OURS} AND office = ANY ($1::text[]) GROUP BY office"
)


def _stops(means: Means, access: Access) -> list[_Stop]:
    (rows,) = ask(means.connection, access, Question(_STOPS, (means.now(),)))
    return [_Stop(*row) for row in rows if row[3] is not None]


def stopped_offices(means: Means, access: Access) -> list[StoppedOffice]:
    """The offices that have stopped cases, those with the greatest part of the waiting stopped first."""
    by_office: defaultdict[str, list[_Stop]] = defaultdict(list)
    for stop in _stops(means, access):
        by_office[stop.office].append(stop)
    (rows,) = ask(means.connection, access, Question(_OPEN_BY_OFFICE, (list(by_office),)))
    found = [_stopped_office(stops, dict(rows).get(code, len(stops)), means) for code, stops in by_office.items()]
    return sorted(found, key=lambda one: (-one.share, one.office))


def _stopped_office(stops: Sequence[_Stop], held: int, means: Means) -> StoppedOffice:
    return StoppedOffice(
        stops[0].office,
        stops[0].name,
        Rate(len(stops), held),
        sum((stop.waited for stop in stops), timedelta()),
        sum((stop.stood for stop in stops), timedelta()),
        sum(stop.on_the_eve(means.reference.calendar) for stop in stops),
    )
