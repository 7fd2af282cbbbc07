"""What follows from inspections: who was drawn is told, a finding opens a rectification, and how that goes on.

Each is a job of its own and may run again: the case of a finding has its id from the finding.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID, uuid5

from luoshi.cases import counted
from luoshi.cases.commands import act, register
from luoshi.cases.handling import By, Means, access_of
from luoshi.cases.loading import load
from luoshi.core.actors import MACHINE, Actor, ActorKind, Role
from luoshi.core.case.commands import AddNote, Register, Reopen, TellMystery
from luoshi.core.case.events import Holder, ReopenCause
from luoshi.core.case.state import State
from luoshi.core.errors import NotFound, Refused, Unavailable
from luoshi.core.judgement.inspecting.finding import Finding
from luoshi.core.judgement.inspecting.round import Inspection
from luoshi.core.judgement.rules import BEIJING
from luoshi.core.private import Private
from luoshi.judgement.inspections import commands, mysteries, queries
from luoshi.judgement.inspections.handling import Inspecting, finding, finding_entries, inspection
from luoshi.ledger.access import acting
from luoshi.ledger.reading import read_stream
from luoshi.notify.telling import TELLER, News, tell
from luoshi.reactions.following import Called
from luoshi.reactions.knowing import Knowledge
from luoshi.reactions.people import People

log = logging.getLogger(__name__)

RECTIFICATION: Final = "rectification"
OWNERS: Final = (Role.HEAD, Role.HANDLER, Role.INTAKE)
"""Who of an office may be the one to put a finding right; the first there is, where nobody is named."""
ERASED: Final = "（内容已依法删除）"
_UPHELD: Final = "对这个问题的异议成立，问题撤销。请按“经核查不属实”办结本件。"


def failed_again(event: Any) -> bool:
    """Whether whoever looked again found that it is not put right."""
    return not event.fixed


def tell_drawn(means: Means, called: Called) -> None:
    """Tell the inspectors where they go; the heads of the offices too where the round is announced."""
    office = called.knowledge.inspecting(means.connection)
    found, people = inspection(office, called.stream), _people(means, called)
    plan = found.plan
    days = f"{plan.since:%m月%d日}" + (f"到{plan.until:%m月%d日}" if plan.until > plan.since else "")
    for officer, offices in _by_inspector(found).items():
        names = "、".join(people.office_name(one) for one in offices)
        _tell(means, called, [officer], "抽到您去检查", f"“{plan.title}”{days}，抽到您检查{names}。{_quiet(found)}")
    if plan.announced:
        for place in plan.places:
            words = f"{days}有检查组来检查（{plan.title}）。照常办公即可，不用准备材料，不用陪同。"
            _tell(means, called, people.heads(place.office), "检查预告", words)


def _quiet(found: Inspection) -> str:
    return "" if found.plan.announced else "这是暗访，检查以前不要告诉任何单位。"


def _by_inspector(found: Inspection) -> dict[str, list[str]]:
    whole: dict[str, list[str]] = {}
    for office, pair in found.pairs.items():
        for officer in pair:
            whole.setdefault(officer, []).append(office)
    return whole


def open_rectification(means: Means, called: Called) -> None:
    """Open the rectification of a finding with the head of the office, and note it on the finding.

    Run again, it goes on where it stopped: the case has its id from the finding.
    """
    office = called.knowledge.inspecting(means.connection)
    found = finding(office, called.stream)
    case_id = uuid5(found.id, RECTIFICATION)
    try:
        load(means.connection, case_id, access_of(MACHINE))
    except NotFound:
        register(means, case_id, _rectification(means, called, office, found), By(MACHINE))
    commands.note_opened(office, found.id, case_id)


def _rectification(means: Means, called: Called, office: Inspecting, found: Finding) -> Register:
    text, said = _cause(office, found), found.found
    origin = "督查交办" if said.origin else "明察暗访"
    return Register(
        number=_number(means),
        case_type=RECTIFICATION,
        channel="inspection",
        holder=_owner(_people(means, called), found),
        title=Private(f"{origin}问题整改"),
        text=Private(text),
        form=Private(json.dumps({"origin": origin, "text": text}, ensure_ascii=False)),
        # Told by a worker that was down until then, it takes the case type's limit.
        due=said.due if said.due is not None and said.due > means.now() else None,
    )


def _owner(people: People, found: Finding) -> Holder:
    """Who is to put it right: whoever was named, if they still sit there; else the head."""
    office, owner = found.found.office, found.found.owner
    there = any(owner in people.of(office, role) for role in OWNERS)
    return Holder(office, owner) if there else _first(people, office)


def _cause(office: Inspecting, found: Finding) -> str:
    """What the office is told: which rule, what was seen, how grave, the how-manieth time."""
    rules, said = office.rules, found.found
    item = rules.item(said.item)
    words = finding_entries(office, found.id)[0].event.words.text or ERASED
    row = queries.finding_row(office, TELLER, found.id)
    seen = found.found_at.astimezone(BEIJING)
    grave = rules.severities.get(said.severity, said.severity)
    how = f"根据{rules.origins.get(said.origin, said.origin)}提出" if said.origin else _how(found)
    lines = [f"{seen.month}月{seen.day}日{how}（{grave}）：{words}"]
    if item is not None:
        lines.append(f"应当：{item.words}。")
    lines.append(f"依据：{said.place}。")
    if row is not None and row.nth > 1:
        lines.append(f"这是同一问题第 {row.nth} 次被发现。")
    lines.append("请整改，写明改了什么、怎样防止再犯；由另外的人复查。有异议的，可以在“检查发现的问题”里提出。")
    return "\n".join(lines)


def _how(found: Finding) -> str:
    return "检查发现" if found.found.announced else "暗访发现"


def _first(people: People, office: str) -> Holder:
    """Who answers for a rectification from its first instant: the head of the office, or whoever is there."""
    for role in OWNERS:
        if found := people.of(office, role):
            return Holder(office, found[0])
    raise NotFound("officer", f"{office} 没有在岗的人", f"Nobody is there in {office}")


def answered(means: Means, called: Called) -> None:
    """A rectification was closed: if it is of a finding, another person is to look whether it is so."""
    office = called.knowledge.inspecting(means.connection)
    finding_id = queries.finding_of_case(office, called.stream)
    if finding_id is None or not commands.note_answered(office, finding_id, called.entry.event.outcome.value):
        return
    found, people = finding(office, finding_id), _people(means, called)
    others = [one for one in people.with_role(Role.INSPECTOR) if one != found.found_by]
    words = f"{people.office_name(found.found.office)}报告检查发现的问题已经整改，请去复查（看板“明察暗访”）。"
    _tell(means, called, others, "问题待复查", words, found.case)


def reopen(means: Means, called: Called) -> None:
    """Whoever looked again found that it is not put right: the case goes on, with its clock as it was."""
    office = called.knowledge.inspecting(means.connection)
    found = finding(office, called.stream)
    if found.case is None:
        return
    case = load(means.connection, found.case, access_of(MACHINE)).case
    if case.state is State.CLOSED:
        # The event that called bears no words: they are read with its stream.
        words = finding_entries(office, found.id)[called.version - 1].event.words.text or ERASED
        who = _as_entered(means, called)
        cause = ReopenCause.INSPECTION if who.has(Role.INSPECTOR) else ReopenCause.SUPERVISOR
        act(means, found.case, Reopen(cause, Private(words)), By(who), called.key(found.case))


def _as_entered(means: Means, called: Called) -> Actor:
    """Whoever made the event, with the roles they have where they made it: none, if they sit there no more."""
    who = called.entry.actor
    row = called.knowledge.staff(means.connection).officers.get(who.id)
    roles = row.seats.get(who.office, frozenset()) if row else frozenset()
    return Actor(ActorKind.OFFICER, who.id, who.office_path, roles)


def objected(means: Means, called: Called) -> None:
    """Tell those who may decide: nobody who was there."""
    office = called.knowledge.inspecting(means.connection)
    found, people = finding(office, called.stream), _people(means, called)
    who = [one for one in people.with_role(Role.SUPERVISOR) if one not in found.found.team]
    words = f"{people.office_name(found.found.office)}对检查发现的问题有异议，请由没有参加检查的人复核。"
    _tell(means, called, who, "检查异议待复核", words, found.case)


def reviewed(means: Means, called: Called) -> None:
    """Tell the office; where its objection was upheld, say on the case that nothing is to be put right."""
    office = called.knowledge.inspecting(means.connection)
    found, people = finding(office, called.stream), _people(means, called)
    upheld = called.entry.event.upheld
    said = "成立，这个问题撤销" if upheld else "不成立，整改照常进行"
    _tell(means, called, people.heads(found.found.office), "检查异议有了答复", f"您单位提出的异议{said}。", found.case)
    if upheld and found.case is not None:
        case = load(means.connection, found.case, access_of(MACHINE)).case
        if case.open:
            act(means, found.case, AddNote(Private(_UPHELD)), By(MACHINE), called.key(found.case))


def raised(means: Means, called: Called) -> None:
    """Tell the leaders: looked at again and again, and still not put right."""
    office = called.knowledge.inspecting(means.connection)
    found, people = finding(office, called.stream), _people(means, called)
    name = people.office_name(found.found.office)
    item = office.rules.item(found.found.item)
    what, times = item.words if item else found.found.item, called.entry.event.rechecks
    words = f"{name}：{what}。复查 {times} 次仍没有改好，请领导过问。"
    _tell(means, called, people.with_role(Role.LEADER), "整改不到位，报领导", words, found.case)


def show_mysteries(means: Means, knowledge: Knowledge) -> int:
    """Mystery requests whose case has ended are known as such from now on. Returns how many.

    One whose seal cannot be opened is named in the log and holds up nobody else's.
    """
    office, shown = knowledge.inspecting(means.connection), 0
    for mystery_id in mysteries.running(office):
        try:
            case_id = mysteries.case_of(office, mystery_id)
        except Unavailable as fault:
            log.error("mystery request %s cannot be shown: %s", mystery_id, fault)
            continue
        if case_id is None:
            continue
        case = load(means.connection, case_id, access_of(MACHINE)).case
        try:
            mysteries.show(office, mystery_id, case, read_stream(means.connection, TELLER, case_id))
        except Refused:
            continue
        shown += 1
    return shown


def tell_mysteries(means: Means, knowledge: Knowledge) -> int:
    """Mystery requests whose round is over bear it on their case, and count nowhere. Returns how many are new.

    Not before: an office that learns of one looks out for the others.
    """
    known = {case: mystery for mystery, case in mysteries.over(knowledge.inspecting(means.connection)).items()}
    untold = counted.untold(means, known)
    for case_id in untold:
        act(means, case_id, TellMystery(known[case_id]), By(MACHINE))
    return len(untold)


def round_over(means: Means, called: Called) -> None:
    """The supervision office has ended a round: its mystery requests that have ended too are told."""
    show_mysteries(means, called.knowledge)
    tell_mysteries(means, called.knowledge)


def _tell(means: Means, called: Called, to: Iterable[str], title: str, words: str, about: UUID | None = None) -> None:
    at, number = called.entry.entered_at, ""
    if about is not None:
        number = load(means.connection, about, access_of(MACHINE)).case.number
    news = [News(officer, called.row, title, words, about, number, at) for officer in dict.fromkeys(to)]
    with acting(means.connection, TELLER):
        tell(means.connection, news, called.knowledge.policy, means.now())


def _people(means: Means, called: Called) -> People:
    return People(called.knowledge.staff(means.connection), means.now())


def _number(means: Means) -> str:
    """A new number for people: the day in Beijing, and eight digits that say nothing of how many came before."""
    digits = f"{int.from_bytes(means.random(8)) % 10**8:08}"
    return f"{means.now().astimezone(BEIJING):%Y%m%d}-{digits[:4]}-{digits[4:]}"
