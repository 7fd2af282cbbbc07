"""分办, 并案, 拆分, 改变类型, 更正: several cases out of one, and one file kept straight. No clock resets (P2)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.state import Case, State
from luoshi.core.casetypes.model import CaseType, LimitName, Start
from tests.core.case.cast import (
    HOLDERS,
    IMPORTER,
    LI,
    MACHINE,
    PERSON,
    TANG,
    WANG,
    ZHANG,
    ZHAO,
    Story,
    amended,
    beijing,
    case_types,
    text,
)
from tests.core.case.scenes import CHILD, CLOSE, OTHER, SUSPEND

OPEN_PART = c.OpenSubCase(CHILD, "urban", "换灯杆")


def part_of(story: Story, case_type: str | CaseType = "help") -> Story:
    """A sub-case of a story, registered by Zhang now."""
    part = Story(case_type, story.now)
    part.id = CHILD
    part.related[story.case.id] = story.case
    return part.registered(ZHANG, holder=HOLDERS["housing"], parent=story.case.id)


def split_from(story: Story, case_type: str | CaseType = "help") -> Story:
    """A case split off a story by Zhang now."""
    part = Story(case_type, story.now)
    part.id = OTHER
    part.related[story.case.id] = story.case
    return part.registered(ZHANG, holder=HOLDERS["housing"], split_from=story.case.id)


def from_signing() -> CaseType:
    """A request for help whose promise runs from signing."""
    limits = case_types()["help"].limits
    promised = replace(limits[LimitName.PROMISED], start=Start.SIGNED)
    return amended("help", limits={**limits, LimitName.PROMISED: promised})


def seen(story: Story, case: Case) -> Story:
    """The story knows how the other case stands."""
    story.related[case.id] = case
    return story


def test_the_parent_does_not_close_before_its_parts() -> None:
    story = Story().with_zhang()
    story.does(OPEN_PART, ZHANG)
    story.refused("nothing_to_do", OPEN_PART, ZHANG)
    story.refused("nothing_to_do", c.OpenSubCase(story.id, "urban", ""), ZHANG)
    story.refused("blank", c.OpenSubCase(OTHER, "", "换灯杆"), ZHANG)
    assert "1 件" in story.refused("children_open", CLOSE, ZHANG).zh
    story.refused("no_such_child", c.EndSubCase(OTHER), MACHINE)
    story.refused("no_such_child", c.ReviveSubCase(CHILD), MACHINE)
    story.does(c.EndSubCase(CHILD), MACHINE)
    story.refused("no_such_child", c.EndSubCase(CHILD), MACHINE)
    story.does(CLOSE, ZHANG)
    story.does(c.ReviveSubCase(CHILD), MACHINE)
    assert story.case.children == {CHILD: True}


def test_nobody_just_says_that_a_part_has_ended() -> None:
    story = Story().with_zhang()
    story.does(OPEN_PART, ZHANG)
    part = part_of(story)
    story.refused("child_still_open", c.EndSubCase(CHILD), ZHANG)
    seen(story, part.case).refused("child_still_open", c.EndSubCase(CHILD), ZHANG)
    part.does(c.Withdraw(), PERSON)
    seen(story, part.case).does(c.EndSubCase(CHILD), ZHANG)
    story.refused("no_such_child", c.ReviveSubCase(CHILD), ZHANG)


def test_a_part_may_be_waived_with_a_reason() -> None:
    story = Story().with_zhang()
    story.does(OPEN_PART, ZHANG)
    story.refused("blank", c.WaiveSubCase(CHILD, text("")), ZHANG)
    story.refused("not_yours", c.WaiveSubCase(CHILD, text("不用了")), WANG)
    (ended,) = story.does(c.WaiveSubCase(CHILD, text("灯杆不用换了")), ZHANG)
    assert isinstance(ended, e.SubCaseEnded)
    assert ended.waived
    story.does(CLOSE, ZHANG)


def test_a_part_begins_with_whoever_answers_for_the_whole_and_takes_no_longer() -> None:
    story = Story().with_zhang()
    story.at("2026-11-26 10:00").does(OPEN_PART, ZHANG)
    part = Story(at=story.now)
    seen(part, story.case)
    directly = part.registration(holder=HOLDERS["urban"], parent=story.case.id)
    assert "zhang" in part.refused("part_holder", directly, ZHANG).zh
    part = part_of(story)
    assert part.case.received_at == story.now
    assert part.deadline() == story.deadline() == "2026-11-30 17:30"
    part.does(c.Offer("urban"), ZHANG)
    part.does(c.SignFor(), WANG)
    assert part.holder == "wang"


def test_a_part_that_counts_from_signing_is_bounded_by_the_whole_too() -> None:
    slow = replace(from_signing(), code="slow")
    story = Story().with_zhang()
    story.at("2026-11-26 10:00").does(OPEN_PART, ZHANG)
    part = part_of(story, slow)
    part.later(days=1).does(c.SignFor(), ZHANG)
    assert part.deadline() == "2026-11-30 17:30"


def test_what_is_split_off_runs_on_the_same_clock_with_the_same_history() -> None:
    story = Story("third_party_complaint").with_zhang()
    story.at("2026-11-24 10:00").does(SUSPEND, ZHANG)
    story.at("2026-11-26 10:00").does(c.Resume(), ZHANG)
    story.refused("nothing_to_do", c.SplitCase(()), ZHANG)
    story.refused("nothing_to_do", c.SplitCase((story.id,)), ZHANG)
    story.does(c.SplitCase((OTHER,)), ZHANG)
    split = split_from(story, "third_party_complaint")
    assert split.case.received_at == story.case.received_at
    assert split.case.deadlines == story.case.deadlines
    assert split.times().held.keys() == {"centre", "housing"}
    assert split.times().held["centre"] == story.times().held["centre"]
    longer = split_from(story, "meeting_decision")
    assert longer.deadline() == "2026-12-02 17:30"


def test_a_case_split_off_does_not_begin_its_limit_anew_when_it_is_signed_for() -> None:
    slow = from_signing()
    story = Story(slow).with_zhang()
    promised = story.deadline()
    split = split_from(story.later(days=3), slow)
    split.does(c.Offer("urban"), ZHANG)
    split.later(minutes=5).does(c.SignFor(), WANG)
    assert split.deadline() == promised


def test_a_part_of_nothing_cannot_begin() -> None:
    part = Story()
    part.refused("blank", part.registration(parent=UUID(int=99)), LI)
    part.refused("blank", part.registration(split_from=UUID(int=99)), LI)


def test_merged_cases_keep_number_clock_answer_and_verdict_each() -> None:
    story, other = Story().with_zhang(), Story(at="2026-11-23 10:00")
    other.id = OTHER
    other.with_zhang()
    before = story.case
    story.refused("merge_self", c.Merge(OTHER), ZHANG)
    seen(story, other.case).refused("merge_self", c.Merge(story.id), ZHANG)
    story.refused("not_yours", c.Merge(OTHER), WANG)
    story.does(c.Merge(OTHER), ZHANG)
    seen(other, story.case)
    other.refused("merge_self", c.Absorb(OTHER), ZHANG)
    other.does(c.Absorb(story.id), ZHANG)
    other.refused("merge_self", c.Absorb(story.id), ZHANG)
    story.refused("merge_self", c.Merge(OTHER), ZHANG)
    assert (story.case.merged_into, other.case.absorbed) == (OTHER, (story.id,))
    assert (story.case.number, story.case.deadlines, story.case.state) == (
        before.number,
        before.deadlines,
        before.state,
    )
    story.does(CLOSE, ZHANG)
    story.does(c.GiveVerdict(False), PERSON)
    assert (other.case.state, other.case.solved) == (State.WORKING, None)


def test_only_cases_of_one_officer_can_be_merged() -> None:
    story, other = Story().with_zhang(), Story()
    other.id = OTHER
    other.registered()
    seen(story, other.case).refused("merge_holder", c.Merge(OTHER), ZHANG)


def test_reclassifying_keeps_the_earlier_deadline() -> None:
    story = Story("meeting_decision").with_zhang()
    assert story.deadline() == "2026-12-14 17:30"
    change = c.Reclassify("help", text("实为求助"))
    story.refused("unknown_case_type", c.Reclassify("dog", text()), ZHANG)
    story.refused("same_case_type", c.Reclassify("meeting_decision", text()), ZHANG)
    story.refused("blank", c.Reclassify("help", text("")), ZHANG)
    story.refused("not_yours", change, LI)
    story.does(change, ZHANG)
    assert story.deadline() == "2026-11-30 17:30"
    story.does(c.Reclassify("meeting_decision", text("改回来")), ZHANG)
    assert story.deadline() == "2026-11-30 17:30"


def test_reclassifying_counts_the_lawful_stops_of_before() -> None:
    story = Story("third_party_complaint").with_zhang()
    story.at("2026-11-24 10:00").does(SUSPEND, ZHANG)
    story.at("2026-11-26 10:00").does(c.Resume(), ZHANG)
    story.does(c.Consent("help"), PERSON)
    story.does(c.Reclassify("help", text("实为求助")), ZHANG)
    assert story.deadline() == "2026-12-02 17:30"


def test_a_deadline_kept_from_another_type_still_moves_with_a_lawful_stop() -> None:
    story = Story().with_zhang()
    story.does(c.Reclassify("simple_application", text("实为申请")), ZHANG)
    story.does(c.Admit(), ZHANG)
    assert story.deadline() == "2026-11-30 17:30"
    story.at("2026-11-24 10:00").does(c.Suspend("hearing", text("依法听证")), ZHANG)
    story.at("2026-11-25 10:00").does(c.Resume(), ZHANG)
    assert story.deadline() == "2026-12-01 17:30"


def test_a_correction_is_a_new_event_and_the_mistaken_one_stays() -> None:
    story = Story().registered(matter="street_light", area="南街")
    story.refused("blank", c.Correct("area", "北街", text("")), LI)
    refusal = story.refused("correct_subject", c.Correct("received_at", "2026-12-01", text("早了")), LI)
    assert "地区" in refusal.zh
    assert "area" in refusal.en
    story.does(c.Correct("area", "北街", text("写错了")), LI)
    assert story.case.area == "北街"
    first = story.entries[0].event
    assert isinstance(first, e.Registered)
    assert first.area == "南街"


def test_contacts_tries_and_notes_are_kept_and_the_first_contact_counts() -> None:
    story = Story().with_zhang()
    story.refused("blank", c.Contact(""), ZHANG)
    story.refused("blank", c.RecordTry(" "), ZHANG)
    story.does(c.RecordTry("phone", text("无人接听")), ZHANG)
    assert story.case.contacted_at is None
    story.later(hours=1).does(c.Contact("phone"), ZHANG)
    first = story.now
    story.later(days=1).does(c.Contact("visit"), WANG)
    assert story.case.contacted_at == first


def test_erasing_personal_text_needs_a_legal_basis_and_leaves_the_case_as_it_is() -> None:
    story = Story().with_zhang()
    erase = c.Erase(("ab" * 32,), "个人信息保护法第四十七条")
    story.refused("not_yours", erase, ZHAO)
    story.refused("blank", c.Erase((), "个人信息保护法第四十七条"), TANG)
    story.refused("blank", c.Erase(("ab" * 32,), " "), TANG)
    before = story.case
    story.does(erase, TANG)
    assert story.case.deadlines == before.deadlines
    assert story.case.holder == before.holder


def test_that_it_was_a_mystery_request_is_told_once_and_by_nobodys_hand() -> None:
    story = Story().with_zhang()
    story.does(CLOSE, ZHANG)
    tell = c.TellMystery(OTHER)
    for actor in (ZHANG, ZHAO, TANG, PERSON):
        story.refused("machine_only", tell, actor)
    before = story.case
    story.does(tell, MACHINE)
    assert (story.case.mystery, before.mystery) == (True, False)
    assert story.case.deadlines == before.deadlines
    story.refused("nothing_to_do", tell, MACHINE)


def test_an_importer_tells_the_promises_of_elsewhere_an_officer_does_not() -> None:
    promised = {LimitName.PROMISED: beijing("2026-12-24 12:00")}
    officer = Story().registered(deadlines=promised)
    assert officer.deadline() == "2026-11-30 17:30"
    imported = Story().registered(IMPORTER, deadlines=promised)
    assert imported.deadline() == "2026-12-24 12:00"
    assert Story().registered(IMPORTER, deadlines={}).case.deadlines == {}
