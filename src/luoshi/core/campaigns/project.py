"""A key project or an investment negotiation, and what may happen to it. Decisions are pure.

Each has a lead, a supervisor who carries nothing out, and days; what stands in its way is somebody's case.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.campaigns import project_events as e
from luoshi.core.campaigns.drafting import rising
from luoshi.core.campaigns.events import Milestone
from luoshi.core.campaigns.project_events import Ending, ProjectKind
from luoshi.core.campaigns.refusals import declined
from luoshi.core.campaigns.schedule import ALL
from luoshi.core.campaigns.task import may_confirm, must_say
from luoshi.core.entries import Entry

ENDINGS = {
    ProjectKind.KEY: (Ending.BUILT, Ending.GIVEN_UP),
    ProjectKind.NEGOTIATION: (Ending.SIGNED, Ending.GIVEN_UP),
}


@dataclass(frozen=True, slots=True)
class Blocker:
    """What stands in the way: the case that clears it, whose it is and by when. `outcome` once that is closed."""

    case: UUID
    number: str
    office: str
    due: date
    open: bool = True
    outcome: str = ""
    case_version: int = 0


@dataclass(frozen=True, slots=True)
class Project:
    """A project as its events left it. `first_due` never changes; of a negotiation `due` is that of its next step."""

    id: UUID
    version: int
    kind: ProjectKind
    title: str | None
    lead: str
    implementers: tuple[str, ...]
    supervisor: str
    begun: date
    first_due: date
    due: date
    milestones: tuple[Milestone, ...] = ()
    stage: str = ""
    reported: int = 0
    moved: int = 0
    blockers: tuple[Blocker, ...] = ()
    ending: Ending | None = None
    became: UUID | None = None

    @property
    def number(self) -> str:
        """A project has a name and no number."""
        return ""

    @property
    def review_days(self) -> None:
        """A project has an end."""
        return None

    @property
    def working(self) -> bool:
        """Whether it goes on."""
        return self.ending is None

    @property
    def done(self) -> bool:
        """Whether it was built."""
        return self.ending is Ending.BUILT

    @property
    def carriers(self) -> tuple[str, ...]:
        """The offices that carry it out."""
        return (self.lead, *self.implementers)

    @property
    def offices(self) -> tuple[str, ...]:
        """Every office that carries it out, watches it, or is asked to clear its way."""
        asked = (one.office for one in self.blockers)
        return tuple(dict.fromkeys((*self.carriers, self.supervisor, *asked)))

    @property
    def blocked(self) -> tuple[Blocker, ...]:
        """What still stands in the way."""
        return tuple(one for one in self.blockers if one.open)


def blocker_case(project: UUID, nth: int) -> UUID:
    """The case that clears a project's nth blocker: always the same, so that it is opened once."""
    return uuid5(project, f"blocker {nth}")


def fold(project_id: UUID, entries: Sequence[Entry[Any]]) -> Project:
    """The project after its entries; the first opened it."""
    born: e.ProjectOpened = entries[0].event
    project = Project(
        project_id, 1, born.kind, born.name.text, born.lead, born.implementers, born.supervisor, born.begun, born.due,
        born.due, born.milestones, born.stage,
    )  # fmt: skip
    for entry in entries[1:]:
        project = replace(_after(project, entry.event), version=project.version + 1)
    return project


def _after(project: Project, event: Any) -> Project:
    match event:
        case e.ProjectReported(share=share):
            return replace(project, reported=share)
        case e.StageReached(stage=stage, next_on=next_on):
            return replace(project, stage=stage, due=next_on)
        case e.ProjectRescheduled(due=due, milestones=steps):
            return replace(project, due=due, milestones=steps, moved=project.moved + 1)
        case e.BlockerRaised(case=case, number=number, office=office, due=due):
            return replace(project, blockers=(*project.blockers, Blocker(case, number, office, due)))
        case e.BlockerClosed(case=case, outcome=outcome, case_version=version):
            return _blocker(project, case, open=False, outcome=outcome, case_version=version)
        case e.BlockerReopened(case=case, case_version=version):
            return _blocker(project, case, open=True, outcome="", case_version=version)
        case e.ProjectEnded(ending=ending, became=became):
            return replace(project, ending=ending, became=became)
        case e.ProjectErased():
            return replace(project, title=None)
    return project


def _blocker(project: Project, case: UUID, **changes: Any) -> Project:
    changed = (replace(one, **changes) if one.case == case else one for one in project.blockers)
    return replace(project, blockers=tuple(changed))


