"""The pass over the leaves of one log, in order: each recomputed from its live event, the tree grown again beside.

It goes batch by batch, and what it needs to go on is small (`Progress`): a pass that was stopped is resumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import msgspec
import psycopg

from luoshi.ledger.log.leaves import NO_PREVIOUS, entry_of
from luoshi.ledger.log.merkle import Frontier, leaf_hash
from luoshi.ledger.verifying.findings import Report
from luoshi.ledger.verifying.vault import Spoken, check_vault, spoken

BATCH: Final = 5_000
_UTC: Final = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_LEAVES: Final = """\
SELECT l.place, l.stream::text, l.version, l.blind, l.previous, l.entry, l.at, p.entry,
e.stream = l.stream AND e.version = l.version, e.kind, {at}, {entered_at}, e.actor, e.office, e.key, e.body
FROM ledger_leaf l LEFT JOIN ledger_event e ON e.seq = l.seq
LEFT JOIN ledger_leaf p ON p.stream = l.stream AND p.version = l.version - 1
WHERE l.log = %s AND l.place >= %s AND l.place < %s ORDER BY l.place""".format(
    at=_UTC.format("e.at"), entered_at=_UTC.format("e.entered_at")
)

Connection = psycopg.Connection[Any]


class _Actor(msgspec.Struct):
    kind: str
    id: str = ""
    office: str = ""


class _Envelope(msgspec.Struct):
    """What of an event must stand in the columns beside it, as it is written."""

    stream: str
    version: int
    kind: str
    at: str
    entered_at: str
    actor: _Actor
    key: str | None = None


_envelopes = msgspec.json.Decoder(_Envelope)


@dataclass(slots=True)
class Progress:
    """Where a pass stands. `roots` are those to be met at their sizes (see `signed.expected_roots`)."""

    log: int
    place: int = 0
    peaks: list[bytes] = field(default_factory=list)
    last_at: datetime | None = None
    broken: bool = False


class LeafPass:
    """One pass over a log."""

    def __init__(
        self, connection: Connection, report: Report, progress: Progress, roots: Mapping[int, Sequence[bytes]]
    ) -> None:
        self._connection = connection
        self._report = report
        self._roots = roots
        self._tree = Frontier(progress.place, progress.peaks)
        self._grown: list[bytes] = []
        self.progress = progress

    def step(self, end: int) -> bool:
        """Checks the leaves up to the next batch's end; says whether there are more before `end`."""
        first, last = self.progress.place, min(self.progress.place + BATCH, end)
        if first >= last:
            return False
        with self._connection.cursor(binary=True) as cursor:
            rows = cursor.execute(_LEAVES.encode(), [self.progress.log, first, last]).fetchall()
        events = list(self._checked(rows, first, last))
        check_vault(self._connection, self._report, events)
        self._settle()
        self._report.leaves += len(rows)
        self.progress.place, self.progress.peaks = last, self._tree.peaks()
        return last < end

    def _checked(self, rows: Sequence[tuple[Any, ...]], first: int, last: int) -> Iterator[Spoken]:
        expected = first
        for row in rows:
            place = row[0]
            if place != expected:
                self._missing(expected, place)
            expected = place + 1
            self._grow(place, row[5])
            self._in_order(place, row[6])
            if found := self._event(*row):
                yield found
        if expected != last:
            self._missing(expected, last)

    def _event(self, place: int, stream: str, version: int, *rest: Any) -> Spoken | None:
        blind, previous, entry, _, entry_before, same, *columns, body = rest
        where = f"{stream}@{version} #{place}"
        before = NO_PREVIOUS if version == 1 else leaf_hash(entry_before) if entry_before else b""
        if previous != before:
            self._report.add("chain_broken", where)
        if body is None:
            self._report.add("event_gone", where)
            return None
        self._report.events += 1
        if not same:
            self._report.add("event_moved", where)
        if len(blind) != 16 or len(previous) != 32 or entry_of(blind, previous, sha256(body).digest()) != entry:
            self._report.add("event_changed", where)
        if not _columns_fit(stream, version, columns, body):
            self._report.add("columns_differ" if _readable(body) else "unreadable", where)
        return spoken(stream, version, columns[0], body)

    def _grow(self, place: int, entry: bytes) -> None:
        self._grown.append(leaf_hash(entry))
        expected = self._roots.get(place + 1, ())
        if expected:
            self._settle()
        if not self.progress.broken and any(root != self._tree.root() for root in expected):
            self.progress.broken = True
            self._report.add("root_differs", f"log {self.progress.log}, size {place + 1}")

    def _settle(self) -> None:
        """Puts what was collected into the tree: many leaves at a time cost much less."""
        self._tree.extend(self._grown)
        self._grown.clear()

    def _missing(self, first: int, end: int) -> None:
        """The tree goes on with something in the place of what is gone, so that what follows can be looked at."""
        self._report.add("leaf_gone", f"log {self.progress.log} #{first}", f"{end - first}")
        self._grown += [NO_PREVIOUS] * (end - first)

    def _in_order(self, place: int, at: datetime) -> None:
        if self.progress.last_at is not None and at < self.progress.last_at:
            self._report.add("leaf_time_backwards", f"log {self.progress.log} #{place}")
        self.progress.last_at = at


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
