"""Everything that can happen to a rating, a report of pressure and a callback audit: a closed vocabulary.

A rating is of one service and one person, and stands in a stream of its own. Personal text is `Private`. Of an unnamed
rating what was said is ciphertext in the vault until its period ends, and the case it is of stands nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from luoshi.core.erasing import Erasure
from luoshi.core.private import Private


class MayCall(StrEnum):
    """Who may call the person about what they said. Whom nobody may call is not named."""

    SUPERVISION = "supervision"
    OFFICE = "office"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class RatingGiven:
    """The person rated a service, by their own code or token.

    `month` is the first day of the month it counts in; `show_after` is when an unnamed one may be shown, `call_by`
    until when a named bad one must be called. `excluded` is the class of a diverted case, empty for others.
    """

    office: str
    case_type: str
    month: date
    call: MayCall
    case: UUID | None = None
    matter: str = ""
    level: int = 0
    reasons: tuple[str, ...] = ()
    words: Private | None = None
    solved: bool | None = None
    sealed: Private | None = None
    show_after: datetime | None = None
    call_by: datetime | None = None
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class RatingShown:
    """The period of an unnamed rating has ended, and enough others stand beside it."""

    level: int
    reasons: tuple[str, ...] = ()
    words: Private | None = None
    solved: bool | None = None


@dataclass(frozen=True, slots=True)
class RatedAgain:
    """Asked again after the repair, the person rated a second time. The first rating stays."""

    level: int
    reasons: tuple[str, ...] = ()
    words: Private | None = None
    solved: bool | None = None


@dataclass(frozen=True, slots=True)
class RatingCalled:
    """A callback: what an officer heard, as their word and never as the person's. `reached` or not."""

    reached: bool
    words: Private | None = None


@dataclass(frozen=True, slots=True)
class RectificationOpened:
    """A bad rating opened a rectification: this case."""

    case: UUID


@dataclass(frozen=True, slots=True)
class RectificationClosed:
    """The rated office says that it is repaired: from now on the person may rate once more."""


class DoubtCause(StrEnum):
    """Why an office asks for a second look at a rating."""

    MISTAKEN = "mistaken"
    MALICIOUS = "malicious"


@dataclass(frozen=True, slots=True)
class DoubtRaised:
    """The rated office asks two people of another office to look at a bad rating."""

    cause: DoubtCause
    reason: Private


@dataclass(frozen=True, slots=True)
class DoubtProposed:
    """The first of the two decides; it takes effect with the second."""

    set_aside: bool
    reason: Private


@dataclass(frozen=True, slots=True)
class DoubtDecided:
    """The second of the two agrees with `first`. Set aside, the rating stays and counts in the raw figures alone."""

    set_aside: bool
    first: str
    reason: Private


@dataclass(frozen=True, slots=True)
class DoubtReopened:
    """The second of the two does not agree: two people begin anew."""

    first: str
    reason: Private


@dataclass(frozen=True, slots=True)
class RatingErased(Erasure):
    """The words that a rating came with were erased by law; its level stays. Of a sealed one they are dropped when it
    is shown, and the seal is erased then: erased before, the person's verdict would be gone with their words.
    """


@dataclass(frozen=True, slots=True)
class PressureReported:
    """Somebody was pressed to rate well. Of whom and on which case is not asked."""

    office: str
    month: date


@dataclass(frozen=True, slots=True)
class AuditFixed:
    """The list that a callback audit is drawn from is fixed: the cases closed from `since` until `until`, in order.

    `digest` is the SHA-256 (hex) of their ids, one in a line; `size` how many, `sample` how many are to be called.
    """

    since: datetime
    until: datetime
    digest: str
    size: int
    sample: int


@dataclass(frozen=True, slots=True)
class AuditSeeded:
    """The seed (32 bytes, hex), recorded before anything is drawn with it.

    With a `log` it is the root of that log's first `leaves` leaves, by the first checkpoint that covers the fixed list;
    without one, where no log ran, it was drawn at random.
    """

    seed: str
    log: int | None = None
    leaves: int | None = None


@dataclass(frozen=True, slots=True)
class AuditDrawn:
    """The cases that the seed picks from the list, with the office of each."""

    cases: tuple[UUID, ...]
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditAnswered:
    """One call of an audit, made by somebody outside the office: whether the person was reached, and what they said."""

    case: UUID
    reached: bool
    solved: bool | None = None
    satisfied: bool | None = None


JudgementEvent = (
    RatingGiven | RatingShown | RatedAgain | RatingCalled | RectificationOpened | RectificationClosed | DoubtRaised
    | DoubtProposed | DoubtDecided | DoubtReopened | RatingErased | PressureReported | AuditFixed | AuditSeeded
    | AuditDrawn | AuditAnswered
)  # fmt: skip

JUDGEMENT_EVENTS: Mapping[str, type[JudgementEvent]] = {
    "rating.given": RatingGiven,
    "rating.shown": RatingShown,
    "rating.again": RatedAgain,
    "rating.called": RatingCalled,
    "rating.rectification_opened": RectificationOpened,
    "rating.rectification_closed": RectificationClosed,
    "rating.doubt_raised": DoubtRaised,
    "rating.doubt_proposed": DoubtProposed,
    "rating.doubt_decided": DoubtDecided,
    "rating.doubt_reopened": DoubtReopened,
    "rating.erased": RatingErased,
    "pressure.reported": PressureReported,
    "audit.fixed": AuditFixed,
    "audit.seeded": AuditSeeded,
    "audit.drawn": AuditDrawn,
    "audit.answered": AuditAnswered,
}
