"""The events that keep a case's file: contacts, notes, evidence, parts, mergers, corrections, erasure.

Part of the closed vocabulary in `events`, which everybody imports from.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from luoshi.core.erasing import Erasure
from luoshi.core.private import Private


@dataclass(frozen=True, slots=True)
class Contacted:
    """The person was reached."""

    channel: str
    note: Private | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """Somebody tried to reach the person and did not."""

    channel: str
    note: Private | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """A note on the case."""

    text: Private


@dataclass(frozen=True, slots=True)
class EvidenceAdded:
    """A piece of evidence of a kind the case type names; a file is named by its salted hash.

    `secret` is what opens the file: key, salt and media type. With it erased, the file is noise and the hash stands.
    """

    evidence: str
    name: Private
    file: str = ""
    secret: Private | None = None


@dataclass(frozen=True, slots=True)
class SubCaseOpened:
    """Part of the matter is a case of its own with another office; the parent waits for it."""

    child: UUID
    office: str
    part: str


@dataclass(frozen=True, slots=True)
class SubCaseEnded:
    """A sub-case was closed, withdrawn or diverted; or, `waived`, the parent may end without it."""

    child: UUID
    waived: bool = False
    reason: Private | None = None


@dataclass(frozen=True, slots=True)
class SubCaseRevived:
    """A sub-case was reopened: the parent waits for it again."""

    child: UUID


@dataclass(frozen=True, slots=True)
class Merged:
    """This case is worked on together with another; number, clock, answer and verdict stay its own."""

    into: UUID


@dataclass(frozen=True, slots=True)
class Absorbed:
    """Another case is worked on together with this one."""

    case: UUID


@dataclass(frozen=True, slots=True)
class Split:
    """Matters of this case became cases of their own, on the same clock."""

    into: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """At a window the person asked for a new code. It opens nothing yet: `identity` says how the officer made sure of
    the person, and somebody of another office must confirm it.
    """

    code_hash: str
    identity: Private


@dataclass(frozen=True, slots=True)
class CodeDenied:
    """The new code asked for at a window will never open anything; the one before holds."""

    code_hash: str


@dataclass(frozen=True, slots=True)
class CodeReplaced:
    """The person has a new code; the one before opens nothing from this instant. `at_window`: two officers of two
    offices gave it, `asked_by` the first, rather than the person proving themselves by code or one-time token.
    """

    code_hash: str
    at_window: bool = False
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A mistaken entry is put right; the first one stays in the record."""

    subject: str
    value: str
    reason: Private


@dataclass(frozen=True, slots=True)
class MysteryTold:
    """It was a mystery request (暗访件), which an inspector sent to see how it is met: told when its round is over.

    No real demand: no figure counts it from now on. `mystery` is the stream of what was planned and seen.
    """

    mystery: UUID


@dataclass(frozen=True, slots=True)
class Erased(Erasure):
    """Personal text of a case was erased; the commitments to it stand."""
