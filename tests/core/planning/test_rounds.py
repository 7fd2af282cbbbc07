"""A round is checked against the year's plan and against the burden on whom it visits; who may waive it, and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from luoshi.core.actors import MACHINE, Actor, ActorKind, Role
from luoshi.core.errors import Refused
from luoshi.core.planning.events import PlanEntered, PlannedRound
from luoshi.core.planning.rounds import (
    Against,
    Round,
    check_round,
    checked_plan,
    line_of,
    may_open,
    may_plan,
    opened,
    permitted,
    repeats_within,
)

WINDOWS = PlannedRound("1", "quiet_visit", "窗口作风", ("housing", "traffic"), 3, "supervision")
SAFETY = PlannedRound("2", "special", "冬季供暖", ("housing",), 11, "supervision")
PLAN = PlanEntered(2026, 1, (WINDOWS, SAFETY), 30)
PROPOSED = Round(UUID(int=1), "quiet_visit", "窗口作风", ("housing",), date(2026, 3, 16), "supervision")
OTHER = Round(UUID(int=2), "special", "防汛", ("traffic", "housing"), date(2026, 2, 20), "emergency")
KINDS = ("quiet_visit", "special")


def officer(office: str, *roles: Role) -> Actor:
    return Actor(ActorKind.OFFICER, "one", ("district", office), frozenset(roles))


HEAD = officer("supervision", Role.HEAD, Role.SUPERVISOR)
SUPERVISOR = officer("supervision", Role.SUPERVISOR)


def codes(proposed: Round = PROPOSED, plan: PlanEntered | None = PLAN, *others: Round) -> list[Against]:
    return [one.code for one in check_round(plan, others, proposed)]


def test_nothing_speaks_against_a_round_of_the_plan() -> None:
    assert codes() == []
    assert line_of(PLAN, PROPOSED) == WINDOWS


@pytest.mark.parametrize(
    ("change", "against"),
    [
        ({"subject": "会议纪律"}, Against.OUTSIDE_PLAN),
        ({"kind": "special"}, Against.OUTSIDE_PLAN),
        ({"by": "emergency"}, Against.OUTSIDE_PLAN),
        ({"planned": "2"}, Against.OUTSIDE_PLAN),
        ({"planned": "9"}, Against.OUTSIDE_PLAN),
        ({"on": date(2026, 4, 1)}, Against.OTHER_MONTH),
        ({"offices": ("housing", "centre")}, Against.MORE_OFFICES),
        ({"on": date(2027, 3, 16)}, Against.NO_PLAN),
    ],
)
def test_what_leaves_the_plan_is_found_and_nothing_else(change: dict[str, Any], against: Against) -> None:
    assert codes(replace(PROPOSED, **change)) == [against]


def test_without_a_plan_no_round_follows_one() -> None:
    assert codes(PROPOSED, None) == [Against.NO_PLAN]


def test_a_line_of_the_plan_is_carried_out_once() -> None:
    held = replace(PROPOSED, id=UUID(int=3), offices=("traffic",), on=date(2026, 3, 2))
    assert codes(PROPOSED, PLAN, held) == [Against.HELD_ALREADY]
    assert codes(PROPOSED, PLAN, replace(PROPOSED, on=date(2026, 3, 2))) == [], "itself is no other"


def test_lines_alike_are_told_apart_by_their_month() -> None:
    monthly = replace(PLAN, rounds=tuple(replace(WINDOWS, key=str(month), month=month) for month in (2, 3, 4)))
    found = line_of(monthly, PROPOSED)
    assert found is not None
    assert found.key == "3"


@pytest.mark.parametrize(
    ("on", "repeats"),
    [(date(2026, 2, 14), False), (date(2026, 2, 15), True), (date(2026, 4, 14), True), (date(2026, 4, 15), False)],
)
def test_an_office_is_left_alone_for_thirty_days_before_and_after(on: date, repeats: bool) -> None:
    """30 days from 14 February is 16 March: that day is free again."""
    assert codes(PROPOSED, PLAN, replace(OTHER, on=on)) == [Against.REPEAT] * repeats


def test_a_repeat_names_the_offices_that_are_visited_again_and_the_round() -> None:
    (found,) = check_round(PLAN, [OTHER], PROPOSED)
    assert found.offices == ("housing",)
    assert "防汛" in found.zh
    assert codes(PROPOSED, PLAN, replace(OTHER, offices=("centre",))) == []
    assert codes(PROPOSED, replace(PLAN, repeat_days=0), OTHER) == []


def test_repeats_inside_a_plan_are_shown_before_it_is_entered() -> None:
    close = replace(PLAN, rounds=(*PLAN.rounds, replace(WINDOWS, key="3", subject="会议", month=11)))
    assert [(one.code, one.offices) for one in repeats_within(close)] == [(Against.REPEAT, ("housing",))]
    assert repeats_within(PLAN) == ()


def test_what_speaks_against_a_round_is_refused_unless_the_head_gives_a_reason() -> None:
    findings = check_round(PLAN, [OTHER], PROPOSED)
    for actor, reason in ((SUPERVISOR, "群众反映集中"), (HEAD, " "), (officer("housing", Role.HEAD), "要查")):
        with pytest.raises(Refused) as refused:
            permitted(findings, actor, reason)
        assert refused.value.code == "round_against"
        assert "防汛" in refused.value.zh
        assert "第十五条" in refused.value.zh
    assert permitted(findings, HEAD, " 群众反映集中 ") == "群众反映集中"
    assert permitted((), SUPERVISOR, "") == ""


def test_the_event_keeps_what_spoke_against_it() -> None:
    findings = check_round(PLAN, [OTHER], PROPOSED)
    event = opened(PROPOSED, PLAN, findings, "群众反映集中")
    assert (event.planned, event.findings, event.reason) == ("1", ("repeat",), "群众反映集中")
    with pytest.raises(Refused):
        opened(replace(PROPOSED, offices=()), PLAN, (), "")


@pytest.mark.parametrize(
    "actor", [SUPERVISOR, officer("housing", Role.HEAD), officer("x", Role.ADMINISTRATOR), MACHINE]
)
def test_the_plan_is_the_heads_or_a_leaders(actor: Actor) -> None:
    may_plan(HEAD)
    may_plan(officer("district", Role.LEADER))
    with pytest.raises(Refused):
        may_plan(actor)


def test_a_round_is_opened_by_the_office_that_goes() -> None:
    for actor in (SUPERVISOR, HEAD, officer("supervision", Role.INSPECTOR), officer("district", Role.LEADER)):
        may_open(actor, "supervision")
    for actor in (officer("housing", Role.HEAD), officer("emergency", Role.SUPERVISOR), MACHINE):
        with pytest.raises(Refused):
            may_open(actor, "supervision")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": 3}, "plan_moved_on"),
        ({"reason": " "}, "plan_reason"),
        ({"rounds": ()}, "plan_lines"),
        ({"rounds": (WINDOWS, replace(SAFETY, key="1"))}, "plan_lines"),
        ({"repeat_days": -1}, "plan_days"),
        ({"repeat_days": 400}, "plan_days"),
        ({"rounds": (replace(WINDOWS, month=13),)}, "plan_line"),
        ({"rounds": (replace(WINDOWS, kind="party"),)}, "plan_line"),
        ({"rounds": (replace(WINDOWS, offices=()),)}, "plan_line"),
        ({"rounds": (replace(WINDOWS, subject=" "),)}, "plan_line"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(change: dict[str, Any], code: str) -> None:
    plan = replace(PLAN, version=2, reason="上级调整")
    assert checked_plan(plan, KINDS, 1) == plan
    with pytest.raises(Refused) as refused:
        checked_plan(replace(plan, **change), KINDS, 1)
    assert refused.value.code == code
