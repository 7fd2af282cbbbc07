"""Checkpoints (C2SP tlog-checkpoint): how many leaves a log has and its root, as a note. Pure."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Final

from luoshi.core.errors import BadInput
from luoshi.ledger.log.merkle import HASH_BYTES
from luoshi.ledger.log.notes import from_base64

_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The first `size` leaves of the log of this origin have this root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """From the text of a note, whose further lines are left alone. Raises BadInput `bad_checkpoint`."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or not _SIZE.fullmatch(lines[1]):
        raise _bad()
    root = from_base64(lines[2])
    if len(root) != HASH_BYTES:
        raise _bad()
    return Checkpoint(lines[0], int(lines[1]), root)


def _bad() -> BadInput:
    return BadInput("bad_checkpoint", "这不是一份存证点。", "This is no checkpoint.")
