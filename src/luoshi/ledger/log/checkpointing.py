"""From leaves to signed checkpoints: what is signed is what the database holds, proved to continue the last one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.ledger.access import acting
from luoshi.ledger.log import merkle
from luoshi.ledger.log.checkpoints import read_checkpoint
from luoshi.ledger.log.nodes import StoredNodes
from luoshi.ledger.log.notes import Note, Signature
from luoshi.ledger.log.sequencing import SEQUENCER, alone, size_of
from luoshi.ledger.log.signing import LogBroken, Signer, rolled_back

_INSERT: Final = (
    "INSERT INTO ledger_checkpoint (log, size, root, note, at) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
_COSIGN: Final = (
    "INSERT INTO ledger_cosignature (log, size, witness, line, at) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
_LATEST: Final = """\
SELECT c.size, c.root, c.note, c.at, ARRAY(SELECT s.line FROM ledger_cosignature s
WHERE s.log = c.log AND s.size = c.size ORDER BY s.witness) FROM ledger_checkpoint c
WHERE c.log = %s AND c.size >= %s ORDER BY c.size {order} LIMIT 1"""
_PLACE: Final = "SELECT log, place FROM ledger_leaf WHERE stream = %s AND version = %s"

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Point:
    """A checkpoint as it was published, with the lines of the witnesses that cosigned it."""

    size: int
    root: bytes
    note: str
    at: datetime
    cosignatures: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.note + "".join(self.cosignatures)


def checkpoint(connection: Connection, log: int, signer: Signer, now: datetime) -> Note | None:
    """Signs the log as it is and records it; None where nothing was added, or another sequencer is at it.

    Raises LogBroken for a log that does not continue what was signed. A checkpoint that was signed and not recorded,
    since we were killed in between, is recorded first.
    """
    with acting(connection, SEQUENCER):
        if not alone(connection):
            return None
        size = size_of(connection, log)
        nodes = StoredNodes(connection, log)
        root = root_of(connection, log, size, signer)
        last = signer.seen
        if last is not None:
            _record(connection, log, str(signer.last), now)
        if size == (last.size if last else 0):
            signer.check(size, root)
            return None
        proof = merkle.consistency_proof(last.size, size, nodes) if last and last.size else []
        note = signer.sign(size, root, proof)
        _record(connection, log, str(note), now)
    return note


def root_of(connection: Connection, log: int, size: int, signer: Signer) -> bytes:
    """The root over what the database holds. Raises LogBroken where it holds less than was signed, or has holes."""
    try:
        root = merkle.root(size, StoredNodes(connection, log))
    except LookupError as error:
        raise LogBroken(
            "log_damaged", f"存证日志缺少已有的叶子：{error}。已停止写入。", f"The log has holes: {error}."
        ) from error
    if signer.seen is not None and size < signer.seen.size:
        raise rolled_back(signer.seen, size, root)
    return root


def add_cosignature(connection: Connection, log: int, size: int, line: Signature, now: datetime) -> None:
    """Keeps a witness's line. It has been verified."""
    with acting(connection, SEQUENCER):
        connection.execute(_COSIGN, [log, size, line.name, str(line), now])


def latest(connection: Connection, log: int) -> Point | None:
    """The newest checkpoint. In a transaction that sees everything."""
    return _point(connection, _LATEST.format(order="DESC"), log, 0)


def first_after(connection: Connection, log: int, place: int) -> Point | None:
    """The first checkpoint that covers the leaf at this place."""
    return _point(connection, _LATEST.format(order="ASC"), log, place + 1)


def covering(connection: Connection, stream: UUID, version: int) -> tuple[int, Point] | None:
    """The first checkpoint that covers an event, with its log; None where the event has no place or no checkpoint yet.

    In a transaction that sees everything.
    """
    row = connection.execute(_PLACE, [stream, version]).fetchone()
    point = first_after(connection, row[0], row[1]) if row else None
    return (row[0], point) if row and point else None


def runs(connection: Connection) -> bool:
    """Whether a log is kept here: something was signed. In a transaction that sees everything."""
    return connection.execute("SELECT 1 FROM ledger_checkpoint LIMIT 1").fetchone() is not None


def _point(connection: Connection, sql: str, log: int, least: int) -> Point | None:
    row = connection.execute(sql.encode(), [log, least]).fetchone()
    return None if row is None else Point(row[0], row[1], row[2], row[3], tuple(row[4]))


def _record(connection: Connection, log: int, note: str, now: datetime) -> None:
    point = read_checkpoint(note.rpartition("\n\n")[0] + "\n")
    connection.execute(_INSERT, [log, point.size, point.root, note, now])
