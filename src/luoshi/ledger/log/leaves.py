"""Leaves: what of an event goes into the tree, so that nobody learns anything of it from the tree.

    entry = SHA-256("luoshi leaf v1\\n" ‖ blind ‖ previous ‖ SHA-256(body))
    leaf  = SHA-256(0x00 ‖ entry)                                                     (RFC 6962, 2.1)

`body` is the event's canonical bytes. `previous` is the leaf of the event before it in its stream, zeros for the first:
whoever holds one leaf holds the history of its stream. `blind` is 128 random bits that stand beside the leaf in the
database alone: entries are published, and without it whoever knows a case could try out what a rating said.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from luoshi.ledger.log.merkle import HASH_BYTES, leaf_hash

TAG: Final = b"luoshi leaf v1\n"
BLIND_BYTES: Final = 16
NO_PREVIOUS: Final = bytes(HASH_BYTES)


def entry_of(blind: bytes, previous: bytes, event_hash: bytes) -> bytes:
    """What is published for an event. Raises ValueError for parts of a wrong length, which would run together."""
    if len(blind) != BLIND_BYTES or len(previous) != HASH_BYTES or len(event_hash) != HASH_BYTES:
        raise ValueError("a part of a leaf has a wrong length")
    return sha256(TAG + blind + previous + event_hash).digest()


def leaf_of(blind: bytes, previous: bytes, event_hash: bytes) -> bytes:
    """The hash that stands in the tree for an event."""
    return leaf_hash(entry_of(blind, previous, event_hash))
