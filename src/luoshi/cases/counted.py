"""Which cases figures count: real demand alone. Every figure over cases takes this condition from here.

A mystery request (暗访件) was sent by an inspector to see how it is met. While it runs, and until its round is over, it
stands in every figure and list like any other: whoever compared them could tell it by its absence. From then on it is
marked as one, and counts nowhere, in figures of earlier months neither.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from luoshi.cases.handling import Means
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask

REAL: Final = "NOT mystery"
"""For the WHERE of a question about `cases_case`; no other table has a column of this name."""

_UNTOLD: Final = (
    "SELECT id FROM cases_case WHERE id = ANY ($1::uuid[]) AND NOT mystery AND ended_at IS NOT NULL ORDER BY id"
)


def untold(means: Means, cases: Collection[UUID]) -> list[UUID]:
    """Of some mystery requests those that have ended and are not marked as such yet."""
    question = Question(_UNTOLD, ([str(case) for case in cases],))
    (rows,) = ask(means.connection, Access("mysteries", EVERYTHING), question)
    return [row[0] for row in rows]
