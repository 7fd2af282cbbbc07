"""回访抽查: a sample of closed cases by a seed that nobody chose, drawn after the list was fixed.

Where a log runs, the seed is the root of the first checkpoint that covers the list: it was nobody's to know when the
list was fixed, and everybody can look it up. Else it is drawn, and recorded before it is used. So anybody can draw the
same sample from the same list again. Whoever signs the log could sign many times and keep the root they like best:
witnesses, who see each checkpoint, are against that.
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
    """An audit as its events left it. `offices` has the office of each case drawn; `log` and `leaves` say which root
    the seed is, None for one that was drawn at random.
    """

    id: UUID
    version: int
    since: datetime
    until: datetime
    digest: str
    size: int
    sample: int
    fixed_at: datetime
    seed: str = ""
    log: int | None = None
    leaves: int | None = None
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
        case e.AuditSeeded(seed=seed, log=log, leaves=leaves):
            return replace(audit, seed=seed, log=log, leaves=leaves)
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


def origin(audit: Audit) -> tuple[str, str]:
    """Where the seed comes from, for people, in Chinese and English; empty before there is one."""
    if audit.leaves is not None:
        return (
            f"它是第 {audit.log} 号存证日志前 {audit.leaves} 条的根（十六进制），名单记入以后的第一个存证点，"
            "谁都可以从公开的存证日志算出来。",
            f"It is the root (hex) of the first {audit.leaves} entries of log {audit.log}, by the first checkpoint "
            "after the list was recorded: anybody can compute it from the public log.",
        )
    if audit.seed:
        return (
            "当时还没有存证点，它是先记下、后使用的随机数。",
            "There was no checkpoint yet: it was drawn at random, and recorded before it was used.",
        )
    return "", ""


def seed_by_root(audit: Audit, log: int, leaves: int, root: bytes) -> e.AuditSeeded:
    """The root of the first checkpoint that covers the list is the seed. Raises Refused for a second one."""
    _unseeded(audit)
    return e.AuditSeeded(root.hex(), log, leaves)


def seed_by_chance(audit: Audit, drawn_number: bytes) -> e.AuditSeeded:
    """A number that chance gave is the seed, where no log runs. Raises Refused for a second one."""
    _unseeded(audit)
    return e.AuditSeeded(drawn_number.hex())


def _unseeded(audit: Audit) -> None:
    if audit.seed:
        raise declined("audit_order")


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
