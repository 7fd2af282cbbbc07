"""What the readers of events have still to take. Each reader takes each event once, whatever the order of commits.

A reader of `seq > last` would lose events: a transaction that drew a smaller number may commit later. Here a reader
takes what it has not marked, and marks it in the same transaction in which it acts on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import psycopg

from luoshi.core.entries import Entry
from luoshi.ledger.envelope import decode
from luoshi.ledger.vocabulary import Event
from luoshi.ledger.wire import is_idle


class Reader(StrEnum):
    """Who reads; the value is the column that holds its marks."""

    SEQUENCER = "sequenced_at"
    REACTIONS = "reacted_at"


@dataclass(frozen=True, slots=True)
class Taken:
    """An event in a reader's hands, with the bytes that are hashed."""

    seq: int
    stream: UUID
    version: int
    kind: str
    body: bytes

    def entry(self) -> Entry[Event]:
        """The event, without its personal text."""
        return decode(self.body, {})


_TAKE = """\
SELECT e.seq, e.stream, e.version, e.kind, e.body FROM ledger_outbox o JOIN ledger_event e USING (seq)
WHERE o.{mark} IS NULL ORDER BY o.seq LIMIT %s FOR UPDATE OF o SKIP LOCKED"""


def take(connection: psycopg.Connection[Any], reader: Reader, limit: int) -> list[Taken]:
    """At most `limit` events this reader has not marked, by `seq`, locked until the transaction ends.

    The connection is in a transaction whose access has the scope without limits. What is not marked when it ends is
    taken again, by whoever comes first: readers act idempotently. Two takers never hold the same event.
    """
    if is_idle(connection):
        raise RuntimeError("take locks events until the transaction ends: begin one")
    rows = connection.execute(_TAKE.format(mark=reader.value).encode(), [limit]).fetchall()
    return [Taken(*row) for row in rows]


def mark(connection: psycopg.Connection[Any], reader: Reader, seqs: Sequence[int], now: datetime) -> None:
    """Marks events as read by this reader, at `now`; they are not taken again once the transaction has ended."""
    connection.execute(
        f"UPDATE ledger_outbox SET {reader.value} = %s WHERE seq = ANY(%s) AND {reader.value} IS NULL".encode(),  # noqa: S608
        [now, list(seqs)],
    )
