"""Read tables from events alone: to the same rows, or a list of those that differ.

A room gives a `Projection` for its kinds of events; the same function that makes its rows at a commit makes them here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import psycopg

from luoshi.ledger.access import set_context
from luoshi.ledger.crew import Crew
from luoshi.ledger.folding import REBUILD as REBUILD
from luoshi.ledger.folding import Folded, InSnapshot, Projections, Span, fold_span, owner, spans
from luoshi.ledger.folding import Projection as Projection
from luoshi.ledger.remembering import Memory, Recall, marks_between
from luoshi.ledger.shadow import Difference as Difference
from luoshi.ledger.shadow import ReadTable as ReadTable
from luoshi.ledger.shadow import Repair as Repair
from luoshi.ledger.shadow import Shadow
from luoshi.ledger.values import quoted

# Takes how many events are read, and how many there are.
Progress = Callable[[int, int], None]
OF_A_PIECE = 5_000
"""Events that a helper folds at a time."""
_KNOWN = "shadow_known"


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
    memory: Memory | None = None,
) -> list[Difference]:
    """The rows of each table that are not as the events say, at most `limit` for a table. Changes nothing.

    Needs a connection outside a transaction that may read everything; commits go on meanwhile. Streams that are as
    the `memory` has them are not folded again; what it finds is nothing where there are differences.
    """
    with connection.transaction(force_rollback=True):
        # One snapshot for events and tables.
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        set_context(connection, REBUILD)
        recall = Recall(memory.prefix, memory.basis(connection), memory.marks) if memory else None
        alone = fold_span(connection, projections, Span(recall=recall), hashed=True)
        pieces = _by_helpers(connection, helped, recall) if helped else alone
        shadows = _Shadows(connection, projections, progress, hashed=True, recall=recall)
        shadows.fill(pieces)
        differences = [found for shadow in shadows.by_table.values() for found in shadow.differences(limit)]
    if memory is not None:
        memory.found = b"" if differences else b"".join(sorted(shadows.marks))
    return differences


def _by_helpers(connection: psycopg.Connection[Any], helped: Help, recall: Recall | None) -> Iterator[Folded]:
    row = connection.execute("SELECT pg_export_snapshot(), (SELECT count(*) FROM ledger_event)").fetchone()
    snapshot, events = row or ("", 0)
    pieces = [_with_recall(piece, recall) for piece in spans(events // OF_A_PIECE + 1)]
    return helped.crew.each(InSnapshot(helped.projections, snapshot), pieces)


def _with_recall(piece: Span, recall: Recall | None) -> Span:
    if recall is None:
        return piece
    return replace(piece, recall=replace(recall, marks=marks_between(recall.marks, piece.low, piece.high)))


class _Shadows:
    """The twins of all tables, filled from the record."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        projections: Sequence[Projection],
        progress: Progress | None,
        *,
        hashed: bool = False,
        recall: Recall | None = None,
    ) -> None:
        recalling = owner(projections, recall.prefix) if recall else None
        if recalling:
            connection.execute(f"CREATE TEMP TABLE {_KNOWN} (stream uuid) ON COMMIT DROP".encode())
        self._connection = connection
        self.by_table = {
            table.name: Shadow(connection, table, hashed=hashed, known=_KNOWN if projection is recalling else "")
            for projection in projections
            for table in projection.tables
        }
        self.marks: list[bytes] = []
        self.events = self.streams = 0
        self._progress = progress
        self._total = _count(connection, [projection.prefix for projection in projections]) if progress else 0

    def fill(self, pieces: Iterable[Folded]) -> None:
        """Copies in all there is."""
        for piece in pieces:
            self.events += piece.events
            self.streams += piece.streams
            self.marks += piece.marks
            for (table, columns), lines in piece.rows.items():
                self.by_table[table].load(columns, lines)
            if piece.known:
                self._recall(piece.known)
            if self._progress is not None:
                self._progress(self.events, self._total)
        for shadow in self.by_table.values():
            shadow.finish()

    def _recall(self, streams: Sequence[UUID]) -> None:
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {_KNOWN} FROM STDIN".encode()) as copy:
            copy.write(b"".join(b"%032x\n" % stream.int for stream in streams))


def _count(connection: psycopg.Connection[Any], prefixes: Sequence[str]) -> int:
    rows = connection.execute("SELECT kind, count(*) FROM ledger_event GROUP BY kind").fetchall()
    return sum(count for kind, count in rows for prefix in prefixes if kind.startswith(prefix))
