"""Event time and entry time (P10): deadlines are judged by the time of entry, with few exceptions, all marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.casetypes.model import LimitName, Outcome
from luoshi.core.entries import Late, LateCause
from luoshi.core.errors import BadInput
from tests.core.case.cast import (
    CHEN,
    HE,
    IMPORT,
    IMPORTER,
    LI,
    MACHINE,
    PERSON,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    Story,
    amended,
    beijing,
    case_types,
    text,
)
from tests.core.case.scenes import CLOSE, SUSPEND

PAPER = Late(LateCause.PAPER, "paper_slip", "he")


def test_paper_of_a_power_cut_may_be_typed_in_with_evidence_and_a_second_person() -> None:
    story = Story().with_zhang().at("2026-12-01 09:00")
    done_at = "2026-11-30 17:00"
    story.refused("late_entry_not_allowed", CLOSE, ZHANG, at=done_at)
    story.refused("late_entry_evidence", CLOSE, ZHANG, HE, done_at, replace(PAPER, evidence="my word"))
    story.refused("second_person", CLOSE, ZHANG, None, done_at, PAPER)
    story.refused("second_person", CLOSE, ZHANG, SUN, done_at, replace(PAPER, second="sun"))
    story.refused("second_person", CLOSE, ZHANG, WANG, done_at, PAPER)
    story.does(CLOSE, ZHANG, HE, done_at, PAPER)
    assert not story.case.closings[-1].overdue
    assert story.entries[-1].at == beijing(done_at)
    assert story.entries[-1].entered_at == story.now
    assert story.entries[-1].late == PAPER


def test_the_second_person_of_a_late_entry_is_no_subordinate() -> None:
    story = Story().registered()
    story.does(c.Offer("urban"), LI)
    story.does(c.SignFor(), WANG)
    story.later(hours=2)
    late = replace(PAPER, second="chen")
    story.refused("second_person", CLOSE, WANG, CHEN, story.now - timedelta(hours=1), late)


def test_a_registration_on_paper_counts_from_when_it_was_taken() -> None:
    story = Story(at="2026-11-23 16:00")
    story.does(story.registration(), LI, HE, "2026-11-23 09:00", PAPER)
    assert story.case.received_at == beijing("2026-11-23 09:00")
    assert not story.case.imported
    other = Story("meeting_decision", "2026-11-23 16:00")
    other.refused("late_entry_not_allowed", other.registration(), LI, HE, "2026-11-23 09:00", PAPER)


def test_late_is_late_by_a_cap() -> None:
    story = Story().with_zhang().at("2026-11-27 17:31")
    assert "1个工作日" in story.refused("late_entry_too_late", CLOSE, ZHANG, HE, "2026-11-26 10:00", PAPER).zh
    story.does(CLOSE, ZHANG, HE, "2026-11-27 10:00", PAPER)


def test_nothing_happens_in_the_future_or_before_what_is_on_record() -> None:
    story = Story().with_zhang()
    refusal = story.refused("future_time", CLOSE, ZHANG, at=story.now + timedelta(seconds=1))
    assert "2026-11-23 09:30" in refusal.zh
    story.refused("out_of_order", CLOSE, ZHANG, HE, "2026-11-23 09:29", PAPER)


def test_a_clock_a_little_behind_is_taken_for_the_same_instant() -> None:
    story = Story().with_zhang()
    instant = story.now
    story.later(seconds=-2).does(c.AddNote(text()), ZHANG)
    assert (story.entries[-1].at, story.entries[-1].entered_at) == (instant, instant)
    story.later(seconds=-1).refused("out_of_order", c.AddNote(text()), ZHANG)


@pytest.mark.parametrize(
    "command",
    [
        SUSPEND,
        c.Extend(LimitName.PROMISED, text()),
        c.MoveDeadline(LimitName.PROMISED, beijing("2027-03-01 09:00"), "雨", 1),
    ],
    ids=lambda command: type(command).__name__,
)
def test_what_touches_the_count_is_never_entered_afterwards(command: c.Command) -> None:
    rules = amended("third_party_complaint", late_entry=case_types()["help"].late_entry)
    story = Story(rules).with_zhang().at("2026-12-01 09:00")
    by = replace(ZHANG, roles=ZHANG.roles | ZHAO.roles | {*SUN.roles})
    story.refused("late_entry_not_allowed", command, by, HE, "2026-11-30 17:00", PAPER)


def test_the_person_and_the_machine_act_when_they_act() -> None:
    story = Story().with_zhang().later(hours=2)
    for by, command in ((PERSON, c.Withdraw()), (MACHINE, c.Tick())):
        story.refused("late_entry_not_allowed", command, by, HE, story.now - timedelta(hours=1), PAPER)


def test_what_came_due_before_the_event_came_first() -> None:
    story = Story(at="2026-11-23 09:00").registered()
    story.does(c.Offer("housing"), LI)
    story.at("2026-11-24 09:00")
    story.refused("not_in_this_state", c.SignFor(), ZHANG, HE, "2026-11-23 17:00", PAPER)
    story.does(c.SignFor(), ZHANG, HE, "2026-11-23 10:00", PAPER)
    assert story.case.blamed == ()


def test_an_import_marks_every_entry_and_keeps_its_own_times() -> None:
    story = Story(at="2026-11-23 09:00")
    story.refused("import_marked", story.registration(), IMPORTER, None, "2015-03-02 10:00", PAPER)
    story.does(story.registration(deadlines={}), IMPORTER, None, "2015-03-02 10:00", IMPORT)
    story.does(c.SignFor("old hand"), IMPORTER, None, "2015-03-03 10:00", IMPORT)
    story.does(c.Close(Outcome.ANSWERED, text("已收悉")), IMPORTER, None, "2015-04-01 10:00", IMPORT)
    assert story.case.imported
    assert all(entry.late == IMPORT and entry.entered_at == story.now for entry in story.entries)
    assert story.times().waited == timedelta(days=30)
    assert [entry.at.year for entry in story.entries] == [2015] * 3


def test_an_import_may_close_after_a_promise_that_lay_before_the_receipt() -> None:
    """Real records hold targets before the opening of the case."""
    story = Story(at="2026-11-23 09:00")
    target = {LimitName.PROMISED: beijing("2015-01-01 09:00")}
    story.does(story.registration(deadlines=target), IMPORTER, None, "2015-03-02 10:00", IMPORT)
    story.ticks()
    story.does(c.SignFor("old hand"), IMPORTER)
    story.does(CLOSE, IMPORTER)
    assert story.case.closings[-1].overdue == (LimitName.PROMISED,)


def test_an_importer_touches_no_living_case_and_nobody_else_uses_the_mark() -> None:
    story = Story().with_zhang()
    for command in (CLOSE, c.AddNote(text()), c.Tick()):
        story.refused("import_marked", command, IMPORTER, late=IMPORT)
    story.refused("import_marked", CLOSE, ZHANG, late=IMPORT)
    fresh = Story()
    fresh.refused("import_marked", fresh.registration(), LI, late=IMPORT)


def test_every_instant_stands_in_utc_and_a_naive_one_is_no_instant() -> None:
    story = Story().with_zhang()
    naive = story.now.replace(tzinfo=None)
    commands: list[c.Command] = [
        c.Close(Outcome.CANNOT_NOW, text(), text(), text(), naive),
        c.MoveHolder(replace(story.case.holder, officer="sun"), e.MoveCause.DEPUTY, naive),
    ]
    for command in commands:
        with pytest.raises(BadInput, match="zone"):
            story.does(command, ZHANG)
    with pytest.raises(BadInput, match="zone"):
        story.does(c.AddNote(text()), ZHANG, at=naive)
    until = beijing("2026-11-26 08:30")
    (moved,) = story.does(c.MoveHolder(replace(story.case.holder, officer="sun"), e.MoveCause.DEPUTY, until), ZHANG)
    assert isinstance(moved, e.HolderMoved)
    assert moved.until is not None
    assert moved.until.tzinfo is UTC
