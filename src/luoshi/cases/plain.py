"""Cases without words, for programs: what stands in lists and in one case, and the words of one case for its office.

Lists leave PostgreSQL as JSON. Nothing here but `words` reads a title, a text or the vault; row level security shows
nobody more than they may see.
"""

# ruff: noqa: S608 - every name in these statements is ours; every value is a parameter

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from luoshi.cases.handling import By, Means, access_of, take
from luoshi.cases.projections import NEVER, decode_state
from luoshi.cases.sealing import is_sealed
from luoshi.core.actors import MACHINE, Actor
from luoshi.core.case.commands import Tick
from luoshi.core.case.events import Answered, Closed, Registered
from luoshi.core.case.state import Case
from luoshi.core.errors import BadInput, NotFound
from luoshi.core.private import Private
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.reading import read_stream
from luoshi.ledger.values import Value

COLUMNS: Final = (
    "id", "number", "version", "state", "case_type", "type_version", "office", "officer", "offered_to", "matter",
    "area", "channel", "urgent", "stopped", "provisional", "imported", "received_at", "promised_at", "statutory_at",
    "due_at", "due_limit", "yellow_at", "red_at", "ended_at", "outcome", "overdue",
)  # fmt: skip
"""What a program may read of a case in a list: codes, instants and marks; no word of the person."""

_SHOWN: Final = ", ".join(
    f"nullif(due_at, '{NEVER.isoformat()}') AS due_at" if column == "due_at" else column for column in COLUMNS
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STEPS: Final = (
    "SELECT coalesce(json_agg(s), '[]')::text FROM (SELECT version, substr(kind, 6) AS kind, at, entered_at,"
    " split_part(actor, ':', 1) AS by, office FROM ledger_event WHERE stream = $1 ORDER BY version) s"
)


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a list is narrowed to; None does not narrow. Instants are of receipt, `until` excluded."""

    number: str | None = None
    state: str | None = None
    case_type: str | None = None
    office: str | None = None
    area: str | None = None
    matter: str | None = None
    open: bool | None = None
    overdue: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class After:
    """The row that a page begins after, newest first; its text is a cursor."""

    received_at: datetime
    id: UUID

    @classmethod
    def parse(cls, text: str) -> After:
        """The place from its text. Raises BadInput `bad_cursor`."""
        try:
            micros, case_id = text.split("_")
            return cls(_EPOCH + timedelta(microseconds=int(micros)), UUID(case_id))
        except (ValueError, OverflowError) as error:
            raise BadInput(
                "bad_cursor", "翻页标记不对，请从头列出。", "This cursor is none; list from the start."
            ) from error


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as the JSON array PostgreSQL made, and the text of the place the next page begins after, if there is one."""

    rows: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Plain:
    """One case without words: as arithmetic has it now, as the record has it, and its steps as JSON."""

    case: Case
    recorded: Case
    steps: str


def page(means: Means, actor: Actor, narrow: Narrow, after: After | None = None, most: int = 50) -> Page:
    """The cases the actor may see, newest first, `most` at a time."""
    question = _listing(narrow, after, most)
    ((row,),) = ask(means.connection, access_of(actor), question)
    return Page(*row)


def plain(means: Means, actor: Actor, case_id: UUID) -> Plain:
    """One case. Raises NotFound for whoever may not see it."""
    state = Question("SELECT state_body FROM cases_case WHERE id = $1", (case_id,))
    rows, ((steps,),) = ask(means.connection, access_of(actor), state, Question(_STEPS, (case_id,)))
    if not rows:
        raise _not_found()
    recorded = decode_state(rows[0][0])
    return Plain(take(means, case_id, recorded, Tick(), By(MACHINE)).after, recorded, steps)


def words(means: Means, actor: Actor, case_id: UUID) -> Mapping[str, object]:
    """What was asked for and answered, for the office that answers for the case now; never names or contacts.

    Raises NotFound for every other office, for sealed kinds, and where there is no such case.
    """
    case = plain(means, actor, case_id).recorded
    rules = means.reference.rules(case.case_type, case.type_version)
    if case.holder.office != actor.office or is_sealed(case, rules):
        raise _not_found()
    found: dict[str, object] = {"id": case_id, "title": None, "text": None, "place": None}
    answers: list[dict[str, object]] = []
    access = Access(actor.id, (actor.office,))
    for entry in read_stream(means.connection, access, case_id):
        match entry.event:
            case Registered() as event:
                found |= {"title": event.title.text, "text": event.text.text, "place": _text(event.place)}
            case Answered() | Closed() as event:
                answers.append({"at": entry.at, "answer": event.answer.text})
    return {**found, "answers": answers}


def _text(private: Private | None) -> str | None:
    return private.text if private else None


def _not_found() -> NotFound:
    return NotFound("case", "没有这一件，或您无权查看。", "No such case, or not for your eyes.")


def _listing(narrow: Narrow, after: After | None, most: int) -> Question:
    values: list[Value] = [most, most + 1]
    conditions: list[str] = []

    def where(condition: str, *given: Value) -> None:
        names = [f"${len(values) + nth}" for nth in range(1, len(given) + 1)]
        values.extend(given)
        conditions.append(condition.format(*names))

    for column in ("number", "state", "case_type", "office", "area", "matter"):
        if (value := getattr(narrow, column)) is not None:
            where(column + " = {}", value)
    if narrow.open is not None:
        where("ended_at IS NULL" if narrow.open else "ended_at IS NOT NULL")
    if narrow.overdue is not None:
        where("coalesce(overdue, false) = {}", narrow.overdue)
    if narrow.since is not None:
        where("received_at >= {}", narrow.since)
    if narrow.until is not None:
        where("received_at < {}", narrow.until)
    if after is not None:
        where("(received_at, id) < ({}, {})", after.received_at, after.id)
    found = (
        f"SELECT {_SHOWN} FROM cases_case WHERE {' AND '.join(conditions) or 'true'}"
        " ORDER BY received_at DESC, id DESC LIMIT $2::integer"
    )
    return Question(_paged(found), tuple(values))


def _paged(found: str) -> str:
    last = "(extract(epoch FROM received_at) * 1000000)::bigint || '_' || id"
    return (
        f"WITH found AS ({found}),"
        " shown AS (SELECT * FROM found ORDER BY received_at DESC, id DESC LIMIT $1::integer)"
        " SELECT coalesce((SELECT json_agg(s) FROM shown s), '[]')::text,"
        f" (SELECT {last} FROM shown WHERE (SELECT count(*) FROM found) > $1::integer ORDER BY received_at, id LIMIT 1)"
    )
