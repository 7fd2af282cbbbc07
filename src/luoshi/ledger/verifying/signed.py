"""What lies outside the database against what is in it: checkpoints and promises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

import psycopg

from luoshi.core.errors import BadInput
from luoshi.ledger.log.checkpoints import Checkpoint, read_checkpoint
from luoshi.ledger.log.notes import PublicKey, read_note, signers
from luoshi.ledger.log.promises import Promise
from luoshi.ledger.verifying.findings import Report

_STORED: Final = "SELECT size, root, note FROM ledger_checkpoint WHERE log = %s ORDER BY size"
_EVENTS: Final = """\
SELECT e.stream, e.version, e.body FROM ledger_event e
JOIN unnest(%s::uuid[], %s::int4[]) AS w(stream, version) USING (stream, version)"""

Connection = psycopg.Connection[Any]


def stored_checkpoints(
    connection: Connection, report: Report, log: int, keys: Sequence[PublicKey]
) -> dict[int, list[bytes]]:
    """The roots that the database's own checkpoints name, by size, where our key signed them."""
    roots: dict[int, list[bytes]] = {}
    for size, root, note in connection.execute(_STORED, [log]):
        point = read_signed(report, note, keys)
        if point is None:
            continue
        if (point.size, point.root) != (size, root):
            report.add("checkpoint_forged", f"log {log}, size {size}", "columns")
        roots.setdefault(point.size, []).append(point.root)
    return roots


def read_signed(report: Report, text: str, keys: Sequence[PublicKey]) -> Checkpoint | None:
    """A checkpoint that our key signed; None, and a finding, for any other text."""
    try:
        note = read_note(text)
        point = read_checkpoint(note.text)
        good = bool(signers(note, keys)) and point.origin == keys[0].name
    except BadInput as error:
        report.add("checkpoint_forged", text[:60].replace("\n", " "), error.en)
        return None
    if not good:
        report.add("checkpoint_forged", f"{point.origin}, size {point.size}", "not signed by us")
        return None
    return point


def held_checkpoints(
    report: Report, held: Iterable[Checkpoint], roots: dict[int, list[bytes]], size: int
) -> Mapping[int, Sequence[bytes]]:
    """Adds roots that others hold. Finds a log that is shorter, and checkpoints the database does not know."""
    for point in held:
        if point.size > size:
            report.add("log_short", f"{point.origin}, size {size}", f"signed up to {point.size}")
        elif point.size and point.size not in roots:
            report.add("checkpoint_gone", f"{point.origin}, size {point.size}")
        if point.root not in roots.setdefault(point.size, []):
            roots[point.size].append(point.root)
    return roots


def check_promises(connection: Connection, report: Report, promises: Sequence[Promise]) -> None:
    """What was acknowledged is there, as it was."""
    wanted = {(each.stream, each.version): each.sha256 for one in promises for each in one.events}
    if not wanted:
        return
    streams, versions = zip(*wanted, strict=True)
    rows = connection.execute(_EVENTS, [list(streams), list(versions)]).fetchall()
    found = {(stream, version): sha256(body).digest() for stream, version, body in rows}
    for (stream, version), digest in wanted.items():
        if found.get((stream, version)) != digest:
            report.add("promise_broken", f"{stream}@{version}", "changed" if (stream, version) in found else "gone")
