"""Read tables from events alone: to the same rows, or a list of those that differ.

A room gives a `Projection` for its kinds of events; the same function that makes its rows at a commit makes them here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from luoshi.ledger.access import set_context
from luoshi.ledger.crew import Crew
from luoshi.ledger.folding import REBUILD as REBUILD
from luoshi.ledger.folding import Folded, InSnapshot, Projections, Span, fold_span, spans
from luoshi.ledger.folding import Projection as Projection
from luoshi.ledger.shadow import Difference as Difference
from luoshi.ledger.shadow import ReadTable as ReadTable
from luoshi.ledger.shadow import Repair as Repair
from luoshi.ledger.shadow import Shadow
from luoshi.ledger.values import quoted

# Takes how many events are read, and how many there are.
Progress = Callable[[int, int], None]
OF_A_PIECE = 5_000
"""Events that a helper folds at a time."""


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
        shadows.fill(fold_span(connection, projections, Span()))
        removed = {name: shadow.remove() for name, shadow in reversed(shadows.by_table.items())}
        repairs = tuple(shadow.put_right(removed[name]) for name, shadow in shadows.by_table.items())
    return Rebuilt(shadows.events, shadows.streams, repairs)


@dataclass(frozen=True, slots=True)
class Help:
    """Others who fold along, each making the projections for itself."""

    crew: Crew
    projections: Projections


def compare(
    connection: psycopg.Connection[Any],
    projections: Sequence[Projection],
    progress: Progress | None = None,
    limit: int = 1_000,
    helped: Help | None = None,
) -> list[Difference]:
    """The rows of each table that are not as the events say, at most `limit` for a table. Changes nothing.

    Needs a connection outside a transaction that may read everything; commits go on meanwhile.
    """
    with connection.transaction(force_rollback=True):
        # One snapshot for events and tables.
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        set_context(connection, REBUILD)
        shadows = _Shadows(connection, projections, progress, hashed=True)
        alone = fold_span(connection, projections, Span(), hashed=True)
        shadows.fill(_by_helpers(connection, helped) if helped else alone)
        return [found for shadow in shadows.by_table.values() for found in shadow.differences(limit)]


def _by_helpers(connection: psycopg.Connection[Any], helped: Help) -> Iterator[Folded]:
    row = connection.execute("SELECT pg_export_snapshot(), (SELECT count(*) FROM ledger_event)").fetchone()
    snapshot, events = row or ("", 0)
    pieces = spans(events // OF_A_PIECE + 1)
    return helped.crew.each(InSnapshot(helped.projections, snapshot), pieces)


class _Shadows:
    """The twins of all tables, filled from the record."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        projections: Sequence[Projection],
        progress: Progress | None,
        *,
        hashed: bool = False,
    ) -> None:
        self.by_table = {
            table.name: Shadow(connection, table, hashed=hashed)
            for projection in projections
            for table in projection.tables
        }
        self.events = self.streams = 0
        self._progress = progress
        self._total = _count(connection, [projection.prefix for projection in projections]) if progress else 0

    def fill(self, pieces: Iterable[Folded]) -> None:
        """Copies in all there is."""
        for piece in pieces:
            self.events += piece.events
            self.streams += piece.streams
            for (table, columns), lines in piece.rows.items():
                self.by_table[table].load(columns, lines)
            if self._progress is not None:
                self._progress(self.events, self._total)
        for shadow in self.by_table.values():
            shadow.finish()


def _count(connection: psycopg.Connection[Any], prefixes: Sequence[str]) -> int:
    rows = connection.execute("SELECT kind, count(*) FROM ledger_event GROUP BY kind").fetchall()
    return sum(count for kind, count in rows for prefix in prefixes if kind.startswith(prefix))
