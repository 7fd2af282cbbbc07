"""A case as the person it was made for may read it: the whole of their own case, and of no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from luoshi.cases.handling import By, Means, access_of, take
from luoshi.cases.projections import decode_state
from luoshi.core.actors import MACHINE, Actor, ActorKind, Proof
from luoshi.core.case.commands import Command, Tick
from luoshi.core.case.events import CaseEvent, Registered
from luoshi.core.case.state import Case
from luoshi.core.entries import Entry
from luoshi.core.errors import NotFound, Refused
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.reading import stream_answer, stream_questions

PERSON = Actor(ActorKind.PERSON, "person", proof=Proof.CODE)
"""Whoever holds the code of the one case they are let into."""

_STATE = "SELECT state_body FROM cases_case WHERE id = $1"
_OFFICES = "SELECT code, name FROM registry_office WHERE code = ANY ($1::text[])"
_OFFICERS = "SELECT code, name FROM registry_officer WHERE code = ANY ($1::text[])"


@dataclass(frozen=True, slots=True)
class Told:
    """A person's own case with everything that happened to it, and the names that its codes stand for.

    `case` stands as arithmetic has it now: a stop that has met its cap has ended, also where nobody recorded it yet.
    `recorded` is the case as the record has it, which commands are decided on.
    """

    case: Case
    recorded: Case
    entries: Sequence[Entry[CaseEvent]]
    offices: Mapping[str, str]
    officers: Mapping[str, str]

    @property
    def registered(self) -> Registered:
        """What the person asked for."""
        return cast(Registered, self.entries[0].event)


def told(means: Means, case_id: UUID) -> Told:
    """The case of whoever holds its code. Raises NotFound."""
    access = access_of(PERSON, case_id)
    state, *stream = ask(means.connection, access, Question(_STATE, (case_id,)), *stream_questions(case_id))
    if not state:
        raise NotFound("case", "没有这一件。", "No such case.")
    recorded = decode_state(state[0][0])
    entries = cast("list[Entry[CaseEvent]]", stream_answer(*stream))
    settled = take(means, case_id, recorded, Tick(), By(MACHINE))
    entries = [*entries, *settled.entries]
    codes = sorted(set(_codes(settled.after, entries)))
    offices, officers = ask(means.connection, access, Question(_OFFICES, (codes,)), Question(_OFFICERS, (codes,)))
    return Told(settled.after, recorded, entries, dict(offices), dict(officers))


def may(means: Means, case: Case, command: Command) -> bool:
    """Whether the person could do this now: the rules themselves are asked, and nothing is recorded."""
    try:
        return bool(take(means, case.id, case, command, By(PERSON)).entries)
    except Refused:
        return False


def _codes(case: Case, entries: Sequence[Entry[CaseEvent]]) -> Iterator[str]:
    yield from case.offices
    yield from case.blamed
    yield from (holding.holder.officer for holding in case.holdings)
    for entry in entries:
        yield entry.actor.id
        yield entry.actor.office
        yield getattr(entry.event, "office", "")
