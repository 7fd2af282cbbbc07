"""Reminders that no event calls for, but the day: a milestone passed unreached, a review that is due. Each once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from luoshi.campaigns.handling import Office
from luoshi.campaigns.queries import working_tasks
from luoshi.cases.handling import Means
from luoshi.core.actors import Role
from luoshi.core.campaigns.reminders import passed_milestones, review_due
from luoshi.core.campaigns.task import Task
from luoshi.ledger.access import acting
from luoshi.notify.telling import TELLER, News, tell
from luoshi.reactions.knowing import Knowledge
from luoshi.reactions.people import People

MILESTONE: Final = "milestone-passed"
REVIEW: Final = "review-due"
_ONCE: Final = (
    "INSERT INTO reactions_fired (stream, version, row, at) SELECT f.*, %s"
    " FROM unnest(%s::uuid[], %s::int[], %s::text[]) AS f ON CONFLICT DO NOTHING RETURNING stream, version, row"
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is to be said of a task, to whom; `nth` tells one milestone or review from the next."""

    task: Task
    kind: str
    nth: int
    title: str
    words: str
    to: tuple[str, ...]

    @property
    def key(self) -> tuple[UUID, int, str]:
        """By this it is known to have been said."""
        return self.task.id, self.nth, self.kind


def remind_due(means: Means, knowledge: Knowledge) -> int:
    """Remind of everything that has come due and was not said yet, in one transaction; returns how much that was."""
    office, now = Office(means.connection, means.reference, means.now, means.random), means.now()
    people = People(knowledge.staff(means.connection), now)
    found = [each for task in working_tasks(office) for each in _of(task, office, people)]
    if not found:
        return 0
    with acting(means.connection, TELLER) as connection:
        columns = list(zip(*sorted(each.key for each in found), strict=True))
        rows = connection.execute(_ONCE, [now, *map(list, columns)]).fetchall()
        fresh = [each for each in found if each.key in set(rows)]
        tell(connection, [news for each in fresh for news in _news(each, now)], knowledge.policy, now)
    return len(fresh)


def _of(task: Task, office: Office, people: People) -> Iterator[Reminder]:
    today, watching = office.today(), people.of(task.supervisor, Role.SUPERVISOR)
    for passed in passed_milestones(task, today):
        step = passed.step
        words = (
            f"{task.number} 的节点“{step.what}”{step.due.month}月{step.due.day}日已过，应到 {step.share}%，"
            f"已报 {task.reported}%。请报进度，或者说明卡在哪里、申请延期。"
        )
        to = tuple(dict.fromkeys((*people.heads(task.lead), *watching)))
        yield Reminder(task, MILESTONE, passed.nth, "节点已过", words, to)
    if cycle := review_due(task, today):
        words = f"{task.number} 持续推进，满 {task.review_days} 天了，该回头看：做到了什么，下一个节点定在哪天。"
        yield Reminder(task, REVIEW, cycle, "该回头看了", words, tuple(watching))


def _news(each: Reminder, now: datetime) -> Iterator[News]:
    for officer in each.to:
        yield News(officer, each.kind, each.title, each.words, each.task.case, each.task.number, now)
