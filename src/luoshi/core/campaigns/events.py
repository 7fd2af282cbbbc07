"""Everything that can happen to a paper and to a task confirmed from it: a closed vocabulary.

A paper is a directive, the minutes of a meeting, a pledge typed in at one, or a table of tasks. Each task has a stream
of its own, points back to the sentence it came from, and is carried out as a case. What people write is `Private`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from luoshi.core.erasing import Erasure
from luoshi.core.private import Private


class Source(StrEnum):
    """What a paper is: 文件, 会议纪要, 会上承诺, 任务分解表."""

    DIRECTIVE = "directive"
    MINUTES = "minutes"
    PLEDGE = "pledge"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of a task: what is reached by a day, and the planned share of the whole by then, 1 to 100."""

    what: str
    due: date
    share: int


@dataclass(frozen=True, slots=True)
class PaperEntered:
    """A paper came in. `text` is its decoded text, which spans count on; `file` the salted hash of the original.

    `day` is the date its terms are counted from. `secret` opens the file. `remarks`: what is wrong with the whole.
    """

    source: Source
    title: str
    number: str
    issuer: str
    day: date | None
    text: Private
    name: Private
    file: str = ""
    secret: Private | None = None
    remarks: Private | None = None


@dataclass(frozen=True, slots=True)
class PaperConfirmed:
    """Commitments of the paper were confirmed as tasks. `tasks` are theirs, in the order of the paper."""

    tasks: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class CommitmentDropped:
    """What was read as a commitment is none to be tracked, for a reason that stays. `span` is where it stood."""

    item: UUID
    span: tuple[int, int]
    reason: Private


@dataclass(frozen=True, slots=True)
class TaskConfirmed:
    """A commitment became a tracked task. `span` is its sentence in the paper's text; `case` carries it out.

    `begun` is the day it begins, `due` the day promised, `ends_at` its instant on the calendar of the time.
    `review_days` is the review cycle of a task without an end (持续推进), whose `due` is that of its next milestone.
    """

    paper: UUID
    source: Source
    paper_title: str
    span: tuple[int, int]
    title: Private
    text: Private
    measure: Private
    lead: str
    implementers: tuple[str, ...]
    supervisor: str
    begun: date
    due: date
    ends_at: datetime
    calendar_version: int
    milestones: tuple[Milestone, ...]
    case: UUID
    number: str
    review_days: int | None = None


@dataclass(frozen=True, slots=True)
class ProgressReported:
    """An owner reports the share reached, 0 to 100, in words and with evidence: a file, or where it is to be seen.

    Of an implementer's part `part` is true: it tells of the part, and the share of the whole stays the lead's word.
    """

    share: int
    words: Private
    proof: Private
    file: str = ""
    secret: Private | None = None
    part: bool = False
    obstacle: Private | None = None


@dataclass(frozen=True, slots=True)
class DelayAsked:
    """The lead asks for a later day, for a cause of the closed list."""

    cause: str
    words: Private
    until: date


@dataclass(frozen=True, slots=True)
class DelayDecided:
    """The supervisor decides. Granted, the task ends at `ends_at`; the first day stays in its first event."""

    granted: bool
    reason: Private
    until: date
    ends_at: datetime
    calendar_version: int


@dataclass(frozen=True, slots=True)
class TaskPlanned:
    """The next milestones of a task without an end were set at its review; the task now ends with the last of them."""

    milestones: tuple[Milestone, ...]
    due: date
    ends_at: datetime
    calendar_version: int


@dataclass(frozen=True, slots=True)
class CompletionClaimed:
    """The lead closed the case: the supervisor now looks at measure and evidence. `outcome` is what the lead said."""

    outcome: str
    case_version: int


@dataclass(frozen=True, slots=True)
class TaskAccepted:
    """验收: the supervisor found it done, against the measure and by the evidence."""

    measure: Private
    evidence: Private


@dataclass(frozen=True, slots=True)
class TaskReopened:
    """The case was opened again: not accepted, or an inspection showed otherwise. `cause` is the case's."""

    cause: str
    case_version: int


@dataclass(frozen=True, slots=True)
class PaperErased(Erasure):
    """The text of a paper, its file's key and the reasons of what was dropped from it were erased by law."""


@dataclass(frozen=True, slots=True)
class TaskErased(Erasure):
    """What was written of a task was erased by law; its offices, days and shares stay."""


CampaignEvent = (
    PaperEntered | PaperConfirmed | CommitmentDropped | TaskConfirmed | ProgressReported | DelayAsked | DelayDecided
    | TaskPlanned | CompletionClaimed | TaskAccepted | TaskReopened | PaperErased | TaskErased
)  # fmt: skip

CAMPAIGN_EVENTS: Mapping[str, type[CampaignEvent]] = {
    "paper.entered": PaperEntered,
    "paper.confirmed": PaperConfirmed,
    "paper.dropped": CommitmentDropped,
    "task.confirmed": TaskConfirmed,
    "task.reported": ProgressReported,
    "task.delay_asked": DelayAsked,
    "task.delay_decided": DelayDecided,
    "task.planned": TaskPlanned,
    "task.claimed": CompletionClaimed,
    "task.accepted": TaskAccepted,
    "task.reopened": TaskReopened,
    "paper.erased": PaperErased,
    "task.erased": TaskErased,
}
