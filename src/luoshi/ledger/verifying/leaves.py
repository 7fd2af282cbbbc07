"""The pass over the leaves of one log, in order: each recomputed from its live event, the tree grown again beside.

Batches can be looked at by several at a time (`look`); what they saw is taken in order (`LeafPass`). What that needs to
go on is small (`Progress`): a pass that was stopped is resumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec
import psycopg

from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.log.leaves import NO_PREVIOUS, entry_of
from luoshi.ledger.log.merkle import Frontier, leaf_hash
from luoshi.ledger.log.nodes import TILE
from luoshi.ledger.verifying.findings import Report
from luoshi.ledger.verifying.tiles import Run, check_tiles
from luoshi.ledger.verifying.vault import Spoken, check_vault, spoken

BATCH: Final = 20 * TILE
VERIFIER: Final = Access("machine:verifier", EVERYTHING)
_LEAVES: Final = """\
SELECT l.place, l.stream::text, l.version, l.blind, l.previous, l.entry, l.at, p.entry,
e.stream = l.stream AND e.version = l.version, e.kind, e.at, e.entered_at, e.actor, e.office, e.key, e.body
FROM ledger_leaf l LEFT JOIN ledger_event e ON e.seq = l.seq
LEFT JOIN ledger_leaf p ON p.stream = l.stream AND p.version = l.version - 1
WHERE l.log = %s AND l.place >= %s AND l.place < %s ORDER BY l.place"""

Connection = psycopg.Connection[Any]


class _Actor(msgspec.Struct):
    kind: str
    id: str = ""
    office: str = ""


class _Envelope(msgspec.Struct):
    """What of an event must stand in the columns beside it."""

    stream: str
    version: int
    kind: str
    at: datetime
    entered_at: datetime
    actor: _Actor
    key: str | None = None


_envelopes = msgspec.json.Decoder(_Envelope)


@dataclass(frozen=True, slots=True)
class Batch:
    """Leaves of a log from `first` on, up to before `end`; `published` is the folder of the log's files."""

    log: int
    first: int
    end: int
    published: Path | None = None


@dataclass(slots=True)
class Looked:
    """What was seen in a batch: findings, the hash of every leaf, when the first and the last were placed."""

    batch: Batch
    report: Report = field(default_factory=Report)
    hashes: list[bytes] = field(default_factory=list)
    began: tuple[int, datetime] | None = None
    last_at: datetime | None = None


@dataclass(slots=True)
class Progress:
    """Where a pass stands. `roots` are those to be met at their sizes (see `signed.expected_roots`)."""

    log: int
    place: int = 0
    peaks: list[bytes] = field(default_factory=list)
    last_at: datetime | None = None
    broken: bool = False


def batches(progress: Progress, size: int, published: Path | None = None) -> Iterator[Batch]:
    """What is still to be looked at of a log of this size."""
    for first in range(progress.place, size, BATCH):
        yield Batch(progress.log, first, min(first + BATCH, size), published)


def look(connection: Connection, batch: Batch) -> Looked:
    """Each leaf of a batch against its live event, the leaf before it in its stream, the vault, and the tiles."""
    with acting(connection, VERIFIER):
        with connection.cursor(binary=True) as cursor:
            rows = cursor.execute(_LEAVES.encode(), [batch.log, batch.first, batch.end]).fetchall()
        looked = Looked(batch)
        check_vault(connection, looked.report, list(_checked(looked, rows)))
        check_tiles(connection, looked.report, Run(batch.log, batch.first, looked.hashes, batch.published))
    looked.report.leaves = len(rows)
    return looked


class LeafPass:
    """One pass over a log: takes the batches in order."""

    def __init__(self, report: Report, progress: Progress, roots: Mapping[int, Sequence[bytes]]) -> None:
        self._report = report
        self._roots = roots
        self._tree = Frontier(progress.place, progress.peaks)
        self.progress = progress

    def take(self, looked: Looked) -> None:
        """Adds what was seen in the next batch, and grows the tree by it."""
        batch, progress = looked.batch, self.progress
        if looked.began and progress.last_at is not None and looked.began[1] < progress.last_at:
            _backwards(self._report, batch.log, looked.began[0])
        self._report.join(looked.report)
        self._grow(batch, looked.hashes)
        progress.place, progress.peaks = batch.end, self._tree.peaks()
        progress.last_at = looked.last_at or progress.last_at

    def _grow(self, batch: Batch, hashes: Sequence[bytes]) -> None:
        done = batch.first
        for size in sorted(size for size in self._roots if batch.first < size <= batch.end):
            self._tree.extend(hashes[done - batch.first : size - batch.first])
            done = size
            self._meet(size)
        self._tree.extend(hashes[done - batch.first :])

    def _meet(self, size: int) -> None:
        if not self.progress.broken and any(root != self._tree.root() for root in self._roots[size]):
            self.progress.broken = True
            self._report.add("root_differs", f"log {self.progress.log}, size {size}")


def _checked(looked: Looked, rows: Iterable[tuple[Any, ...]]) -> Iterator[Spoken]:
    expected = looked.batch.first
    for row in rows:
        place = row[0]
        if place != expected:
            _missing(looked, expected, place)
        expected = place + 1
        looked.hashes.append(leaf_hash(row[5]))
        _in_order(looked, place, row[6])
        if found := _event(looked.report, *row):
            yield found
    if expected != looked.batch.end:
        _missing(looked, expected, looked.batch.end)


def _event(report: Report, place: int, stream: str, version: int, *rest: Any) -> Spoken | None:
    blind, previous, entry, _, entry_before, same, *columns, body = rest
    before = NO_PREVIOUS if version == 1 else leaf_hash(entry_before) if entry_before else b""
    if previous != before:
        report.add("chain_broken", f"{stream}@{version} #{place}")
    if body is None:
        report.add("event_gone", f"{stream}@{version} #{place}")
        return None
    report.events += 1
    if not same:
        report.add("event_moved", f"{stream}@{version} #{place}")
    if len(blind) != 16 or len(previous) != 32 or entry_of(blind, previous, sha256(body).digest()) != entry:
        report.add("event_changed", f"{stream}@{version} #{place}")
    if not _columns_fit(stream, version, columns, body):
        report.add("columns_differ" if _readable(body) else "unreadable", f"{stream}@{version} #{place}")
    return spoken(stream, version, columns[0], body)


def _missing(looked: Looked, first: int, end: int) -> None:
    """The tree goes on with something in the place of what is gone, so that what follows can be looked at."""
    looked.report.add("leaf_gone", f"log {looked.batch.log} #{first}", f"{end - first}")
    looked.hashes += [NO_PREVIOUS] * (end - first)


def _in_order(looked: Looked, place: int, at: datetime) -> None:
    if looked.last_at is None:
        looked.began = place, at
    elif at < looked.last_at:
        _backwards(looked.report, looked.batch.log, place)
    looked.last_at = at


def _backwards(report: Report, log: int, place: int) -> None:
    report.add("leaf_time_backwards", f"log {log} #{place}")


def _columns_fit(stream: str, version: int, columns: Sequence[Any], body: bytes) -> bool:
    try:
        said = _envelopes.decode(body)
    except msgspec.DecodeError:
        return False
    actor = f"{said.actor.kind}:{said.actor.id}" if said.actor.id else said.actor.kind
    expected = (said.stream, said.version, said.kind, said.at, said.entered_at, actor, said.actor.office, said.key)
    return (stream, version, *columns) == expected


def _readable(body: bytes) -> bool:
    try:
        _envelopes.decode(body)
    except msgspec.DecodeError:
        return False
    return True
