"""Promises: an acknowledgement that is signed, so that whoever holds it can show later what was acknowledged. Pure.

    luoshi-promise/v1
    <the district's name>
    <time of entry, UTC>
    <stream>@<version> <SHA-256 of the event's bytes, base64>        (a line for each event)

The key stands outside the database. The event may not be in the log yet: a promise covers the moments before it is,
and a receipt shows later that it was kept. What is hashed holds personal text only as salted commitments.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from luoshi.core.errors import BadInput
from luoshi.ledger.canonical import instant
from luoshi.ledger.keys import Receipt
from luoshi.ledger.log.merkle import HASH_BYTES
from luoshi.ledger.log.notes import Note, PublicKey, SigningKey, from_base64, read_note, signers

HEADER: Final = "luoshi-promise/v1"
_EVENT: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@([1-9][0-9]{0,9}) (\S+)")


@dataclass(frozen=True, slots=True)
class Promised:
    """One event of a promise."""

    stream: UUID
    version: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Promise:
    """What was acknowledged: these events, entered at this time."""

    base: str
    entered_at: str
    events: tuple[Promised, ...]

    def text(self) -> str:
        """What is signed."""
        lines = [f"{each.stream}@{each.version} {b64encode(each.sha256).decode()}" for each in self.events]
        return "\n".join([HEADER, self.base, self.entered_at, *lines, ""])


def promise(receipt: Receipt, base: str, key: SigningKey) -> Note:
    """The signed promise of what a commit acknowledged. Needs no database."""
    return promise_of([Promised(each.stream, each.version, each.sha256) for each in receipt.events], receipt, base, key)


def promise_of(events: Sequence[Promised], receipt: Receipt, base: str, key: SigningKey) -> Note:
    """The signed promise of some of the events of a receipt."""
    text = Promise(base, instant(receipt.entered_at), tuple(events)).text()
    return Note(text, (key.sign(text),))


def read_promise(text: str, keys: Sequence[PublicKey]) -> Promise:
    """A promise signed by one of the keys. Raises BadInput for anything else."""
    note = read_note(text)
    if not signers(note, keys):
        raise _bad("nobody we know signed it")
    lines = note.text[:-1].split("\n")
    if len(lines) < 4 or lines[0] != HEADER:
        raise _bad("another text")
    _check_time(lines[2])
    return Promise(lines[1], lines[2], tuple(map(_event, lines[3:])))


def split_promises(text: str) -> list[str]:
    """The promises in a file that has one after the other."""
    return [f"{HEADER}{rest}" for rest in text.split(HEADER)[1:]]


def _check_time(text: str) -> None:
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise _bad("no time") from error


def _event(line: str) -> Promised:
    found = _EVENT.fullmatch(line)
    if found is None or len(digest := from_base64(found[3])) != HASH_BYTES:
        raise _bad("a line that names no event")
    return Promised(UUID(found[1]), int(found[2]), digest)


def _bad(what: str) -> BadInput:
    return BadInput("bad_promise", f"这不是一份有效的承诺（{what}）。", f"This is no promise of ours: {what}.")
