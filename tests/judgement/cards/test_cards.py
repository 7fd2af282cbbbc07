"""P7 on cards: notice, defence, decision by somebody else, review by people who had no part. Pure, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from luoshi.core.actors import MACHINE, Actor, Role
from luoshi.core.entries import Entry
from luoshi.core.errors import BadInput, Refused
from luoshi.core.judgement.carding import card as rules
from luoshi.core.judgement.carding.card import DECLINED, STANDS, Card, Step
from luoshi.core.judgement.carding.events import CardEvent
from luoshi.core.judgement.carding.rules import read_rules
from luoshi.judgement.cards.settings import card_rules
from tests.cases.cast import MONDAY, PERSON, officer
from tests.core.worktime_cast import district

CARDS, CALENDAR = card_rules(), district()
PATH = ("district", "housing")
CHEN = officer("chen", "housing", Role.HEAD)
SUN, LU = officer("sun", "supervision", Role.SUPERVISOR), officer("lu", "supervision", Role.SUPERVISOR)
QIAN, ZHOU = officer("qian", "supervision", Role.INSPECTOR), officer("zhou", "discipline", Role.AUDITOR)
INSIDER = officer("he", "housing", Role.SUPERVISOR, Role.AUDITOR, Role.INSPECTOR)
HUANG = officer("huang", "traffic", Role.HEAD)
LEADER = officer("wu", "district", Role.LEADER)


def refused(code: str, call: Any) -> None:
    with pytest.raises(Refused) as caught:
        call()
    assert caught.value.code == code


@dataclass
class Story:
    """A card as it goes, step by step; an hour passes with each."""

    at: Any = MONDAY
    entries: list[Entry[CardEvent]] = field(default_factory=list)

    @property
    def card(self) -> Card:
        return rules.fold(UUID(int=1), self.entries)

    def add(self, event: CardEvent, actor: Actor) -> Story:
        self.entries.append(Entry(event, self.at, self.at, actor))
        self.at += timedelta(hours=1)
        return self

    def proposed(self, actor: Actor = QIAN, cause: str = "no_reason", facts: str = "只写“不符合规定”。") -> Story:
        return self.add(rules.propose(PATH, cause, "", facts, ("finding", UUID(int=2)), actor, CARDS), actor)

    def noticed(self, actor: Actor = SUN) -> Story:
        return self.add(rules.notice(self.card, actor, self.at, CARDS, CALENDAR), actor)

    def defended(self, actor: Actor = CHEN) -> Story:
        return self.add(rules.defend(self.card, "口头说过理由。", actor), actor)

    def decided(self, actor: Actor = SUN, issued: bool = True, colour: str = "") -> Story:
        event = rules.decide(self.card, issued, colour, "应当书面说明。", actor, self.at, (CARDS, CALENDAR))
        return self.add(event, actor)

    def asked(self, actor: Actor = CHEN) -> Story:
        return self.add(rules.ask_review(self.card, "附录音。", actor, self.at, CARDS, CALENDAR), actor)

    def reviewed(self, actor: Actor = ZHOU, stays: bool = False) -> Story:
        return self.add(rules.review(self.card, stays, "录音属实。", actor), actor)


def test_it_goes_through_notice_defence_decision_and_review() -> None:
    story = Story().proposed()
    steps = [story.card.step]
    for go in (story.noticed, story.defended, story.decided, story.asked, story.reviewed):
        steps.append(go().card.step)
    assert steps == [
        Step.PROPOSED, Step.NOTICED, Step.DEFENDED, Step.ISSUED, Step.REVIEWED_ASKED, Step.REVOKED
    ]  # fmt: skip
    assert story.card.step not in STANDS
    assert story.card.colour == "yellow"


def test_a_rule_may_propose_and_can_do_nothing_else() -> None:
    story = Story().proposed(MACHINE)
    for go in (story.noticed, story.defended, story.decided):
        with pytest.raises(Refused):
            go(MACHINE)
    assert story.noticed().card.proposed_by == ""


def test_whoever_sits_in_the_office_neither_proposes_nor_decides_nor_reviews() -> None:
    refused("card_proposers", lambda: Story().proposed(INSIDER))
    refused("card_proposers", lambda: Story().proposed(CHEN))
    refused("card_two", lambda: Story().proposed().noticed(INSIDER))
    refused("card_two", lambda: Story().proposed().noticed().defended().decided(INSIDER))
    refused("card_review_others", lambda: Story().proposed().noticed().defended().decided().asked().reviewed(INSIDER))


def test_nothing_is_issued_before_the_office_has_spoken_or_let_its_time_pass() -> None:
    story = Story().proposed().noticed()
    refused("card_defence_first", story.decided)
    until = story.card.defend_by
    assert until is not None
    story.at = until
    assert story.decided().card.step is Step.ISSUED


def test_whoever_proposed_it_does_not_decide_it() -> None:
    story = Story().proposed(SUN).noticed(SUN).defended()
    refused("card_two", lambda: story.decided(SUN))
    assert story.decided(LU).card.step is Step.ISSUED


def test_whoever_had_a_part_does_not_review_it_and_somebody_else_may() -> None:
    for actor in (QIAN, SUN, CHEN, HUANG, MACHINE, PERSON):
        story = Story().proposed().noticed().defended().decided().asked()
        refused("card_review_others", lambda actor=actor, story=story: story.reviewed(actor))
    for actor in (LU, ZHOU, LEADER):
        story = Story().proposed().noticed().defended().decided().asked()
        assert story.reviewed(actor, stays=True).card.step is Step.UPHELD


def test_only_the_head_of_the_office_defends_it_and_asks_for_a_review_in_time() -> None:
    refused("card_defence_own", lambda: Story().proposed().noticed().defended(HUANG))
    refused("card_defence_own", lambda: Story().proposed().defended())
    story = Story().proposed().noticed().defended().decided()
    refused("card_review_own", lambda: story.asked(HUANG))
    story.at += timedelta(days=50)
    refused("card_review_own", story.asked)


def test_a_card_that_is_not_issued_or_not_pursued_stands_nowhere() -> None:
    story = Story().proposed().noticed().defended().decided(issued=False)
    assert story.card.step is Step.NOT_ISSUED
    refused("card_review_own", story.asked)
    story = Story().proposed()
    story.add(rules.drop(story.card, "同一件事已经处理。", SUN), SUN)
    assert story.card.step is Step.DROPPED
    refused("card_step", story.noticed)


def test_another_colour_may_be_decided_and_none_that_the_district_does_not_know() -> None:
    assert Story().proposed().noticed().defended().decided(colour="hint").card.colour == "hint"
    refused("card_cause", lambda: Story().proposed().noticed().defended().decided(colour="purple"))
    refused("card_cause", lambda: Story().proposed(cause="bad_luck"))
    refused("needs_words", lambda: Story().proposed(facts=" "))


def test_causes_colours_and_times_are_data() -> None:
    own = read_rules(
        '[colours]\na = "蓝牌"\n[times]\ndefend_within = "3wd"\nask_within = "10d"\ndecide_within = "15d"\n'
        '[causes.x]\ntitle = "不作为"\ncolour = "a"\nbasis = "本地办法第一条"'
    )
    assert (own.colours, str(own.defend_within), own.causes["x"].title) == ({"a": "蓝牌"}, "3wd", "不作为")
    with pytest.raises(BadInput) as caught:
        read_rules('[colours]\n[times]\ndefend_within = "3wd"\n[causes]')
    assert caught.value.code == "card_rules"


def test_every_refusal_has_words_in_both_languages() -> None:
    assert all(zh and en for zh, en in DECLINED.values())
