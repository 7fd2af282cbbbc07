"""Receipts, and idempotency keys: the same key is the same answer, for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg

from luoshi.core.errors import Refused
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.envelope import IdempotencyKey


@dataclass(frozen=True, slots=True)
class Stamp:
    """One recorded event: where it stands, and the SHA-256 of its bytes."""

    stream: UUID
    version: int
    seq: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was recorded by one commit, in order; `repeated` when it was recorded before, under the same key."""

    events: tuple[Stamp, ...]
    entered_at: datetime
    repeated: bool = False


def key_question(key: IdempotencyKey) -> Question:
    """Asks for the first answer to a key; goes along with other questions in one round trip (see `asking`)."""
    return Question("SELECT * FROM ledger_find_key($1)", (key.key,))


def key_answer(rows: Sequence[tuple[Any, ...]], key: IdempotencyKey) -> Receipt | None:
    """The receipt from the answer to `key_question`, None for a new key. Raises Refused `key_reused`."""
    if not rows:
        return None
    if rows[0][5] != key.fingerprint:
        raise Refused(
            "key_reused",
            "这个幂等键已用于另一次提交，内容不同。请换一个新的键。",
            "This idempotency key was used for a different command. Use a new key.",
            {"key": key.key},
        )
    stamps = tuple(Stamp(stream, version, seq, digest) for stream, version, seq, digest, _, _ in rows)
    return Receipt(stamps, rows[0][4].astimezone(UTC), repeated=True)


def find_key(connection: psycopg.Connection[Any], access: Access, key: IdempotencyKey) -> Receipt | None:
    """The first answer to a key. Raises Refused `key_reused` where it named another command."""
    return key_answer(ask(connection, access, key_question(key))[0], key)
