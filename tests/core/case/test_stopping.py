"""停表, 恢复, 延期: what may move a deadline, and what may not. Office hours are 08:30 to 12:00 and 14:00 to 17:30."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.evolve import evolve
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import CaseType, LimitName
from luoshi.core.entries import Entry
from tests.core.case.cast import (
    HE,
    MA,
    MACHINE,
    PERSON,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    Limit,
    Story,
    beijing,
    case_types,
    text,
)
from tests.core.case.scenes import CLOSE, SUSPEND

COMPLAINT = "third_party_complaint"  # promised: five working days from receipt
TESTING = c.Suspend("testing", text("需要检测"))


def stopped(since: str, until: str, case_type: str | CaseType = COMPLAINT) -> Story:
    """A complaint of Monday 09:00, stopped between two Beijing times."""
    story = Story(case_type).with_zhang()
    story.at(since).does(SUSPEND, ZHANG)
    story.at(until).does(c.Resume(), ZHANG)
    return story


def with_cap(cap: str, times: int = 1, limit: str = "5wd") -> CaseType:
    """The complaint with another cap, number of stops and promised limit."""
    rules = case_types()[COMPLAINT]
    promised = replace(rules.limits[LimitName.PROMISED], limit=Limit.parse(limit))
    inspection = replace(rules.suspensions["inspection"], cap=Limit.parse(cap), times=times)
    return replace(rules, limits={**rules.limits, LimitName.PROMISED: promised}, suspensions={"inspection": inspection})


def test_the_clock_stops_only_on_a_listed_ground_and_the_person_is_told() -> None:
    story = Story(COMPLAINT).with_zhang()
    assert "检验" in story.refused("suspension_ground", c.Suspend("busy", text("忙")), ZHANG).zh
    story.refused("blank", c.Suspend("inspection", text("  ")), ZHANG)
    story.refused("not_yours", SUSPEND, WANG)
    (stop,) = story.does(SUSPEND, ZHANG)
    assert isinstance(stop, e.Suspended)
    assert stop.cap_at == beijing("2026-12-21 17:30")  # twenty working days
    none = Story("help").with_zhang()
    assert "没有" in none.refused("suspension_ground", SUSPEND, ZHANG).zh


@pytest.mark.parametrize(
    ("since", "until", "moved_to"),
    [
        ("2026-11-24 10:00", "2026-11-26 10:00", "2026-12-02 17:30"),  # two whole days
        ("2026-11-24 10:00", "2026-11-26 09:59", "2026-12-01 17:30"),  # a minute short of two: one
        ("2026-11-24 08:30", "2026-11-24 17:30", "2026-11-30 17:30"),  # the day of the start does not count
        ("2026-11-24 17:29", "2026-11-25 08:31", "2026-11-30 17:30"),  # two minutes of office hours: nothing
        ("2026-11-24 23:59", "2026-11-25 00:01", "2026-11-30 17:30"),  # a night is no working time
        ("2026-11-24 17:30", "2026-11-25 17:30", "2026-12-01 17:30"),  # the whole of Wednesday
        ("2026-11-27 17:30", "2026-11-30 08:30", "2026-11-30 17:30"),  # a weekend was nobody's time
        ("2026-11-27 12:00", "2026-11-30 12:00", "2026-12-01 17:30"),  # half of Friday, half of Monday: one day
    ],
)
def test_a_stop_moves_the_deadline_by_whole_working_days(since: str, until: str, moved_to: str) -> None:
    story = stopped(since, until)
    assert story.deadline() == moved_to
    assert story.at(moved_to).counted() == 5


def test_hours_move_by_the_second() -> None:
    story = stopped("2026-11-24 10:00", "2026-11-24 11:30", with_cap("20wd", limit="16wh"))
    assert story.deadline() == "2026-11-25 14:30"  # Monday 09:00 and sixteen working hours: 11:00, and then 1.5 more
    clock = stopped("2026-11-23 22:00", "2026-11-24 01:15", with_cap("20wd", limit="48h"))
    assert clock.deadline() == "2026-11-25 12:15"


def test_each_limit_moves_in_its_own_unit() -> None:
    """Wednesday to Monday: three working days, five calendar days."""
    rules = case_types()[COMPLAINT]
    statutory = replace(rules.limits[LimitName.PROMISED], name=LimitName.STATUTORY, limit=Limit.parse("14d"))
    both = replace(rules, limits={**rules.limits, LimitName.STATUTORY: statutory})
    story = stopped("2026-11-25 12:00", "2026-11-30 12:00", both)
    assert story.deadline() == "2026-12-03 17:30"
    assert story.deadline(LimitName.STATUTORY) == "2026-12-14 17:30"  # 7 December and five days: a Saturday, so Monday


def test_a_stop_resumes_by_arithmetic_whoever_forgets() -> None:
    story = Story(COMPLAINT).with_zhang()
    story.at("2026-11-24 10:00").does(SUSPEND, ZHANG)
    story.at("2027-03-01 09:00").does(c.AddNote(text("忘了")), SUN)
    resumed = next(entry for entry in story.entries if isinstance(entry.event, e.Resumed))
    assert resumed.at == beijing("2026-12-22 17:30")
    assert resumed.entered_at == story.now
    assert isinstance(resumed.event, e.Resumed)
    assert resumed.event.by_cap
    assert story.deadline() == "2026-12-28 17:30"  # 30 November and twenty working days
    assert story.times().stopped == {"inspection": beijing("2026-12-22 17:30") - beijing("2026-11-24 10:00")}
    story.refused("not_in_this_state", c.Resume(), ZHANG)


def test_a_stop_ends_at_its_cap_though_the_record_of_it_be_dated_later() -> None:
    story = Story(COMPLAINT).with_zhang()
    story.at("2026-11-24 10:00").does(SUSPEND, ZHANG)
    cap_at = story.case.stops[-1].cap_at
    late = Entry(e.Resumed(True), cap_at + timedelta(days=30), cap_at + timedelta(days=30), MACHINE)
    assert evolve(story.case, late).stops[-1].until == cap_at


def test_all_stops_on_one_ground_together_count_at_most_its_cap() -> None:
    story = Story(with_cap("5wd", times=3)).with_zhang()
    story.at("2026-11-24 08:30").does(SUSPEND, ZHANG)
    story.at("2026-11-26 12:00").does(c.Resume(), ZHANG)  # two and a half days used: three of five
    (again,) = story.at("2026-11-26 15:00").does(SUSPEND, ZHANG)
    assert isinstance(again, e.Suspended)
    assert again.cap_at == beijing("2026-11-30 17:30")
    story.at("2026-12-01 09:00").ticks()
    assert story.stands(State.WORKING)
    refusal = story.refused("suspension_used_up", SUSPEND, ZHANG)
    assert "5个工作日" in refusal.zh
    assert "5 working days" in refusal.en
    assert story.deadline() == "2026-12-04 17:30"  # two and two, of five that are allowed
    assert story.counted() == 2


def test_a_ground_allows_so_many_stops_and_another_ground_its_own() -> None:
    story = stopped("2026-11-24 10:00", "2026-11-25 10:00")
    story.refused("suspension_used_up", SUSPEND, ZHANG)
    story.does(TESTING, ZHANG)
    assert story.stands(State.SUSPENDED)


@pytest.mark.parametrize(
    ("cap", "cap_at"), [("5d", "2026-11-29 10:00"), ("1mo", "2026-12-24 10:00"), ("6h", "2026-11-24 16:00")]
)
def test_a_cap_by_the_clock_does_not_wait_for_the_next_working_day(cap: str, cap_at: str) -> None:
    story = Story(with_cap(cap)).with_zhang()
    (stop,) = story.at("2026-11-24 10:00").does(SUSPEND, ZHANG)
    assert isinstance(stop, e.Suspended)
    assert stop.cap_at == beijing(cap_at)


def test_a_cap_in_months_is_spent_in_days() -> None:
    story = Story(with_cap("1mo", times=9)).with_zhang()
    story.at("2026-11-24 10:00").does(SUSPEND, ZHANG)
    story.at("2026-12-04 10:00").does(c.Resume(), ZHANG)
    (stop,) = story.at("2026-12-05 10:00").does(SUSPEND, ZHANG)
    assert isinstance(stop, e.Suspended)
    assert stop.cap_at == beijing("2026-12-26 10:00")  # a month from then is 31 days, less ten


def test_a_stop_after_the_deadline_rescues_nothing() -> None:
    story = Story(COMPLAINT).with_zhang()
    story.at("2026-11-30 17:31").does(SUSPEND, ZHANG)
    story.at("2026-12-10 09:00").does(c.Resume(), ZHANG)
    assert story.deadline() == "2026-11-30 17:30"
    closed = story.does(CLOSE, ZHANG)[-1]
    assert isinstance(closed, e.Closed)
    assert closed.overdue == (LimitName.PROMISED,)


@pytest.mark.parametrize("minute", ["2026-11-24 11:59", "2026-11-24 17:29", "2026-11-24 23:59"])
def test_many_short_stops_gain_nothing(minute: str) -> None:
    """A minute before lunch, before closing, before midnight: every evening again."""
    story = Story(with_cap("20wd", times=1000)).with_zhang()
    story.at(minute)
    for _ in range(4):
        story.does(SUSPEND, ZHANG)
        story.later(minutes=2).does(c.Resume(), ZHANG)
        story.later(days=1, minutes=-2)
    assert story.deadline() == "2026-11-30 17:30"
    assert story.counted() == 4


def test_while_the_clock_stands_the_count_stands_and_the_waiting_does_not() -> None:
    story = Story(COMPLAINT).with_zhang()
    story.at("2026-11-25 10:00").does(SUSPEND, ZHANG)
    counts = [story.at(f"2026-11-{day} 10:00").counted() for day in range(25, 31)]
    assert counts == [2] * 6
    waited = story.times()
    assert waited.waited.days == 7
    assert waited.stopped["inspection"].days == 5


def test_an_application_not_admitted_has_no_clock_to_stop() -> None:
    story = Story("simple_application").with_zhang()
    hearing = c.Suspend("hearing", text("依法听证"))
    story.refused("suspension_before_admission", hearing, ZHANG)
    story.does(c.Admit(), ZHANG)
    story.does(hearing, ZHANG)


def test_an_extension_is_approved_by_the_head_before_the_limit_has_passed_and_once() -> None:
    """安阳市政务服务条例 第五十条: 经本单位负责人批准，可以延期五个工作日."""
    story = Story().with_zhang()
    extend = c.Extend(LimitName.PROMISED, text("情况复杂"))
    for by in (ZHANG, PERSON, ZHAO, MACHINE):
        story.refused("not_yours", extend, by)
    elsewhere = replace(MA, id="mei", office_path=("district", "urban"))
    story.refused("not_yours", extend, elsewhere)
    story.refused("extension_none", c.Extend(LimitName.FIRST_CONTACT, text()), MA)
    story.refused("blank", c.Extend(LimitName.PROMISED, text("")), MA)
    story.does(extend, MA)
    assert story.deadline() == "2026-12-07 17:30"
    story.refused("extension_used_up", extend, MA)
    late = Story().with_zhang().at("2026-11-30 17:30:01")
    late.refused("extension_too_late", extend, MA)
    late.at("2026-11-30 17:30").does(extend, MA)


def test_a_limit_that_does_not_run_yet_cannot_be_extended() -> None:
    story = Story("simple_application").with_zhang()
    story.refused("deadline_unknown", c.Extend(LimitName.STATUTORY, text()), MA)


def test_a_type_may_know_no_extension() -> None:
    Story("inquiry").with_zhang().refused("extension_none", c.Extend(LimitName.PROMISED, text()), MA)


def test_a_closure_moves_a_deadline_by_two_people_or_by_the_machine() -> None:
    story = Story().with_zhang()
    later = beijing("2026-12-01 17:30")
    move = c.MoveDeadline(LimitName.PROMISED, later, "暴雨停工一天，〔2026〕12号", 7)
    story.refused("not_yours", move, ZHANG)
    story.refused("second_person", move, ZHAO)
    story.refused("second_person", move, ZHAO, second=ZHAO)
    story.refused("blank", replace(move, cause=" "), MACHINE)
    story.refused("deadline_unknown", replace(move, limit=LimitName.STATUTORY), MACHINE)
    story.does(move, ZHAO, second=HE)
    assert story.deadline() == "2026-12-01 17:30"
    story.refused("nothing_to_do", move, MACHINE)
    story.does(replace(move, deadline=beijing("2026-12-02 17:30")), MACHINE)
    assert story.deadline() == "2026-12-02 17:30"


def test_a_deadline_over_a_year_without_notice_says_so() -> None:
    assert not Story(COMPLAINT, "2026-12-01 09:00").registered().case.provisional
    assert Story(COMPLAINT, "2026-12-30 09:00").registered().case.provisional
    story = Story(COMPLAINT, "2026-12-14 09:00").with_zhang()
    assert not story.case.provisional
    story.does(c.Extend(LimitName.PROMISED, text()), MA)
    assert not story.case.provisional
    story.does(SUSPEND, ZHANG)
    story.at("2027-02-01 09:00").ticks()
    assert story.case.provisional
    extended = Story("help", "2026-12-21 09:00").with_zhang()
    assert not extended.case.provisional
    extended.does(c.Extend(LimitName.PROMISED, text()), MA)
    assert extended.case.provisional
    application = Story("simple_application", "2026-12-10 09:00").with_zhang()
    assert not application.case.provisional
    application.does(c.Admit(), ZHANG)
    assert application.case.provisional


def test_an_objection_to_a_stop_undoes_it_from_its_beginning() -> None:
    story = Story(COMPLAINT).with_zhang()
    story.at("2026-11-24 10:00").does(SUSPEND, ZHANG)
    objection = c.Object(e.ObjectionTo.SUSPENSION, text("不需要检验"))
    ruling = c.RuleObjection(e.ObjectionTo.SUSPENSION, True, text("无须检验"))
    story.refused("no_objection", ruling, ZHAO)
    story.does(objection, PERSON)
    story.refused("nothing_to_object_to", objection, PERSON)
    story.refused("not_yours", ruling, ZHANG)
    own = replace(ZHAO, office_path=("district", "housing"))
    story.refused("second_person", ruling, own)
    story.at("2026-11-27 10:00").does(ruling, ZHAO)
    assert story.stands(State.WORKING)
    assert story.deadline() == "2026-11-30 17:30"
    assert story.times().stopped == {}
    assert story.counted() == 4
    story.does(SUSPEND, ZHANG)  # a void stop has used nothing up


def test_an_objection_not_upheld_changes_nothing() -> None:
    story = stopped("2026-11-24 10:00", "2026-11-26 10:00")
    story.does(c.Object(e.ObjectionTo.SUSPENSION, text()), PERSON)
    story.does(c.RuleObjection(e.ObjectionTo.SUSPENSION, False, text()), ZHAO)
    assert story.deadline() == "2026-12-02 17:30"
    assert story.case.objections == ()


@pytest.mark.parametrize(("unit", "limit", "extended"), [("wd", "5wd", "2026-12-07"), ("d", "7d", "2026-12-07")])
def test_what_else_moved_the_deadline_since_the_stop_stays(unit: str, limit: str, extended: str) -> None:
    story = Story(with_cap("20wd", limit=limit)).with_zhang()
    assert story.deadline() == "2026-11-30 17:30"
    story.at("2026-11-24 10:00").does(SUSPEND, ZHANG)
    story.at("2026-11-26 10:00").does(c.Resume(), ZHANG)
    story.does(c.Object(e.ObjectionTo.SUSPENSION, text()), PERSON)
    story.does(c.Extend(LimitName.PROMISED, text()), MA)
    assert story.deadline() == "2026-12-09 17:30"
    story.does(c.RuleObjection(e.ObjectionTo.SUSPENSION, True, text()), ZHAO)
    assert story.deadline() == f"{extended} 17:30"


def test_of_two_stops_the_one_objected_to_is_undone_though_the_other_runs() -> None:
    story = stopped("2026-11-24 10:00", "2026-11-26 10:00")
    story.does(c.Object(e.ObjectionTo.SUSPENSION, text("检验不必")), PERSON)
    story.does(TESTING, ZHANG)
    story.does(c.Object(e.ObjectionTo.SUSPENSION, text("检测也不必")), PERSON)
    ruling = c.RuleObjection(e.ObjectionTo.SUSPENSION, True, text())
    story.later(hours=1).does(ruling, ZHAO)
    assert [stop.void for stop in story.case.stops] == [True, False]
    assert story.stands(State.SUSPENDED)
    assert story.deadline() == "2026-11-30 17:30"
    story.does(ruling, ZHAO)
    assert [stop.void for stop in story.case.stops] == [True, True]
    assert story.stands(State.WORKING)
    story.refused("no_objection", ruling, ZHAO)


def test_closing_quickly_does_not_escape_the_ruling() -> None:
    story = stopped("2026-11-24 10:00", "2026-11-26 10:00")
    story.does(c.Object(e.ObjectionTo.SUSPENSION, text()), PERSON)
    story.at("2026-12-01 10:00").does(CLOSE, ZHANG)
    assert not story.case.closings[-1].overdue
    story.does(c.RuleObjection(e.ObjectionTo.SUSPENSION, True, text()), ZHAO)
    assert story.case.closings[-1].overdue == (LimitName.PROMISED,)
    assert story.stands(State.CLOSED)


def test_there_must_be_a_stop_to_object_to() -> None:
    story = Story(COMPLAINT).with_zhang()
    story.refused("nothing_to_object_to", c.Object(e.ObjectionTo.SUSPENSION, text()), PERSON)
    story.does(SUSPEND, ZHANG)
    story.refused("nothing_to_object_to", c.Object(e.ObjectionTo.DIVERSION, text()), PERSON)
    story.refused("blank", c.Object(e.ObjectionTo.SUSPENSION, text("")), PERSON)
