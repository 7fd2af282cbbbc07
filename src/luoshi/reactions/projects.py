"""What follows from a blocker of a project: a case of the office that is asked; and what that case says back.

Each is a job of its own and may run again: the case has its id from the project.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from luoshi.campaigns import projects
from luoshi.campaigns.handling import SYSTEM, Entries, Office
from luoshi.cases.commands import act, register
from luoshi.cases.handling import By, Means, access_of
from luoshi.cases.loading import load
from luoshi.core.actors import MACHINE, Role
from luoshi.core.campaigns.project import Project
from luoshi.core.campaigns.project_events import BlockerRaised
from luoshi.core.case.commands import Offer, Register
from luoshi.core.case.events import Holder
from luoshi.core.errors import NotFound
from luoshi.core.private import Private
from luoshi.ledger.access import acting
from luoshi.notify.telling import TELLER, News, tell
from luoshi.reactions.facts import Fact
from luoshi.reactions.following import Called
from luoshi.reactions.people import People

BLOCKER: Final = "project_blocker"
CHANNEL: Final = "project"
ERASED: Final = "（内容已依法删除）"


def is_blocker(fact: Fact) -> bool:
    """The case clears the way of a project, or may: one registered by hand clears nobody's."""
    return fact.case.case_type == BLOCKER


def open_blocker(means: Means, called: Called) -> None:
    """Open the case of a blocker and offer it to the office that is asked."""
    project, entries = projects.whole_project(_office(means), SYSTEM, called.stream)
    raised = _raised(entries, called.entry.event)
    try:
        load(means.connection, raised.case, access_of(MACHINE))
    except NotFound:
        register(means, raised.case, _case(means, called, project, raised), By(MACHINE))
    act(means, raised.case, Offer(raised.office), By(MACHINE), called.key(raised.case))


def closed(means: Means, called: Called) -> None:
    """The case of a blocker was closed: note it on the project, and tell who waits for it."""
    office = _office(means)
    projects.note_closed(office, called.stream, called.entry.event.outcome.value, called.version)
    project = projects.of_blocker(office, called.stream)
    if project is not None:
        people = People(called.knowledge.staff(means.connection), means.now())
        words = f"“{project.title or ERASED}”卡住的事办结了，请看是不是真通了；没有通，请督查部门重开。"
        to = (*people.heads(project.lead), *people.of(project.supervisor, Role.SUPERVISOR))
        _tell(means, called, to, ("堵点办结", words))


def reopened(means: Means, called: Called) -> None:
    """The case of a blocker was opened again: it stands in the project's way again."""
    projects.note_reopened(_office(means), called.stream, called.entry.event.cause.value, called.version)


def _raised(entries: Entries, named: BlockerRaised) -> BlockerRaised:
    """The event with its words: that which called bears none."""
    found: BlockerRaised = next(
        one.event for one in entries if isinstance(one.event, BlockerRaised) and one.event.case == named.case
    )
    return found


def _case(means: Means, called: Called, project: Project, raised: BlockerRaised) -> Register:
    office, title = _office(means), f"项目堵点：{project.title or ERASED}"[:100]
    what, wanted = raised.what.text or ERASED, raised.wanted.text or ERASED
    form: dict[str, Any] = {"title": title, "text": what, "wanted": wanted}
    return Register(
        number=raised.number,
        case_type=BLOCKER,
        channel=CHANNEL,
        holder=_first(means, called, project),
        title=Private(title),
        text=Private(f"{what}\n需要怎么解决：{wanted}"),
        form=Private(json.dumps(form, ensure_ascii=False)),
        due=raised.ends_at if raised.ends_at > means.now() else office.end_of(office.today()),
    )


def _first(means: Means, called: Called, project: Project) -> Holder:
    """Who answers until the office that is asked has signed: a supervisor of the project."""
    found = People(called.knowledge.staff(means.connection), means.now()).of(project.supervisor, Role.SUPERVISOR)
    if not found:
        raise NotFound("officer", f"{project.supervisor} 没有督查人员", f"No supervisor in {project.supervisor}")
    return Holder(project.supervisor, found[0])


def _tell(means: Means, called: Called, to: Iterable[str], said: tuple[str, str]) -> None:
    case = load(means.connection, called.stream, access_of(MACHINE)).case
    title, words = said
    at = called.entry.entered_at
    news = [News(officer, called.row, title, words, case.id, case.number, at) for officer in dict.fromkeys(to)]
    with acting(means.connection, TELLER):
        tell(means.connection, news, called.knowledge.policy, means.now())


def _office(means: Means) -> Office:
    return Office(means.connection, means.reference, means.now, means.random)
