"""Receipts: a promise completed by the proof that its event stands in the log (C2SP tlog-proof).

The proof's `extra` has what a leaf is made of beside the event, and the promise itself, so that one file is all that is
needed. It goes to whoever holds the promise and to nobody else: with the blind, guesses at an event could be tried.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.ledger.keys import Receipt, Stamp
from luoshi.ledger.log import merkle
from luoshi.ledger.log.checkpointing import Point, first_after, latest
from luoshi.ledger.log.leaves import leaf_of
from luoshi.ledger.log.nodes import StoredNodes
from luoshi.ledger.log.notes import SigningKey
from luoshi.ledger.log.promises import promise

PROOF: Final = "c2sp.org/tlog-proof@v1"
HEADER: Final = "luoshi-receipt/v1"
MOST_BYTES: Final = 2_953
"""What a QR code of version 40 holds at level L (ISO/IEC 18004)."""
_LEAF: Final = """\
SELECT l.log, l.place, l.blind, l.previous, e.body FROM ledger_leaf l JOIN ledger_event e USING (stream, version)
WHERE l.stream = %s AND l.version = %s"""
_FIRST: Final = "SELECT seq, body, entered_at FROM ledger_event WHERE stream = %s AND version = 1"

Connection = psycopg.Connection[Any]


def receipt_of(connection: Connection, stream: UUID, version: int, promised: str, need: int = 0) -> str | None:
    """The completed receipt of one promised event; None while no checkpoint (with `need` cosignatures) covers it.

    In a transaction that sees everything. Raises LookupError where the log in the database does not have the event.
    """
    row = connection.execute(_LEAF, [stream, version]).fetchone()
    if row is None:
        return None
    log, place, blind, previous, body = row
    point = _covering(connection, log, place, need)
    if point is None:
        return None
    event = sha256(body).digest()
    proof = merkle.inclusion_proof(place, point.size, StoredNodes(connection, log))
    if not merkle.verify_inclusion(place, point.size, leaf_of(blind, previous, event), proof, point.root):
        raise LookupError(f"the log does not have {stream}@{version} at {place}")
    return _written(_extra(event, blind, previous, promised), place, proof, str(point))


@dataclass(frozen=True, slots=True)
class Door:
    """What a page needs to give receipts: in whose name it promises, the key of promises, the log's public files, and
    how many witnesses must have cosigned.
    """

    base: str
    key: SigningKey
    public: Path
    need: int = 0

    def promise(self, receipt: Receipt) -> str:
        """The signed promise of what was just acknowledged. Asks no database."""
        return str(promise(receipt, self.base, self.key))

    def promise_again(self, connection: Connection, stream: UUID) -> str | None:
        """The promise of how a stream began, once more: the same bytes as long as the event has the same.

        In a transaction that sees everything.
        """
        row = connection.execute(_FIRST, [stream]).fetchone()
        if row is None:
            return None
        seq, body, entered_at = row
        stamp = Stamp(stream, 1, seq, sha256(body).digest())
        return self.promise(Receipt((stamp,), entered_at))


def _covering(connection: Connection, log: int, place: int, need: int) -> Point | None:
    """The newest checkpoint that enough witnesses cosigned, else the first that covers the leaf."""
    newest = latest(connection, log)
    if newest is not None and newest.size > place and len(newest.cosignatures) >= need:
        return newest
    first = first_after(connection, log, place)
    return first if first is not None and len(first.cosignatures) >= need else None


def _extra(event: bytes, blind: bytes, previous: bytes, promised: str) -> str:
    parts = [HEADER, f"event {_text(event)}", f"blind {_text(blind)}", f"previous {_text(previous)}", "", promised]
    return _text("\n".join(parts).encode())


def _written(extra: str, place: int, proof: Sequence[bytes], checkpoint: str) -> str:
    return "\n".join([PROOF, f"extra {extra}", f"index {place}", *map(_text, proof), "", checkpoint])


def _text(data: bytes) -> str:
    return b64encode(data).decode()
