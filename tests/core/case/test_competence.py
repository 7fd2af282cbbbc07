"""Whose case it is: 首问负责, 签收, 退回, 裁定. Promise P1 stands under every step of these stories."""

from __future__ import annotations

import pytest

from luoshi.core.actors import Actor, ActorKind
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.state import State
from tests.core.case.cast import (
    CHEN,
    HOLDERS,
    LI,
    MA,
    MACHINE,
    PERSON,
    STAFF,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    Story,
    amended,
    beijing,
    text,
)
from tests.core.case.scenes import ARBITRATE, CLOSE, RETURN


def declined_by_housing(times: int) -> Story:
    """Offered to housing and declined so many times."""
    story = Story().registered()
    for _ in range(times):
        story.does(c.Offer("housing"), LI)
        story.later(minutes=5).does(RETURN, ZHANG)
    return story


def test_the_first_officer_asked_answers_for_the_case_from_its_first_instant() -> None:
    story = Story().registered()
    assert story.case.holder == HOLDERS["centre"]
    assert story.deadline() == "2026-11-30 17:30"
    nobody = Story()
    nobody.refused("blank", nobody.registration(holder=e.Holder("centre", " ")), LI)
    nobody.refused("unknown_case_type", c.Register("1", "dog", "web", HOLDERS["centre"], text(), text()), LI)


def test_an_offer_moves_nothing_until_it_is_signed_for() -> None:
    story = Story().registered()
    story.does(c.Offer("housing", text("请处理")), LI)
    assert story.holder == "li"
    story.later(minutes=40)
    story.refused("not_offered_to_you", c.SignFor(), WANG)
    story.refused("not_offered_to_you", c.SignFor(), LI)
    story.does(c.SignFor(), ZHANG)
    assert story.holder == "zhang"
    assert story.times().held.keys() == {"centre", "housing"}


def test_an_officer_may_sign_for_a_colleague_who_then_answers() -> None:
    story = Story().registered()
    story.does(c.Offer("housing"), LI)
    story.does(c.SignFor("sun"), ZHANG)
    assert story.case.holder == e.Holder("housing", "sun")
    story.refused("not_yours", CLOSE, ZHANG)
    story.does(CLOSE, MA)  # the head of the office may, the case stays Sun's
    assert story.holder == "sun"


def test_the_registering_office_may_keep_the_case() -> None:
    story = Story().registered()
    story.refused("own_office", c.Offer("centre"), LI)
    story.refused("blank", c.Offer(""), LI)
    story.does(c.SignFor(), LI)
    assert story.stands(State.WORKING)
    assert story.case.senders == ()


def test_an_offer_nobody_signs_goes_to_the_arbiter_at_its_limit() -> None:
    """晴隆县: two hours to sign. Offered Monday 11:00, the lunch break does not count: 15:00."""
    story = Story(at="2026-11-23 11:00").registered()
    story.does(c.Offer("housing"), LI)
    story.at("2026-11-23 15:00").refused("nothing_to_do", c.MoveHolder(story.case.holder, e.MoveCause.DEPUTY), LI)
    story.at("2026-11-24 09:00")
    assert story.ticks() == [e.OfferExpired("housing")]
    assert story.entries[-1].at == beijing("2026-11-23 15:00")
    assert story.entries[-1].entered_at == beijing("2026-11-24 09:00")
    assert story.case.blamed == ("housing",)
    assert story.holder == "li"
    assert story.times().held.keys() == {"centre"}
    story.refused("not_in_this_state", c.SignFor(), ZHANG)


def test_the_arbiter_gets_an_expired_offer_even_if_no_worker_came_by() -> None:
    story = Story().registered()
    story.does(c.Offer("housing"), LI)
    story.later(days=1).refused("not_in_this_state", c.SignFor(), ZHANG)
    assert [type(event) for event in story.does(ARBITRATE, ZHAO)] == [e.OfferExpired, e.Ruled]


def test_an_urgent_case_waits_for_no_office_hours() -> None:
    story = Story(at="2026-11-27 17:00").registered(urgent=True)
    story.does(c.Offer("housing"), LI)
    story.at("2026-11-27 19:30").ticks()
    assert story.case.blamed == ("housing",)
    ordinary = Story(at="2026-11-27 17:00").registered()
    ordinary.does(c.Offer("housing"), LI)
    ordinary.at("2026-11-30 10:00").does(c.SignFor(), ZHANG)


def test_the_last_instant_to_sign_is_still_in_time() -> None:
    story = Story(at="2026-11-23 11:00").registered()
    story.does(c.Offer("housing"), LI)
    story.at("2026-11-23 15:00").does(c.SignFor(), ZHANG)
    assert story.case.blamed == ()


