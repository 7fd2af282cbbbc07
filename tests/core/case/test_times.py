"""Three figures, never mixed: waited, counted, held; each stop booked to its ground apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.clock import times
from luoshi.core.casetypes.model import LimitName, Start
from tests.core.case.cast import PERSON, WANG, ZHANG, ZHAO, Limit, Story, amended, beijing, case_types, text
from tests.core.case.scenes import CLOSE, SUSPEND

HOUR = timedelta(hours=1)


def hours(figures: dict[str, timedelta]) -> dict[str, float]:
    """Figures in hours."""
    return {name: span / HOUR for name, span in figures.items()}


def test_a_case_of_four_offices_a_stop_a_void_stop_and_a_reopening() -> None:
    story = Story("third_party_complaint", "2026-11-23 09:00").with_zhang()  # centre: half an hour
    story.at("2026-11-23 15:30").does(c.HandOver("urban"), ZHANG)
    story.at("2026-11-23 16:30").does(c.SignFor(), WANG)  # housing: seven hours, the offer's hour among them
    story.at("2026-11-24 10:30").does(SUSPEND, WANG)  # urban: eighteen
    story.at("2026-11-26 10:30").does(c.Resume(), WANG)  # inspection: forty-eight
    story.at("2026-11-26 12:30").does(c.Suspend("testing", text("需要检测")), WANG)
    story.does(c.Object(e.ObjectionTo.SUSPENSION, text("不必")), PERSON)
    story.at("2026-11-27 12:30").does(c.RuleObjection(e.ObjectionTo.SUSPENSION, True, text()), ZHAO)
    assert hours(story.times().stopped) == {"inspection": 48}
    story.at("2026-11-27 15:30").does(CLOSE, WANG)
    closed = story.times()
    assert closed.waited == beijing("2026-11-27 15:30") - beijing("2026-11-23 09:00")
    assert hours(closed.held) == {"centre": 0.5, "housing": 7, "urban": 18 + 2 + 24 + 3}
    story.at("2026-11-30 15:30").does(c.Reopen(e.ReopenCause.PERSON, text("又坏了")), PERSON)
    assert story.later(hours=1).times().waited == closed.waited + timedelta(days=3, hours=1)
    assert hours(story.times().held)["urban"] == 47 + 73


def test_a_hand_over_inside_a_stop_splits_nothing() -> None:
    """The office that succeeds another during a stop takes over a clock that stands."""
    story = Story("third_party_complaint").with_zhang()
    story.at("2026-11-24 09:00").does(SUSPEND, ZHANG)
    succession = c.MoveHolder(e.Holder("construction", "lu"), e.MoveCause.SUCCESSION)
    story.at("2026-11-25 09:00").does(succession, ZHAO, second=WANG)
    story.at("2026-11-26 09:00")
    found = story.times()
    assert hours(found.stopped) == {"inspection": 48}
    assert found.held["construction"] == timedelta()


def test_waiting_ends_with_the_case_however_late_one_asks() -> None:
    story = Story().with_zhang()
    story.at("2026-11-25 09:00").does(c.Withdraw(), PERSON)
    assert story.at("2030-01-01 09:00").times().waited == timedelta(days=2)
    assert story.counted() == 2


def test_a_figure_asked_for_an_instant_in_the_past_is_never_negative() -> None:
    story = Story().with_zhang()
    early = times(story.case, beijing("2026-11-23 09:10"))
    assert hours(early.held) == {"centre": 1 / 6, "housing": 0}
    assert times(story.case, beijing("2020-01-01 00:00")).waited == timedelta()


def test_what_is_counted_from_a_later_start_begins_there() -> None:
    story = Story("simple_application").with_zhang()
    story.at("2026-11-25 10:00").does(c.Admit(), ZHANG)
    assert story.case.starts[Start.ADMITTED] == story.now
    assert story.at("2026-12-09 17:30").counted() == 10
    assert story.counted(LimitName.STATUTORY) == 10


def test_the_count_of_a_withdrawn_case_stands_where_its_stop_began() -> None:
    story = Story("third_party_complaint").with_zhang()
    story.at("2026-11-25 10:00").does(SUSPEND, ZHANG)
    story.at("2026-11-27 10:00").does(c.Withdraw(), PERSON)
    assert story.counted() == 2
    assert hours(story.times().stopped) == {"inspection": 48}


def test_hours_are_counted_less_the_stop_by_the_second() -> None:
    rules = case_types()["third_party_complaint"]
    promised = replace(rules.limits[LimitName.PROMISED], limit=Limit.parse("16wh"))
    story = Story(amended(rules.code, limits={**rules.limits, LimitName.PROMISED: promised}))
    story.with_zhang().at("2026-11-23 10:00").does(SUSPEND, ZHANG)
    story.at("2026-11-23 11:30").does(c.Resume(), ZHANG)
    assert story.at("2026-11-23 15:00").counted() == (3 + 1 - 1.5) * 3600
