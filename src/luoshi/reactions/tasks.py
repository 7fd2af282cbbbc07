"""What follows from a confirmed task: the case that carries it out, its parts, new dates; and what its case says back.

Each is a job of its own and may run again: the case has its id from the task, a part its id from the case.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final
from uuid import uuid5

from luoshi.campaigns import tasks
from luoshi.campaigns.handling import Office, task_entries
from luoshi.campaigns.handling import task as load_task
from luoshi.cases.commands import Part, act, open_sub_case, register
from luoshi.cases.handling import By, Means, access_of
from luoshi.cases.loading import load
from luoshi.core.actors import MACHINE, Role
from luoshi.core.campaigns.events import Source, TaskConfirmed
from luoshi.core.campaigns.task import Task
from luoshi.core.case.commands import MoveDeadline, Offer, Register
from luoshi.core.case.events import Holder
from luoshi.core.case.state import Case, State
from luoshi.core.casetypes.model import LimitName
from luoshi.core.errors import NotFound
from luoshi.core.private import Private
from luoshi.ledger.access import acting
from luoshi.ledger.reading import read_stream
from luoshi.notify.telling import TELLER, News, tell
from luoshi.reactions.facts import Fact
from luoshi.reactions.following import Called
from luoshi.reactions.people import People

TYPES: Final = {Source.MINUTES: "meeting_decision"}
TASK: Final = "supervised_task"
CHANNEL: Final = "paper"
ERASED: Final = "（内容已依法删除）"
_GRANTED: Final = "延期获批"
_REVIEWED: Final = "回头看以后定了下一个节点"


def is_task(fact: Fact) -> bool:
    """The case carries out a confirmed task, or may: one that was registered by hand has none, and is left alone."""
    return fact.case.case_type in (TASK, *TYPES.values()) and fact.case.parent is None


def open_case(means: Means, called: Called) -> None:
    """Open the case of a confirmed task and offer it to the lead."""
    # The event that called bears no words: they are read with its stream.
    confirmed: TaskConfirmed = task_entries(_office(means), called.stream)[0].event
    try:
        load(means.connection, confirmed.case, access_of(MACHINE))
    except NotFound:
        register(means, confirmed.case, _case(means, called, confirmed), By(MACHINE))
    act(means, confirmed.case, Offer(confirmed.lead), By(MACHINE), called.key(confirmed.case))


def _case(means: Means, called: Called, confirmed: TaskConfirmed) -> Register:
    title, text, measure = (one.text or ERASED for one in (confirmed.title, confirmed.text, confirmed.measure))
    named = "meeting" if confirmed.source is Source.MINUTES else "source_document"
    form: dict[str, Any] = {
        "title": title,
        "text": text,
        "measure": measure,
        named: confirmed.paper_title,
    }
    if confirmed.milestones and confirmed.source is not Source.MINUTES:
        form["milestones"] = [{"what": one.what, "due": one.due.isoformat()} for one in confirmed.milestones]
    office = _office(means)
    return Register(
        number=confirmed.number,
        case_type=TYPES.get(confirmed.source, TASK),
        channel=CHANNEL,
        holder=_supervisor(means, called, confirmed),
        title=Private(title),
        text=Private(f"{text}\n做到什么程度：{measure}"),
        form=Private(json.dumps(form, ensure_ascii=False)),
        # Confirmed for today and opened after its end by a worker that was down: it ends with the day it is.
        due=confirmed.ends_at if confirmed.ends_at > means.now() else office.end_of(office.today()),
    )


def _supervisor(means: Means, called: Called, confirmed: TaskConfirmed) -> Holder:
    """Who answers until the lead has signed: whoever confirmed it, if they supervise it, or else its supervisor."""
    actor = called.entry.actor
    if actor.office == confirmed.supervisor:
        return Holder(actor.office, actor.id)
    found = People(called.knowledge.staff(means.connection), means.now()).of(confirmed.supervisor, Role.SUPERVISOR)
    if not found:
        raise NotFound("officer", f"{confirmed.supervisor} 没有督查人员", f"No supervisor in {confirmed.supervisor}")
    return Holder(confirmed.supervisor, found[0])


def open_parts(means: Means, called: Called) -> None:
    """The lead has signed: each implementer is offered a part. A part there is already is not opened again."""
    task = tasks.of_case(_office(means), called.stream)
    case = load(means.connection, called.stream, access_of(MACHINE)).case
    if task is None or case.state is not State.WORKING:
        return
    words = _words(means, case)
    for nth, office in enumerate(task.implementers, start=1):
        part_id = uuid5(case.id, f"part {office}")
        if part_id not in case.children:
            title = Private(f"承办：{task.title or ''}")
            part = Part(part_id, f"{case.number}-{nth}", title, words, office, "承办本任务中由本单位负责的部分")
            open_sub_case(means, case.id, part, By(MACHINE))


def _words(means: Means, case: Case) -> Private:
    first: Any = read_stream(means.connection, access_of(MACHINE), case.id)[0].event
    return Private(first.text.text or ERASED)


def delay_asked(means: Means, called: Called) -> None:
    """Tell the supervisor that a later day is asked for."""
    task = load_task(_office(means), called.stream)
    people = People(called.knowledge.staff(means.connection), means.now())
    words = f"{people.office_name(task.lead)}申请把 {task.number} 延到 {called.entry.event.until}，请批准或者驳回。"
    _tell(means, called, task, people.of(task.supervisor, Role.SUPERVISOR), ("延期待批", words))


def delay_decided(means: Means, called: Called) -> None:
    """Granted, the end of the case moves; either way the lead is told."""
    task, decided = load_task(_office(means), called.stream), called.entry.event
    if decided.granted:
        _move(means, called, task, _GRANTED)
    people = People(called.knowledge.staff(means.connection), means.now())
    answer = f"同意延到 {decided.until}，原定日期保留" if decided.granted else "没有同意延期"
    _tell(means, called, task, people.heads(task.lead), ("延期有了答复", f"{task.number}：督办单位{answer}。"))


def planned(means: Means, called: Called) -> None:
    """The next milestone of a task without an end is the new end of its case."""
    _move(means, called, load_task(_office(means), called.stream), _REVIEWED)


def claimed(means: Means, called: Called) -> None:
    """The case of a task was closed: note on the task that the supervisor is asked."""
    office = _office(means)
    tasks.note_claimed(office, called.stream, called.entry.event.outcome.value, called.version)
    task = tasks.of_case(office, called.stream)
    if task is not None:
        people = People(called.knowledge.staff(means.connection), means.now())
        words = f"{people.office_name(task.lead)}说 {task.number} 已经办完，请对照要求和证明验收。"
        _tell(means, called, task, people.of(task.supervisor, Role.SUPERVISOR), ("报请验收", words))


def reopened(means: Means, called: Called) -> None:
    """The case of a task was opened again: the task is its owners' again, with the end that was last agreed."""
    office = _office(means)
    tasks.note_reopened(office, called.stream, called.entry.event.cause.value, called.version)
    task = tasks.of_case(office, called.stream)
    if task is not None:
        _move(means, called, task, _GRANTED)


def _move(means: Means, called: Called, task: Task, cause: str) -> None:
    case = load(means.connection, task.case, access_of(MACHINE)).case
    if not case.open or case.deadlines.get(LimitName.PROMISED, task.ends_at) == task.ends_at:
        return
    # By the calendar it is on already: what else a new version moves is still to come.
    moved = MoveDeadline(LimitName.PROMISED, task.ends_at, cause, case.calendar_version)
    act(means, case.id, moved, By(MACHINE), called.key(case.id))


def _tell(means: Means, called: Called, task: Task, to: Iterable[str], said: tuple[str, str]) -> None:
    title, words = said
    at = called.entry.entered_at
    news = [News(officer, called.row, title, words, task.case, task.number, at) for officer in to]
    with acting(means.connection, TELLER):
        tell(means.connection, news, called.knowledge.policy, means.now())


def _office(means: Means) -> Office:
    return Office(means.connection, means.reference, means.now, means.random)
