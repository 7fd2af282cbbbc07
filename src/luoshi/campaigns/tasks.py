"""Verbs over tasks: progress, delay, the next milestones, acceptance; and what follows from the case of a task.

`expected` is the version of the task that the asker has before them: a form sent twice is carried out once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from luoshi.campaigns.handling import SYSTEM, Office, added, record, task, task_entries
from luoshi.core.actors import MACHINE, Actor
from luoshi.core.campaigns import events as e
from luoshi.core.campaigns import task as rules
from luoshi.core.campaigns.events import CampaignEvent, Milestone
from luoshi.core.campaigns.refusals import declined
from luoshi.core.campaigns.task import Standing, Task, fold
from luoshi.core.private import Private
from luoshi.ledger.asking import Question, ask


def report(office: Office, task_id: UUID, said: e.ProgressReported, actor: Actor, expected: int | None = None) -> Task:
    """Report progress with evidence. Raises Refused for who does not carry the task out, NotFound."""
    return _change(office, task_id, lambda found: rules.report(found, said, actor), actor, expected)


def ask_delay(office: Office, task_id: UUID, asked: e.DelayAsked, actor: Actor, expected: int | None = None) -> Task:
    """The lead asks for a later day, with a cause of the closed list."""
    return _change(office, task_id, lambda found: rules.ask_delay(found, asked, actor, office.causes), actor, expected)


def decide_delay(
    office: Office, task_id: UUID, granted: bool, reason: str, actor: Actor, expected: int | None = None
) -> Task:
    """The supervisor grants or denies it."""

    def decided(found: Task) -> CampaignEvent:
        ends_at = office.end_of(found.waiting.until if found.waiting else found.due)
        version = office.reference.calendar_version
        return rules.decide_delay(found, granted, Private(reason), ends_at, version, actor)

    return _change(office, task_id, decided, actor, expected)


def plan(office: Office, task_id: UUID, steps: Sequence[Milestone], actor: Actor, expected: int | None = None) -> Task:
    """The supervisor sets the next milestones of a task without an end."""

    def planned(found: Task) -> CampaignEvent:
        ends_at = office.end_of(steps[-1].due if steps else found.due)
        return rules.plan(found, steps, ends_at, office.reference.calendar_version, actor)

    return _change(office, task_id, planned, actor, expected)


def accept(
    office: Office, task_id: UUID, measure: str, evidence: str, actor: Actor, expected: int | None = None
) -> Task:
    """验收 by the supervisor."""

    def accepted(found: Task) -> CampaignEvent:
        return rules.accept(found, Private(measure), Private(evidence), actor)

    return _change(office, task_id, accepted, actor, expected)


def note_claimed(office: Office, case: UUID, outcome: str, case_version: int) -> None:
    """The case of a task was closed at this version. A case without a task, or noted before, changes nothing."""
    found = of_case(office, case)
    if found and found.case_version < case_version and found.standing is not Standing.ACCEPTED:
        _change(office, found.id, lambda _task: e.CompletionClaimed(outcome, case_version), MACHINE)


def note_reopened(office: Office, case: UUID, cause: str, case_version: int) -> None:
    """The case of a task was opened again at this version. As `note_claimed`."""
    found = of_case(office, case)
    if found and found.case_version < case_version:
        _change(office, found.id, lambda _task: e.TaskReopened(cause, case_version), MACHINE)


def of_case(office: Office, case: UUID) -> Task | None:
    """The task that a case carries out, None for any other case."""
    (rows,) = ask(office.connection, SYSTEM, Question('SELECT id FROM campaigns_task WHERE "case" = $1', (case,)))
    return task(office, rows[0][0]) if rows else None


def _change(
    office: Office,
    task_id: UUID,
    decide: Callable[[Task], CampaignEvent],
    actor: Actor,
    expected: int | None = None,
) -> Task:
    """Record what is decided on the task as it is now. `expected` is the version that the asker has seen.

    Raises Refused `task_moved_on` where it is another, Clash if somebody was faster.
    """
    entries = task_entries(office, task_id)
    if expected is not None and len(entries) != expected:
        raise declined("task_moved_on")
    made = added(office, task_id, entries, [decide(fold(task_id, entries))], actor)
    record(office, [made])
    return fold(task_id, [*entries, *made.entries])
