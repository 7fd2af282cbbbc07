"""An officer's list: what they answer for and what is offered to their office: the urgent, then by what runs out first.

One statement, whose rows leave PostgreSQL as JSON. A page begins after the last row of the page before (keyset), so the
hundredth costs what the first does. The few urgent cases have indexes of their own: they stand before the others, and
the order of the others stays that of an index. Row level security shows nobody more than they may see.
"""

# ruff: noqa: S608 - every name in these statements is ours; every value is a parameter

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from luoshi.cases.handling import Means, access_of
from luoshi.cases.projections import NEVER as NEVER
from luoshi.cases.words import asked, names_a_person
from luoshi.core.actors import Actor
from luoshi.core.case.state import State
from luoshi.core.errors import BadInput
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.values import Value

PAGE = 50
_NONE = UUID(int=0)
EXPORTED = 50_000
"""The most rows of one file."""


class Whose(StrEnum):
    """Which part of what an officer may see: their own with what waits for their office's signature; what only waits
    for it; the whole office's; everything.
    """

    MINE = "mine"
    OFFERED = "offered"
    OFFICE = "office"
    ALL = "all"


class Colour(StrEnum):
    """What colour a clock has."""

    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; what is empty does not narrow. `ended` lists what has ended, newest first."""

    whose: Whose = Whose.MINE
    office: str = ""
    officer: str = ""
    case_type: str = ""
    state: str = ""
    colour: str = ""
    area: str = ""
    matter: str = ""
    ended: bool = False


class Lane(StrEnum):
    """The three parts of the list, one after the other, each by what runs out first."""

    URGENT = "urgent"
    RUNNING = "running"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a row in the list: the next page begins after it."""

    lane: Lane = Lane.RUNNING
    at: datetime | None = None
    id: UUID = _NONE

    def __str__(self) -> str:
        at = self.at.isoformat() if self.at else ""
        return f"{self.lane}~{at}~{self.id}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """The place from its text. Raises BadInput."""
        try:
            lane, at, case_id = text.split("~")
            return cls(Lane(lane), datetime.fromisoformat(at), UUID(case_id))
        except ValueError as error:
            raise BadInput("bad_page", "这一页的地址不完整，请回到列表。", "This is no place in the list.") from error


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list. `title` is None where it was erased."""

    id: UUID
    number: str
    title: str | None
    case_type: str
    type_version: int
    state: State
    office: str
    office_name: str
    officer: str
    officer_name: str
    offered_to: str | None
    offered_name: str | None
    matter: str
    area: str
    urgent: bool
    stopped: bool
    received_at: datetime
    promised_at: datetime | None
    statutory_at: datetime | None
    due_at: datetime | None
    due_limit: str
    yellow_at: datetime | None
    red_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    overdue: bool | None

    def colour(self, now: datetime) -> str:
        """The colour of its clock at an instant, empty for none."""
        if self.red_at and self.red_at <= now:
            return Colour.RED
        return Colour.YELLOW if self.yellow_at and self.yellow_at <= now else ""

    @property
    def lane(self) -> Lane:
        """The part of the list it stands in: an urgent case whose clock is stopped waits like any other."""
        if self.stopped:
            return Lane.STOPPED
        return Lane.URGENT if self.urgent and not self.ended_at else Lane.RUNNING

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return Place(self.lane, self.due_at or self.ended_at or self.received_at, self.id)


_lines = msgspec.json.Decoder(list[Line])
# Each name by a look of its own: a join of fifty rows would read every officer there is.
_NAMED = {
    "office_name": "coalesce((SELECT name FROM registry_office WHERE code = c.office), c.office)",
    "officer_name": "coalesce((SELECT name FROM registry_officer WHERE code = c.officer), c.officer)",
    "offered_name": "coalesce((SELECT name FROM registry_office WHERE code = c.offered_to), c.offered_to)",
}
_COLUMNS = ", ".join(f"{_NAMED.get(f.name, 'c.' + f.name)} AS {f.name}" for f in fields(Line))
_OWN = ", ".join(f.name for f in fields(Line) if f.name not in _NAMED)


