"""回访抽查: a sample of closed cases by a seed that nobody chose, drawn after the list was fixed.

The seed is recorded before it is used, so that anybody can draw the same sample from the same list again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.entries import Entry
from luoshi.core.judgement import events as e
from luoshi.core.judgement.refusals import declined

SEED_BYTES = 32
_CALLERS = (Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit as its events left it. `offices` has the office of each case drawn."""

    id: UUID
    version: int
    since: datetime
    until: datetime
    digest: str
    size: int
    sample: int
    fixed_at: datetime
    seed: str = ""
    offices: Mapping[UUID, str] = field(default_factory=dict)
    answered: frozenset[UUID] = frozenset()


def fold(audit_id: UUID, entries: Sequence[Entry[Any]]) -> Audit:
    """The audit after all its entries."""
    first: e.AuditFixed = entries[0].event
    figures = (first.since, first.until, first.digest, first.size, first.sample)
    audit = Audit(audit_id, 1, *figures, fixed_at=entries[0].at)
    for entry in entries[1:]:
        audit = evolve(audit, entry)
    return audit


def evolve(audit: Audit, entry: Entry[Any]) -> Audit:
    """The audit after one more event."""
    audit = replace(audit, version=audit.version + 1)
    match entry.event:
        case e.AuditSeeded(seed=seed):
            return replace(audit, seed=seed)
        case e.AuditDrawn(cases=cases, offices=offices):
            return replace(audit, offices=dict(zip(cases, offices, strict=True)))
        case e.AuditAnswered(case=case):
            return replace(audit, answered=audit.answered | {case})
    raise TypeError(f"{type(entry.event).__name__} does not happen to an audit")


def digest_of(cases: Sequence[UUID]) -> str:
    """What stands for a list in the record: SHA-256 (hex) of its ids in order of the ids, one in a line."""
    return sha256("\n".join(map(str, sorted(cases))).encode()).hexdigest()


def drawn(cases: Sequence[UUID], seed: str, sample: int) -> tuple[UUID, ...]:
    """The sample: the cases whose SHA-256 of seed and id is smallest. Who cannot choose the seed cannot choose it."""
    return tuple(sorted(cases, key=lambda case: sha256(f"{seed}:{case}".encode()).digest())[:sample])


def fix(cases: Sequence[UUID], since: datetime, until: datetime, sample: int, actor: Actor) -> e.AuditFixed:
    """The list, fixed. Raises Refused for an empty one, and for everybody but the supervision office."""
    if not actor.has(Role.SUPERVISOR):
        raise declined("supervisors_only")
    if not cases:
        raise declined("audit_empty")
    return e.AuditFixed(since, until, digest_of(cases), len(cases), min(sample, len(cases)))


def draw(audit: Audit, offices: Mapping[UUID, str]) -> e.AuditDrawn:
    """The sample from the list that was fixed. Raises Refused for another list, and without a recorded seed."""
    if not audit.seed or audit.offices or digest_of(list(offices)) != audit.digest:
        raise declined("audit_order")
    cases = drawn(list(offices), audit.seed, audit.sample)
    return e.AuditDrawn(cases, tuple(offices[case] for case in cases))


def answer(audit: Audit, heard: e.AuditAnswered, actor: Actor) -> e.AuditAnswered:
    """One call, once, by an officer outside the office that is audited."""
    office = audit.offices.get(heard.case)
    if office is None:
        raise declined("audit_not_drawn")
    if heard.case in audit.answered:
        raise declined("audit_answered")
    if actor.kind is not ActorKind.OFFICER or not any(actor.has(role) for role in _CALLERS):
        raise declined("supervisors_only")
    if office in actor.office_path:
        raise declined("audit_own_office")
    return heard if heard.reached else e.AuditAnswered(heard.case, False)
