"""A tracked task and what may happen to it: progress, delay, acceptance. Decisions are pure.

The lead answers, implementers have parts, the supervisor watches. Done is what the supervisor accepted, nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.campaigns import events as e
from luoshi.core.campaigns.drafting import rising
from luoshi.core.campaigns.refusals import declined
from luoshi.core.campaigns.schedule import ALL
from luoshi.core.entries import Entry
from luoshi.core.private import Private

CONFIRMERS = (Role.SUPERVISOR, Role.LEADER)
"""Who makes a commitment a task."""


class Standing(StrEnum):
    """Where a task stands: with its owners, before the supervisor, or accepted."""

    WORKING = "working"
    CLAIMED = "claimed"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Delay:
    """A later day that was asked for. `granted` is None until the supervisor decides."""

    cause: str
    until: date
    granted: bool | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task as its events left it. `first_due` never changes; `reported` is the lead's share."""

    id: UUID
    version: int
    paper: UUID
    source: e.Source
    case: UUID
    number: str
    title: str | None
    lead: str
    implementers: tuple[str, ...]
    supervisor: str
    begun: date
    first_due: date
    due: date
    ends_at: datetime
    milestones: tuple[e.Milestone, ...]
    review_days: int | None
    standing: Standing = Standing.WORKING
    reported: int = 0
    delays: tuple[Delay, ...] = ()
    case_version: int = 0
    reopened: int = 0

    @property
    def offices(self) -> tuple[str, ...]:
        """Every office that carries the task out or watches it."""
        return tuple(dict.fromkeys((self.lead, *self.implementers, self.supervisor)))

    @property
    def working(self) -> bool:
        """Whether it is with its owners."""
        return self.standing is Standing.WORKING

    @property
    def done(self) -> bool:
        """Whether its supervisor accepted it."""
        return self.standing is Standing.ACCEPTED

    @property
    def waiting(self) -> Delay | None:
        """The delay that waits for a decision."""
        return self.delays[-1] if self.delays and self.delays[-1].granted is None else None

    @property
    def granted(self) -> tuple[Delay, ...]:
        """The delays that were granted, which count."""
        return tuple(one for one in self.delays if one.granted)


def task_of(paper: UUID, item: UUID) -> UUID:
    """The task that a row of a paper becomes: always the same, so that confirmed twice it is one."""
    return uuid5(paper, f"task {item}")


def case_of(task: UUID) -> UUID:
    """The case that carries a task out: always the same, so that it is opened once."""
    return uuid5(task, "case")


def fold(task_id: UUID, entries: Sequence[Entry[Any]]) -> Task:
    """The task after its entries; the first is its confirmation."""
    first = entries[0]
    born: e.TaskConfirmed = first.event
    task = Task(
        task_id,
        1,
        born.paper,
        born.source,
        born.case,
        born.number,
        born.title.text,
        born.lead,
        born.implementers,
        born.supervisor,
        born.begun,
        born.due,
        born.due,
        born.ends_at,
        born.milestones,
        born.review_days,
    )
    for entry in entries[1:]:
        task = replace(_after(task, entry), version=task.version + 1)
    return task


def _after(task: Task, entry: Entry[Any]) -> Task:
    match entry.event:
        case e.ProgressReported(share=share, part=False):
            return replace(task, reported=share)
        case e.DelayAsked(cause=cause, until=until):
            return replace(task, delays=(*task.delays, Delay(cause, until)))
        case e.DelayDecided(granted=granted, until=until, ends_at=ends_at):
            task = replace(task, delays=(*task.delays[:-1], replace(task.delays[-1], granted=granted)))
            return replace(task, due=until, ends_at=ends_at) if granted else task
        case e.TaskPlanned(milestones=steps, due=due, ends_at=ends_at):
            return replace(task, milestones=(*task.milestones, *steps), due=due, ends_at=ends_at)
        case e.CompletionClaimed(case_version=version):
            return replace(task, standing=Standing.CLAIMED, case_version=version)
        case e.TaskAccepted():
            return replace(task, standing=Standing.ACCEPTED, reported=ALL)
        case e.TaskReopened(case_version=version):
            return replace(task, standing=Standing.WORKING, case_version=version, reopened=task.reopened + 1)
        case e.TaskErased():
            return replace(task, title=None)
    return task