# Each part has an index with its order, whatever the values: PostgreSQL would plan anew for them every time, for longer
# than it reads.
_PLANNED_ONCE: Final = Question("SELECT set_config('plan_cache_mode', 'force_generic_plan', true)")


def lines(means: Means, actor: Actor, filters: Filters, after: Place | None = None, most: int = PAGE) -> list[Line]:
    """The rows of the list after a place. Ask for one more than are shown to know whether there are more."""
    return _lines.decode(lines_json(means, actor, filters, after, most))


def lines_json(means: Means, actor: Actor, filters: Filters, after: Place | None = None, most: int = PAGE) -> str:
    """As `lines`, as the JSON that PostgreSQL made."""
    question = _listing(actor, filters, after, most, means.now())
    _, ((row,),) = ask(means.connection, access_of(actor), _PLANNED_ONCE, question)
    return str(row)


def search(means: Means, actor: Actor, text: str, most: int = PAGE) -> list[Line]:
    """The cases with a number, or with all words of a text in title or text, newest first; never by who asks (P11).

    Raises BadInput for a search by telephone or identity number.
    """
    if names_a_person(text):
        raise BadInput(
            "search_by_person",
            "不能按电话或证件号查人。可以按编号、事项、地点和内容查。",
            "Cases are not searched by a person's telephone or identity number: use number, matter, place or words.",
        )
    order = f"SELECT {_COLUMNS} FROM found c ORDER BY c.received_at DESC, c.id"
    by_number = f"WITH found AS (SELECT {_OWN} FROM cases_case WHERE number = $1)"
    by_words = (
        f"WITH found AS (SELECT {_OWN} FROM cases_case WHERE id IN (SELECT luoshi_search($1::tsquery, $2::integer)))"
    )
    questions = [Question(_as_json(f"{by_number} {order}"), (text.strip(),))]
    if words := asked(text):
        questions.append(Question(_as_json(f"{by_words} {order}"), (words, most)))
    answers = ask(means.connection, access_of(actor), *questions)
    return [line for (row,) in answers for line in _lines.decode(row[0])]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of each, up to `MOST_COUNTED`."""

    mine: int
    offered: int
    late: int


_KNOWN = (
    "WITH RECURSIVE known (word) AS ((SELECT min({0}) FROM cases_case WHERE {0} > '') UNION ALL"
    " SELECT (SELECT min({0}) FROM cases_case WHERE {0} > known.word) FROM known WHERE known.word IS NOT NULL)"
    " SELECT word FROM known WHERE word IS NOT NULL LIMIT 300"
)
"""The different values of a column with an index, each found by one look into it."""


def known_words(means: Means) -> tuple[list[str], list[str]]:
    """The matters and areas in use, to choose from."""
    access = Access("known words", EVERYTHING)
    matters, areas = ask(means.connection, access, *(Question(_KNOWN.format(name)) for name in ("matter", "area")))
    return [word for (word,) in matters], [word for (word,) in areas]


def known_people(means: Means, actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The offices, and the officers of the asker's own, by code and name, to choose from."""
    offices = Question("SELECT code, name FROM registry_office ORDER BY array_length(path, 1), pinyin, code")
    colleagues = Question(
        "SELECT code, name FROM registry_officer WHERE is_active AND office = $1 ORDER BY pinyin, code",
        (actor.office,),
    )
    found = ask(means.connection, access_of(actor), offices, colleagues)
    return [(code, name) for code, name in found[0]], [(code, name) for code, name in found[1]]


MOST_COUNTED = 1_000
_COUNTED = "(SELECT count(*) FROM (SELECT FROM cases_case WHERE {} LIMIT $4::integer) x)"
_COUNTS = "SELECT " + ", ".join(
    _COUNTED.format(condition)
    for condition in (
        "officer = $1 AND ended_at IS NULL",
        "offered_to = $2",
        "officer = $1 AND ended_at IS NULL AND NOT stopped AND due_at < $3",
    )
)


def counts(means: Means, actor: Actor) -> Counts:
    """What the officer answers for, what waits for their office's signature, and what of their own has run out."""
    values = (actor.id, actor.office, means.now(), MOST_COUNTED)
    ((row,),) = ask(means.connection, access_of(actor), Question(_COUNTS, values))
    return Counts(*row)


