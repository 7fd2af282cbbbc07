"""Everything that can happen to a conduct complaint, to a file of it and to a key that seals: a closed vocabulary.

Of the person's own words there is ciphertext alone: every `letter`, `identity`, `sealed` and `words` is an envelope
(`luoshi.judgement.complaints.envelopes`), kept in the vault. What a person did has the day it was received and no time
of day; it enters the record with all the others of that day, at night.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from luoshi.core.private import Private


class Mode(StrEnum):
    """How the person gave their name: openly to the handling body, sealed, or not at all."""

    NAMED = "named"
    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"


class Finding(StrEnum):
    """What the inquiry found."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class ComplaintMade:
    """Somebody complained of an office.

    `superiors` are the offices above it that they name too; `handler` is the body it went to and `officer` who answers
    for it there. `letter` is sealed to the handling body, `identity` in two boxes to the bodies in `unsealers`, outer
    first; `inner` is the SHA-256 (hex) of the inner box. What is written to the person is sealed to `person_key` too,
    an X25519 key (base64) that only their code gives.
    """

    office: str
    superiors: tuple[str, ...]
    kind: str
    mode: Mode
    handler: str
    officer: str
    received_on: date
    accept_by: datetime
    close_by: datetime
    letter: Private
    identity: Private | None = None
    inner: str = ""
    unsealers: tuple[str, ...] = ()
    files: tuple[UUID, ...] = ()
    person_key: str = ""


@dataclass(frozen=True, slots=True)
class ComplaintAdded:
    """The person added something under their code; `retaliation` where they say that somebody takes it out on them."""

    received_on: date
    letter: Private
    retaliation: bool = False
    files: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ComplaintJudged:
    """The person's own verdict on how their complaint was dealt with."""

    received_on: date
    satisfied: bool


@dataclass(frozen=True, slots=True)
class ComplaintKeyed:
    """The person came with the code of the case that it began as: from now on they can be written to."""

    received_on: date
    person_key: str


@dataclass(frozen=True, slots=True)
class ComplaintTaken:
    """Another officer of the handling body takes it over, by their own act: from now on they answer for it."""


@dataclass(frozen=True, slots=True)
class ComplaintAccepted:
    """It is accepted; `words` tell the person."""

    words: Private


@dataclass(frozen=True, slots=True)
class ComplaintNotAccepted:
    """It is not accepted, on a listed ground; `words` tell the person why and where to go."""

    ground: str
    words: Private


@dataclass(frozen=True, slots=True)
class ComplaintExtended:
    """More time, once, until `until`; `words` tell the person why. Whoever granted it is not who answers for it."""

    until: datetime
    words: Private


class Step(StrEnum):
    """Which limit passed: to say whether it is accepted, or to close it."""

    ACCEPT = "accept"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class ComplaintOverdue:
    """The day of a limit passed, and nothing was said: `above`, the body one level up, is told; empty where none is."""

    step: Step
    above: str


@dataclass(frozen=True, slots=True)
class ComplaintAsked:
    """The handler asks the person something."""

    words: Private


@dataclass(frozen=True, slots=True)
class ComplaintRestated:
    """The allegation in the handler's words: what the office will see once a second person has checked it.

    `when` is coarse: a quarter or a year.
    """

    text: Private
    when: str


@dataclass(frozen=True, slots=True)
class ComplaintChecked:
    """A second person looked for traits that identify: `passed`, and the office sees it from now on, or not."""

    passed: bool
    reason: Private


@dataclass(frozen=True, slots=True)
class ComplaintAnswered:
    """The office named states its side."""

    text: Private


@dataclass(frozen=True, slots=True)
class ComplaintConcluded:
    """What was found, with the reasons, sealed to the handling body."""

    finding: Finding
    words: Private


@dataclass(frozen=True, slots=True)
class ComplaintReplied:
    """The person is told the outcome: it is closed."""

    words: Private


@dataclass(frozen=True, slots=True)
class ComplaintRectified:
    """What was upheld is to be put right by the office: this case."""

    case: UUID


@dataclass(frozen=True, slots=True)
class UnsealingAsked:
    """The handling body asks to know who complained: why, and for which one officer."""

    reason: Private
    recipient: str


@dataclass(frozen=True, slots=True)
class UnsealingAgreed:
    """An officer of the first unsealing body opened the outer box. Nobody knows the name yet."""


@dataclass(frozen=True, slots=True)
class UnsealingDone:
    """An officer of the second body opened the inner box and sealed it to the recipient, who has it until `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class UnsealingRefused:
    """One of the unsealers refuses."""

    reason: Private


@dataclass(frozen=True, slots=True)
class UnsealingRead:
    """The recipient fetched what was sealed to them."""


@dataclass(frozen=True, slots=True)
class FileSealed:
    """A file of a complaint, name and content in an envelope. It does not say of which."""

    sealed: Private


@dataclass(frozen=True, slots=True)
class KeyEntered:
    """An officer entered the public half (base64) of a key they made in their browser."""

    officer: str
    office: str
    public: str


@dataclass(frozen=True, slots=True)
class KeyConfirmed:
    """A second person compared the fingerprint with the officer: things may be sealed to it."""


@dataclass(frozen=True, slots=True)
class KeyWithdrawn:
    """Nothing more is sealed to it. `lost`: nobody has the private half any more."""

    lost: bool


ComplaintEvent = (
    ComplaintMade | ComplaintAdded | ComplaintJudged | ComplaintKeyed | ComplaintTaken | ComplaintAccepted
    | ComplaintNotAccepted | ComplaintExtended | ComplaintOverdue | ComplaintAsked | ComplaintRestated
    | ComplaintChecked | ComplaintAnswered | ComplaintConcluded | ComplaintReplied | ComplaintRectified
    | UnsealingAsked | UnsealingAgreed | UnsealingDone | UnsealingRefused | UnsealingRead | FileSealed | KeyEntered
    | KeyConfirmed | KeyWithdrawn
)  # fmt: skip

COMPLAINT_EVENTS: Mapping[str, type[ComplaintEvent]] = {
    "complaint.made": ComplaintMade,
    "complaint.added": ComplaintAdded,
    "complaint.judged": ComplaintJudged,
    "complaint.keyed": ComplaintKeyed,
    "complaint.taken": ComplaintTaken,
    "complaint.accepted": ComplaintAccepted,
    "complaint.not_accepted": ComplaintNotAccepted,
    "complaint.extended": ComplaintExtended,
    "complaint.overdue": ComplaintOverdue,
    "complaint.asked": ComplaintAsked,
    "complaint.restated": ComplaintRestated,
    "complaint.checked": ComplaintChecked,
    "complaint.answered": ComplaintAnswered,
    "complaint.concluded": ComplaintConcluded,
    "complaint.replied": ComplaintReplied,
    "complaint.rectified": ComplaintRectified,
    "complaint.unsealing_asked": UnsealingAsked,
    "complaint.unsealing_agreed": UnsealingAgreed,
    "complaint.unsealing_done": UnsealingDone,
    "complaint.unsealing_refused": UnsealingRefused,
    "complaint.unsealing_read": UnsealingRead,
    "complaint_file.sealed": FileSealed,
    "sealing_key.entered": KeyEntered,
    "sealing_key.confirmed": KeyConfirmed,
    "sealing_key.withdrawn": KeyWithdrawn,
}
