"""A sheet is its person's (P4): nobody who works here fills one in, and a paper one takes two who type alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from luoshi.core.actors import MACHINE, Actor, ActorKind, Proof, Role
from luoshi.core.errors import Refused
from luoshi.core.judgement.surveys.events import Mark
from luoshi.core.judgement.surveys.sheets import Opinion, Sheet, Typed, check, fill, type_in
from tests.cases.cast import LI, SUN, ZHANG, officer
from tests.judgement.surveys.plans import plan

HOLDER = Actor(ActorKind.PERSON, "person", proof=Proof.TOKEN)
QIAN = officer("qian", "supervision", Role.INSPECTOR)
SHEET = Sheet(
    (Mark("housing", "overall", "yes"), Mark("traffic", "overall", "unknown")), (Opinion("housing", "电梯慢。"),)
)
OTHER = replace(SHEET, marks=(Mark("housing", "overall", "no"), Mark("traffic", "overall", "unknown")))


def code_of(sheet: Sheet, actor: Actor = HOLDER) -> str:
    with pytest.raises(Refused) as caught:
        fill(plan(), sheet, actor)
    return caught.value.code


@pytest.mark.parametrize("actor", [LI, ZHANG, SUN, MACHINE, Actor(ActorKind.PERSON, "no proof")])
def test_nobody_but_the_holder_of_a_code_fills_one_in(actor: Actor) -> None:
    assert code_of(SHEET, actor) == "by_code_only"
    assert fill(plan(), SHEET, HOLDER).marks == SHEET.marks


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (Sheet(()), "sheet_empty"),
        (Sheet((), (Opinion("housing", "慢"),)), "sheet_empty"),
        (Sheet((Mark("moon", "overall", "yes"),)), "sheet_unknown"),
        (Sheet((Mark("housing", "beauty", "yes"),)), "sheet_unknown"),
        (Sheet((Mark("housing", "overall", "great"),)), "sheet_unknown"),
        (Sheet((Mark("housing", "overall", "yes"), Mark("housing", "overall", "no"))), "sheet_twice"),
        (Sheet(SHEET.marks, (Opinion("moon", "慢"),)), "sheet_unknown"),
        (Sheet(SHEET.marks, (Opinion("housing", "慢" * 501),)), "words_too_long"),
    ],
)
def test_what_the_survey_does_not_ask_is_refused(sheet: Sheet, code: str) -> None:
    assert code_of(sheet) == code


def test_blank_opinions_are_none() -> None:
    assert check(plan(), Sheet(SHEET.marks, (Opinion("housing", " \n"),))).opinions == ()


def test_what_one_sheet_says_of_a_unit_is_one_opinion() -> None:
    said = (Opinion("housing", "电梯慢"), Opinion("traffic", "路窄"), Opinion("housing", "电梯小"))
    found = check(plan(), Sheet(SHEET.marks, said)).opinions
    assert found == (Opinion("housing", "电梯慢\n电梯小"), Opinion("traffic", "路窄"))


class TestOnPaper:
    def test_two_who_type_the_same_make_it_count(self) -> None:
        assert type_in(plan(), (), SHEET, LI) is None
        again = replace(SHEET, opinions=(Opinion("housing", " 电梯慢"),))
        assert type_in(plan(), (Typed("li", SHEET),), again, QIAN) == ("li", "qian")

    def test_one_alone_types_it_once(self) -> None:
        with pytest.raises(Refused) as caught:
            type_in(plan(), (Typed("li", SHEET),), SHEET, LI)
        assert caught.value.code == "typed_already"

    @pytest.mark.parametrize("second", [OTHER, replace(SHEET, opinions=(Opinion("housing", "电梯坏。"),))])
    def test_unequal_ones_go_to_a_third_who_typed_neither(self, second: Sheet) -> None:
        assert type_in(plan(), (Typed("li", SHEET),), second, QIAN) is None
        both = (Typed("li", SHEET), Typed("qian", second))
        with pytest.raises(Refused) as caught:
            type_in(plan(), both, SHEET, QIAN)
        assert caught.value.code == "third_look"
        assert type_in(plan(), both, SHEET, SUN) == ("li", "qian", "sun")

    @pytest.mark.parametrize("actor", [ZHANG, HOLDER, MACHINE])
    def test_who_handles_cases_does_not_type_nor_does_anybody_without_a_post(self, actor: Actor) -> None:
        with pytest.raises(Refused) as caught:
            type_in(plan(), (), SHEET, actor)
        assert caught.value.code == "by_code_only"
