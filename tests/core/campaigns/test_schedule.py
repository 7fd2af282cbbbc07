"""序时进度: what should be reached by a day, straight from milestone to milestone, and who lies behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.campaigns.events import Milestone, Source
from luoshi.core.campaigns.schedule import behind, planned
from luoshi.core.campaigns.task import Standing, Task

BEGUN = date(2026, 1, 1)
END = date(2026, 4, 11)
"""A hundred days after the beginning."""


def task(*milestones: Milestone, **changes: object) -> Task:
    made = Task(
        UUID(int=1),
        1,
        UUID(int=2),
        Source.DIRECTIVE,
        UUID(int=3),
        "1",
        "公园",
        "housing",
        (),
        "supervision",
        BEGUN,
        END,
        END,
        datetime(2026, 4, 11, 9, 30, tzinfo=UTC),
        milestones,
        None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def day(number: int) -> date:
    return BEGUN + timedelta(days=number)


def test_without_milestones_a_share_of_the_time_is_that_share_of_the_work() -> None:
    assert [planned(task(), day(n)) for n in (0, 25, 50, 100)] == [0, 25, 50, 100]


def test_with_a_milestone_the_plan_goes_through_it() -> None:
    slow = task(Milestone("招标", day(50), 10))
    assert [planned(slow, day(n)) for n in (25, 50, 75, 100)] == [5, 10, 55, 100]


def test_before_it_begins_nothing_and_after_its_end_all() -> None:
    assert (planned(task(), day(-3)), planned(task(), day(200))) == (0, 100)


def test_a_task_without_an_end_is_planned_to_its_last_milestone() -> None:
    endless = task(Milestone("办法出台", day(100), 30), review_days=30)
    assert [planned(endless, day(n)) for n in (50, 100, 400)] == [15, 30, 30]


def test_who_claimed_lies_behind_no_more() -> None:
    assert behind(task(reported=20), day(50)) == 30
    assert behind(task(reported=80), day(50)) == 0
    assert behind(task(reported=20, standing=Standing.CLAIMED), day(50)) == 0


@given(st.lists(st.integers(1, 99), max_size=4, unique=True), st.integers(-10, 150))
def test_the_plan_never_falls(days: list[int], number: int) -> None:
    steps = [Milestone("一步", day(one), one) for one in sorted(days)]
    assert 0 <= planned(task(*steps), day(number)) <= planned(task(*steps), day(number + 1)) <= 100
