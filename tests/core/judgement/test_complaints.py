"""Who may do what with a complaint, and when: every refusal tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from luoshi.core.actors import MACHINE
from luoshi.core.errors import Refused
from luoshi.core.judgement.complaints import deciding as d
from luoshi.core.judgement.complaints import events as e
from luoshi.core.judgement.complaints import unsealing
from luoshi.core.judgement.complaints.deciding import Reader
from luoshi.core.judgement.complaints.rules import ComplaintRules
from luoshi.core.judgement.complaints.state import Complaint
from luoshi.core.judgement.complaints.traits import traits
from luoshi.judgement.complaints.settings import complaint_rules
from tests.core.judgement.complaint_cast import (
    ACCEPTED,
    AGREED,
    ASKED,
    CHECKED,
    CHEN,
    CONCLUDED,
    DONE,
    INNER,
    LU,
    NOW,
    PERSON,
    QIAN,
    REPLIED,
    RESTATED,
    SEALED,
    STRANGERS,
    SUN,
    WU,
    ZHOU,
    after,
)

RULES: ComplaintRules = complaint_rules()
DAY = date(2026, 9, 9)
HANDLING: dict[str, tuple[Complaint, Callable[[Complaint, Reader], Any]]] = {
    "accept": (after(), lambda c, r: d.accept(c, r, SEALED)),
    "not_accept": (after(), lambda c, r: d.not_accept(c, r, "no_facts", SEALED, RULES)),
    "ask": (after(), lambda c, r: d.ask(c, r, SEALED)),
    "restate": (after(ACCEPTED), lambda c, r: d.restate(c, r, "反映收费", "2026年第三季度")),
    "conclude": (after(ACCEPTED, RESTATED, CHECKED), lambda c, r: d.conclude(c, r, e.Finding.UPHELD, SEALED)),
    "reply": (after(ACCEPTED, RESTATED, CHECKED, CONCLUDED), lambda c, r: d.reply(c, r, SEALED)),
    "unseal": (after(ACCEPTED), lambda c, r: unsealing.ask(c, r, "要核对", SUN)),
}


def refused(what: Callable[[], object]) -> str:
    with pytest.raises(Refused) as found:
        what()
    return found.value.code


@pytest.mark.parametrize("act", HANDLING)
def test_the_accountable_officer_does_it_and_nobody_else(act: str) -> None:
    complaint, do = HANDLING[act]
    assert do(complaint, SUN)
    assert refused(lambda: do(complaint, QIAN)) == "not_the_officer"
    for stranger in STRANGERS:
        assert refused(lambda stranger=stranger: do(complaint, stranger)) == "not_the_handlers"  # type: ignore[misc]


@pytest.mark.parametrize("act", HANDLING)
def test_each_step_has_its_place(act: str) -> None:
    _, do = HANDLING[act]
    over = after(ACCEPTED, RESTATED, CHECKED, CONCLUDED, REPLIED)
    if act != "unseal":
        assert refused(lambda: do(over, SUN)) == "not_at_this_step"
    if act in ("restate", "conclude"):
        assert refused(lambda: do(after(), SUN)) == "not_at_this_step"


def test_whoever_sits_below_the_office_named_stands_aside_wherever_else_they_sit() -> None:
    assert not d.handles(after(), LU)
    assert d.handles(after(office="traffic"), LU)


def test_a_superior_that_is_named_shuts_out_all_that_lies_below() -> None:
    named = after(superiors=("district",))
    assert not d.handles(named, SUN)
    assert d.handles(after(superiors=("district",), handler="discipline"), ZHOU)


def test_taking_over_moves_the_answering() -> None:
    assert refused(lambda: d.take(after(), SUN)) == "taken_already"
    taken = after((d.take(after(), QIAN), QIAN.actor))
    assert taken.officer == "qian"
    assert refused(lambda: d.accept(taken, SUN, SEALED)) == "not_the_officer"


def test_only_the_person_adds_and_judges() -> None:
    for actor in (SUN.actor, CHEN.actor, MACHINE):
        assert refused(lambda actor=actor: d.add(after(), actor, DAY, SEALED, False, ())) == "complaint_persons_only"  # type: ignore[misc]
        over = after(ACCEPTED, CONCLUDED, REPLIED)
        assert refused(lambda actor=actor, over=over: d.judge(over, actor, DAY, True)) == "complaint_persons_only"  # type: ignore[misc]
    assert refused(lambda: d.judge(after(), PERSON, DAY, True)) == "not_at_this_step"


def test_retaliation_is_heard_when_all_is_over() -> None:
    over = after(ACCEPTED, CONCLUDED, REPLIED)
    assert refused(lambda: d.add(over, PERSON, DAY, SEALED, False, ())) == "not_at_this_step"
    reported = after(ACCEPTED, CONCLUDED, REPLIED, (d.add(over, PERSON, DAY, SEALED, True, ()), PERSON))
    assert reported.retaliation == 1


def test_not_accepting_needs_a_listed_ground() -> None:
    assert refused(lambda: d.not_accept(after(), SUN, "busy", SEALED, RULES)) == "ground_unknown"


@pytest.mark.parametrize("when", ["2026年9月", "9月3日", "上周三", "2026年第五季度", "2026-09-03"])
def test_the_office_learns_a_quarter_or_a_year(when: str) -> None:
    assert refused(lambda: d.restate(after(ACCEPTED), SUN, "收费", when)) == "when_too_exact"


def test_the_check_is_a_second_persons() -> None:
    waits = after(ACCEPTED, RESTATED)
    assert refused(lambda: d.check(waits, SUN, True, "好")) == "check_takes_two"
    for stranger in STRANGERS:
        assert refused(lambda s=stranger: d.check(waits, s, True, "好")) == "check_takes_two"  # type: ignore[misc]
    assert d.check(waits, QIAN, True, "看不出").passed


def test_the_office_named_sees_nothing_before_the_check_and_answers_after() -> None:
    for early in (after(), after(ACCEPTED), after(ACCEPTED, RESTATED)):
        assert not d.sees_restated(early, CHEN)
        assert refused(lambda c=early: d.answer(c, CHEN, "没有")) == "not_the_office"  # type: ignore[misc]
    shown = after(ACCEPTED, RESTATED, CHECKED)
    assert d.answer(shown, CHEN, "已经退了").text.text == "已经退了"
    for other in (SUN, QIAN, LU, WU, ZHOU):
        assert refused(lambda r=other: d.answer(shown, r, "没有")) == "not_the_office"  # type: ignore[misc]


def test_nothing_is_upheld_unheard() -> None:
    for finding in e.Finding:
        against = finding in (e.Finding.UPHELD, e.Finding.PARTLY)
        if against:
            assert refused(lambda f=finding: d.conclude(after(ACCEPTED), SUN, f, SEALED)) == "office_not_heard"  # type: ignore[misc]
        else:
            assert d.conclude(after(ACCEPTED), SUN, finding, SEALED).finding is finding


class TestUnsealing:
    """Two people of two bodies, one recipient, an end."""

    def test_it_needs_a_reason_a_name_and_a_fit_recipient(self) -> None:
        assert refused(lambda: unsealing.ask(after(ACCEPTED), SUN, " ", SUN)) == "needs_words"
        assert refused(lambda: unsealing.ask(after(identity=None), SUN, "要", SUN)) == "nothing_sealed"
        for stranger in STRANGERS:
            assert refused(lambda s=stranger: unsealing.ask(after(), SUN, "要", s)) == "recipient_unfit"  # type: ignore[misc]

    def test_one_at_a_time(self) -> None:
        assert refused(lambda: unsealing.ask(after(ASKED), SUN, "要", SUN)) == "unsealing_open"

    def test_the_two_are_of_the_two_bodies_and_neither_asked_nor_will_know(self) -> None:
        asked = after(ASKED)
        for reader in (SUN, *STRANGERS):
            assert refused(lambda r=reader: unsealing.agree(asked, r, INNER)) == "unsealing_takes_two"  # type: ignore[misc]
        for reader in (SUN, QIAN, CHEN, WU, LU):
            agreed = after(ASKED, AGREED)
            assert (
                refused(lambda r=reader, c=agreed: unsealing.finish(c, r, NOW, timedelta(hours=24)))  # type: ignore[misc]
                == "unsealing_takes_two"
            )

    def test_the_layers_come_in_their_order(self) -> None:
        assert refused(lambda: unsealing.finish(after(ASKED), ZHOU, NOW, timedelta(1))) == "unsealing_none"
        assert refused(lambda: unsealing.agree(after(), QIAN, INNER)) == "unsealing_none"

    def test_only_the_inner_box_of_this_complaint_is_taken(self) -> None:
        assert refused(lambda: unsealing.agree(after(ASKED), QIAN, "another box")) == "box_not_the_one"
        assert unsealing.agree(after(ASKED), QIAN, INNER)

    def test_the_recipient_alone_reads_and_not_after_the_end(self) -> None:
        done = after(ASKED, AGREED, DONE)
        early = NOW - timedelta(seconds=1)
        assert unsealing.read(done, SUN, early) == e.UnsealingRead()
        assert refused(lambda: unsealing.read(done, SUN, NOW)) == "unsealing_over"
        for reader in (QIAN, *STRANGERS):
            assert refused(lambda r=reader: unsealing.read(done, r, early)) == "unsealing_none"  # type: ignore[misc]

    def test_either_may_refuse_and_then_it_is_over(self) -> None:
        turned_down = after(ASKED, (unsealing.turn_down(after(ASKED), QIAN, "没有必要"), QIAN.actor))
        assert refused(lambda: unsealing.agree(turned_down, QIAN, INNER)) == "unsealing_none"
        assert refused(lambda: unsealing.turn_down(after(ASKED), SUN, "不")) == "unsealing_takes_two"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("9月3日上午去办证", "day"),
        ("他说“没钱就往后排”", "quote"),
        ("打了13987650021", "number"),
        ("我去过三次", "first_person"),
        ("王大爷在场", "person"),
        ("在荷风小区门口", "place"),
        ("星期三下午", "time"),
        ("唯一没有批的那家", "only"),
    ],
)
def test_traits_with_a_form_are_found(text: str, sign: str) -> None:
    assert sign in {one.code for one in traits(text)}


def test_a_plain_restatement_has_none() -> None:
    assert traits("反映窗口工作人员收取规定以外的费用，并以此安排先后次序。") == []
