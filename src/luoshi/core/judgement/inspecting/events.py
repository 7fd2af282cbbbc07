"""Everything that can happen to a round of inspection, to what it looked at, to a finding and to a mystery request.

A round, each thing looked at, each finding and each mystery request has a stream of its own, so that two inspectors who
send at the same time never wait for each other. What people write is `Private`; nobody who was met is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from luoshi.core.erasing import Erasure
from luoshi.core.private import Private


@dataclass(frozen=True, slots=True)
class Place:
    """An office that may be inspected, with its way from the root office."""

    office: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """An inspector who may be drawn, with the ways of all offices they sit in."""

    officer: str
    paths: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class InspectionPlanned:
    """A round is fixed: where, by whom out of these, with which checklists, on which days, announced or not.

    `digest` is the SHA-256 (hex) of the list that the draw is made from; `each` how many go to an office. `round` is
    the round of the year's plan that it carries out, or was opened beside it with a reason.
    """

    title: str
    announced: bool
    since: date
    until: date
    checklists: tuple[str, ...]
    places: tuple[Place, ...]
    seats: tuple[Seat, ...]
    each: int
    digest: str
    round: UUID


@dataclass(frozen=True, slots=True)
class InspectionSeeded:
    """A seed (32 random bytes, hex) was recorded before anybody is drawn with it."""

    seed: str


@dataclass(frozen=True, slots=True)
class InspectionDrawn:
    """Who goes where: for each of `offices` the officers at the same place in `pairs`."""

    offices: tuple[str, ...]
    pairs: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class InspectionEnded:
    """The supervision office says that the round is over."""


class Looked(StrEnum):
    """What an item of a checklist came to where it was no problem."""

    FINE = "fine"
    NOT_THERE = "not_there"


@dataclass(frozen=True, slots=True)
class ItemLooked:
    """An item of a checklist was looked at and is in order, or does not apply here."""

    inspection: UUID
    office: str
    item: str
    result: Looked


@dataclass(frozen=True, slots=True)
class ProblemFound:
    """A finding: which item, of which kind and severity, by which rule. `team` are those who were there.

    Raised by hand it is of no `inspection`: `origin` says what it rests on, `about` which rating, theme or case that
    is if it is one; `owner` is who is to put it right (the head, if empty), `due` by when (the case type's, if None).
    """

    inspection: UUID | None
    office: str
    office_path: tuple[str, ...]
    item: str
    kind: str
    severity: str
    place: str
    words: Private
    team: tuple[str, ...]
    announced: bool
    origin: str = ""
    about: UUID | None = None
    owner: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class PhotoAdded:
    """A picture of a finding, re-encoded without place and device. `file` is its salted hash, `secret` opens it."""

    file: str
    secret: Private


@dataclass(frozen=True, slots=True)
class FindingOpened:
    """The finding opened a rectification: this case."""

    case: UUID


@dataclass(frozen=True, slots=True)
class FindingObjected:
    """The inspected office objects; people who were not there decide until `decide_by`."""

    reason: Private
    decide_by: datetime


@dataclass(frozen=True, slots=True)
class FindingReviewed:
    """Somebody who was not there decided on the objection. Upheld, the finding counts no more and stays readable."""

    upheld: bool
    reason: Private


@dataclass(frozen=True, slots=True)
class FindingAnswered:
    """The office closed the rectification and says what was done; another person looks whether it is so."""

    outcome: str


@dataclass(frozen=True, slots=True)
class FindingRechecked:
    """Somebody else went to look: it is put right, or it is not."""

    fixed: bool
    words: Private


@dataclass(frozen=True, slots=True)
class FindingRaised:
    """It goes to the leader. `rechecks` is how often it had been found not put right."""

    rechecks: int
    reason: Private | None = None


@dataclass(frozen=True, slots=True)
class FindingErased(Erasure):
    """What was written of a finding, and its pictures, were erased; that it was found and how it stands stay."""


@dataclass(frozen=True, slots=True)
class MysteryPlanned:
    """An inspector will send an ordinary request to an office. `scenario` says as whom and about what.

    It is recorded before it is sent: nobody can turn a request of a real person into a test of ours afterwards.
    """

    inspection: UUID
    office: str
    scenario: Private


@dataclass(frozen=True, slots=True)
class MysterySent:
    """It was sent. Which case it is stands in `sealed`, as ciphertext, until the case has ended."""

    sealed: Private


@dataclass(frozen=True, slots=True)
class MysteryShown:
    """The case has ended: which it was, and what was practised by its record (`facts`: code to yes or no)."""

    case: UUID
    office: str
    facts: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MysteryJudged:
    """How the inspector met it, item by item: in order, and not."""

    fine: tuple[str, ...]
    failed: tuple[str, ...]
    words: Private


@dataclass(frozen=True, slots=True)
class MysteryErased(Erasure):
    """The words of a mystery request were erased; which case it is, and how it was met, stay."""


InspectionEvent = (
    InspectionPlanned | InspectionSeeded | InspectionDrawn | InspectionEnded | ItemLooked | ProblemFound | PhotoAdded
    | FindingOpened | FindingObjected | FindingReviewed | FindingAnswered | FindingRechecked | FindingRaised
    | FindingErased | MysteryPlanned | MysterySent | MysteryShown | MysteryJudged | MysteryErased
)  # fmt: skip

INSPECTION_EVENTS: Mapping[str, type[InspectionEvent]] = {
    "inspection.planned": InspectionPlanned,
    "inspection.seeded": InspectionSeeded,
    "inspection.drawn": InspectionDrawn,
    "inspection.ended": InspectionEnded,
    "look.made": ItemLooked,
    "finding.found": ProblemFound,
    "finding.photo": PhotoAdded,
    "finding.opened": FindingOpened,
    "finding.objected": FindingObjected,
    "finding.reviewed": FindingReviewed,
    "finding.answered": FindingAnswered,
    "finding.rechecked": FindingRechecked,
    "finding.raised": FindingRaised,
    "finding.erased": FindingErased,
    "mystery.planned": MysteryPlanned,
    "mystery.sent": MysterySent,
    "mystery.shown": MysteryShown,
    "mystery.judged": MysteryJudged,
    "mystery.erased": MysteryErased,
}