def test_a_return_needs_a_cause_of_the_list_and_its_basis() -> None:
    story = Story().registered()
    story.does(c.Offer("housing"), LI)
    assert "属地不符" in story.refused("return_cause", c.Return("不归我管", "无"), ZHANG).zh
    story.refused("return_basis", c.Return("power", "  "), ZHANG)
    story.refused("not_offered_to_you", RETURN, WANG)
    story.does(RETURN, ZHANG)
    assert (story.case.state, story.holder, story.case.declined) == (State.RECEIVED, "li", 1)


def test_a_refused_hand_over_leaves_the_case_where_it_was() -> None:
    story = Story().with_zhang()
    story.does(c.HandOver("urban"), ZHANG)
    assert story.holder == "zhang"
    story.does(RETURN, WANG)
    assert (story.case.state, story.holder, story.case.declined) == (State.WORKING, "zhang", 1)


def test_returns_and_refused_hand_overs_count_together_and_the_third_goes_to_the_arbiter() -> None:
    story = Story().with_zhang()
    story.does(c.HandOver("urban"), ZHANG)
    story.does(RETURN, WANG)  # one: urban declines
    story.does(RETURN, ZHANG)  # two: housing sends it back to the centre
    assert (story.case.state, story.case.offer and story.case.offer.to) == (State.OFFERED, "centre")
    assert story.holder == "zhang"
    (third,) = story.does(RETURN, LI)  # three: the centre declines that
    assert isinstance(third, e.Returned)
    assert (third.count, third.to_arbiter) == (3, True)
    assert (story.case.state, story.holder) == (State.ARBITRATED, "zhang")


def test_the_third_return_of_a_signed_case_goes_to_the_arbiter_too() -> None:
    story = declined_by_housing(2)
    story.with_zhang()
    story.does(RETURN, ZHANG)
    assert (story.case.state, story.holder) == (State.ARBITRATED, "zhang")


def test_a_return_is_signed_for_like_any_offer_and_moves_no_deadline() -> None:
    story = Story().with_zhang()
    promised = story.deadline()
    story.later(hours=3).does(RETURN, ZHANG)
    assert story.holder == "zhang"
    story.later(hours=1).does(c.SignFor(), LI)
    assert (story.holder, story.deadline()) == ("li", promised)
    story.later(minutes=5).does(c.HandOver("urban"), LI)
    story.later(minutes=5).does(c.SignFor(), WANG)
    assert (story.holder, story.deadline()) == ("wang", promised)


def test_a_case_that_nobody_sent_can_be_returned_to_nobody() -> None:
    story = Story().registered()
    story.does(c.SignFor(), LI)
    story.refused("nobody_to_return_to", RETURN, LI)


def test_a_return_has_a_window_and_a_colleague_opens_no_new_one() -> None:
    """安阳: within 24 hours."""
    story = Story().with_zhang()
    story.later(hours=20).does(c.MoveHolder(e.Holder("housing", "sun"), e.MoveCause.REASSIGNED), ZHANG)
    assert "24小时" in story.later(hours=5).refused("return_window", RETURN, SUN).zh
    other = Story().with_zhang().later(hours=24)
    other.does(RETURN, ZHANG)
    slow = Story(amended("help", limits=Story().types["meeting_decision"].limits)).registered()
    slow.does(c.Offer("housing"), LI)
    slow.later(hours=24.01).refused("return_window", RETURN, ZHANG)


def test_a_ruled_case_cannot_be_returned_nor_declined_by_the_office_it_was_ruled_to() -> None:
    story = declined_by_housing(2)
    story.does(c.Offer("urban"), LI)
    story.does(RETURN, WANG)
    assert story.stands(State.ARBITRATED)
    story.later(hours=2)
    story.refused("not_yours", ARBITRATE, WANG)
    story.refused("return_cause", c.Arbitrate(HOLDERS["urban"], "因为", text()), ZHAO)
    story.refused("blank", c.Arbitrate(e.Holder("urban", ""), "power", text()), ZHAO)
    story.refused("blank", c.Arbitrate(HOLDERS["urban"], "power", text(" ")), ZHAO)
    story.does(ARBITRATE, ZHAO)
    assert (story.holder, story.case.ruled_for) == ("wang", "urban")
    story.refused("ruled", RETURN, WANG)
    story.does(c.HandOver("housing"), WANG)
    story.does(c.SignFor(), ZHANG)
    story.refused("ruled", RETURN, ZHANG)
    story.does(c.HandOver("urban"), ZHANG)
    story.refused("ruled", RETURN, WANG)


def test_a_ruling_keeps_matter_and_area_as_a_precedent() -> None:
    story = Story().registered(matter="street_light", area="北街")
    story.refused("return_cause", c.AskArbitration("不清楚"), LI)
    story.does(c.AskArbitration("overlap"), LI)
    (ruling,) = story.does(ARBITRATE, ZHAO)
    assert isinstance(ruling, e.Ruled)
    assert (ruling.matter, ruling.area, ruling.holder) == ("street_light", "北街", HOLDERS["urban"])


