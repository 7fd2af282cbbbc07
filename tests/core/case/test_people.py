"""What belongs to the person (P4): withdrawal, consent, verdict, objection; and diversion, which they may contest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from luoshi.core.actors import Actor, ActorKind, Role
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
    QIAN,
    STRANGER,
    SUN,
    TANG,
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
        story.does(c.NoteWish(wish, text("电话里这样说"), "suggestion" if wish is e.Wish.CONSENT else ""), LI)
    return story


PERSONAL: tuple[c.Command, ...] = (
    c.Withdraw(),
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
    agreed.does(c.Reclassify("help", text("改回来")), ZHANG)
    agreed.does(change, ZHANG)
    assert agreed.deadline() == "2026-11-30 17:30", "one consent for one change"


def test_a_consent_that_is_taken_back_is_none() -> None:
    story = Story().with_zhang()
    story.does(c.Consent("meeting_decision"), PERSON)
    story.does(c.NoteWish(e.Wish.CONSENT, text("又不同意了"), "meeting_decision"), LI)
    story.does(c.AnswerWish(e.Wish.CONSENT, False), PERSON)
    story.does(c.Reclassify("meeting_decision", text("会议已议定")), ZHANG)
    assert story.deadline() == "2026-11-30 17:30"


def test_there_is_no_consent_to_whatever_may_come() -> None:
    story = Story().with_zhang()
    for blank in ("", " "):
        story.refused("blank", c.Consent(blank), PERSON)
        story.refused("blank", c.NoteWish(e.Wish.CONSENT, text("随便"), blank), LI)
    story.refused("unknown_case_type", c.Consent("dog"), PERSON)
    story.refused("same_case_type", c.Consent(story.case.case_type), PERSON)
    story.refused("unknown_case_type", c.NoteWish(e.Wish.CONSENT, text("同意"), "dog"), LI)
    assert story.case.consent is None


def test_a_consent_written_down_for_one_type_is_confirmed_for_that_one_as_it_is_now() -> None:
    story = Story().with_zhang()
    story.does(c.NoteWish(e.Wish.CONSENT, text("电话里说可以"), "meeting_decision"), LI)
    assert story.case.consent_asked == "meeting_decision"
    (confirmed,) = story.does(c.AnswerWish(e.Wish.CONSENT, True), PERSON)
    assert confirmed == e.WishAnswered(e.Wish.CONSENT, True, "meeting_decision", 1)
    newer = replace(story.types["meeting_decision"], version=2)
    story.types["meeting_decision"] = newer
    story.does(c.Reclassify("meeting_decision", text("会议已议定")), ZHANG)
    assert story.deadline() == "2026-11-30 17:30", "another version is another thing"


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


IN_IT = {
    "person": PERSON,
    "machine": MACHINE,
    "holder": ZHANG,
    "colleague": SUN,
    "head": MA,
    "first": LI,
    "arbiter": HE,
}


@pytest.mark.parametrize("by", IN_IT.values(), ids=IN_IT)
def test_whoever_takes_part_or_watches_may_add_a_note(by: Actor) -> None:
    story = standing(State.WORKING)
    story.refused("blank", c.AddNote(text("")), by)
    story.does(c.AddNote(text("补充一句")), by)
    if by is not MACHINE:
        story.does(c.AddEvidence("other", text("照片")), by)


OUTSIDERS = {
    "another office": WANG,
    "administrator": TANG,
    "leader": replace(HE, id="leader", roles=frozenset({Role.LEADER})),
    "auditor": replace(HE, id="auditor", roles=frozenset({Role.AUDITOR})),
    "auditor of the office": replace(MA, id="auditor", roles=frozenset({Role.AUDITOR})),
    "nobody": STRANGER,
}


@pytest.mark.parametrize("by", OUTSIDERS.values(), ids=OUTSIDERS)
def test_whoever_may_only_look_at_a_case_writes_nothing_on_it(by: Actor) -> None:
    story = standing(State.WORKING)
    story.refused("not_in_it", c.AddNote(text("路过说一句")), by)
    code = "not_in_it" if by.kind is ActorKind.OFFICER else "not_an_officer"
    story.refused(code, c.AddEvidence("other", text("照片")), by)


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


NEW = "ef" * 32
ASK = c.AskCode(NEW, text("身份证，与登记的姓名一致"))
CONFIRM, DENY = c.SettleCode(NEW, True), c.SettleCode(NEW, False)
WU = replace(LI, id="wu")
HEAD_BELOW = replace(MA, id="below", office_path=(*LI.office_path, "below"))


class TestACodeGivenAtAWindow:
    """P4: no officer alone comes to speak for somebody."""

    def test_one_asks_and_another_confirms_and_only_then_it_holds(self) -> None:
        story = standing(State.WORKING)
        old = story.case.code_hash
        assert story.does(ASK, LI) == [e.CodeAsked(NEW, ASK.identity)]
        assert story.case.code_hash == old
        assert story.does(CONFIRM, MA) == [e.CodeReplaced(NEW, at_window=True, asked_by="li")]
        assert (story.case.code_hash, story.case.code_asked) == (NEW, None)

    @pytest.mark.parametrize("second", [LI, WU, HEAD_BELOW], ids=["oneself", "a colleague", "a subordinate"])
    def test_the_second_is_another_of_another_office_and_no_subordinate(self, second: Actor) -> None:
        story = standing(State.WORKING)
        story.does(ASK, LI)
        before = story.case
        assert "另一个单位" in story.refused("code_takes_two", CONFIRM, second).zh
        assert story.case == before

    def test_the_superior_may_be_the_second(self) -> None:
        story = standing(State.WORKING)
        story.does(ASK, HEAD_BELOW)
        story.does(CONFIRM, LI)
        assert story.case.code_hash == NEW

    @pytest.mark.parametrize("by", [LI, ZHANG, MA, HE, TANG, MACHINE, STRANGER], ids=lambda actor: str(actor.id))
    def test_nobody_but_the_person_replaces_it_at_one_stroke(self, by: Actor) -> None:
        standing(State.WORKING).refused("persons_word_only", c.ReplaceCode(NEW), by)
        standing(State.WORKING).refused("persons_word_only", c.ReplaceCode(NEW), by, second=WANG)

    @pytest.mark.parametrize("by", [ZHANG, QIAN, TANG], ids=lambda actor: actor.id)
    def test_it_is_no_business_of_those_who_meet_nobody(self, by: Actor) -> None:
        story = standing(State.WORKING)
        story.refused("not_yours", ASK, by)
        story.does(ASK, LI)
        story.refused("not_yours", CONFIRM, by)

    @pytest.mark.parametrize("by", [MACHINE, STRANGER, PERSON], ids=lambda actor: str(actor.kind))
    def test_it_is_an_officers_way(self, by: Actor) -> None:
        story = standing(State.WORKING)
        story.refused("not_an_officer", ASK, by)
        story.does(ASK, LI)
        story.refused("not_an_officer", CONFIRM, by)

    @pytest.mark.parametrize("by", [PERSON, LI, MA], ids=lambda actor: str(actor.id))
    def test_the_person_the_first_and_the_second_may_stop_it(self, by: Actor) -> None:
        story = standing(State.WORKING)
        old = story.case.code_hash
        story.does(ASK, LI)
        assert story.does(DENY, by) == [e.CodeDenied(NEW)]
        story.refused("code_not_asked", CONFIRM, MA)
        assert story.case.code_hash == old

    def test_a_colleague_of_the_first_does_not_stop_it(self) -> None:
        story = standing(State.WORKING)
        story.does(ASK, LI)
        story.refused("code_takes_two", DENY, WU)

    def test_what_was_asked_before_is_not_what_is_confirmed(self) -> None:
        story = standing(State.WORKING)
        story.refused("code_not_asked", CONFIRM, MA)
        story.does(ASK, LI)
        story.does(c.AskCode("ab" * 32, ASK.identity), HE)
        story.refused("code_not_asked", CONFIRM, MA)
        story.does(c.ReplaceCode("cd" * 32), PERSON)
        story.refused("code_not_asked", c.SettleCode("ab" * 32, True), MA)

    def test_a_code_needs_itself_and_how_the_person_was_known(self) -> None:
        story = standing(State.WORKING)
        story.refused("blank", c.ReplaceCode(" "), PERSON)
        story.refused("blank", c.AskCode(" ", ASK.identity), LI)
        story.refused("blank", c.AskCode(NEW, text("")), LI)
