"""密封内容的阅读记录: who read which sealed thing, when, and by what right. Whoever shows one calls `note_read` first.

Each read is an event in a stream of its own. If it cannot be recorded it raises, and nothing is shown.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import psycopg

from luoshi.core.actors import Actor
from luoshi.core.entries import Entry
from luoshi.core.errors import Clash
from luoshi.core.sealed_reads import Ground, SealedRead, What
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row, Value

TABLE: Final = ReadTable("registry_sealed_read", ("id",))
_KEEPER: Final = Access("sealed reads", EVERYTHING)
_NAMESPACE: Final = UUID("a4b0a2a7-5a1c-5d0c-8f0e-7b1de6f3c0d2")
_BEIJING: Final = ZoneInfo("Asia/Shanghai")
_COLUMNS: Final = 'what, thing, ground, "order", reader, reader_kind, office, read_at'
_KNOWN: Final = "SELECT 1 FROM registry_sealed_read WHERE id = $1"
_LATE: Final = (
    f"SELECT {_COLUMNS} FROM registry_sealed_read WHERE read_at < $1"  # noqa: S608 - our own columns
    " ORDER BY read_at DESC, id LIMIT $2::integer"
)
_OF_ONE: Final = f"SELECT {_COLUMNS} FROM registry_sealed_read WHERE thing = $1 ORDER BY read_at, id"  # noqa: S608 - ours


@dataclass(frozen=True, slots=True)
class Noted:
    """A read as it stands in the record. `reader` is an officer's code; of the machine and of a program their name."""

    what: What
    thing: UUID
    ground: Ground
    order: UUID | None
    reader: str
    reader_kind: str
    office: str
    read_at: datetime


def note_read(
    connection: psycopg.Connection[Any], reader: Actor, read: SealedRead, now: datetime, *, mark: str = ""
) -> None:
    """Record a read before it is shown: once for each `mark`, which is the day in Beijing where none is given.

    What must be told one by one, as an unsealing, gives a mark that no other read has. Raises as `commit` does; then
    nothing may be shown.
    """
    mark = mark or f"{now.astimezone(_BEIJING):%F}"
    stream = uuid5(_NAMESPACE, f"{read.thing}:{read.what}:{read.ground}:{reader.kind}:{reader.id}:{mark}")
    (known,) = ask(connection, _KEEPER, Question(_KNOWN, (stream,)))
    if known:
        return
    entry: Entry[SealedRead] = Entry(read, now, now, reader)
    # Whoever asks for the same page twice at once has it recorded by the other of the two.
    with contextlib.suppress(Clash):
        commit(connection, _KEEPER, [StreamCommit(stream, 0, [entry], [row_of(stream, entry)])], random=_no_salt)


def _no_salt(_size: int) -> bytes:
    """Salts are for personal text, and nothing in this event is."""
    raise TypeError("a read holds no personal text")


def late_reads(connection: psycopg.Connection[Any], access: Access, before: datetime, most: int) -> list[Noted]:
    """The reads before an instant, the latest first, for whoever watches over the whole district."""
    (rows,) = ask(connection, access, Question(_LATE, (before, most)))
    return [_noted(row) for row in rows]


def reads_of(connection: psycopg.Connection[Any], thing: UUID) -> list[Noted]:
    """Everybody who read one thing, the first first: for its person, and for whoever it is handed to."""
    (rows,) = ask(connection, _KEEPER, Question(_OF_ONE, (thing,)))
    return [_noted(row) for row in rows]


class SealedReadsProjection:
    """Rows of reads: one for each stream."""

    prefix = "sealed."
    tables = (TABLE,)

    def fold(self, stream: UUID, entries: Sequence[Entry[Any]]) -> list[Row]:
        """The row of a read."""
        return [row_of(stream, entries[0])]


def row_of(stream: UUID, entry: Entry[SealedRead]) -> Row:
    """The row that a read makes."""
    read = entry.event
    columns: dict[str, Value] = {
        "what": read.what.value,
        "thing": read.thing,
        "ground": read.ground.value,
        "order": read.order,
        "reader": entry.actor.id,
        "reader_kind": entry.actor.kind.value,
        "office": entry.actor.office,
        "read_at": entry.entered_at,
    }
    return Row(TABLE.name, {"id": stream}, columns, insert=True)


def _noted(row: tuple[Any, ...]) -> Noted:
    what, thing, ground, *rest = row
    return Noted(What(what), thing, Ground(ground), *rest)
