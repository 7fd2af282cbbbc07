"""What belongs to the person (P4): withdrawal, consent, verdict, objection; and diversion, which they may contest."""

from __future__ import annotations

import pytest

from luoshi.core.actors import Actor
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.state import State
from tests.core.case.cast import (
    HE,
    LI,
    MA,
    MACHINE,
    NOT_THE_PERSON,
    PERSON,
    STRANGER,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    Story,
    text,
)
from tests.core.case.scenes import CHILD, CLOSE, DIVERT, SUSPEND, standing

OBJECT = c.Object(e.ObjectionTo.DIVERSION, text("就归你们管"))


def ready_for(command: c.Command) -> Story:
    """A case in which the person could give this command, with every wish written down."""
    if isinstance(command, c.GiveVerdict):
        return standing(State.CLOSED)
    story = standing(State.WORKING)
    story.does(SUSPEND, ZHANG)
    for wish in e.Wish:
        story.does(c.NoteWish(wish, text("电话里这样说")), LI)
    return story


PERSONAL: tuple[c.Command, ...] = (
    c.Withdraw(),
    c.Consent(),
    c.Consent("suggestion"),
    c.GiveVerdict(True),
    c.GiveVerdict(False, "r1"),
    c.Object(e.ObjectionTo.SUSPENSION, text("不该停")),
    *(c.AnswerWish(wish, confirmed) for wish in e.Wish for confirmed in (True, False)),
)


@pytest.mark.parametrize("command", PERSONAL, ids=str)
def test_nobody_speaks_for_the_person(command: c.Command) -> None:
    story = ready_for(command)
    for by in NOT_THE_PERSON:
        assert "本人" in story.refused("persons_word_only", command, by).zh
    story.does(command, PERSON)


def test_a_person_without_code_or_token_is_nobody() -> None:
    standing(State.WORKING).refused("persons_word_only", c.Withdraw(), STRANGER)


def test_what_staff_wrote_down_has_no_effect_until_the_person_confirms() -> None:
    story = standing(State.WORKING)
    story.refused("blank", c.NoteWish(e.Wish.WITHDRAW, text("")), ZHANG)
    story.refused("not_an_officer", c.NoteWish(e.Wish.WITHDRAW, text("不办了")), PERSON)
    story.refused("wish_unknown", c.AnswerWish(e.Wish.WITHDRAW, True), PERSON)
    story.does(c.NoteWish(e.Wish.WITHDRAW, text("不办了")), ZHANG)
    story.at("2027-06-01 09:00").ticks()
    assert list(story.case.wishes) == [e.Wish.WITHDRAW]
    assert story.stands(State.WORKING)
    story.does(c.AnswerWish(e.Wish.WITHDRAW, False), PERSON)
    assert not story.case.wishes
    assert story.stands(State.WORKING)
    story.does(c.NoteWish(e.Wish.WITHDRAW, text("真的不办了")), ZHANG)
    story.does(c.AnswerWish(e.Wish.WITHDRAW, True), PERSON)
    assert story.stands(State.WITHDRAWN)


def test_a_wish_that_closing_left_unanswered_stays_unanswered() -> None:
    story = standing(State.WORKING)
    story.does(c.NoteWish(e.Wish.WITHDRAW, text("不办了")), ZHANG)
    story.does(CLOSE, ZHANG)
    assert story.case.wishes == (e.Wish.WITHDRAW,)
    assert story.case.solved is None
    story.refused("nothing_to_do", c.AnswerWish(e.Wish.WITHDRAW, True), PERSON)


def test_a_confirmed_objection_is_an_objection() -> None:
    story = standing(State.SUSPENDED)
    story.does(c.NoteWish(e.Wish.OBJECT, text("说不该停")), LI)
    story.does(c.AnswerWish(e.Wish.OBJECT, True), PERSON)
    assert story.case.objections == (e.ObjectionTo.SUSPENSION,)
    other = standing(State.WORKING)
    other.does(c.NoteWish(e.Wish.OBJECT, text("不满意")), LI)
    other.refused("nothing_to_object_to", c.AnswerWish(e.Wish.OBJECT, True), PERSON)


def test_a_consent_counts_for_the_type_it_names_and_for_one_change() -> None:
    """A meeting decision has twenty days; without consent the five working days of a request for help stay."""
    change = c.Reclassify("meeting_decision", text("会议已议定"))
    other = Story().with_zhang()
    other.does(c.Consent("suggestion"), PERSON)
    other.does(change, ZHANG)
    assert other.deadline() == "2026-11-30 17:30"
    agreed = Story().with_zhang()
    agreed.does(c.Consent("meeting_decision"), PERSON)
    agreed.does(change, ZHANG)
    assert agreed.deadline() == "2026-12-14 17:30"
    assert not agreed.case.consented
    taken_back = Story().with_zhang()
    taken_back.does(c.Consent(), PERSON)
    taken_back.does(c.NoteWish(e.Wish.CONSENT, text("又不同意了")), LI)
    taken_back.does(c.AnswerWish(e.Wish.CONSENT, False), PERSON)
    taken_back.does(change, ZHANG)
    assert taken_back.deadline() == "2026-11-30 17:30"


