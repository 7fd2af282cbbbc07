"""The sequencer: events become leaves without gaps, in an order that is fixed for good.

`ledger_event.seq` is drawn before a commit and is not its order; here each event is taken once from the outbox,
whenever it came to be seen, and gets the next place. One transaction takes, places and marks: killed anywhere, nothing
is lost or placed twice. One sequencer works at a time, by a lock that ends with its transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.log.leaves import BLIND_BYTES, NO_PREVIOUS, entry_of
from luoshi.ledger.log.merkle import leaf_hash
from luoshi.ledger.log.nodes import TILE, tile_root
from luoshi.ledger.outbox import Reader, Taken, mark, take
from luoshi.ledger.values import BYTEA_OID, INT4_OID, INT8_OID, UUID_OID, binary_array
from luoshi.ledger.wire import Call, Statement, exchange

SEQUENCER: Final = Access("machine:sequencer", EVERYTHING)
BATCH: Final = 2_000
_LOCK: Final = 0x6C756F736869  # "luoshi"; one number for each database
_SIZE: Final = "SELECT coalesce(max(place) + 1, 0) FROM ledger_leaf WHERE log = %s"
_PREVIOUS: Final = """\
SELECT l.stream, l.version, l.entry FROM unnest(%s::uuid[], %s::int[]) AS w(stream, version)
JOIN ledger_leaf l USING (stream, version)"""
_INSERT: Final = Statement(b"""\
INSERT INTO ledger_leaf (log, place, seq, stream, version, blind, previous, entry, at)
SELECT $1::int4, $2::int8 + n - 1, seq, stream, version, blind, previous, entry, $3::timestamptz
FROM unnest($4::int8[], $5::uuid[], $6::int4[], $7::bytea[], $8::bytea[], $9::bytea[])
WITH ORDINALITY AS t(seq, stream, version, blind, previous, entry, n)""")
_TEXT, _BINARY = 0, 1

Connection = psycopg.Connection[Any]
Key = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class Placed:
    """How many leaves a step added, and how many the log has now."""

    added: int
    size: int


@dataclass(frozen=True, slots=True)
class _Leaf:
    event: Taken
    blind: bytes
    previous: bytes
    entry: bytes


def sequence(
    connection: Connection, log: int, *, now: datetime, random: Callable[[int], bytes], limit: int = BATCH
) -> Placed | None:
    """Places at most `limit` events that wait; None while another sequencer is at it. A step of its own transaction.

    An event whose predecessor in the stream has no place yet waits for it, in the outbox.
    """
    with acting(connection, SEQUENCER):
        if not alone(connection):
            return None
        size = size_of(connection, log)
        leaves = list(_leaves(connection, take(connection, Reader.SEQUENCER, limit), random))
        if not leaves:
            return Placed(0, size)
        _write(connection, log, size, leaves, now)
        _add_nodes(connection, log, size, size + len(leaves))
        mark(connection, Reader.SEQUENCER, [leaf.event.seq for leaf in leaves], now)
    return Placed(len(leaves), size + len(leaves))


def alone(connection: Connection) -> bool:
    """Whether this transaction alone may place and sign; until it ends nobody else does."""
    row = connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK]).fetchone()
    return row is not None and bool(row[0])


def size_of(connection: Connection, log: int) -> int:
    """How many leaves a log has, as the transaction sees it."""
    row = connection.execute(_SIZE, [log]).fetchone()
    return int(row[0]) if row else 0


def _leaves(connection: Connection, taken: Sequence[Taken], random: Callable[[int], bytes]) -> Iterator[_Leaf]:
    """In the order of their numbers, but never before what comes before them in their stream."""
    known = _before(connection, taken)
    for event in sorted(taken, key=_rank(taken)):
        previous = NO_PREVIOUS if event.version == 1 else known.get((event.stream, event.version - 1))
        if previous is None:
            continue
        blind = random(BLIND_BYTES)
        entry = entry_of(blind, previous, sha256(event.body).digest())
        known[event.stream, event.version] = leaf_hash(entry)
        yield _Leaf(event, blind, previous, entry)


def _rank(taken: Sequence[Taken]) -> Callable[[Taken], tuple[int, int]]:
    """Where a stream's numbers run against its versions, its events go by version, from its first number on."""
    first: dict[UUID, int] = {}
    last: dict[UUID, int] = {}
    crossed: set[UUID] = set()
    for event in taken:
        first.setdefault(event.stream, event.seq)
        if event.version < last.get(event.stream, 0):
            crossed.add(event.stream)
        last[event.stream] = event.version
    return lambda event: (first[event.stream] if event.stream in crossed else event.seq, event.version)


def _before(connection: Connection, taken: Sequence[Taken]) -> dict[Key, bytes]:
    """The leaves of predecessors that are placed already, by stream and version."""
    here = {(event.stream, event.version) for event in taken}
    wanted = {(event.stream, event.version - 1) for event in taken if event.version > 1} - here
    if not wanted:
        return {}
    streams, versions = zip(*wanted, strict=True)
    rows = connection.execute(_PREVIOUS, [list(streams), list(versions)]).fetchall()
    return {(stream, version): leaf_hash(entry) for stream, version, entry in rows}


def _write(connection: Connection, log: int, size: int, leaves: Sequence[_Leaf], now: datetime) -> None:
    """One statement; its arrays go as they lie in memory, which is several times faster than as text."""
    events = [leaf.event for leaf in leaves]
    arrays = [
        binary_array(INT8_OID, [event.seq.to_bytes(8, "big") for event in events]),
        binary_array(UUID_OID, [event.stream.bytes for event in events]),
        binary_array(INT4_OID, [event.version.to_bytes(4, "big") for event in events]),
        binary_array(BYTEA_OID, [leaf.blind for leaf in leaves]),
        binary_array(BYTEA_OID, [leaf.previous for leaf in leaves]),
        binary_array(BYTEA_OID, [leaf.entry for leaf in leaves]),
    ]
    texts = [str(log).encode(), str(size).encode(), now.isoformat().encode()]
    exchange(connection, [Call(_INSERT, [*texts, *arrays], [_TEXT] * len(texts) + [_BINARY] * len(arrays))])


def _add_nodes(connection: Connection, log: int, before: int, after: int) -> None:
    """The roots of the tiles that became full, level by level."""
    level = 0
    while before // TILE < after // TILE:
        before, after, level = before // TILE, after // TILE, level + 1
        for place in range(before, after):
            root = tile_root(connection, log, level - 1, place)
            connection.execute("INSERT INTO ledger_node VALUES (%s, %s, %s, %s)", [log, level, place, root])
