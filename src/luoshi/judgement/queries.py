"""Questions about ratings: asked with the scope without limits, by pages that have asked who may know."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from luoshi.core.judgement.rating import Rating, fold
from luoshi.judgement.handling import SYSTEM, Judging, known, rating
from luoshi.ledger.asking import Question, ask


@dataclass(frozen=True, slots=True)
class Before:
    """What the person of a case said before: `level` 0 while it is sealed. `may_again`: asked again after a repair."""

    level: int
    may_again: bool


def rating_of_rectification(judging: Judging, case: UUID) -> Rating | None:
    """The rating that a rectification was opened for, None where it was opened for something else."""
    sql = "SELECT id FROM judgement_rating WHERE rectification = $1"
    (rows,) = ask(judging.connection, SYSTEM, Question(sql, (case,)))
    return rating(judging, rows[0][0]) if rows else None


def before(judging: Judging, case: UUID) -> Before | None:
    """The rating of a case for its own person, None where there is none yet."""
    rating_id = judging.seals.rating_of(case)
    entries = known(judging, rating_id)
    if not entries:
        return None
    found = fold(rating_id, entries)
    return Before(found.level, found.repaired and not found.again)
