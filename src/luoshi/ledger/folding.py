"""From the events of a run of streams to rows of read tables, in the form in which PostgreSQL copies them in.

Every event is read and decoded once, whatever number of projections there are. Streams do not look at each other, so
runs of them can be folded by several at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from itertools import pairwise
from typing import Any, Protocol
from uuid import UUID

import psycopg

from luoshi.core.entries import Entry
from luoshi.ledger.access import EVERYTHING, Access, set_context
from luoshi.ledger.reading import FIRST, LAST, Kinded, read_span
from luoshi.ledger.remembering import Recall, recall
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row, Value, copy_line
from luoshi.ledger.vocabulary import Event

REBUILD = Access("rebuild", EVERYTHING)
FLUSH_ROWS = 5_000
_ALL_STREAMS = 1 << 128

Connection = psycopg.Connection[Any]
# A table and names of its columns → lines of the copy format for them.
Copied = dict[tuple[str, tuple[str, ...]], bytearray]


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


# Makes the projections, from what the database knows.
Projections = Callable[[Connection], Sequence[Projection]]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of streams: those from `low` to `high`, both included. What is recalled of them need not be folded."""

    low: UUID = FIRST
    high: UUID = LAST
    recall: Recall | None = None


@dataclass(slots=True)
class Folded:
    """What came of some streams: rows by table and columns, and how much was read; an event counts for each that
    folds it. `known` are streams that were recalled instead, `marks` those of all streams that have some.
    """

    events: int = 0
    streams: int = 0
    rows: Copied = field(default_factory=dict)
    known: list[UUID] = field(default_factory=list)
    marks: list[bytes] = field(default_factory=list)


def spans(count: int) -> list[Span]:
    """All streams in so many runs, about equal: their names are random."""
    bounds = [_ALL_STREAMS * nth // count for nth in range(count + 1)]
    return [Span(UUID(int=low), UUID(int=end - 1)) for low, end in pairwise(bounds)]


def fold_span(
    connection: Connection, projections: Sequence[Projection], span: Span, *, hashed: bool = False
) -> Iterator[Folded]:
    """The rows of a run of streams, piece by piece. In a transaction that sees everything.

    Where they are only to be compared (`hashed`), bulky columns are given by their SHA-256.
    """
    folded, waiting, known = _recalled(connection, projections, span), 0, dict[str, tuple[int, ...]]()
    bulky = {each.name: each.bulky for one in projections for each in one.tables if hashed and each.bulky}
    prefixes = {each.prefix for each in projections}
    for stream, entries in read_span(connection, prefixes, span.low, span.high, but=folded.known):
        for projection, own in _shares(projections, entries, known):
            waiting += _fold(folded, projection, stream, own, bulky)
        if waiting >= FLUSH_ROWS:
            yield folded
            folded, waiting = Folded(), 0
    yield folded


def owner(projections: Sequence[Projection], prefix: str) -> Projection:
    """The one projection that folds events of kinds with this prefix. Raises ValueError where others do so as well."""
    (found,) = (each for each in projections if each.prefix.startswith(prefix) or prefix.startswith(each.prefix))
    return found


def _recalled(connection: Connection, projections: Sequence[Projection], span: Span) -> Folded:
    if span.recall is None:
        return Folded()
    tables = owner(projections, span.recall.prefix).tables
    found = recall(connection, span.recall, tables, span.low, span.high)
    return Folded(found.events, len(found.streams), known=found.streams, marks=found.marks)


@dataclass(frozen=True, slots=True)
class InSnapshot:
    """Folds runs of streams as they are in another's snapshot, to be compared: what helpers do."""

    projections: Projections
    snapshot: str

    def __call__(self, connection: Connection, span: Span) -> Folded:
        """The rows of one run."""
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            connection.execute(f"SET TRANSACTION SNAPSHOT '{self.snapshot}'".encode())
            set_context(connection, REBUILD)
            return _whole(fold_span(connection, _made(self.projections, connection), span, hashed=True))


@cache
def _made(projections: Projections, connection: Connection) -> Sequence[Projection]:
    return projections(connection)


def _whole(pieces: Iterator[Folded]) -> Folded:
    whole = next(pieces)
    for piece in pieces:
        whole.events += piece.events
        whole.streams += piece.streams
        for columns, lines in piece.rows.items():
            whole.rows.setdefault(columns, bytearray()).extend(lines)
    return whole


def _shares(
    projections: Sequence[Projection], entries: Sequence[Kinded], known: dict[str, tuple[int, ...]]
) -> Iterator[tuple[Projection, list[Entry[Event]]]]:
    """Each projection with those of a stream's entries that are its own; `known` keeps whose a kind is."""
    shares: dict[int, list[Entry[Event]]] = {}
    for kind, entry in entries:
        if kind not in known:
            known[kind] = tuple(nth for nth, each in enumerate(projections) if kind.startswith(each.prefix))
        for nth in known[kind]:
            shares.setdefault(nth, []).append(entry)
    for nth in sorted(shares):
        yield projections[nth], shares[nth]


def _fold(
    folded: Folded,
    projection: Projection,
    stream: UUID,
    entries: Sequence[Entry[Event]],
    bulky: Mapping[str, Sequence[str]],
) -> int:
    rows = projection.fold(stream, entries)
    folded.events += len(entries)
    folded.streams += 1
    for row in rows:
        columns = row.columns
        if row.table in bulky:
            columns = {**columns, **{name: _hashed(columns[name]) for name in bulky[row.table]}}
        lines = folded.rows.setdefault((row.table, (*row.key, *columns)), bytearray())
        lines += copy_line((*row.key.values(), *columns.values()))
    return len(rows)


def _hashed(value: Value) -> bytes | None:
    return sha256(value).digest() if isinstance(value, bytes) else None