@pytest.mark.parametrize("by", [actor for actor in STAFF if actor not in (ZHANG, MA)], ids=lambda actor: actor.id)
def test_nobody_but_the_holder_and_the_head_of_the_office_works_on_the_case(by: Actor) -> None:
    story = Story().with_zhang()
    for command in (
        CLOSE,
        c.Answer(text()),
        c.HandOver("urban"),
        c.AskArbitration("power"),
        c.OpenSubCase(story.id, "urban", "灯杆"),
        c.Correct("area", "北街", text()),
        c.MoveHolder(e.Holder("housing", "sun"), e.MoveCause.REASSIGNED),
    ):
        refusal = story.refused("not_yours", command, by)
        assert "zhang" in refusal.zh


def test_the_person_and_the_machine_do_not_work_on_the_case_either() -> None:
    story = Story().with_zhang()
    for by in (PERSON, MACHINE, Actor(ActorKind.OFFICER)):
        story.refused("not_yours", CLOSE, by)
    story.refused("not_an_officer", c.Contact("phone"), PERSON)
    story.refused("not_an_officer", c.RecordTry("phone"), MACHINE)


def test_a_deputy_answers_until_the_day_named_and_then_the_officer_again() -> None:
    story = Story().with_zhang()
    deputy = e.Holder("housing", "sun")
    story.refused("date_passed", c.MoveHolder(deputy, e.MoveCause.DEPUTY, beijing("2026-11-20 09:00")), ZHANG)
    story.refused("move_office", c.MoveHolder(HOLDERS["urban"], e.MoveCause.DEPUTY), ZHANG)
    story.refused("nothing_to_do", c.MoveHolder(story.case.holder, e.MoveCause.DEPUTY), ZHANG)
    story.refused("blank", c.MoveHolder(e.Holder("housing", ""), e.MoveCause.DEPUTY), ZHANG)
    until = beijing("2026-11-26 08:30")
    story.does(c.MoveHolder(deputy, e.MoveCause.DEPUTY, until), ZHANG)
    assert story.holder == "sun"
    story.at("2026-11-27 10:00").does(c.AddNote(text()), SUN)
    assert story.holder == "zhang"
    assert [entry.at for entry in story.entries if isinstance(entry.event, e.HolderMoved)][-1] == until
    story.refused("not_yours", CLOSE, SUN)


def test_a_deputy_of_a_deputy_stands_in_for_the_one_who_is_away() -> None:
    story = Story().with_zhang()
    first, second = beijing("2026-11-26 08:30"), beijing("2026-11-25 08:30")
    story.does(c.MoveHolder(e.Holder("housing", "sun"), e.MoveCause.DEPUTY, first), ZHANG)
    story.does(c.MoveHolder(e.Holder("housing", "ma"), e.MoveCause.DEPUTY, second), SUN)
    story.at("2026-11-25 09:00").ticks()
    assert story.holder == "zhang"
    story.does(c.MoveHolder(e.Holder("housing", "sun"), e.MoveCause.DEPUTY, first), ZHANG)
    story.does(c.MoveHolder(e.Holder("housing", "zhang"), e.MoveCause.DEPUTY, first), SUN)
    assert story.case.deputy is None
    story.does(c.MoveHolder(e.Holder("housing", "sun"), e.MoveCause.DEPUTY, first), ZHANG)
    story.does(c.HandOver("urban"), SUN)
    story.does(c.SignFor(), WANG)
    story.at("2026-11-27 09:00").ticks()
    assert story.holder == "wang"


def test_the_office_that_succeeds_another_takes_its_cases() -> None:
    story = Story().with_zhang()
    succession = c.MoveHolder(e.Holder("construction", "lu"), e.MoveCause.SUCCESSION)
    story.refused("not_yours", succession, ZHANG)
    story.refused("second_person", succession, ZHAO)
    story.later(hours=1).does(succession, MACHINE)
    assert story.case.holder == e.Holder("construction", "lu")
    by_two = Story().with_zhang()
    by_two.does(succession, ZHAO, second=LI)
    assert by_two.holder == "lu"


def test_a_subordinate_is_no_second_person() -> None:
    story = Story().with_zhang()
    boss = Actor(ActorKind.OFFICER, "boss", ("district", "urban"), ZHAO.roles)
    succession = c.MoveHolder(e.Holder("construction", "lu"), e.MoveCause.SUCCESSION)
    for second in (CHEN, WANG, boss, MACHINE, PERSON):
        story.refused("second_person", succession, boss, second=second)
    story.does(succession, boss, second=ZHANG)
