"""The picture of a plan: what lies on its first and last day is drawn whole, and no name is cut off or struck out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from luoshi.core.campaigns.events import Milestone
from luoshi.web.campaigns.plan import Bar, Plan, drawn

TODAY = date(2026, 12, 1)
CIRCLE = 5  # half of a milestone, with its line
MONTH_NAME, YEAR_NAME = 26, 40  # in letters of 12


@dataclass(frozen=True)
class Work:
    """A piece of work that begins, ends, and has its last milestone on its last day."""

    begun: date
    due: date
    title: str = "樟树弯大桥改造"
    number: str = "20261201-0001-0001"
    review_days: int | None = None
    reported: int = 0
    working: bool = True
    done: bool = False

    @property
    def first_due(self) -> date:
        return self.due

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        return (Milestone("通车", self.due, 100),)


def picture(*works: Work) -> tuple[Plan, Bar]:
    """The picture, and its first bar."""
    plan = drawn(works, TODAY)
    assert plan is not None
    return plan, plan.bars[0]


def test_a_milestone_on_the_last_day_is_drawn_whole() -> None:
    plan, bar = picture(Work(TODAY, date(2027, 12, 20)))
    assert bar.steps[-1] + CIRCLE <= plan.width
    assert bar.x + bar.width == bar.steps[-1], "the bar ends where its last milestone is"


def test_the_name_of_what_begins_today_stands_beside_the_line_of_today() -> None:
    plan, bar = picture(Work(TODAY, date(2027, 12, 20)))
    assert bar.x == plan.today
    assert bar.word_x - plan.today >= CIRCLE


def test_the_name_of_what_ends_today_stands_before_the_line() -> None:
    plan, bar = picture(Work(date(2026, 11, 20), TODAY), Work(date(2026, 1, 5), TODAY))
    assert bar.word_left
    assert plan.today - bar.word_x >= CIRCLE


def test_the_name_of_a_month_is_written_where_there_is_room() -> None:
    plan, _ = picture(Work(date(2026, 10, 20), date(2027, 1, 2)))
    assert [named for _, *named in plan.months] == [["11月", "2026年"], ["12月", ""], ["", ""]]


def test_no_name_lies_on_the_next_one() -> None:
    for months in range(2, 60):
        plan, _ = picture(Work(TODAY, date(2027 + months // 12, months % 12 + 1, 20)))
        names = [(x, month) for x, month, _ in plan.months if month]
        years = [(x, year) for x, _, year in plan.months if year]
        assert all(x + MONTH_NAME <= after for (x, _), (after, _) in pairwise(names))
        assert all(x + YEAR_NAME <= after for (x, _), (after, _) in pairwise(years))
        assert all(x + YEAR_NAME <= plan.width for x, _ in years)
