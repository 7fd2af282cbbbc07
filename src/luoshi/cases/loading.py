"""Loading what a command decides on, with the answer to its key, in one round trip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from luoshi.cases.projections import decode_state
from luoshi.core.case.state import Case
from luoshi.core.errors import NotFound
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.envelope import IdempotencyKey
from luoshi.ledger.keys import Receipt, key_answer, key_question

_ONE = "SELECT state_body FROM cases_case WHERE id = $1"
_MANY = "SELECT state_body FROM cases_case WHERE id = ANY ($1::uuid[])"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The case as it stands, or the first answer to the key, if it was answered before."""

    case: Case
    answered: Receipt | None = None


def load(
    connection: psycopg.Connection[Any], case_id: UUID, access: Access, key: IdempotencyKey | None = None
) -> Loaded:
    """The case, for whoever may see it. Raises NotFound, Refused `key_reused`."""
    questions = [Question(_ONE, (case_id,)), *([key_question(key)] if key else [])]
    rows, *keys = ask(connection, access, *questions)
    answered = key_answer(keys[0], key) if key else None
    if not rows:
        raise NotFound("case", "没有这一件，或您无权查看。", "No such case, or not for your eyes.")
    return Loaded(decode_state(rows[0][0]), answered)


def load_many(connection: psycopg.Connection[Any], case_ids: Sequence[UUID], access: Access) -> dict[UUID, Case]:
    """Several cases by id. Raises NotFound if one is missing."""
    (rows,) = ask(connection, access, Question(_MANY, ([str(case_id) for case_id in case_ids],)))
    cases = {case.id: case for case in (decode_state(body) for (body,) in rows)}
    missing = [case_id for case_id in case_ids if case_id not in cases]
    if missing:
        raise NotFound("case", "没有这一件，或您无权查看。", "No such case, or not for your eyes.", {"ids": missing})
    return cases
