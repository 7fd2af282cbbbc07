"""Everything that can happen to a card for a cause other than time: a closed vocabulary.

The subject is an office, and at most an officer of it by code; never anybody the office serves (P11).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from luoshi.core.erasing import Erasure
from luoshi.core.private import Private


@dataclass(frozen=True, slots=True)
class CardProposed:
    """A card is proposed: against which office, for which cause, of which colour, on which facts.

    `about` is the case, finding or inspection that shows it, as `source` says; `basis` is where the rule stands.
    """

    office: str
    office_path: tuple[str, ...]
    cause: str
    colour: str
    basis: str
    facts: Private
    source: str
    about: UUID | None = None


@dataclass(frozen=True, slots=True)
class CardDropped:
    """The supervision office does not pursue it, for a reason that stays."""

    reason: Private


@dataclass(frozen=True, slots=True)
class CardNoticed:
    """The office was told of cause, facts and basis, and may defend itself until `defend_by`."""

    defend_by: datetime


@dataclass(frozen=True, slots=True)
class CardDefended:
    """What the office says to it."""

    words: Private


@dataclass(frozen=True, slots=True)
class CardDecided:
    """A person decided after the defence, or after its time: issued in this colour, or not. Review until `ask_by`."""

    issued: bool
    colour: str
    reason: Private
    ask_by: datetime


@dataclass(frozen=True, slots=True)
class CardReviewAsked:
    """The office asks others to look at it; they decide until `decide_by`."""

    reason: Private
    decide_by: datetime


@dataclass(frozen=True, slots=True)
class CardReviewed:
    """Somebody who had no part in it decided: it stays, or it is taken back. Taken back, it stays readable as such."""

    stays: bool
    reason: Private


@dataclass(frozen=True, slots=True)
class CardErased(Erasure):
    """The words of a card, its defence and its decisions were erased; that there was one, and how it stands, stay."""


CardEvent = (
    CardProposed | CardDropped | CardNoticed | CardDefended | CardDecided | CardReviewAsked | CardReviewed
    | CardErased
)  # fmt: skip

CARD_EVENTS: Mapping[str, type[CardEvent]] = {
    "card.proposed": CardProposed,
    "card.dropped": CardDropped,
    "card.noticed": CardNoticed,
    "card.defended": CardDefended,
    "card.decided": CardDecided,
    "card.review_asked": CardReviewAsked,
    "card.reviewed": CardReviewed,
    "card.erased": CardErased,
}
