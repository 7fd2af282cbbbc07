"""When the machine next has to come: facts that fall due, warnings and the ladder of urging."""

from __future__ import annotations

from fractions import Fraction

import pytest

from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.alarms import next_alarm_at
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import LimitName, Moment, Side, WarningRule
from tests.core.case.cast import BEIJING, LI, MA, PERSON, WANG, ZHANG, Limit, Start, Story, amended, beijing, text
from tests.core.case.scenes import CLOSE, MATERIALS, SUSPEND


def alarm(story: Story) -> str | None:
    """The next alarm in Beijing time."""
    found = next_alarm_at(story.case, story.rules, story.calendar)
    return found.astimezone(BEIJING).strftime("%m-%d %H:%M") if found else None


def rings(story: Story) -> list[str]:
    """What the worker records when it comes at the alarm."""
    found = next_alarm_at(story.case, story.rules, story.calendar)
    assert found is not None
    events = story.at(found).ticks()
    return [
        f"{event.level}{'!' * len(event.to)}" if isinstance(event, e.Warned) else type(event).__name__
        for event in events
    ]


def test_the_alarms_of_a_request_for_help_nobody_touches() -> None:
    """Five working days from Monday: hint a working day before, yellow at nine tenths, red, and the leader."""
    story = Story("help").registered()
    told = []
    while alarm(story):
        told.append((alarm(story), *rings(story)))
    assert told == [
        ("11-27 17:30", "hint", "hint!"),
        ("11-30 11:21", "yellow", "urge!!"),
        ("11-30 17:30", "red", "supervision_notice!!"),
        ("12-02 17:30", "leader!!"),
    ]
    assert story.ticks() == []


def test_what_the_worker_was_not_there_to_record_is_recorded_when_the_case_is_closed_late() -> None:
    story = Story("help").with_zhang()
    recorded = story.at("2026-12-01 10:00").does(CLOSE, ZHANG)
    warned = [event.level for event in recorded if isinstance(event, e.Warned)]
    assert warned == ["hint", "hint", "yellow", "urge", "red", "supervision_notice"]
    assert isinstance(recorded[-1], e.Closed)
    assert recorded[-1].overdue == (LimitName.PROMISED,)
    red = next(entry for entry in story.entries if isinstance(entry.event, e.Warned) and entry.event.level == "red")
    assert (red.at, red.entered_at) == (beijing("2026-11-30 17:30"), story.now)


def test_an_offer_rings_at_its_limit_and_a_stop_at_its_cap() -> None:
    story = Story("third_party_complaint").registered()
    story.does(c.Offer("housing"), LI)
    assert alarm(story) == "11-23 11:00"
    story.does(c.SignFor(), ZHANG)
    assert alarm(story) != "11-23 11:00"
    story.does(SUSPEND, ZHANG)
    assert alarm(story) == "12-21 17:30"
    assert rings(story) == ["Resumed"]


def test_an_application_rings_when_it_counts_as_admitted_and_for_its_materials() -> None:
    story = Story("simple_application").with_zhang()
    assert alarm(story) == "11-30 17:30"
    story.does(MATERIALS, ZHANG)
    assert alarm(story) == "12-07 17:30"
    assert rings(story) == ["SupplementReminded"]
    assert alarm(story) == "12-22 00:00"
    story.does(c.AskArbitration("power"), ZHANG)
    assert alarm(story) is None
    story.does(c.Withdraw(), PERSON)
    assert alarm(story) is None


def test_a_closed_case_rings_only_on_the_date_it_promised() -> None:
    story = Story().with_zhang()
    story.does(CLOSE, ZHANG)
    assert alarm(story) is None


def test_a_deputy_rings_when_the_officer_is_back() -> None:
    story = Story().with_zhang()
    until = beijing("2026-11-24 08:30")
    story.does(c.MoveHolder(e.Holder("housing", "sun"), e.MoveCause.DEPUTY, until), ZHANG)
    assert alarm(story) == "11-24 08:30"
    assert rings(story) == ["HolderMoved"]


def test_a_lawful_stop_moves_the_warnings_with_the_deadline() -> None:
    story = Story("third_party_complaint").with_zhang()
    before = alarm(story)
    story.at("2026-11-24 08:30").does(SUSPEND, ZHANG)
    story.at("2026-11-26 08:30").does(c.Resume(), ZHANG)
    assert (before, alarm(story)) == ("11-27 17:30", "12-01 17:30")


def test_a_stop_begun_after_the_deadline_silences_nothing() -> None:
    story = Story("third_party_complaint").with_zhang()
    story.at("2026-12-01 09:00").does(SUSPEND, ZHANG)
    assert {event.level for event in story.ticks() if isinstance(event, e.Warned)} >= {"red", "supervision_notice"}
    assert story.stands(State.SUSPENDED)
    assert alarm(story) == "12-29 17:30"


