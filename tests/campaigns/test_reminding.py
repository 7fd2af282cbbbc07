"""Reminders by the day: of a milestone that passed unreached and of a review that is due, each said once."""

from __future__ import annotations

from datetime import date, timedelta

from luoshi.campaigns import tasks
from luoshi.core.campaigns import events as e
from luoshi.core.campaigns.events import Milestone
from luoshi.core.private import Private
from luoshi.reactions.reminding import MILESTONE, REVIEW, remind_due
from tests.campaigns.cast import CHEN, Desk

STEPS = (Milestone("完成招标", date(2026, 9, 20), 40), Milestone("主体完工", date(2026, 10, 20), 80))


def remind(desk: Desk, **later: float) -> int:
    """What the worker reminds of after some time."""
    desk.district.clock.pass_by(**later)
    return remind_due(desk.district.means, desk.worker.knowledge)


def told(desk: Desk, kind: str) -> list[str]:
    rows = desk.worker.rows(f"SELECT officer FROM notify_inbox WHERE kind = '{kind}' ORDER BY officer")
    return [officer for (officer,) in rows]


def test_a_milestone_that_passed_unreached_is_told_once_to_lead_and_supervisor(desk: Desk) -> None:
    desk.signed(milestones=STEPS, implementers=())
    assert remind(desk) == 0
    assert remind(desk, days=13) == 0, "its day is not over"
    assert remind(desk, days=1) == 1
    assert told(desk, MILESTONE) == ["chen", "sun"]
    assert remind(desk, hours=1) == 0
    assert remind(desk, days=30) == 1, "the next one is another"


def test_what_was_reported_in_time_is_not_asked_for(desk: Desk) -> None:
    task = desk.signed(milestones=STEPS, implementers=())
    tasks.report(desk.office, task, e.ProgressReported(40, Private("招标完成"), Private("中标书")), CHEN)
    assert remind(desk, days=14) == 0


def test_of_what_is_claimed_nobody_is_reminded(desk: Desk) -> None:
    desk.claimed(milestones=STEPS)
    assert remind(desk, days=14) == 0


def test_a_review_comes_due_with_every_cycle_and_is_the_supervisors(desk: Desk) -> None:
    ahead = Milestone("首轮整改", date(2026, 9, 7) + timedelta(days=200), 50)
    desk.signed(endless=True, due=None, review_days=30, milestones=(ahead,), implementers=())
    assert remind(desk, days=29) == 0
    assert remind(desk, days=1) == 1
    assert told(desk, REVIEW) == ["sun"]
    assert remind(desk, days=1) == 0
    assert remind(desk, days=29) == 1
