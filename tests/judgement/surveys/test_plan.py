"""A survey's plan and its stages: what must be right before it is fixed, and that nothing changes after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from luoshi.core.actors import Actor, Role
from luoshi.core.entries import Entry
from luoshi.core.errors import BadInput, Refused
from luoshi.core.judgement.surveys import survey as rules
from luoshi.core.judgement.surveys.events import SurveyEvent
from luoshi.core.judgement.surveys.plan import Band, Group, Plan, Unit, faults
from luoshi.core.judgement.surveys.rules import read_survey_rules
from luoshi.core.judgement.surveys.survey import Stage, Survey
from tests.cases.cast import CHEN, LI, SUN, officer
from tests.judgement.surveys.plans import UNITS, plan

AT = datetime(2026, 10, 1, tzinfo=UTC)
DAY = AT.date()
HASHES = ["ab" * 32, "cd" * 32]


def survey(stage: Stage = Stage.DRAFT, of: Plan | None = None) -> Survey:
    return Survey(UUID(int=1), 1, stage, of or plan())


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refused) as caught:
        call()
    assert caught.value.code == code


def coded(found: Survey) -> Survey:
    for group in found.plan.groups:
        found = after(found, rules.draw(found, group.code, HASHES, 10, SUN))
    return found


def after(found: Survey, event: SurveyEvent) -> Survey:
    return rules.evolve(found, Entry(event, AT, AT, SUN))


def served(**changes: Any) -> tuple[Group, ...]:
    first, *rest = plan().groups
    return (replace(first, **changes), *rest)


class TestAPlan:
    def test_the_shipped_one_with_units_is_right(self) -> None:
        assert list(faults(plan())) == []

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"title": " "}, "plan_untitled"),
            ({"units": ()}, "plan_empty"),
            ({"units": (UNITS[0], UNITS[0])}, "plan_twice"),
            ({"units": (Unit("x", "某局", "nowhere"),)}, "plan_unplaced"),
            ({"groups": served(weight=49)}, "plan_weights"),
            ({"groups": served(quota=4)}, "plan_quota"),
            ({"groups": served(handed_by="")}, "plan_handed_by"),
            ({"options": plan().options[:3]}, "plan_unknown"),
            ({"options": (*plan().options[:2], plan().options[3])}, "plan_scale"),
            ({"bands": (Band("好", 700), Band("满意", 900), Band("差", 0))}, "plan_bands"),
            ({"bands": (Band("好", 700),)}, "plan_bands"),
            ({"least": 2}, "plan_least"),
        ],
    )
    def test_what_is_wrong_with_it_is_said_before_it_is_fixed(self, changes: dict[str, Any], code: str) -> None:
        assert code in [found for found, _ in faults(plan(**changes))]
        refused(code, lambda: rules.fix(survey(of=plan(**changes)), SUN))

    def test_defaults_that_cannot_be_read_are_refused_with_what_is_wrong(self) -> None:
        with pytest.raises(BadInput) as caught:
            read_survey_rules("[shown]\nleast = 5")
        assert "question" in caught.value.zh


class TestStages:
    def test_one_after_the_other_to_the_report(self) -> None:
        found = survey()
        found = coded(after(found, rules.fix(found, SUN)))
        found = after(found, rules.open_up(found, DAY, SUN))
        found = after(found, rules.close(found, {"served": 2}, True, DAY, SUN))
        assert found.used == {"served": 2, "above": 0, "society": 0}
        assert after(found, rules.report(found, 0, 0, SUN)).stage is Stage.REPORTED

    @pytest.mark.parametrize("stage", [Stage.FIXED, Stage.OPEN, Stage.CLOSED, Stage.REPORTED])
    def test_once_fixed_nothing_of_the_plan_changes(self, stage: Stage) -> None:
        refused("survey_fixed", lambda: rules.draft(survey(stage), plan(least=3), SUN))

    @pytest.mark.parametrize(
        ("step", "at"),
        [
            (lambda s: rules.fix(s, SUN), Stage.DRAFT),
            (lambda s: rules.open_up(s, DAY, SUN), Stage.FIXED),
            (lambda s: rules.close(s, {}, True, DAY, SUN), Stage.OPEN),
            (lambda s: rules.report(s, 0, 0, SUN), Stage.CLOSED),
        ],
    )
    def test_no_step_is_taken_out_of_order(self, step: Callable[[Survey], object], at: Stage) -> None:
        for stage in sorted(set(Stage) - {at}):
            found = coded(survey(stage)) if stage in _DRAWING else survey(stage)
            refused("survey_order", partial(step, found))

    @pytest.mark.parametrize("actor", [LI, CHEN, officer("ma", "supervision", Role.LEADER)])
    def test_the_supervision_office_runs_it_and_nobody_else(self, actor: Actor) -> None:
        refused("supervisors_only", lambda: rules.draft(None, plan(), actor))
        refused("supervisors_only", lambda: rules.close(survey(Stage.OPEN), {}, True, DAY, actor))

    def test_every_group_has_codes_before_it_opens(self) -> None:
        found = after(survey(Stage.FIXED), rules.draw(survey(Stage.FIXED), "served", HASHES, 10, SUN))
        refused("survey_uncoded", lambda: rules.open_up(found, DAY, SUN))

    def test_codes_are_drawn_for_a_group_there_is_and_not_too_many(self) -> None:
        refused("group_unknown", lambda: rules.draw(survey(Stage.FIXED), "friends", HASHES, 10, SUN))
        refused("codes_too_many", lambda: rules.draw(survey(Stage.FIXED), "served", HASHES, 1, SUN))

    def test_the_order_of_codes_tells_nothing(self) -> None:
        assert rules.digest_of(HASHES) == rules.digest_of(HASHES[::-1])

    def test_a_report_waits_for_every_theme_and_every_sheet(self) -> None:
        refused("themes_open", lambda: rules.report(survey(Stage.CLOSED), 1, 0, SUN))
        refused("survey_box", lambda: rules.report(survey(Stage.CLOSED), 0, 1, SUN))

    @pytest.mark.parametrize("stage", sorted(set(Stage) - {Stage.OPEN}))
    def test_answers_are_taken_while_it_is_open_alone(self, stage: Stage) -> None:
        rules.taking(survey(Stage.OPEN), DAY)
        refused("survey_not_open", lambda: rules.taking(survey(stage), DAY))


_DRAWING = (Stage.FIXED, Stage.OPEN)
