"""What the callback audits found: the estimate that stands beside the official figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from luoshi.core.rates import Rate
from luoshi.judgement.handling import SYSTEM, Judging
from luoshi.ledger.asking import Question, ask

_AUDITS = (
    "SELECT a.id, a.since, a.until, a.size, a.sample, a.digest, a.seed, a.fixed_at,"
    ' count(c."case"), count(*) FILTER (WHERE c.reached),'
    " count(*) FILTER (WHERE c.solved), count(*) FILTER (WHERE c.solved IS NOT NULL),"
    " count(*) FILTER (WHERE c.satisfied), count(*) FILTER (WHERE c.satisfied IS NOT NULL)"
    " FROM judgement_audit a LEFT JOIN judgement_audit_call c ON c.audit = a.id"
    " GROUP BY a.id ORDER BY a.fixed_at DESC, a.id LIMIT 24"
)
_TO_CALL = (
    'SELECT d."case", d.office, c.reached, c.solved, c.satisfied FROM judgement_audit_case d'
    ' LEFT JOIN judgement_audit_call c ON c.audit = d.audit AND c."case" = d."case"'
    ' WHERE d.audit = $1 ORDER BY c."case" IS NOT NULL, d."case"'
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """An audit with what its calls say. `sample` were drawn of `size`; `called` of them, and `reached` of those."""

    solved: Rate
    satisfied: Rate
    id: UUID
    since: datetime
    until: datetime
    size: int
    sample: int
    digest: str
    seed: str
    fixed_at: datetime
    called: int
    reached: int


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A case that was drawn; `reached` is None until it is called."""

    case: UUID
    office: str
    reached: bool | None
    solved: bool | None
    satisfied: bool | None


def estimates(judging: Judging) -> list[Estimate]:
    """The audits of late, the newest first."""
    (rows,) = ask(judging.connection, SYSTEM, Question(_AUDITS))
    return [Estimate(Rate(*row[10:12]), Rate(*row[12:]), *row[:10]) for row in rows]


def lines(judging: Judging, audit: UUID) -> list[AuditLine]:
    """What an audit drew, those that are still to be called first."""
    (rows,) = ask(judging.connection, SYSTEM, Question(_TO_CALL, (audit,)))
    return [AuditLine(*row) for row in rows]
