"""Everything that can happen to a key project (重点项目) or a negotiation (招商引资在谈): a closed vocabulary.

What stands in the way is raised as a case with an owner and a clock, and stays on the project until that is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from luoshi.core.campaigns.events import Milestone
from luoshi.core.erasing import Erasure
from luoshi.core.private import Private


class ProjectKind(StrEnum):
    """重点项目, or 招商引资在谈."""

    KEY = "key"
    NEGOTIATION = "negotiation"


class Ending(StrEnum):
    """How it ended: 建成, 签约, or 不再推进."""

    BUILT = "built"
    SIGNED = "signed"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class ProjectOpened:
    """A project or negotiation is taken on. `about` says what and how big; `stage` is that of a negotiation.

    `next_step` of a negotiation is due on `due`, which each stage moves; a key project has milestones and an end.
    `negotiation` is the one that it grew out of, if there is one.
    """

    kind: ProjectKind
    name: Private
    about: Private
    lead: str
    implementers: tuple[str, ...]
    supervisor: str
    begun: date
    due: date
    milestones: tuple[Milestone, ...] = ()
    stage: str = ""
    next_step: Private | None = None
    negotiation: UUID | None = None


@dataclass(frozen=True, slots=True)
class ProjectReported:
    """An office that carries it out reports the share reached, 0 to 100, in words and with what shows it."""

    share: int
    words: Private
    proof: Private
    file: str = ""
    secret: Private | None = None


@dataclass(frozen=True, slots=True)
class StageReached:
    """A negotiation stands at a stage; there is always a next step and its day."""

    stage: str
    words: Private
    next_step: Private
    next_on: date


@dataclass(frozen=True, slots=True)
class ProjectRescheduled:
    """The supervisor moves the end and the milestones, for a cause of the closed list. The first day stays."""

    due: date
    milestones: tuple[Milestone, ...]
    cause: str
    reason: Private


@dataclass(frozen=True, slots=True)
class BlockerRaised:
    """What stands in the way, and what would help. `office` is asked to clear it by `due`, in the case `case`."""

    case: UUID
    number: str
    what: Private
    wanted: Private
    office: str
    due: date
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class BlockerClosed:
    """The case of a blocker ended, at this version of it; `outcome` is what the office said."""

    case: UUID
    outcome: str
    case_version: int


@dataclass(frozen=True, slots=True)
class BlockerReopened:
    """The case of a blocker was opened again, at this version of it."""

    case: UUID
    cause: str
    case_version: int


@dataclass(frozen=True, slots=True)
class ProjectEnded:
    """The supervisor ends it. `became` is the key project that a signed negotiation led to, if there is one."""

    ending: Ending
    reason: Private
    became: UUID | None = None


@dataclass(frozen=True, slots=True)
class ProjectErased(Erasure):
    """What was written of a project was erased by law; its offices, days and shares stay."""


ProjectEvent = (
    ProjectOpened | ProjectReported | StageReached | ProjectRescheduled | BlockerRaised | BlockerClosed
    | BlockerReopened | ProjectEnded | ProjectErased
)  # fmt: skip

PROJECT_EVENTS: Mapping[str, type[ProjectEvent]] = {
    "project.opened": ProjectOpened,
    "project.reported": ProjectReported,
    "project.stage": StageReached,
    "project.rescheduled": ProjectRescheduled,
    "project.blocker_raised": BlockerRaised,
    "project.blocker_closed": BlockerClosed,
    "project.blocker_reopened": BlockerReopened,
    "project.ended": ProjectEnded,
    "project.erased": ProjectErased,
}
