"""Read tables from events alone: to the same rows, or a list of those that differ.

A room gives a `Projection` for its kinds of events; the same function that makes its rows at a commit makes them here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import psycopg

from luoshi.core.entries import Entry
from luoshi.ledger.access import EVERYTHING, Access, set_context
from luoshi.ledger.reading import read_all
from luoshi.ledger.shadow import Difference as Difference
from luoshi.ledger.shadow import ReadTable as ReadTable
from luoshi.ledger.shadow import Repair as Repair
from luoshi.ledger.shadow import Shadow
from luoshi.ledger.values import Row, quoted
from luoshi.ledger.vocabulary import Event

REBUILD = Access("rebuild", EVERYTHING)
FLUSH_ROWS = 5_000
# Takes how many events are read, and how many there are.
Progress = Callable[[int, int], None]


class Projection(Protocol):
    """From the events of one stream to its rows. Streams do not look at each other."""

    @property
    def prefix(self) -> str:
        """What the kinds of its events begin with, such as "case."."""

    @property
    def tables(self) -> tuple[ReadTable, ...]:
        """The tables it fills, parents before children."""

    def fold(self, stream: UUID, entries: Sequence[Entry[Event]]) -> Sequence[Row]:
        """The stream's rows as they are after these entries, each with all columns that have no default."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild read and did."""

    events: int
    streams: int
    tables: tuple[Repair, ...]


def rebuild(
    connection: psycopg.Connection[Any], projections: Sequence[Projection], progress: Progress | None = None
) -> Rebuilt:
    """Brings every table of the projections to what the events say, in one transaction, in bounded memory.

    Needs the owner's connection, outside a transaction. Commits wait meanwhile; reading goes on, and sees the old
    rows until the end. Tables may be empty, damaged or right: working columns stay, rows without events go.
    """
    tables = [table for projection in projections for table in projection.tables]
    with connection.transaction():
        set_context(connection, REBUILD)
        if tables:
            names = ", ".join(quoted(table.name) for table in tables)
            # Lets no commit in from before the events are read until the rows are there.
            connection.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE".encode())
        shadows = _Shadows(connection, projections, progress)
        removed = {name: shadow.remove() for name, shadow in reversed(shadows.by_table.items())}
        repairs = tuple(shadow.put_right(removed[name]) for name, shadow in shadows.by_table.items())
    return Rebuilt(shadows.events, shadows.streams, repairs)


def compare(
    connection: psycopg.Connection[Any],
    projections: Sequence[Projection],
    progress: Progress | None = None,
    limit: int = 1_000,
) -> list[Difference]:
    """The rows of each table that are not as the events say, at most `limit` for a table. Changes nothing.

    Needs a connection outside a transaction that may read everything; commits go on meanwhile.
    """
    with connection.transaction(force_rollback=True):
        # One snapshot for events and tables.
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        set_context(connection, REBUILD)
        shadows = _Shadows(connection, projections, progress)
        return [found for shadow in shadows.by_table.values() for found in shadow.differences(limit)]


class _Shadows:
    """The twins of all tables, filled from the record."""

    def __init__(
        self, connection: psycopg.Connection[Any], projections: Sequence[Projection], progress: Progress | None
    ) -> None:
        self.by_table = {
            table.name: Shadow(connection, table) for projection in projections for table in projection.tables
        }
        self.events = self.streams = 0
        self._waiting: dict[str, list[Row]] = {name: [] for name in self.by_table}
        self._connection = connection
        self._progress = progress
        self._total = sum(self._count(projection.prefix) for projection in projections) if progress else 0
        for projection in projections:
            self._fold(projection)
        for shadow in self.by_table.values():
            shadow.finish()

    def _count(self, prefix: str) -> int:
        row = self._connection.execute(
            "SELECT count(*) FROM ledger_event WHERE starts_with(kind, %s)", [prefix]
        ).fetchone()
        return int(row[0]) if row else 0

    def _fold(self, projection: Projection) -> None:
        waiting = 0
        for stream, entries in read_all(self._connection, projection.prefix):
            for row in projection.fold(stream, entries):
                self._waiting[row.table].append(row)
                waiting += 1
            self.streams += 1
            self.events += len(entries)
            if waiting >= FLUSH_ROWS:
                waiting = 0
                self._flush()
        self._flush()

    def _flush(self) -> None:
        for name, rows in self._waiting.items():
            self.by_table[name].load(rows)
            rows.clear()
        if self._progress is not None:
            self._progress(self.events, self._total)
