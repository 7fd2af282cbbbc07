"""受理 and 一次性告知 (行政许可法 第三十二条). Promise P8 stands under every step of these stories."""

from __future__ import annotations

from dataclasses import replace

import pytest

from luoshi.core.actors import Actor
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import LimitName, Outcome
from tests.core.case.cast import CHEN, HE, LI, MA, MACHINE, PERSON, WANG, ZHANG, ZHAO, Story, beijing, text
from tests.core.case.scenes import CLOSE, MATERIALS

BOTH = ("户口簿", "租赁合同")


def application(case_type: str = "simple_application") -> Story:
    """Handed in on Monday 23 November, 09:00, with Zhang half an hour later."""
    return Story(case_type).with_zhang()


def asked() -> Story:
    """Zhang told on Tuesday what is missing."""
    story = application()
    story.at("2026-11-24 10:00").does(MATERIALS, ZHANG)
    return story


def test_the_limit_of_decision_runs_from_admission() -> None:
    story = application()
    assert story.case.deadlines.keys() == {LimitName.SUPPLEMENT}
    story.refused("not_yours", c.Admit(), LI)
    story.at("2026-11-25 10:00").does(c.Admit(), ZHANG)
    assert story.deadline() == "2026-12-09 17:30"  # ten working days
    assert story.deadline(LimitName.STATUTORY) == "2026-12-23 17:30"  # twenty
    assert "2026-11-25 10:00" in story.refused("already_admitted", c.Admit(), ZHANG).zh
    Story("help").with_zhang().refused("no_admission", c.Admit(), ZHANG)


def test_asking_for_materials_suspends_nothing() -> None:
    story = asked()
    assert story.stands(State.WORKING)
    assert story.deadline(LimitName.SUPPLEMENT) == "2026-11-30 17:30"
    assert story.case.stops == ()
    assert story.case.supplement is not None
    assert story.case.supplement.remind_at == beijing("2026-12-08 17:30")


def test_nothing_missing_is_nothing_to_ask_for() -> None:
    story = application()
    story.refused("blank", c.AskSupplement(("  ",)), ZHANG)
    story.refused("not_yours", MATERIALS, LI)
    Story("help").with_zhang().refused("no_admission", MATERIALS, ZHANG)


def test_after_admission_nothing_can_be_asked_for() -> None:
    story = application()
    story.does(c.Admit(), ZHANG)
    assert "第三十二条" in story.refused("supplement_after_admission", MATERIALS, ZHANG).zh


def test_told_late_the_application_counts_as_admitted_from_receipt() -> None:
    """Five working days from Monday 23 November end on Monday 30 November at closing."""
    story = application()
    story.at("2026-11-30 17:30:01").refused("supplement_after_admission", MATERIALS, ZHANG)
    (admitted,) = [event for event in story.ticks() if isinstance(event, e.Admitted)]
    assert admitted.basis is e.AdmissionBasis.NOT_TOLD_IN_TIME
    assert admitted.since == beijing("2026-11-23 09:00")
    assert story.deadline() == "2026-12-07 17:30"  # from receipt, not from now


def test_in_the_last_instant_telling_is_in_time() -> None:
    story = application()
    story.at("2026-11-30 17:30").does(MATERIALS, ZHANG)
    assert story.case.admitted_at is None


@pytest.mark.parametrize("hide", [c.HandOver("urban"), c.AskArbitration("power")], ids=["offered", "arbitrated"])
def test_a_dispute_between_offices_does_not_delay_admission(hide: c.Command) -> None:
    story = application()
    story.does(hide, ZHANG)
    story.at("2026-12-07 09:00").ticks()
    assert story.case.admitted_at == beijing("2026-11-23 09:00")


def test_an_offer_made_in_the_last_minutes_does_not_delay_it_either() -> None:
    story = application()
    story.at("2026-11-30 17:20").does(c.HandOver("urban"), ZHANG)
    story.at("2026-11-30 17:40").ticks()
    assert story.stands(State.OFFERED)
    assert story.case.admitted_at == beijing("2026-11-23 09:00")