def test_the_first_contact_is_no_matter_of_the_stop() -> None:
    contact = WarningRule("contact", "该联系了", Moment(LimitName.FIRST_CONTACT, share=Fraction(1)), "缺省")
    story = Story(amended("third_party_complaint", warnings=(contact,), ladder=())).with_zhang()
    story.does(SUSPEND, ZHANG)
    assert alarm(story) == "11-24 17:30"
    assert rings(story) == ["contact"]
    reached = Story(amended("third_party_complaint", warnings=(contact,), ladder=())).with_zhang()
    reached.does(c.Contact("phone"), ZHANG)
    assert alarm(reached) is None


def test_a_warning_and_a_step_of_the_same_name_are_two() -> None:
    """A meeting decision hints to the handler three working days before, and shows the colour one day before."""
    story = Story("meeting_decision", "2026-11-02 09:00").with_zhang()
    story.at("2026-11-20 18:00").ticks()
    levels = [event.key for event in _warned(story)]
    assert len(levels) == len(set(levels))
    assert {"promised:hint", "promised:hint:step"} <= set(levels)


def _warned(story: Story) -> list[e.Warned]:
    return [entry.event for entry in story.entries if isinstance(entry.event, e.Warned)]


def test_each_offer_has_its_own_warning() -> None:
    half = WarningRule("half", "签收过半", Moment(LimitName.SIGN, share=Fraction(1, 2)), "缺省")
    story = Story(amended("help", warnings=(half,), ladder=())).registered()
    for office, by in (("housing", ZHANG), ("urban", WANG)):
        story.does(c.Offer(office), LI)
        assert rings(story) == ["half"]
        story.does(c.Return("power", "三定规定"), by)
    assert [event.level for event in _warned(story)] == ["half", "half"]


def test_a_decision_not_delivered_rings_after_the_closing() -> None:
    undelivered = WarningRule("undelivered", "证照未送达", Moment(LimitName.DELIVER, share=Fraction(1)), "法定")
    rules = amended("simple_application", warnings=(undelivered,), ladder=())
    story = Story(rules).admitted()
    story.does(CLOSE, ZHANG)
    assert alarm(story) == "12-07 17:30"
    delivered = Story(rules).admitted()
    delivered.does(CLOSE, ZHANG)
    delivered.does(c.Deliver("post"), ZHANG)
    assert alarm(delivered) is None
    assert rings(story) == ["undelivered"]
    assert alarm(story) is None


@pytest.mark.parametrize(
    ("moment", "when"),
    [
        (Moment(LimitName.PROMISED, offset=Limit.parse("2wd")), "11-26 17:30"),
        (Moment(LimitName.PROMISED, offset=Limit.parse("4wh")), "11-30 11:30"),
        (Moment(LimitName.PROMISED, offset=Limit.parse("3d")), "11-27 17:30"),
        (Moment(LimitName.PROMISED, offset=Limit.parse("24h")), "11-29 17:30"),
        (Moment(LimitName.PROMISED, offset=Limit.parse("1mo")), "10-30 17:30"),
        (Moment(LimitName.PROMISED, offset=Limit.parse("30min")), "11-30 17:00"),
        (Moment(LimitName.PROMISED, offset=Limit.parse("1wd"), side=Side.AFTER), "12-01 17:30"),
        (Moment(LimitName.PROMISED, offset=Limit.parse("1mo"), side=Side.AFTER), "12-30 17:30"),
        (Moment(LimitName.PROMISED, share=Fraction(1, 2)), "11-26 08:45"),
        (Moment(LimitName.PROMISED), "11-30 17:30"),
    ],
    ids=str,
)
def test_moments_in_every_unit(moment: Moment, when: str) -> None:
    """Monday 23 November 09:00 to Monday 30 November 17:30 are 41.5 working hours."""
    rule = WarningRule("once", "提醒", moment, "缺省")
    assert alarm(Story(amended("help", warnings=(rule,), ladder=())).registered()) == when


def test_the_earliest_of_several_limits_rings_first() -> None:
    rules = [
        WarningRule("late", "过期", Moment(LimitName.STATUTORY, share=Fraction(1)), "缺省"),
        WarningRule("early", "提醒", Moment(LimitName.PROMISED, offset=Limit.parse("1wd")), "缺省"),
    ]
    story = Story(amended("simple_application", warnings=tuple(rules), ladder=())).admitted()
    assert alarm(story) == "12-04 17:30"
    story.does(c.Extend(LimitName.STATUTORY, text()), MA)
    assert alarm(story) == "12-04 17:30"


def test_a_kept_deadline_before_the_start_of_its_limit_has_no_share_to_compute() -> None:
    story = Story().with_zhang()
    story.does(c.Reclassify("simple_application", text("实为申请")), ZHANG)
    story.does(MATERIALS, ZHANG)
    story.at("2026-12-03 09:00").does(c.ReceiveSupplement(MATERIALS.items), ZHANG)
    assert story.deadline() == "2026-11-30 17:30"
    assert story.case.starts[Start.ADMITTED] == story.now
    assert {event.level for event in story.ticks() if isinstance(event, e.Warned)} >= {"yellow", "red"}
