"""Reading the record back: one stream for a decision, or every stream, in order, for a rebuild."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import psycopg

from luoshi.core.entries import Entry
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.envelope import decode
from luoshi.ledger.vocabulary import Event

Stream = tuple[UUID, list[Entry[Event]]]
# An entry with the kind that its event bears in the record.
Kinded = tuple[str, Entry[Event]]
BATCH = 5_000

_EVENTS = "SELECT body FROM ledger_event WHERE stream = $1 ORDER BY version"
_TEXTS = "SELECT encode(commitment, 'hex'), value FROM ledger_vault WHERE stream = $1 AND value IS NOT NULL"
FIRST, LAST = UUID(int=0), UUID(int=(1 << 128) - 1)
"""The names of streams lie between these."""
# Names of streams come as their bytes: to compare and to gather those is quicker by far.
_SPAN = (
    "SELECT uuid_send(e.stream), kind, body FROM ledger_event e WHERE kind LIKE ANY(%(kinds)s)"
    " AND e.stream BETWEEN %(low)s AND %(high)s"
)
_BUT = " AND NOT EXISTS (SELECT FROM unnest(%(but)s::uuid[]) AS known(stream) WHERE known.stream = e.stream)"
_IN_ORDER = " ORDER BY e.stream, version"
_MANY_TEXTS = (
    "SELECT encode(commitment, 'hex'), value FROM ledger_vault WHERE stream = ANY(%s::uuid[]) AND value IS NOT NULL"
)


def stream_questions(stream: UUID) -> tuple[Question, Question]:
    """Asks for a stream; goes along with other questions in one round trip. `stream_answer` reads the two answers."""
    return Question(_EVENTS, (stream,)), Question(_TEXTS, (stream,))


def stream_answer(bodies: Sequence[tuple[Any, ...]], texts: Sequence[tuple[Any, ...]]) -> list[Entry[Event]]:
    """The entries in the answers to `stream_questions`. Raises Unavailable for an event that cannot be read."""
    known = dict(texts)
    return [decode(body, known) for (body,) in bodies]


def read_stream(connection: psycopg.Connection[Any], access: Access, stream: UUID) -> list[Entry[Event]]:
    """A stream from its first event on, with the personal text the vault still holds; empty where nothing is seen."""
    bodies, texts = ask(connection, access, *stream_questions(stream))
    return stream_answer(bodies, texts)


def read_all(connection: psycopg.Connection[Any], prefix: str = "", batch: int = BATCH) -> Iterator[Stream]:
    """Every stream with events of kinds that begin with `prefix`, whole, in bounded memory.

    Runs in the transaction the connection is in, under its access context, on a cursor of the server.
    """
    for stream, entries in read_span(connection, {prefix}, batch=batch):
        yield stream, [entry for _, entry in entries]


def read_span(
    connection: psycopg.Connection[Any],
    prefixes: Collection[str],
    low: UUID = FIRST,
    high: UUID = LAST,
    batch: int = BATCH,
    but: Sequence[UUID] = (),
) -> Iterator[tuple[UUID, list[Kinded]]]:
    """As `read_all`, for several prefixes at once and the streams from `low` to `high`, without some."""
    wanted = [prefix.replace("_", r"\_") + "%" for prefix in prefixes]
    with connection.cursor(name="luoshi_read", binary=True) as cursor:
        statement = f"{_SPAN}{_BUT if but else ''}{_IN_ORDER}"
        cursor.execute(statement.encode(), {"kinds": wanted, "low": low, "high": high, "but": list(but)})
        rows = _with_texts(connection, cursor, batch)
        for stream, entries in groupby(rows, key=itemgetter(0)):
            yield UUID(bytes=stream), [(kind, entry) for _, kind, entry in entries]


def _with_texts(
    connection: psycopg.Connection[Any], cursor: psycopg.ServerCursor[Any], batch: int
) -> Iterator[tuple[bytes, str, Entry[Event]]]:
    while rows := cursor.fetchmany(batch):
        # The literal of an array: the hexadecimal digits of a UUID need no quotes.
        streams = ",".join({stream.hex(): None for stream, _, _ in rows})
        texts = dict(connection.execute(_MANY_TEXTS, [f"{{{streams}}}"]).fetchall())
        for stream, kind, body in rows:
            yield stream, kind, decode(body, texts)