def test_admitted_when_the_last_material_came() -> None:
    story = asked()
    story.refused("supplement_unknown", c.ReceiveSupplement(("照片",)), PERSON)
    story.refused("supplement_unknown", c.ReceiveSupplement(()), PERSON)
    story.refused("not_an_officer", c.ReceiveSupplement(("户口簿",)), MACHINE)
    story.does(c.ReceiveSupplement(("户口簿",)), ZHANG)
    assert story.case.admitted_at is None
    received, admitted = story.at("2026-11-26 16:00").does(c.ReceiveSupplement(("租赁合同",)), ZHANG)
    assert isinstance(received, e.SupplementReceived)
    assert isinstance(admitted, e.Admitted)
    assert admitted.basis is e.AdmissionBasis.SUPPLEMENTED
    assert story.deadline() == "2026-12-10 17:30"
    story.refused("no_supplement_asked", c.ReceiveSupplement(("户口簿",)), PERSON)


@pytest.mark.parametrize("by", [PERSON, WANG], ids=["the person", "another office"])
def test_all_handed_in_is_a_claim_and_admission_the_office_s_act(by: Actor) -> None:
    story = asked()
    story.does(c.ReceiveSupplement(("户口簿",)), by)
    (received,) = story.at("2026-11-26 16:00").does(c.ReceiveSupplement(("租赁合同",)), by)
    assert isinstance(received, e.SupplementReceived)
    assert (received.missing, received.checked) == ((), False)
    assert received.check_by == beijing("2026-12-03 17:30")  # five working days to look
    assert story.case.admitted_at is None
    assert LimitName.PROMISED not in story.case.deadlines
    story.refused("supplement_unknown", c.ReceiveSupplement(("户口簿",)), by)
    story.at("2026-11-27 09:00").does(c.ReceiveSupplement(BOTH), ZHANG)
    assert story.case.admitted_at == beijing("2026-11-27 09:00")


def test_what_was_handed_in_and_not_checked_in_time_counts_as_admitted_from_then() -> None:
    story = asked()
    story.at("2026-11-26 16:00").does(c.ReceiveSupplement(BOTH), PERSON)
    story.at("2026-12-03 17:30").does(c.AddNote(text("还没看")), ZHANG)
    assert story.case.admitted_at is None
    story.at("2026-12-03 17:31").ticks()
    assert story.case.admitted_at == beijing("2026-11-26 16:00")
    assert story.deadline() == "2026-12-10 17:30"
    admitted = next(entry.event for entry in story.entries if isinstance(entry.event, e.Admitted))
    assert admitted.basis is e.AdmissionBasis.NOT_CHECKED_IN_TIME


def test_what_a_check_finds_missing_is_reminded_of_anew_and_nothing_new_can_be_asked() -> None:
    story = asked()
    story.at("2026-12-10 11:00").ticks()  # reminded: to be withdrawn on the 25th
    story.at("2026-12-24 16:00").does(c.ReceiveSupplement(BOTH), PERSON)
    story.at("2026-12-30 10:00").ticks()
    assert story.stands(State.WORKING)
    story.refused("supplement_unknown", c.ReceiveSupplement(("照片",)), ZHANG)
    story.does(c.ReceiveSupplement(("户口簿",)), ZHANG)
    awaited = story.case.awaited
    assert awaited is not None
    assert (awaited.outstanding, awaited.reminded, awaited.check_by) == (("租赁合同",), False, None)
    assert awaited.remind_at > beijing("2027-01-13 00:00")
    story.ticks()
    assert story.stands(State.WORKING)


def test_a_second_request_needs_a_supervisor_of_another_office_and_a_reason() -> None:
    story = asked()
    more = c.AskSupplement(("照片",), text("法规昨日修订"))
    story.refused("supplement_twice", more, ZHANG)
    story.refused("supplement_twice", more, ZHANG, second=WANG)
    story.refused("supplement_twice", more, ZHANG, second=replace(ZHAO, office_path=("district", "housing", "sub")))
    story.refused("supplement_twice", more, ZHANG, second=replace(ZHAO, office_path=("district", "housing")))
    story.refused("blank", c.AskSupplement(("照片",)), ZHANG, second=HE)
    (again,) = story.does(more, ZHANG, second=HE)
    assert isinstance(again, e.SupplementAsked)
    assert again.overridden_by == "he"
    assert story.case.supplement is not None
    assert story.case.supplement.missing == (*BOTH, "照片")


