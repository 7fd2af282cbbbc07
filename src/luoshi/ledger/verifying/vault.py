"""Personal text against the commitments in events: each is there and fits, or an event erased it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import psycopg

from luoshi.ledger.verifying.findings import Report

# The one form a commitment has in canonical JSON; inside a text its quotes would be escaped.
_COMMITMENT: Final = re.compile(rb'\{"sha256":"([0-9a-f]{64})"\}')
_ERASING: Final = ".erased"
_NOTHING: Final = frozenset[str]()
_ROWS: Final = """\
SELECT w.nth::int4 - 1, v.field, v.commitment, v.salt, v.value FROM ledger_vault v
JOIN unnest(%s::uuid[], %s::int4[]) WITH ORDINALITY AS w(stream, version, nth) USING (stream, version)"""
_ELSEWHERE: Final = "SELECT commitment FROM ledger_vault WHERE stream = ANY(%s::uuid[])"
_ERASURES: Final = "SELECT stream::text, body FROM ledger_event WHERE stream = ANY(%s::uuid[]) AND right(kind, 7) = %s"
_STILL: Final = """\
SELECT stream::text, encode(commitment, 'hex') FROM ledger_vault WHERE stream = ANY(%s::uuid[]) AND value IS NOT NULL"""

Connection = psycopg.Connection[Any]


# Not frozen: it is made for each event, and that takes a third of the time.
@dataclass(slots=True)
class Spoken:
    """The commitments an event speaks of, and those it erases (hex)."""

    stream: str
    version: int
    commitments: frozenset[str]
    erased: frozenset[str] = frozenset()


def spoken(stream: str, version: int, kind: str, body: bytes) -> Spoken:
    """What an event says of personal text; nothing where its bytes are no event."""
    found = _COMMITMENT.findall(body)
    commitments = frozenset(map(bytes.decode, found)) if found else _NOTHING
    return Spoken(stream, version, commitments, _listed(body) if kind.endswith(_ERASING) else _NOTHING)


def check_vault(connection: Connection, report: Report, events: Sequence[Spoken]) -> None:
    """Holds the vault against a batch of events. Streams that erased something are looked at whole."""
    found: dict[int, set[str]] = {}
    emptied: set[tuple[str, str]] = set()
    for nth, field, commitment, salt, value in _rows(connection, events):
        event, named = events[nth], commitment.hex()
        found.setdefault(nth, set()).add(named)
        if named not in event.commitments:
            report.add("vault_beside", f"{event.stream}@{event.version} {field}")
        elif value is None:
            emptied.add((event.stream, named))
        elif salt is None or sha256(salt + value.encode()).digest() != commitment:
            report.add("vault_changed", f"{event.stream}@{event.version} {field}")
    _missing(connection, report, events, found)
    _unexplained(connection, report, emptied)
    _resurrected(connection, report, events)


def _rows(connection: Connection, events: Sequence[Spoken]) -> list[tuple[Any, ...]]:
    """The rows of the vault that belong to these events, each with the place of its event among them."""
    if not events:
        return []
    # Array literals: elements of these two kinds need no quotes, and psycopg looks at each of a list for some.
    streams, versions = ",".join([each.stream for each in events]), ",".join([str(each.version) for each in events])
    with connection.cursor(binary=True) as cursor:
        return cursor.execute(_ROWS, [f"{{{streams}}}", f"{{{versions}}}"]).fetchall()


def _missing(connection: Connection, report: Report, events: Sequence[Spoken], found: Mapping[int, set[str]]) -> None:
    """A commitment copied from an event whose text was erased has no row of its own: then its stream has one."""
    absent = [
        (event, lost)
        for nth, event in enumerate(events)
        if event.commitments and (lost := event.commitments - found.get(nth, _NOTHING))
    ]
    if not absent:
        return
    rows = connection.execute(_ELSEWHERE, [list({event.stream for event, _ in absent})]).fetchall()
    known = {commitment.hex() for (commitment,) in rows}
    for event, lost in absent:
        if lost - known:
            report.add("vault_gone", f"{event.stream}@{event.version}")


def _unexplained(connection: Connection, report: Report, emptied: set[tuple[str, str]]) -> None:
    if not emptied:
        return
    streams = list({stream for stream, _ in emptied})
    rows = connection.execute(_ERASURES, [streams, _ERASING]).fetchall()
    explained = {(stream, commitment) for stream, body in rows for commitment in _listed(body)}
    for stream, commitment in sorted(emptied - explained):
        report.add("vault_gone", f"{stream} {commitment[:16]}")


def _resurrected(connection: Connection, report: Report, events: Sequence[Spoken]) -> None:
    erased = {(event.stream, commitment) for event in events for commitment in event.erased}
    if not erased:
        return
    rows = connection.execute(_STILL, [list({stream for stream, _ in erased})]).fetchall()
    for stream, commitment in sorted(erased & set(rows)):
        report.add("not_erased", f"{stream} {commitment[:16]}")


def _listed(body: bytes) -> frozenset[str]:
    try:
        return frozenset(json.loads(body)["data"]["commitments"])
    except (ValueError, KeyError, TypeError):
        return frozenset()
