"""A confirmed task ends when its paper says: what a rule opens, hands on and divides, and what it does not."""

from __future__ import annotations

import pytest

from luoshi.core.actors import Actor
from luoshi.core.case import commands as c
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import LimitName
from tests.core.case.cast import LI, MACHINE, ZHANG, Story, beijing

JUNE = beijing("2027-06-30 17:30")


def test_what_a_rule_opens_has_the_end_of_its_paper() -> None:
    story = Story("supervised_task").registered(MACHINE, due=JUNE)
    assert story.case.deadlines[LimitName.PROMISED] == JUNE


def test_an_officer_who_registers_takes_the_end_of_the_case_type() -> None:
    story = Story("supervised_task")
    story.refused("own_due", story.registration(due=JUNE), LI)


def test_an_end_that_is_past_is_refused() -> None:
    story = Story("supervised_task")
    story.refused("date_passed", story.registration(due=beijing("2026-11-20 17:30")), MACHINE)


def test_a_rule_offers_and_the_office_still_has_to_sign() -> None:
    story = Story("supervised_task").registered(MACHINE, due=JUNE)
    story.does(c.Offer("housing"), MACHINE)
    assert (story.case.state, story.case.holder.office) == (State.OFFERED, "centre"), "accountable until it signs"
    story.does(c.SignFor(), ZHANG)
    assert story.case.holder.office == "housing"


@pytest.mark.parametrize("by", [ZHANG])
def test_a_stranger_still_offers_nothing(by: Actor) -> None:
    story = Story("supervised_task").registered(MACHINE, due=JUNE)
    story.refused("not_yours", c.Offer("housing"), by)
