"""A complaint and a key as their events left them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from luoshi.core.entries import Entry
from luoshi.core.judgement.complaints import events as e


class State(StrEnum):
    """How far a complaint has come."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    CONCLUDED = "concluded"
    REPLIED = "replied"

    @property
    def over(self) -> bool:
        """Whether the handling body is done with it."""
        return self in (State.NOT_ACCEPTED, State.REPLIED)


class Shown(StrEnum):
    """How far the restated allegation has come on its way to the office named."""

    NOTHING = "nothing"
    RESTATED = "restated"
    PASSED = "passed"
    ANSWERED = "answered"


class Step(StrEnum):
    """How far an unsealing has come."""

    ASKED = "asked"
    AGREED = "agreed"
    DONE = "done"
    REFUSED = "refused"

    @property
    def open(self) -> bool:
        """Whether somebody still has to act on it."""
        return self in (Step.ASKED, Step.AGREED)


@dataclass(frozen=True, slots=True)
class Unsealing:
    """One unsealing: who asked, for whom, which two opened a layer each, until when the recipient may look."""

    number: int
    step: Step
    asked_by: str
    asked_at: datetime
    recipient: str
    first: str = ""
    second: str = ""
    until: datetime | None = None
    refused_by: str = ""
    reads: tuple[datetime, ...] = ()

    @property
    def read_at(self) -> datetime | None:
        """When the recipient looked first, if they did."""
        return self.reads[0] if self.reads else None


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint as its events left it. It knows nothing of who made it."""

    id: UUID
    version: int
    office: str
    superiors: tuple[str, ...]
    kind: str
    mode: e.Mode
    handler: str
    officer: str
    received_on: date
    accept_by: datetime
    close_by: datetime
    has_identity: bool
    inner: str
    unsealers: tuple[str, ...]
    person_key: str
    state: State = State.RECEIVED
    shown: Shown = Shown.NOTHING
    when: str = ""
    restated_by: str = ""
    decided_at: datetime | None = None
    ended_at: datetime | None = None
    finding: e.Finding | None = None
    retaliation: int = 0
    satisfied: bool | None = None
    rectification: UUID | None = None
    files: frozenset[UUID] = frozenset()
    unsealings: tuple[Unsealing, ...] = ()
    extended: bool = False
    overdue: e.Step | None = None
    above: str = ""

    @property
    def concerned(self) -> frozenset[str]:
        """The offices that must not have a hand in it."""
        return frozenset((self.office, *self.superiors))


def begin(complaint_id: UUID, entry: Entry[Any]) -> Complaint:
    """A complaint just entered."""
    made: e.ComplaintMade = entry.event
    return Complaint(
        id=complaint_id,
        version=1,
        office=made.office,
        superiors=made.superiors,
        kind=made.kind,
        mode=made.mode,
        handler=made.handler,
        officer=made.officer,
        received_on=made.received_on,
        accept_by=made.accept_by,
        close_by=made.close_by,
        has_identity=made.identity is not None,
        inner=made.inner,
        unsealers=made.unsealers,
        person_key=made.person_key,
        files=frozenset(made.files),
    )


def evolve(complaint: Complaint, entry: Entry[Any]) -> Complaint:
    """The complaint after one more event."""
    complaint = replace(complaint, version=complaint.version + 1)
    match entry.event:
        case e.ComplaintTaken():
            return replace(complaint, officer=entry.actor.id)
        case e.ComplaintAccepted():
            return replace(complaint, state=State.ACCEPTED, decided_at=entry.at)
        case e.ComplaintNotAccepted():
            return replace(complaint, state=State.NOT_ACCEPTED, decided_at=entry.at, ended_at=entry.at)
        case e.ComplaintConcluded(finding=finding):
            return replace(complaint, state=State.CONCLUDED, finding=finding)
        case e.ComplaintReplied():
            return replace(complaint, state=State.REPLIED, ended_at=entry.at)
        case e.ComplaintRectified(case=case):
            return replace(complaint, rectification=case)
        case e.ComplaintExtended(until=until):
            return replace(complaint, close_by=until, extended=True)
        case e.ComplaintOverdue(step=step, above=above):
            return replace(complaint, overdue=step, above=above)
        case e.ComplaintAsked():
            return complaint
    return _by_person(complaint, entry) or _shown(complaint, entry) or _unsealed(complaint, entry)


def _by_person(complaint: Complaint, entry: Entry[Any]) -> Complaint | None:
    """After something that the person did, None for other events."""
    match entry.event:
        case e.ComplaintAdded(files=files, retaliation=retaliation):
            more = complaint.files | set(files)
            return replace(complaint, files=more, retaliation=complaint.retaliation + retaliation)
        case e.ComplaintJudged(satisfied=satisfied):
            return replace(complaint, satisfied=satisfied)
        case e.ComplaintKeyed(person_key=person_key):
            return replace(complaint, person_key=complaint.person_key or person_key)
    return None


def _shown(complaint: Complaint, entry: Entry[Any]) -> Complaint | None:
    """After an event on the way of the restated allegation, None for other events."""
    match entry.event:
        case e.ComplaintRestated(when=when):
            return replace(complaint, shown=Shown.RESTATED, when=when, restated_by=entry.actor.id)
        case e.ComplaintChecked(passed=passed):
            return replace(complaint, shown=Shown.PASSED if passed else Shown.NOTHING)
        case e.ComplaintAnswered():
            return replace(complaint, shown=Shown.ANSWERED)
    return None


def _unsealed(complaint: Complaint, entry: Entry[Any]) -> Complaint:
    match entry.event:
        case e.UnsealingAsked(recipient=recipient):
            number = len(complaint.unsealings) + 1
            asked = Unsealing(number, Step.ASKED, entry.actor.id, entry.at, recipient)
            return replace(complaint, unsealings=(*complaint.unsealings, asked))
        case e.UnsealingAgreed():
            return _last(complaint, step=Step.AGREED, first=entry.actor.id)
        case e.UnsealingDone(until=until):
            return _last(complaint, step=Step.DONE, second=entry.actor.id, until=until)
        case e.UnsealingRefused():
            return _last(complaint, step=Step.REFUSED, refused_by=entry.actor.id)
        case e.UnsealingRead():
            return _last(complaint, reads=(*complaint.unsealings[-1].reads, entry.at))
    raise TypeError(f"{type(entry.event).__name__} does not happen to a complaint")


def _last(complaint: Complaint, **changes: Any) -> Complaint:
    *before, last = complaint.unsealings
    return replace(complaint, unsealings=(*before, replace(last, **changes)))


def fold(complaint_id: UUID, entries: Sequence[Entry[Any]]) -> Complaint:
    """The complaint after all its entries."""
    complaint = begin(complaint_id, entries[0])
    for entry in entries[1:]:
        complaint = evolve(complaint, entry)
    return complaint
