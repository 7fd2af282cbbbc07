"""Streams whose rows were found to be as their events say: while both stay the same, they are so still.

A mark is a hash over all that decides it: the code and the rules (the basis), the stream's last leaf, which stands for
all of its events, and its rows. It is made from what is there now; one that was among the marks of the last time says
that nothing is other than it was then. Whether events are those of their leaves is for the pass over the leaves to say
(`verifying`): marks are of use only after one that found nothing.
"""

# ruff: noqa: S608 - every name in these statements has passed `quoted`; every value is a parameter

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, overload
from uuid import UUID

import psycopg

from luoshi.ledger.shadow import ReadTable, following
from luoshi.ledger.values import quoted

PREFIX_BYTES, HASH_BYTES = 4, 16
MARK_BYTES: Final = PREFIX_BYTES + HASH_BYTES
"""The beginning of a stream's name, by which marks are in order, and so much of the hash."""
_IN_SPAN: Final = "{0} BETWEEN %(low)s AND %(high)s"

Connection = psycopg.Connection[Any]


@dataclass(slots=True)
class Memory:
    """What is remembered of the streams whose events all have kinds of this prefix, and whose rows are those of one
    projection, each with the stream first in its key. `basis` gives a hash over all that the rows follow from beside
    the events; `marks` are those of the last time, in order; `found` will be those of this time.
    """

    prefix: str
    basis: Callable[[Connection], bytes]
    marks: bytes = b""
    found: bytes = b""


@dataclass(frozen=True, slots=True)
class Recall:
    """The marks of the last time for a run of streams."""

    prefix: str
    basis: bytes
    marks: bytes


@dataclass(slots=True)
class Recalled:
    """The streams of a run that are as they were, with how many events they have; the marks of all its streams."""

    streams: list[UUID] = field(default_factory=list)
    events: int = 0
    marks: list[bytes] = field(default_factory=list)


def recall(connection: Connection, recall: Recall, tables: Sequence[ReadTable], low: UUID, high: UUID) -> Recalled:
    """Marks the streams from `low` to `high` as they are now. An event without a leaf leaves its stream without one."""
    values = {"low": low, "high": high, "kinds": recall.prefix + "%", "basis": recall.basis}
    with connection.cursor(binary=True) as cursor:
        rows = cursor.execute(_statement(connection, tuple(tables)), values).fetchall()
    known, recalled = set(_Marks(recall.marks)), Recalled()
    for stream, version, mark in rows:
        recalled.marks.append(mark)
        if mark in known:
            recalled.streams.append(stream)
            recalled.events += version
    return recalled


def marks_between(marks: bytes, low: UUID, high: UUID) -> bytes:
    """Of marks in order those of a run of streams, and perhaps of its neighbours."""
    records = _Marks(marks)
    first = bisect_left(records, low.bytes[:PREFIX_BYTES])
    end = bisect_right(records, high.bytes[:PREFIX_BYTES] + b"\xff" * HASH_BYTES)
    return marks[first * MARK_BYTES : end * MARK_BYTES]


class _Marks(Sequence[bytes]):
    """Marks one after the other, as a sequence."""

    def __init__(self, marks: bytes) -> None:
        self._marks = marks

    def __len__(self) -> int:
        return len(self._marks) // MARK_BYTES

    @overload
    def __getitem__(self, at: int) -> bytes: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[bytes]: ...

    def __getitem__(self, at: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(at, slice):
            return [self[nth] for nth in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError
        return self._marks[at * MARK_BYTES : (at + 1) * MARK_BYTES]


@cache
def _statement(connection: Connection, tables: tuple[ReadTable, ...]) -> bytes:
    rows = " UNION ALL ".join(_rows(connection, table) for table in tables)
    return (
        "WITH head AS (SELECT stream, max(version) AS version FROM ledger_event"
        f" WHERE {_IN_SPAN.format('stream')} GROUP BY stream HAVING bool_and(kind LIKE %(kinds)s)),"
        f" own AS ({rows}),"
        " whole AS (SELECT stream, sha256(string_agg(hash, ''::bytea ORDER BY hash)) AS hash FROM own GROUP BY stream)"
        f" SELECT stream, version, substring(uuid_send(stream) FOR {PREFIX_BYTES}) || substring("
        f"sha256(%(basis)s::bytea || leaf.entry || whole.hash) FOR {HASH_BYTES})"
        " FROM head JOIN ledger_leaf leaf USING (stream, version) JOIN whole USING (stream)"
    ).encode()


def _rows(connection: Connection, table: ReadTable) -> str:
    """Each row's stream and a hash over the table's name and all that follows from events."""
    key, bulky = quoted(table.key[0]), frozenset(map(quoted, table.bulky))
    names = (name for name, follows in following(connection, table).items() if follows)
    columns = ", ".join(f"sha256({name})" if name in bulky else name for name in names)
    text = f"ROW('{table.name}', {columns})::text"
    return (
        f"SELECT {key} AS stream, sha256(convert_to({text}, 'UTF8')) AS hash"
        f" FROM {quoted(table.name)} WHERE {_IN_SPAN.format(key)}"
    )