def take_on(opened: e.ProjectOpened, stages: Collection[str], today: date, actor: Actor) -> e.ProjectOpened:
    """A project is taken on, with an owner, a day, and somebody who watches and is no party."""
    may_confirm(actor)
    must_say("名称", opened.name)
    must_say("做什么、多大规模", opened.about)
    if not opened.lead or not opened.supervisor:
        raise declined("project_owners")
    if opened.supervisor in (opened.lead, *opened.implementers):
        raise declined("judge_and_party")
    if opened.due < today or opened.begun > opened.due:
        raise declined("project_days")
    if opened.kind is ProjectKind.NEGOTIATION:
        _staged(opened.stage, stages)
        must_say("下一步", opened.next_step)
    elif not opened.milestones or not rising(opened.milestones, opened.due):
        raise declined("project_milestones")
    return opened


def report(project: Project, said: e.ProjectReported, actor: Actor) -> e.ProjectReported:
    """A report of progress by an office that carries the project out."""
    _going_on(project)
    must_carry(project, actor)
    if project.kind is not ProjectKind.KEY:
        raise declined("project_stages")
    if not 0 <= said.share <= ALL:
        raise declined("share_range")
    must_say("进展", said.words)
    must_say("证据", said.proof)
    return said


def reach(project: Project, said: e.StageReached, stages: Collection[str], today: date, actor: Actor) -> e.StageReached:
    """Where a negotiation stands: never without a next step and its day."""
    _going_on(project)
    must_carry(project, actor)
    if project.kind is not ProjectKind.NEGOTIATION:
        raise declined("project_shares")
    _staged(said.stage, stages)
    must_say("谈到哪里", said.words)
    must_say("下一步", said.next_step)
    if said.next_on < today:
        raise declined("next_step_past")
    return said


def reschedule(
    project: Project, moved: e.ProjectRescheduled, causes: Collection[str], today: date, actor: Actor
) -> e.ProjectRescheduled:
    """The supervisor moves end and milestones of a key project for a cause of the closed list."""
    _going_on(project)
    must_supervise(project, actor)
    if project.kind is not ProjectKind.KEY:
        raise declined("project_stages")
    if moved.cause not in causes:
        raise declined("delay_cause")
    if moved.due < today or not moved.milestones or not rising(moved.milestones, moved.due):
        raise declined("project_milestones")
    must_say("理由", moved.reason)
    return moved


def raise_blocker(project: Project, raised: e.BlockerRaised, today: date, actor: Actor) -> e.BlockerRaised:
    """Something stands in the way: another office is asked to clear it by a day."""
    _going_on(project)
    if not (carries(project, actor) or supervises(project, actor)):
        raise declined("project_carriers")
    if not raised.office or raised.office in (actor.office, project.lead):
        raise declined("blocker_office")
    if raised.due < today:
        raise declined("blocker_day")
    must_say("卡在哪里", raised.what)
    must_say("需要怎么解决", raised.wanted)
    return raised


def end(project: Project, ended: e.ProjectEnded, actor: Actor) -> e.ProjectEnded:
    """The supervisor ends it: built or signed only with nothing left in its way, given up with a reason."""
    _going_on(project)
    must_supervise(project, actor)
    if ended.ending not in ENDINGS[project.kind]:
        raise declined("project_ending")
    if project.blocked and ended.ending is not Ending.GIVEN_UP:
        raise declined("project_blocked", count=len(project.blocked))
    must_say("理由", ended.reason)
    return ended


def becomes(
    project: Project, signed: e.ProjectEnded, opened: e.ProjectOpened, today: date, actor: Actor
) -> tuple[e.ProjectEnded, e.ProjectOpened]:
    """A signed negotiation becomes a key project: it ends, and the project is taken on, both or neither."""
    if project.kind is not ProjectKind.NEGOTIATION or opened.kind is not ProjectKind.KEY or signed.became is None:
        raise declined("project_becomes")
    ended = end(project, replace(signed, ending=Ending.SIGNED), actor)
    return ended, replace(take_on(opened, (), today, actor), negotiation=project.id)


def carries(project: Project, actor: Actor) -> bool:
    """Whether an officer is of an office that carries the project out."""
    return actor.kind is ActorKind.OFFICER and actor.office in project.carriers


def supervises(project: Project, actor: Actor) -> bool:
    """Whether an officer is the project's supervisor, and of no office that carries it out."""
    return actor.has(Role.SUPERVISOR) and actor.office == project.supervisor and not carries(project, actor)


def must_carry(project: Project, actor: Actor) -> None:
    """Refuses whoever is of no office that carries it out."""
    if not carries(project, actor):
        raise declined("project_carriers")


def must_supervise(project: Project, actor: Actor) -> None:
    """Refuses everybody but the project's supervisor."""
    if not supervises(project, actor):
        raise declined("supervisors_only", office=project.supervisor)


def _going_on(project: Project) -> None:
    if not project.working:
        raise declined("project_over")


def _staged(stage: str, stages: Collection[str]) -> None:
    if stage not in stages:
        raise declined("stage_unknown")
