"""What carrying out a command needs, and the steps every command shares: load, decide, follow, commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from luoshi.cases.projections import follow, rows_of
from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.case.commands import Command
from luoshi.core.case.context import Context
from luoshi.core.case.decide import decide
from luoshi.core.case.events import CaseEvent
from luoshi.core.case.state import Case
from luoshi.core.entries import Entry, Late
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.ledger.envelope import IdempotencyKey
from luoshi.ledger.keys import Receipt
from luoshi.registry.queries import Reference

DISTRICT_WIDE = frozenset({Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR, Role.LEADER})
"""The roles that watch over the whole district. The administrator keeps the registry and reads nobody's case."""


@dataclass(frozen=True, slots=True)
class Means:
    """What the edge gives a command: a connection, the reference data, the clock and randomness."""

    connection: psycopg.Connection[Any]
    reference: Reference
    now: Callable[[], datetime]
    random: Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, authenticated at the edge; the second person where one is needed; event time where it differs."""

    actor: Actor
    second: Actor | None = None
    at: datetime | None = None
    late: Late | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The case as it now stands, and the ledger's receipt. `case` is None where the same key was answered before."""

    case: Case | None
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Step:
    """A decided change of one case, not committed yet."""

    before: Case | None
    after: Case
    entries: Sequence[Entry[CaseEvent]] = field(default_factory=tuple)


def access_of(actor: Actor, case_id: UUID | None = None) -> Access:
    """What an actor may see: the machine and the district's watchers all, an officer their office's cases, a person
    the one case they hold the code of; an administrator who is nothing else, none.
    """
    if actor.kind in (ActorKind.MACHINE, ActorKind.IMPORTER) or actor.roles & DISTRICT_WIDE:
        return Access(actor.id, EVERYTHING)
    if actor.kind is ActorKind.OFFICER:
        return Access(actor.id, () if actor.roles == {Role.ADMINISTRATOR} else (actor.office,))
    return Access("person", (f"case:{case_id}",) if case_id else ())


def take(
    means: Means, case_id: UUID, case: Case | None, command: Command, by: By, related: Mapping[UUID, Case] | None = None
) -> Step:
    """Decide a command on a case. Raises Refused."""
    entries = decide(case, command, context(means, case, by, related))
    if case is not None and not entries:
        return Step(case, case)
    return Step(case, follow(case_id, case, entries), entries)


def context(means: Means, case: Case | None, by: By, related: Mapping[UUID, Case] | None = None) -> Context:
    """The context of a decision, with the time taken now."""
    reference = means.reference
    return Context(
        now=means.now(),
        actor=by.actor,
        calendar=reference.calendar,
        case_types=reference.case_types,
        case_type=reference.rules(case.case_type, case.type_version) if case else None,
        at=by.at,
        late=by.late,
        second=by.second,
        related=related or {},
    )


def record(means: Means, steps: Sequence[Step], access: Access, key: IdempotencyKey | None = None) -> Receipt:
    """Commit decided steps together: all of them, or none. Raises Clash, Refused `key_reused`, Unavailable."""
    commits = [stream_commit(step, means.reference) for step in steps if step.entries]
    return commit(means.connection, access, commits, key=key, random=means.random)


def stream_commit(step: Step, reference: Reference) -> StreamCommit:
    """A step as the ledger takes it."""
    rows = rows_of(step.before, step.after, step.entries, reference)
    return StreamCommit(step.after.id, step.before.version if step.before else 0, step.entries, rows)
