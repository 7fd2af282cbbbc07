"""What of a file is on record already, and whether a row says the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.cases.importing.records import Record
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask

# As `stories.story` tells it: registration is version 1, the answer 3, the closing 4.
_SQL: Final = (
    "SELECT c.id, c.version, c.received_at, c.promised_at, c.ended_at, c.overdue, c.title, t.value, a.value"
    " FROM cases_case c"
    " LEFT JOIN ledger_vault t ON t.stream = c.id AND t.version = 1 AND t.field = 'text'"
    " LEFT JOIN ledger_vault a ON a.stream = c.id AND a.version = 3 AND a.field = 'answer'"
    " WHERE c.id = ANY ($1::uuid[])"
)
_VERSION_OPEN, _VERSION_CLOSED = 2, 4


@dataclass(frozen=True, slots=True)
class Present:
    """A case that is there. Text that was erased since is None, and equal to any."""

    version: int
    received_at: datetime
    target: datetime | None
    ended_at: datetime | None
    overdue: bool | None
    title: str | None
    text: str | None
    answer: str | None

    @property
    def judged(self) -> bool | None:
        """Whether the closing that was imported was overdue; None if there was none, or the case has gone on since."""
        return self.overdue if self.version == _VERSION_CLOSED else None

    def says(self, record: Record) -> bool:
        """Whether the case came from a row that said the same.

        Of a case that has gone on since it was imported only the beginning is compared.
        """
        if self.received_at != record.received_at:
            return False
        if self.title not in (None, record.title) or self.text not in (None, record.text):
            return False
        reply = record.reply
        if self.version > (_VERSION_CLOSED if reply else _VERSION_OPEN):
            return True
        if self.target != record.target or self.ended_at != (reply.at if reply else None):
            return False
        return reply is None or self.answer in (None, reply.text)


def present(connection: psycopg.Connection[Any], actor: str, case_ids: Iterable[UUID]) -> dict[UUID, Present]:
    """Those of the cases that are there."""
    wanted = [str(case_id) for case_id in case_ids]
    (rows,) = ask(connection, Access(actor, EVERYTHING), Question(_SQL, (wanted,)))
    return {case_id: Present(*rest) for case_id, *rest in rows}