def _as_json(sql: str) -> str:
    return f"SELECT coalesce(json_agg(r), '[]')::text FROM ({sql}) r"


@dataclass(slots=True)
class _Where:
    """Conditions, with the values they name by number."""

    values: list[Value] = field(default_factory=list)
    common: list[str] = field(default_factory=list)

    def name(self, value: Value) -> str:
        """The parameter that stands for a value."""
        self.values.append(value)
        return f"${len(self.values)}"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the list, as a condition and an order that an index has."""

    condition: str
    order: str


_URGENT: Final = "urgent AND NOT stopped AND ended_at IS NULL"
_REST: Final = "(NOT urgent OR stopped)"
_SOON, _OF_REST, _NEWEST = "due_at, id", "stopped, due_at, id", "ended_at DESC, id DESC"


def _listing(actor: Actor, filters: Filters, after: Place | None, most: int, now: datetime) -> Question:
    where = _Where()
    _narrow(where, filters, now)
    parts = _ended(where, after) if filters.ended else _open(where, after)
    whose = _branches(actor, filters, where)
    branches = [
        f"(SELECT {_OWN} FROM cases_case WHERE {' AND '.join([branch, part.condition, *where.common])}"
        f" ORDER BY {part.order} LIMIT {most:d})"
        for part in parts
        for branch in whose
    ]
    every = " UNION ALL ".join(branches)
    order = _NEWEST if filters.ended else f"(urgent AND NOT stopped) DESC, {_OF_REST}"
    found = f"WITH found AS (SELECT * FROM ({every}) b ORDER BY {order} LIMIT {most:d})"
    return Question(_as_json(f"{found} SELECT {_COLUMNS} FROM found c ORDER BY {order}"), tuple(where.values))


# On the first page no place is named: of one before everything the planner thinks that little lies beyond it.
def _ended(where: _Where, after: Place | None) -> list[_Part]:
    """What has ended, after a place."""
    place = f" AND (ended_at, id) < ({where.name(after.at)}, {where.name(after.id)})" if after else ""
    return [_Part(f"ended_at IS NOT NULL{place}", _NEWEST)]


def _open(where: _Where, after: Place | None) -> list[_Part]:
    """The parts of the open list that lie after a place: the urgent and the rest, or the rest alone."""
    rest = _Part(_REST, _OF_REST)
    if after is None:
        return [_Part(_URGENT, _SOON), rest]
    at, case_id = where.name(after.at), where.name(after.id)
    if after.lane is Lane.URGENT:
        return [_Part(f"{_URGENT} AND ({_SOON}) > ({at}, {case_id})", _SOON), rest]
    stopped = where.name(after.lane is Lane.STOPPED)
    return [_Part(f"{_REST} AND ({_OF_REST}) > ({stopped}, {at}, {case_id})", _OF_REST)]


def _branches(actor: Actor, filters: Filters, where: _Where) -> Sequence[str]:
    """The parts of the list, each with an index that has its order already."""
    ended = filters.ended
    state = "ended_at IS NOT NULL" if ended else "ended_at IS NULL"
    if filters.whose is Whose.ALL:
        office = f"office = {where.name(filters.office)} AND " if filters.office else ""
        return [office + state]
    office = where.name(actor.office)
    offered = [] if ended else [f"offered_to = {office}"]
    if filters.whose is Whose.OFFERED and offered:
        return offered
    if filters.whose is not Whose.MINE or ended:
        mine = f" AND officer = {where.name(actor.id)}" if filters.whose is Whose.MINE else ""
        return [f"office = {office} AND {state}{mine}", *offered]
    return [f"officer = {where.name(actor.id)} AND {state}", *offered]


def _narrow(where: _Where, filters: Filters, now: datetime) -> None:
    for column in ("officer", "case_type", "state", "area", "matter"):
        if value := getattr(filters, column):
            where.common.append(f"{column} = {where.name(value)}")
    if filters.colour == Colour.RED:
        where.common.append(f"red_at <= {where.name(now)}")
    elif filters.colour == Colour.YELLOW:
        at = where.name(now)
        where.common.append(f"yellow_at <= {at} AND (red_at IS NULL OR red_at > {at})")
