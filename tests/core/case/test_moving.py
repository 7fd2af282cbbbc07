"""A new version of the calendar moves the open deadlines, each by an event; and what runs out first in a list."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.core.case import commands as c
from luoshi.core.case.due import colours, due
from luoshi.core.case.moving import moved_deadline, moves
from luoshi.core.casetypes.model import LimitName
from tests.core.case.cast import BEIJING, LI, MACHINE, PERSON, ZHANG, Limit, Story, beijing, calendar
from tests.core.case.scenes import CLOSE, MATERIALS, SUSPEND

FLOOD = calendar().amended({date(2026, 11, 26): False})
ORDERED = beijing("2026-11-25 20:00")


def flooded(story: Story) -> Story:
    """Thursday 26 November is closed by an order of Wednesday evening, version 2."""
    story.at(ORDERED)
    for command in moves(story.case, story.rules, calendar(), FLOOD, ORDERED, "防汛停工〔2026〕3号", 2):
        story.does(command, MACHINE)
    story.calendar = FLOOD
    return story


def test_a_flood_day_moves_what_is_still_to_come() -> None:
    story = flooded(Story().with_zhang())
    assert story.deadline() == "2026-12-01 17:30"
    assert story.deadline(LimitName.FIRST_CONTACT) == "2026-11-24 17:30"  # past already
    assert not list(moves(story.case, story.rules, calendar(), FLOOD, ORDERED, "又来一次", 2))


def test_a_closed_case_and_one_that_began_later_do_not_move() -> None:
    closed = Story().with_zhang()
    closed.does(CLOSE, ZHANG)
    assert flooded(closed).deadline() == "2026-11-30 17:30"
    later = Story(at=ORDERED).registered()
    assert not list(moves(later.case, later.rules, calendar(), FLOOD, ORDERED, "停工", 2))


def test_a_stopped_case_counts_the_rest_from_where_it_stopped() -> None:
    story = Story("third_party_complaint").with_zhang()
    story.at("2026-11-24 10:00").does(SUSPEND, ZHANG)
    flooded(story)
    assert story.deadline() == "2026-12-01 17:30"
    story.at("2026-11-27 10:00").does(c.Resume(), ZHANG)
    assert story.deadline() == "2026-12-03 17:30"  # Wednesday and Friday were stopped, Thursday was nobody's


@pytest.mark.parametrize(
    ("limit", "end"),
    [
        ("5wd", "12-01 17:30"),
        ("16wh", "11-27 11:00"),
        ("7d", "11-30 17:30"),
        ("80h", "11-26 17:00"),
        ("1mo", "12-23 17:30"),
    ],
)
def test_in_every_unit(limit: str, end: str) -> None:
    start, rule = beijing("2026-11-23 09:00"), Limit.parse(limit)
    since = beijing("2026-11-24 12:00") if limit == "16wh" else ORDERED
    start = beijing("2026-11-24 09:00") if limit == "16wh" else start
    moved = moved_deadline(calendar().deadline(start, rule), rule, since, calendar(), FLOOD)
    assert moved.astimezone(BEIJING).strftime("%m-%d %H:%M") == end


def test_a_list_is_sorted_by_what_runs_out_first() -> None:
    story = Story("simple_application").registered()
    assert due(story.case) == (beijing("2026-11-30 17:30"), LimitName.SUPPLEMENT)
    story.does(c.Offer("housing"), LI)
    assert due(story.case) == (beijing("2026-11-23 11:00"), LimitName.SIGN)
    story.does(c.SignFor(), ZHANG)
    story.does(MATERIALS, ZHANG)
    assert due(story.case) is None
    story.does(c.ReceiveSupplement(MATERIALS.items), PERSON)
    assert due(story.case) == (beijing("2026-11-30 17:30"), LimitName.SUPPLEMENT)
    story.does(c.ReceiveSupplement(MATERIALS.items), ZHANG)
    assert due(story.case) == (beijing("2026-12-07 17:30"), LimitName.PROMISED)
    story.does(c.Suspend("hearing", MATERIALS.note or CLOSE.answer), ZHANG)
    assert due(story.case) == (beijing("2026-12-21 17:30"), None)
    story.does(c.Withdraw(), PERSON)
    assert due(story.case) is None


def test_a_clock_turns_yellow_and_red_and_a_stop_keeps_the_colour_it_had() -> None:
    story = Story("third_party_complaint").with_zhang()
    yellow, red = beijing("2026-11-30 11:21"), beijing("2026-11-30 17:30")
    assert colours(story.case, story.rules, calendar()) == {"yellow": yellow, "red": red}
    story.at("2026-11-30 12:00").does(SUSPEND, ZHANG)
    assert colours(story.case, story.rules, calendar()) == {"yellow": yellow}
    story.at("2026-12-02 12:00").does(c.Resume(), ZHANG)
    story.does(CLOSE, ZHANG)
    assert colours(story.case, story.rules, calendar()) == {}
