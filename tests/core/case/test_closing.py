"""办结, 重新办理, 暂时办不了: closing with an answer, and what brings a case back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import LimitName, Outcome
from tests.core.case.cast import (
    HE,
    LI,
    MACHINE,
    NOT_THE_PERSON,
    PERSON,
    QIAN,
    ZHANG,
    ZHAO,
    Story,
    amended,
    beijing,
    text,
)
from tests.core.case.scenes import CLOSE

ASK_AGAIN = c.Reopen(e.ReopenCause.PERSON, text("灯又灭了"))


def answered(when: str = "2026-11-25 10:00") -> Story:
    """A request for help, answered by Zhang."""
    story = Story().with_zhang()
    story.at(when).does(CLOSE, ZHANG)
    return story


def cannot_now(**changes: object) -> c.Close:
    """Until 20 December there are no spare parts."""
    given: dict[str, object] = {
        "reason": text("缺备件"),
        "measures": text("已订货，加装临时照明"),
        "revive_at": beijing("2026-12-20 09:00"),
    }
    return c.Close(Outcome.CANNOT_NOW, text("下月修"), **{**given, **changes})  # type: ignore[arg-type]


def test_the_first_officer_answers_at_once() -> None:
    story = Story("inquiry").registered()
    story.refused("blank", c.AnswerAtOnce(text(" ")), LI)
    story.refused("not_yours", c.AnswerAtOnce(text("周一上班")), ZHANG)
    (closed,) = story.later(minutes=2).does(c.AnswerAtOnce(text("周一上班")), LI)
    assert isinstance(closed, e.Closed)
    assert closed.at_once
    assert story.times().held == story.times().held | {"centre": story.times().waited}
    Story("third_party_complaint").registered().refused("no_answer_at_once", c.AnswerAtOnce(text()), LI)


def test_what_is_said_done_needs_its_evidence() -> None:
    story = Story().with_zhang()
    done = c.Close(Outcome.DONE, text("修好了"))
    assert "办理记录" in story.refused("evidence_missing", done, ZHANG).zh
    story.refused("blank", c.AddEvidence("", text("维修单")), ZHANG)
    story.refused("blank", c.AddEvidence("handling_record", text("")), ZHANG)
    story.refused("not_an_officer", c.AddEvidence("handling_record", text("维修单")), MACHINE)
    story.does(c.AddEvidence("handling_record", text("维修单"), "ab" * 32), ZHANG)
    story.does(c.AddEvidence("thanks", text("感谢信")), PERSON)
    story.does(done, ZHANG)
    assert story.case.closings[-1].outcome is Outcome.DONE


def test_solved_is_not_for_the_office_to_say() -> None:
    story = Story("inquiry").with_zhang()
    refusal = story.refused("outcome_not_allowed", c.Close(Outcome.DONE, text("已解决")), ZHANG)
    assert "已答复" in refusal.zh
    assert "answered" in refusal.en
    story.refused("outcome_by_divert", c.Close(Outcome.DIVERTED, text()), ZHANG)
    story.refused("blank", c.Close(Outcome.ANSWERED, text("")), ZHANG)
    story.refused("blank", c.Answer(text("")), ZHANG)
    story.does(c.Answer(text("请带身份证")), ZHANG)
    assert story.stands(State.WORKING)


@pytest.mark.parametrize(
    ("when", "missed"), [("2026-11-30 17:30", ()), ("2026-11-30 17:30:00.000001", (LimitName.PROMISED,))]
)
def test_whether_a_limit_was_met_is_judged_at_closing_by_the_time_of_entry(when: str, missed: tuple[LimitName]) -> None:
    assert answered(when).case.closings[-1].overdue == missed


def test_cannot_now_needs_reason_measures_and_a_future_date() -> None:
    story = Story().with_zhang()
    for gap in ({"reason": None}, {"measures": text(" ")}, {"revive_at": None}, {"revive_at": story.now}):
        story.refused("cannot_now_incomplete", cannot_now(**gap), ZHANG)
    story.does(cannot_now(), ZHANG)
    assert story.case.revive_at == beijing("2026-12-20 09:00")


def test_cannot_now_comes_back_by_itself_on_its_date() -> None:
    story = Story().with_zhang()
    story.does(cannot_now(), ZHANG)
    story.at("2026-12-20 08:59").ticks()
    assert story.stands(State.CLOSED)
    for by in (MACHINE, ZHAO, ZHANG):
        story.refused("nothing_to_do", c.Reopen(e.ReopenCause.PROMISED_DATE, text("提前")), by)
    story.at("2026-12-22 10:00").does(c.AddNote(text("备件到了")), ZHANG)
    reopened = story.entries[-2]
    assert isinstance(reopened.event, e.Reopened)
    assert reopened.at == beijing("2026-12-20 09:00")
    assert (story.case.state, story.holder) == (State.WORKING, "zhang")
    assert story.deadline() == "2026-11-30 17:30"
    assert story.times().waited == story.now - beijing("2026-11-23 09:00")


def test_a_date_to_come_back_belongs_to_cannot_now_alone() -> None:
    story = Story().with_zhang()
    story.does(replace(cannot_now(), outcome=Outcome.ANSWERED), ZHANG)
    story.at("2027-02-01 09:00").ticks()
    assert story.stands(State.CLOSED)


def test_the_person_may_have_it_reopened_within_the_window_and_the_clock_is_the_old_one() -> None:
    """Thirty days bind the person, so they end at midnight: 25 December, a Friday."""
    story = answered()
    story.refused("blank", c.Reopen(e.ReopenCause.PERSON), PERSON)
    story.at("2026-12-25 23:59").does(ASK_AGAIN, PERSON)
    assert (story.case.state, story.holder) == (State.WORKING, "zhang")
    assert story.case.received_at == beijing("2026-11-23 09:00")
    assert story.deadline() == "2026-11-30 17:30"
    assert story.times().waited == story.now - story.case.received_at
    story.does(CLOSE, ZHANG)
    assert [closing.overdue for closing in story.case.closings] == [(), (LimitName.PROMISED,)]
    late = answered().at("2026-12-26 00:01")
    assert "30日" in late.refused("reopen_window", ASK_AGAIN, PERSON).zh
    never = Story(amended("help", reopen_within=None)).with_zhang()
    never.does(CLOSE, ZHANG)
    never.refused("reopen_window", ASK_AGAIN, PERSON)


def test_nobody_reopens_in_the_persons_name() -> None:
    story = answered()
    for by in NOT_THE_PERSON:
        story.refused("persons_word_only", ASK_AGAIN, by)


@pytest.mark.parametrize(("cause", "may"), [(e.ReopenCause.INSPECTION, QIAN), (e.ReopenCause.SUPERVISOR, HE)])
def test_inspectors_and_supervisors_reopen_with_a_reason(cause: e.ReopenCause, may: object) -> None:
    story = answered()
    story.refused("not_yours", c.Reopen(cause, text("没修")), ZHANG)
    by = next(actor for actor in (QIAN, HE) if actor is may)
    story.refused("blank", c.Reopen(cause), by)
    story.at(datetime.fromisoformat("2027-06-01T09:00+08:00")).does(c.Reopen(cause, text("现场没修")), by)
    assert story.stands(State.WORKING)
