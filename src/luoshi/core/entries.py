"""An entry: an event with its two times and its actor, as it will stand in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from luoshi.core.actors import Actor

E = TypeVar("E", covariant=True)


class LateCause(StrEnum):
    """Why something was entered after it happened."""

    OUTAGE = "outage"
    PAPER = "paper"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Late:
    """The mark of an entry whose event time lies before its entry: cause, evidence and the second person."""

    cause: LateCause
    evidence: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True)
class Entry(Generic[E]):
    """`at` is when it happened, `entered_at` when it was recorded (P10); they differ only where `late` says why,
    or where the machine records what arithmetic dated. Both are aware instants in UTC.
    """

    event: E
    at: datetime
    entered_at: datetime
    actor: Actor
    late: Late | None = None
