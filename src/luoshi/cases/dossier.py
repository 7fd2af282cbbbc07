"""One case whole, for the eyes of an officer: its state, its record, the names in it and the cases it is tied to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from luoshi.cases.handling import By, Means, take
from luoshi.cases.projections import decode_state
from luoshi.cases.sealing import is_sealed, without_who
from luoshi.core.actors import MACHINE, Actor, ActorKind
from luoshi.core.case import events as e
from luoshi.core.case.commands import Tick
from luoshi.core.case.events import CaseEvent
from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import CaseType
from luoshi.core.entries import Entry
from luoshi.core.errors import NotFound
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.reading import stream_answer, stream_questions

_CASE = "SELECT state_body, title FROM cases_case WHERE id = $1"
_OFFICES = "SELECT code, name, is_open FROM registry_office ORDER BY array_length(path, 1), pinyin, code"
_COLLEAGUES = (
    "SELECT code, name FROM registry_officer WHERE is_active AND (office = $1 OR posts ? $1) ORDER BY pinyin, code"
)
_OFFICERS = "SELECT code, name FROM registry_officer WHERE code = ANY ($1::text[])"
_TIED = (
    "SELECT c.id, c.number, c.title, c.state, coalesce(o.name, c.office) FROM cases_case c"
    " LEFT JOIN registry_office o ON o.code = c.office WHERE c.id = ANY ($1::uuid[]) ORDER BY c.received_at, c.id"
)


@dataclass(frozen=True, slots=True)
class Tied:
    """A case that this one is tied to, as far as the asker may see it."""

    id: UUID
    number: str
    title: str | None
    state: str
    office: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case, its entries oldest first, and the names its codes stand for. `colleagues` are of the asker's office.

    `case` stands as arithmetic has it now: an offer whose limit has passed is with the arbiter, also where nobody
    recorded it yet. `recorded` is the case as the record has it.
    """

    case: Case
    recorded: Case
    title: str | None
    rules: CaseType
    entries: Sequence[Entry[CaseEvent]]
    offices: dict[str, str]
    open_offices: dict[str, str]
    officers: dict[str, str]
    colleagues: dict[str, str]
    tied: dict[UUID, Tied]

    @property
    def registered(self) -> e.Registered:
        """How it began."""
        first = self.entries[0].event
        if not isinstance(first, e.Registered):
            raise TypeError("a case begins with a registration")
        return first


def dossier(means: Means, access: Access, actor: Actor, case_id: UUID) -> Dossier:
    """The case with everything its page shows. Raises NotFound for whoever may not see it."""
    questions = (Question(_CASE, (case_id,)), *stream_questions(case_id), Question(_OFFICES))
    rows, bodies, texts, offices, colleagues = ask(
        means.connection, access, *questions, Question(_COLLEAGUES, (actor.office,))
    )
    if not rows:
        raise NotFound("case", "没有这一件，或您无权查看。", "No such case, or not for your eyes.")
    recorded = decode_state(rows[0][0])
    settled = take(means, case_id, recorded, Tick(), By(MACHINE))
    rules = means.reference.rules(recorded.case_type, recorded.type_version)
    told = cast("list[Entry[CaseEvent]]", stream_answer(bodies, texts))
    entries = [*(_unsealed(told) if is_sealed(recorded, rules) else told), *settled.entries]
    tied_ids = [str(one) for one in _tied_ids(settled.after, entries)]
    named = Question(_OFFICERS, (sorted(_officers_in(settled.after, entries)),))
    officers, tied = ask(means.connection, access, named, Question(_TIED, (tied_ids,)))
    return Dossier(
        settled.after,
        recorded,
        rows[0][1],
        rules,
        entries,
        {code: name for code, name, _ in offices},
        {code: name for code, name, is_open in offices if is_open},
        dict(officers),
        dict(colleagues),
        {row[0]: Tied(*row) for row in tied},
    )


def _unsealed(entries: Sequence[Entry[CaseEvent]]) -> list[Entry[CaseEvent]]:
    """The entries without who asked: also for those who watch over the whole district."""
    first = entries[0]
    assert isinstance(first.event, e.Registered)  # noqa: S101 - a case begins with its registration
    return [replace(first, event=without_who(first.event)), *entries[1:]]


def _tied_ids(case: Case, entries: Sequence[Entry[CaseEvent]]) -> list[UUID]:
    others = [case.parent, case.merged_into, *case.children, *case.absorbed]
    for entry in entries:
        match entry.event:
            case e.Registered() as event:
                others += [event.split_from, event.joins]
            case e.Split() as event:
                others.extend(event.into)
    return [one for one in dict.fromkeys(others) if one is not None]


def _officers_in(case: Case, entries: Iterable[Entry[CaseEvent]]) -> set[str]:
    found = {holding.holder.officer for holding in case.holdings}
    found |= {entry.actor.id for entry in entries if entry.actor.kind is ActorKind.OFFICER}
    return found
