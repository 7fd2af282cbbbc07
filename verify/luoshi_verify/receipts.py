"""Receipts: a promise, alone or completed by a proof (C2SP tlog-proof) that the promised event stands in the log.

The `extra` line of the proof has, in base64, how the leaf is made, and the promise:

    luoshi-receipt/v1
    event <SHA-256 of the event, base64>
    blind <16 bytes, base64>
    previous <32 bytes, base64>
    <empty>
    <the promise, a signed note>
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from luoshi_verify.notes import Bad, Checkpoint, Trusted, check_checkpoint, read_note, signers, unbase64
from luoshi_verify.tree import included, leaf_hash

PROOF, PROMISE, RECEIPT = "c2sp.org/tlog-proof@v1", "luoshi-promise/v1", "luoshi-receipt/v1"
TAG = b"luoshi leaf v1\n"


@dataclass(frozen=True)
class Promise:
    district: str
    entered_at: str
    events: tuple[bytes, ...]


@dataclass(frozen=True)
class Held:
    """A receipt that holds; `checkpoint` is None while it is a promise only."""

    promise: Promise
    checkpoint: Checkpoint | None = None
    index: int = -1
    witnesses: tuple[str, ...] = ()


def check_receipt(text: str, trusted: Trusted) -> Held:
    """What a receipt shows. Raises Bad when it does not hold."""
    if text.startswith(PROMISE):
        return Held(check_promise(text, trusted))
    head, _, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != PROOF or not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise Bad("no receipt")
    event, entry, promise_text = _extra(unbase64(lines[1].removeprefix("extra ")).decode())
    promise = check_promise(promise_text, trusted)
    if event not in promise.events:
        raise Bad("the proof is not of what was promised")
    point, witnesses = check_checkpoint(checkpoint, trusted)
    index = int(lines[2].removeprefix("index "))
    if not included(index, point.size, leaf_hash(entry), [unbase64(line) for line in lines[3:]], point.root):
        raise Bad("the log does not have this event at this place")
    return Held(promise, point, index, tuple(witnesses))


def check_promise(text: str, trusted: Trusted) -> Promise:
    """A promise that the district's key signed."""
    note = read_note(text)
    lines = note.text[:-1].split("\n")
    if lines[0] != PROMISE or len(lines) < 4:
        raise Bad("no promise")
    if trusted.promise is None or not signers(note, [trusted.promise]):
        raise Bad("the district did not sign this promise")
    return Promise(lines[1], lines[2], tuple(unbase64(line.split(" ")[1]) for line in lines[3:]))


def _extra(text: str) -> tuple[bytes, bytes, str]:
    head, _, promise = text.partition("\n\n")
    lines = head.split("\n")
    names = [line.split(" ")[0] for line in lines]
    if names != [RECEIPT, "event", "blind", "previous"]:
        raise Bad("no receipt")
    event, blind, previous = (unbase64(line.split(" ")[1]) for line in lines[1:])
    if (len(event), len(blind), len(previous)) != (32, 16, 32):
        raise Bad("no receipt")
    return event, sha256(TAG + blind + previous + event).digest(), promise
