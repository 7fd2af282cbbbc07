"""What is known of a case after its events: the value that `decide` reads and `evolve` replaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from luoshi.core.case.events import Deadlines, Holder, Holding, ObjectionTo, Wish
from luoshi.core.casetypes.model import LimitName, Outcome, Start
from luoshi.core.languages import Language


class State(StrEnum):
    """Where a case stands. Admission is not here: it is a dated fact of applications."""

    RECEIVED = "received"
    OFFERED = "offered"
    WORKING = "working"
    SUSPENDED = "suspended"
    ARBITRATED = "arbitrated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    DIVERTED = "diverted"


OPEN = frozenset({State.RECEIVED, State.OFFERED, State.WORKING, State.SUSPENDED, State.ARBITRATED})


@dataclass(frozen=True, slots=True)
class Stop:
    """A lawful stop of the count. A `void` stop never counted.

    `before` and `after` are the deadlines of the matter just before and after its end moved them.
    """

    ground: str
    since: datetime
    cap_at: datetime
    until: datetime | None = None
    void: bool = False
    before: Deadlines = field(default_factory=dict)
    after: Deadlines = field(default_factory=dict)

    @property
    def end(self) -> datetime:
        """When it ended or, while it runs, the latest instant at which it will."""
        return self.until or self.cap_at


@dataclass(frozen=True, slots=True)
class PendingOffer:
    """An offer waiting for a signature; `resume_state` is where the case stands if it is declined."""

    to: str
    since: datetime
    sign_by: datetime
    resume_state: State


@dataclass(frozen=True, slots=True)
class PendingCode:
    """A new code, by its hash, that an officer asked for at a window and a second person has yet to confirm."""

    code_hash: str
    asked_by: Holder
    since: datetime


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person agreed to: the later deadlines of this version of a case type, once."""

    case_type: str
    version: int


@dataclass(frozen=True, slots=True)
class Deputy:
    """The holder stands in for another officer until a date."""

    of: Holder
    until: datetime


@dataclass(frozen=True, slots=True)
class Supplement:
    """Materials asked for, once. Of the `missing` some are `handed_in`, to be checked: once all are, by `check_by`."""

    missing: tuple[str, ...]
    remind_at: datetime
    reminded: bool = False
    withdraw_at: datetime | None = None
    handed_in: tuple[str, ...] = ()
    handed_in_at: datetime | None = None
    check_by: datetime | None = None

    @property
    def outstanding(self) -> tuple[str, ...]:
        """What the person has not handed in yet."""
        return tuple(item for item in self.missing if item not in self.handed_in)


@dataclass(frozen=True, slots=True)
class Closing:
    """One closing of the case, with what was judged then."""

    at: datetime
    outcome: Outcome
    overdue: tuple[LimitName, ...] = ()


@dataclass(frozen=True)
class Case:
    """A case as its events left it. `version` counts them; `holdings` and `stops` are its whole history of time.

    `sealed` cases stay so, whatever they are called later. Of an imported case `taken_up_at` is when an officer or the
    person first acted on it here.
    A `mystery` is no real demand: an inspector sent it to see how it is met.
    `declined` counts returns and refused hand-overs together; `objected` are the stops whose objection is not ruled on.
    """

    id: UUID
    version: int
    state: State
    number: str
    case_type: str
    type_version: int
    channel: str
    received_at: datetime
    last_at: datetime
    holdings: tuple[Holding, ...]
    deadlines: Deadlines = field(default_factory=dict)
    starts: Mapping[Start, datetime] = field(default_factory=dict)
    provisional: bool = False
    calendar_version: int = 0
    matter: str = ""
    area: str = ""
    code_hash: str = ""
    code_asked: PendingCode | None = None
    imported: bool = False
    taken_up_at: datetime | None = None
    sealed: bool = False
    urgent: bool = False
    stops: tuple[Stop, ...] = ()
    offer: PendingOffer | None = None
    senders: tuple[Holder, ...] = ()
    asked: tuple[str, ...] = ()
    declined: int = 0
    blamed: tuple[str, ...] = ()
    ruled: bool = False
    ruled_for: str = ""
    deputy: Deputy | None = None
    resume_state: State | None = None
    admitted_at: datetime | None = None
    supplement: Supplement | None = None
    extensions: Mapping[LimitName, int] = field(default_factory=dict)
    contacted_at: datetime | None = None
    evidence: tuple[str, ...] = ()
    children: Mapping[UUID, bool] = field(default_factory=dict)
    parent: UUID | None = None
    merged_into: UUID | None = None
    absorbed: tuple[UUID, ...] = ()
    closings: tuple[Closing, ...] = ()
    ended_at: datetime | None = None
    delivered_at: datetime | None = None
    revive_at: datetime | None = None
    wishes: tuple[Wish, ...] = ()
    consent_asked: str = ""
    consent: Agreed | None = None
    objections: tuple[ObjectionTo, ...] = ()
    objected: tuple[int, ...] = ()
    solved: bool | None = None
    verdicts: int = 0
    warned: tuple[str, ...] = ()
    mystery: bool = False
    language: Language = Language.CHINESE

    @classmethod
    def begun(cls, told: Mapping[str, object]) -> Case:
        """A case of these fields, the others as they are by default: as `Case(**told)`, in a fifth of its time."""
        new = object.__new__(cls)
        new.__dict__.update(AT_FIRST)
        new.__dict__.update(told)
        return new

    def changed(self, change: Mapping[str, object]) -> Case:
        """This case with other values in some fields. As `dataclasses.replace`, in a fifth of its time."""
        new = object.__new__(Case)
        new.__dict__.update(self.__dict__)
        new.__dict__.update(change)
        return new

    @property
    def holder(self) -> Holder:
        """The one accountable officer and office, now or at the end."""
        return self.holdings[-1].holder

    @property
    def open(self) -> bool:
        """Whether somebody still has to act."""
        return self.state in OPEN

    @property
    def rings(self) -> bool:
        """Whether its moments are warned of and told: what was brought from elsewhere rests until somebody acts."""
        return not self.imported or self.taken_up_at is not None

    @property
    def stop(self) -> Stop | None:
        """The stop that runs now, if any."""
        return self.stops[-1] if self.state is State.SUSPENDED else None

    @property
    def awaited(self) -> Supplement | None:
        """The request for materials that an application still waits for, if any."""
        asked = self.supplement
        return asked if asked and asked.missing and self.open and not self.admitted_at else None

    @property
    def offices(self) -> tuple[str, ...]:
        """Every office that answers, answered or was asked to answer for the case: those that may see it."""
        names = [holding.holder.office for holding in self.holdings]
        return tuple(dict.fromkeys((*names, *self.asked)))


# What is empty at first is shared: nothing in a case is ever changed in place.
AT_FIRST = {
    each.name: each.default if each.default_factory is MISSING else each.default_factory()
    for each in fields(Case)
    if (each.default, each.default_factory) != (MISSING, MISSING)
}
