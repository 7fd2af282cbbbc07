"""P9 across streams: what may occur once only, and what one case must have from another. On disk, not in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

from luoshi.ledger.checking.events import Event
from luoshi.ledger.checking.findings import Violation

_BATCH: Final = 5_000
_TABLES: Final = """
CREATE TABLE seen (what TEXT, value TEXT, stream TEXT, version INTEGER);
CREATE TABLE born (stream TEXT PRIMARY KEY, received_at TEXT);
CREATE TABLE split (stream TEXT, origin TEXT, received_at TEXT);
"""
_TWICE: Final = """
SELECT s.what, s.value, s.stream, s.version FROM seen s
JOIN (SELECT what, value FROM seen GROUP BY what, value HAVING count(*) > 1) d ON d.what = s.what AND d.value = s.value
ORDER BY s.what, s.value, s.stream, s.version
"""
_RESET: Final = """
SELECT s.stream, s.origin, s.received_at, b.received_at FROM split s LEFT JOIN born b ON b.stream = s.origin
WHERE b.received_at IS NOT s.received_at ORDER BY s.stream
"""


class Once:
    """Numbers, idempotency keys and receipts of the whole record, in a private database that goes with the process."""

    def __init__(self) -> None:
        # An empty name is a temporary database on disk, which SQLite removes by itself.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES} BEGIN;")
        self._seen: list[tuple[str, str, str, int]] = []
        self._born: list[tuple[str, str]] = []

    def take(self, event: Event) -> None:
        """Remember what of an event must not come again."""
        if event.key is not None:
            self._seen.append(("key_reused", event.key, event.stream, event.version))
        if event.kind == "case.registered":
            self._register(event)
        if len(self._seen) >= _BATCH:
            self._write()

    def _register(self, event: Event) -> None:
        received = str(event.data["received_at"])
        self._seen.append(("number_reused", str(event.data["number"]), event.stream, event.version))
        self._born.append((event.stream, received))
        origin = event.data.get("split_from")
        if origin is not None:
            self._database.execute("INSERT INTO split VALUES (?, ?, ?)", (event.stream, str(origin), received))

    def violations(self) -> Iterator[Violation]:
        """Every occurrence but the first of what came twice, and every case split off that lost its clock."""
        self._write()
        first: tuple[str, str] | None = None
        for what, value, stream, version in self._database.execute(_TWICE):
            if (what, value) == first:
                yield Violation(what, stream, version, value)
            first = (what, value)
        for stream, origin, received, original in self._database.execute(_RESET):
            yield Violation("split_reset", stream, 1, f"{received}, its origin {origin} {original}")

    def close(self) -> None:
        """Let the temporary database go."""
        self._database.close()

    def _write(self) -> None:
        self._database.executemany("INSERT INTO seen VALUES (?, ?, ?, ?)", self._seen)
        self._database.executemany("INSERT OR IGNORE INTO born VALUES (?, ?)", self._born)
        self._seen.clear()
        self._born.clear()