def test_no_verdict_is_not_a_good_verdict() -> None:
    story = standing(State.CLOSED)
    story.at("2027-06-01 09:00").ticks()
    assert (story.case.solved, story.case.verdicts) == (None, 0)
    story.does(c.GiveVerdict(False), PERSON)
    story.does(c.GiveVerdict(True), PERSON)
    assert (story.case.solved, story.case.verdicts) == (True, 2)


def test_a_diversion_needs_its_class_its_proof_and_is_told() -> None:
    story = standing(State.WORKING)
    assert "超出职责范围" in story.refused("diversion_unknown", c.Divert("太难", text(), text()), ZHANG).zh
    story.refused("blank", c.Divert("out_of_scope", text(""), text()), ZHANG)
    story.refused("blank", c.Divert("out_of_scope", text(), text(" ")), ZHANG)
    story.refused("not_yours", DIVERT, WANG)
    story.does(DIVERT, ZHANG)
    assert story.stands(State.DIVERTED)
    task = Story("meeting_decision").with_zhang()
    assert "不能分流" in task.refused("diversion_unknown", DIVERT, ZHANG).zh


def test_a_matter_is_not_diverted_away_from_its_sub_cases() -> None:
    story = standing(State.WORKING)
    story.does(c.OpenSubCase(CHILD, "urban", "灯杆"), ZHANG)
    story.refused("children_open", DIVERT, ZHANG)


@pytest.mark.parametrize("origin", [State.RECEIVED, State.WORKING])
def test_an_upheld_objection_undoes_a_diversion_and_the_clock_never_stood(origin: State) -> None:
    story = standing(origin)
    holder, promised = story.case.holder, story.deadline()
    story.does(DIVERT, LI if origin is State.RECEIVED else ZHANG)
    story.later(days=3).does(OBJECT, PERSON)
    story.refused("nothing_to_object_to", OBJECT, PERSON)
    story.refused("blank", c.RuleObjection(e.ObjectionTo.DIVERSION, True, text("")), ZHAO)
    story.later(days=1).does(c.RuleObjection(e.ObjectionTo.DIVERSION, True, text("属本级职责")), ZHAO)
    assert (story.case.state, story.case.holder, story.deadline()) == (origin, holder, promised)
    assert story.times().waited == story.now - story.case.received_at


def test_an_objection_to_a_diversion_may_fail_and_be_made_again() -> None:
    story = standing(State.DIVERTED)
    story.does(OBJECT, PERSON)
    story.does(c.RuleObjection(e.ObjectionTo.DIVERSION, False, text("不归本级")), ZHAO)
    assert story.stands(State.DIVERTED)
    story.does(OBJECT, PERSON)
    story.does(c.RuleObjection(e.ObjectionTo.DIVERSION, True, text("再议")), HE)
    assert story.stands(State.WORKING)


@pytest.mark.parametrize("by", [PERSON, ZHANG, MACHINE], ids=lambda actor: str(actor.kind))
def test_anybody_on_the_case_may_add_a_note(by: Actor) -> None:
    story = standing(State.WITHDRAWN)
    story.refused("blank", c.AddNote(text("")), by)
    story.does(c.AddNote(text("补充一句")), by)


def test_a_new_code_kills_the_old_one_and_touches_nothing_else() -> None:
    story = standing(State.CLOSED)
    before = story.case
    story.does(c.ReplaceCode("ef" * 32), PERSON)
    assert story.case.code_hash == "ef" * 32
    assert (story.case.holder, story.case.deadlines, story.case.closings) == (
        before.holder,
        before.deadlines,
        before.closings,
    )


def test_a_window_hands_out_a_new_code_but_not_the_one_that_is_judged_by_it() -> None:
    story = standing(State.WORKING)
    code = c.ReplaceCode("ef" * 32)
    for colleague in (ZHANG, MA, SUN):
        assert "可以评价" in story.refused("code_by_holder", code, colleague).zh
    story.refused("code_by_holder", code, ZHANG, second=MA)
    assert story.does(code, LI) == [e.CodeReplaced("ef" * 32, at_window=True)]
    assert story.does(c.ReplaceCode("ab" * 32), ZHANG, second=WANG) == [e.CodeReplaced("ab" * 32, at_window=True)]


@pytest.mark.parametrize("by", [MACHINE, STRANGER], ids=lambda actor: str(actor.kind))
def test_no_machine_and_no_stranger_hands_out_a_code(by: Actor) -> None:
    standing(State.WORKING).refused("not_an_officer", c.ReplaceCode("ef" * 32), by)


def test_a_code_without_anything_is_none() -> None:
    standing(State.WORKING).refused("blank", c.ReplaceCode(" "), PERSON)
