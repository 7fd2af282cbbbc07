"""The table beside a paper: what lets a row through, and what splitting and merging keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.campaigns.drafting import LACKS, Draft, Item, lacks, merge, rising, split
from luoshi.core.campaigns.events import Milestone
from luoshi.core.errors import Refused

TODAY = date(2026, 11, 22)
TEXT = "完成公园改造，新建步道3公里。"
PAPER = f"一、城建\n{TEXT}\n二、其他"
AT = PAPER.index(TEXT)
ROW = Item(
    UUID(int=1),
    (AT, AT + len(TEXT)),
    TEXT,
    "housing",
    implementers=("traffic",),
    supervisor="supervision",
    due=date(2027, 6, 30),
    measure="3公里",
)
CLEARED = Milestone("完成招标", date(2027, 3, 31), 40)


def draft(*rows: Item) -> Draft:
    return Draft(UUID(int=9), 1, rows)


def test_a_whole_row_lacks_nothing() -> None:
    assert lacks(ROW, TODAY) == ()


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({"text": " "}, "text"),
        ({"lead": ""}, "lead"),
        ({"proposed": True}, "lead_proposed"),
        ({"due": None}, "due"),
        ({"due": date(2026, 11, 21)}, "due_past"),
        ({"measure": ""}, "measure"),
        ({"supervisor": ""}, "supervisor"),
        ({"supervisor": "traffic"}, "judge_and_party"),
        ({"unknown": ("区税务局",)}, "unknown"),
        ({"milestones": (replace(CLEARED, due=date(2027, 7, 1)),)}, "milestones"),
        ({"milestones": (CLEARED, replace(CLEARED, due=date(2027, 4, 1), share=30))}, "milestones"),
    ],
)
def test_what_is_missing_is_named_and_nothing_else(change: dict[str, Any], lack: str) -> None:
    assert lacks(replace(ROW, **change), TODAY) == (lack,)
    assert LACKS[lack]


def test_a_task_without_an_end_needs_its_next_milestone_and_a_review() -> None:
    endless = replace(ROW, due=None, endless=True)
    assert lacks(endless, TODAY) == ("next_milestone", "review")
    past = replace(CLEARED, due=date(2026, 11, 1))
    assert lacks(replace(endless, milestones=(past,), review_days=30), TODAY) == ("next_milestone",)
    assert lacks(replace(endless, milestones=(CLEARED,), review_days=30), TODAY) == ()


def test_parts_point_at_their_own_words_or_at_the_whole_sentence() -> None:
    made = split(draft(ROW), ROW.key, ["完成公园改造", "新修步道三公里"], PAPER).items
    assert [one.text for one in made] == ["完成公园改造", "新修步道三公里"]
    assert PAPER[slice(*made[0].span)] == "完成公园改造"
    assert made[1].span == ROW.span
    assert len({one.key for one in made} | {ROW.key}) == 3
    assert {one.lead for one in made} == {"housing"}


def test_merged_the_first_leads_the_earliest_day_holds_and_no_office_is_lost() -> None:
    other = replace(ROW, key=UUID(int=2), lead="urban", due=date(2027, 3, 1), text="修路。", measure="5条", span=(0, 4))
    whole = merge(draft(ROW, other), [ROW.key, other.key]).items[0]
    assert (whole.lead, set(whole.implementers)) == ("housing", {"traffic", "urban"})
    assert (whole.due, whole.measure, whole.span) == (date(2027, 3, 1), "3公里；5条", (0, AT + len(TEXT)))


def test_one_row_is_neither_split_nor_merged_and_a_lost_one_is_said_to_be_gone() -> None:
    for broken in (
        lambda: split(draft(ROW), ROW.key, ["一项"], PAPER),
        lambda: merge(draft(ROW), [ROW.key]),
        lambda: merge(draft(ROW), [ROW.key, ROW.key]),
        lambda: draft(ROW).item(UUID(int=7)),
    ):
        with pytest.raises(Refused):
            broken()


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6, unique=True), st.integers(1, 3))
def test_new_rows_stand_where_the_first_of_the_old_ones_stood(places: list[int], number: int) -> None:
    rows = [replace(ROW, key=UUID(int=n)) for n in range(6)]
    old = [rows[place].key for place in places]
    new = [replace(ROW, key=UUID(int=100 + n)) for n in range(number)]
    after = [one.key for one in draft(*rows).put(old, new).items]
    kept = [one.key for one in rows if one.key not in old]
    assert [key for key in after if key in kept] == kept
    at = min(places)
    assert after[at : at + number] == [one.key for one in new]


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 100)), max_size=5))
def test_milestones_rise_exactly_when_days_and_shares_do(steps: list[tuple[int, int]]) -> None:
    made = [Milestone("一步", TODAY + timedelta(days=days), share) for days, share in steps]
    days, shares = [one[0] for one in steps], [one[1] for one in steps]
    assert rising(made, None) == (days == sorted(set(days)) and shares == sorted(shares))
