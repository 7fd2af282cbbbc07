"""What follows from words of papers, tasks, projects, findings erased by law: all that quotes them goes too."""

from __future__ import annotations

from uuid import UUID

from luoshi.campaigns.erasing import erase, tasks_of
from luoshi.campaigns.handling import SYSTEM, Office
from luoshi.campaigns.handling import task as load_task
from luoshi.campaigns.projects import whole_project
from luoshi.campaigns.tasks import of_case
from luoshi.cases.commands import act
from luoshi.cases.erasing import all_texts
from luoshi.cases.handling import By, Means, access_of
from luoshi.cases.loading import load
from luoshi.core.actors import MACHINE
from luoshi.core.case.commands import Erase
from luoshi.judgement.cards import erasing as of_cards
from luoshi.judgement.inspections import erasing as of_inspections
from luoshi.judgement.inspections.handling import finding
from luoshi.judgement.inspections.queries import finding_of_case
from luoshi.reactions.following import Called


def erase_tasks(means: Means, called: Called) -> None:
    """The tasks of an erased paper quote its sentences."""
    office = _office(means)
    for task in tasks_of(office, called.stream):
        erase(office, task, called.entry.event.basis, MACHINE)


def erase_task(means: Means, called: Called) -> None:
    """What was erased of a task's case is not left standing on the task."""
    office = _office(means)
    task = of_case(office, called.stream)
    if task is not None:
        erase(office, task.id, called.entry.event.basis, MACHINE)


def erase_case(means: Means, called: Called) -> None:
    """The case of an erased task, and its parts, bear its words."""
    case_id = load_task(_office(means), called.stream).case
    case = load(means.connection, case_id, access_of(MACHINE)).case
    for each in (case_id, *case.children):
        _erase(means, called, each)


def erase_blockers(means: Means, called: Called) -> None:
    """The cases that clear an erased project's way bear its words."""
    project, _ = whole_project(_office(means), SYSTEM, called.stream)
    for one in project.blockers:
        _erase(means, called, one.case)


def erase_finding(means: Means, called: Called) -> None:
    """What was erased of a rectification is not left standing on its finding."""
    office = called.knowledge.inspecting(means.connection)
    if found := finding_of_case(office, called.stream):
        of_inspections.erase(office, found, called.entry.event.basis, MACHINE)


def erase_of_finding(means: Means, called: Called) -> None:
    """The rectification of an erased finding, and its cards, bear its words."""
    case = finding(called.knowledge.inspecting(means.connection), called.stream).case
    if case is not None:
        _erase(means, called, case)
    carding = called.knowledge.carding(means.connection)
    for card in of_cards.cards_about(carding, called.stream):
        of_cards.erase(carding, card, called.entry.event.basis, MACHINE)


def _erase(means: Means, called: Called, case_id: UUID) -> None:
    if texts := all_texts(means, case_id):
        act(means, case_id, Erase(texts, called.entry.event.basis), By(MACHINE), called.key(case_id))


def _office(means: Means) -> Office:
    return Office(means.connection, means.reference, means.now, means.random)
