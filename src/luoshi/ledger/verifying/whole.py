"""What is asked of the record as a whole, in one question each: nothing beside the log, no gap, no stray node."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from luoshi.ledger.access import acting
from luoshi.ledger.log.nodes import TILE, tile_root
from luoshi.ledger.verifying.findings import Report
from luoshi.ledger.verifying.leaves import VERIFIER

# Half of what stands in `checking`: clocks of two machines may differ that much.
_GAPS: Final = """\
SELECT stream, version, coalesce(before, 0), entered_at < entered_before - interval '2 s' FROM (
SELECT stream, version, entered_at, lag(version) OVER w AS before, lag(entered_at) OVER w AS entered_before
FROM ledger_event WINDOW w AS (PARTITION BY stream ORDER BY version)) t
WHERE version <> coalesce(before, 0) + 1 OR entered_at < entered_before - interval '2 s'"""
_UNPLACED: Final = """\
SELECT e.seq, e.stream, e.version, o.seq IS NOT NULL AND o.sequenced_at IS NULL,
e.version = 1 OR EXISTS (SELECT FROM ledger_event b WHERE b.stream = e.stream AND b.version = e.version - 1)
FROM ledger_event e LEFT JOIN ledger_leaf l ON l.stream = e.stream AND l.version = e.version
LEFT JOIN ledger_outbox o ON o.seq = e.seq WHERE l.place IS NULL"""
# Of events that have a leaf the pass over the leaves has looked at all texts.
_STRAY_TEXTS: Final = """\
SELECT v.stream, v.version, v.field FROM ledger_vault v LEFT JOIN ledger_event e USING (stream, version)
LEFT JOIN ledger_leaf l USING (stream, version)
WHERE e.seq IS NULL OR (l.place IS NULL AND position(encode(v.commitment, 'hex')::bytea IN e.body) = 0)"""
_NODES: Final = "SELECT level, place, hash FROM ledger_node WHERE log = %s ORDER BY level, place"

Connection = psycopg.Connection[Any]
Check = Callable[[Connection, Report], None]


def look_at_whole(connection: Connection, check: Check) -> Report:
    """What one of the checks below finds."""
    report = Report()
    with acting(connection, VERIFIER):
        check(connection, report)
    return report


def check_gaps(connection: Connection, report: Report) -> None:
    """Versions of each stream from 1 without a gap; times of entry never run back."""
    for stream, version, before, backwards in connection.execute(_GAPS):
        if version != before + 1:
            report.add("version_gap", f"{stream}@{version}", f"{before} → {version}")
        if backwards:
            report.add("time_backwards", f"{stream}@{version}")


def check_unplaced(connection: Connection, report: Report) -> None:
    """Events without a leaf wait in the outbox, or came by another way."""
    for seq, stream, version, waits, has_before in connection.execute(_UNPLACED):
        where = f"{stream}@{version} seq {seq}"
        if not waits:
            report.add("event_beside", where)
        elif not has_before:
            report.add("event_held_back", where)
        else:
            report.waiting += 1


def check_stray_texts(connection: Connection, report: Report) -> None:
    """No text in the vault that no event speaks of."""
    for stream, version, field in connection.execute(_STRAY_TEXTS):
        report.add("vault_beside", f"{stream}@{version} {field}")


@dataclass(frozen=True, slots=True)
class Nodes:
    """That each stored node of a log of this size follows from the level below it, and none is missing."""

    log: int
    size: int

    def __call__(self, connection: Connection, report: Report) -> None:
        """The check. The roots of leaves (level 1) are looked at with the leaves; here, that there is none beyond."""
        stored = {(level, place): found for level, place, found in connection.execute(_NODES, [self.log])}
        for place in range(self.size // TILE):
            stored.pop((1, place), None)
        level, below = 2, self.size // TILE // TILE
        while below:
            for place in range(below):
                if stored.pop((level, place), None) != _computed(connection, self.log, level, place):
                    report.add("node_changed", f"log {self.log}, level {level} #{place}")
            level, below = level + 1, below // TILE
        for level, place in stored:
            report.add("node_changed", f"log {self.log}, level {level} #{place}")


def _computed(connection: Connection, log: int, level: int, place: int) -> bytes | None:
    try:
        return tile_root(connection, log, level - 1, place)
    except LookupError:
        return None


CHECKS: Final = (check_gaps, check_unplaced, check_stray_texts)
"""What is asked of all events, whatever log they are in."""