def may_confirm(actor: Actor) -> None:
    """Whoever confirms and mends the table: the supervision office or a leader."""
    if not any(actor.has(role) for role in CONFIRMERS):
        raise declined("confirmers_only")


def carries(task: Task, actor: Actor) -> bool:
    """Whether an officer is of an office that carries the task out."""
    return actor.kind is ActorKind.OFFICER and actor.office in (task.lead, *task.implementers)


def supervises(task: Task, actor: Actor) -> bool:
    """Whether an officer is the task's supervisor: of that office, in that role, and of none that carries it out."""
    return actor.has(Role.SUPERVISOR) and actor.office == task.supervisor and not carries(task, actor)


def report(task: Task, said: e.ProgressReported, actor: Actor) -> e.ProgressReported:
    """A report of progress. An implementer's tells of their part; the share of the whole is the lead's word."""
    _still_working(task)
    if not carries(task, actor):
        raise declined("owners_only")
    if not 0 <= said.share <= ALL:
        raise declined("share_range")
    must_say("进展", said.words)
    must_say("证据", said.proof)
    return replace(said, part=actor.office != task.lead)


def ask_delay(task: Task, asked: e.DelayAsked, actor: Actor, causes: Sequence[str]) -> e.DelayAsked:
    """The lead asks for a later day with a cause of the closed list. One request at a time."""
    _still_working(task)
    if actor.kind is not ActorKind.OFFICER or actor.office != task.lead:
        raise declined("owners_only")
    if task.waiting:
        raise declined("delay_waits")
    if asked.cause not in causes:
        raise declined("delay_cause")
    if asked.until <= task.due:
        raise declined("delay_not_later")
    must_say("为什么", asked.words)
    return asked


def decide_delay(
    task: Task, granted: bool, reason: Private, ends_at: datetime, version: int, actor: Actor
) -> e.DelayDecided:
    """The supervisor grants or denies the day that was asked for; `ends_at` is its instant on that calendar version."""
    must_supervise(task, actor)
    if task.waiting is None:
        raise declined("delay_none")
    must_say("理由", reason)
    return e.DelayDecided(granted, reason, task.waiting.until, ends_at, version)


def plan(task: Task, steps: Sequence[e.Milestone], ends_at: datetime, version: int, actor: Actor) -> e.TaskPlanned:
    """回头看: the supervisor sets the next milestones of a task without an end."""
    must_supervise(task, actor)
    _still_working(task)
    if task.review_days is None:
        raise declined("not_endless")
    if not steps or steps[0].due <= task.due or not rising((*task.milestones, *steps), None):
        raise declined("plan_not_ahead")
    return e.TaskPlanned(tuple(steps), steps[-1].due, ends_at, version)


def accept(task: Task, measure: Private, evidence: Private, actor: Actor) -> e.TaskAccepted:
    """验收: only once claimed, only by the supervisor, in words on the measure and on the evidence."""
    must_supervise(task, actor)
    if task.standing is Standing.ACCEPTED:
        raise declined("task_accepted")
    if task.standing is not Standing.CLAIMED:
        raise declined("not_claimed")
    must_say("对照做到什么程度", measure)
    must_say("看了什么证据", evidence)
    return e.TaskAccepted(measure, evidence)


def must_supervise(task: Task, actor: Actor) -> None:
    """Refuses everybody but the task's supervisor."""
    if not supervises(task, actor):
        raise declined("supervisors_only", office=task.supervisor)


def _still_working(task: Task) -> None:
    if task.standing is Standing.ACCEPTED:
        raise declined("task_accepted")
    if task.standing is Standing.CLAIMED:
        raise declined("claimed_already")


def must_say(what: str, text: Private | None) -> None:
    """Refuses blank words; `what` names them to people."""
    if text is None or not (text.text or "").strip():
        raise declined("needs_words", what=what)