def test_missing_materials_never_end_a_case_silently() -> None:
    """Reminder after ten working days; ten more from its entry, to midnight; then deemed withdrawn."""
    story = asked()
    story.refused("not_admitted", CLOSE, ZHANG)
    story.at("2026-12-10 11:00").ticks()  # two days after the reminder was due
    assert story.case.supplement is not None
    assert story.case.supplement.withdraw_at == beijing("2026-12-25 00:00")
    reminded = story.entries[-1]
    assert isinstance(reminded.event, e.SupplementReminded)
    assert (reminded.at, reminded.entered_at) == (beijing("2026-12-08 17:30"), story.now)
    story.at("2026-12-24 23:59").ticks()
    assert story.case.open
    story.at("2026-12-25 00:00").ticks()
    assert story.stands(State.WITHDRAWN)
    assert isinstance(story.entries[-1].event, e.DeemedWithdrawn)


def test_materials_in_the_last_minute_save_the_application() -> None:
    story = asked()
    story.at("2026-12-10 11:00").ticks()
    story.at("2026-12-25 00:00").does(c.ReceiveSupplement(BOTH), PERSON)
    story.at("2027-01-20 09:00").ticks()
    assert story.stands(State.WORKING)


def test_where_the_case_type_does_not_say_so_nothing_is_deemed_withdrawn() -> None:
    story = application("patient")
    story.does(MATERIALS, ZHANG)
    story.at("2028-01-10 09:00").ticks()
    assert story.stands(State.WORKING)
    assert story.case.supplement is not None
    assert story.case.supplement.reminded
    assert story.case.supplement.withdraw_at is None


def test_nothing_is_deemed_withdrawn_while_offices_dispute_whose_it_is() -> None:
    story = asked()
    story.at("2026-12-10 11:00").ticks()
    story.does(c.AskArbitration("power"), ZHANG)
    story.at("2027-01-05 09:00").ticks()
    assert story.stands(State.ARBITRATED)
    story.does(c.Arbitrate(e.Holder("housing", "zhang"), "power", text()), ZHAO)
    story.ticks()
    assert story.stands(State.WITHDRAWN)


def test_admitted_in_spite_of_what_is_missing_there_is_nothing_to_remind_of() -> None:
    story = asked()
    story.does(c.Admit(), ZHANG)
    story.at("2027-01-05 09:00").ticks()
    assert "SupplementReminded" not in story.said()
    assert story.stands(State.WORKING)


def test_a_type_without_admission_forgets_the_request() -> None:
    story = asked()
    story.does(c.Reclassify("suggestion", text("实为建议")), ZHANG)
    story.refused("no_supplement_asked", c.ReceiveSupplement(BOTH), PERSON)
    story.at("2027-03-01 09:00").ticks()
    assert story.stands(State.WORKING)
    story.refused("no_admission", MATERIALS, ZHANG)


def test_an_application_not_admitted_ends_only_by_the_finding_that_none_is_needed() -> None:
    story = application()
    story.refused("not_admitted", c.Close(Outcome.DONE, text()), ZHANG)
    story.does(c.Close(Outcome.UNFOUNDED, text("此事项已取消许可")), ZHANG)
    assert story.stands(State.CLOSED)
    Story("simple_application").registered().refused("no_answer_at_once", c.AnswerAtOnce(text()), LI)


def test_the_decision_is_delivered_within_its_own_limit() -> None:
    """行政许可法 第四十四条: within ten working days of the decision, and again of a new decision."""
    story = application()
    story.does(c.Admit(), ZHANG)
    story.at("2026-11-25 10:00").does(CLOSE, ZHANG)
    assert story.deadline(LimitName.DELIVER) == "2026-12-09 17:30"
    story.refused("blank", c.Deliver(""), ZHANG)
    story.refused("not_yours", c.Deliver("post"), CHEN)
    story.does(c.Deliver("post"), ZHANG)
    assert story.case.delivered_at == story.now
    story.at("2026-12-15 10:00").does(c.Reopen(e.ReopenCause.SUPERVISOR, text("决定有误")), ZHAO)
    story.at("2026-12-16 10:00").does(CLOSE, ZHANG)
    assert story.case.delivered_at is None
    assert story.deadline(LimitName.DELIVER) == "2026-12-30 17:30"


def test_the_head_may_extend_the_statutory_limit() -> None:
    story = Story("simple_application", "2026-11-02 09:00").with_zhang()
    story.does(c.Admit(), ZHANG)
    assert story.deadline(LimitName.STATUTORY) == "2026-11-30 17:30"
    story.does(c.Extend(LimitName.STATUTORY, text("专家意见未到")), MA)
    assert story.deadline(LimitName.STATUTORY) == "2026-12-14 17:30"
    assert story.deadline() == "2026-11-16 17:30"  # the promise stands
