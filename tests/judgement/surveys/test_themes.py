"""Opinions become themes by words that anybody can follow; people mend them; each finds somebody, or a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from luoshi.core.actors import Actor
from luoshi.core.entries import Entry
from luoshi.core.errors import Refused
from luoshi.core.judgement.surveys import events as e
from luoshi.core.judgement.surveys import themes as rules
from luoshi.core.judgement.surveys.themes import Cluster, Said, Theme
from luoshi.judgement.surveys.settings import survey_rules
from tests.cases.cast import CHEN, SUN

SURVEY = UUID(int=9)
UNITS = {"housing": "住建局", "traffic": "交通局"}
WORDS = (
    ("housing", "办理太慢，一直拖，等了两个月"),
    ("housing", "窗口排队很久"),
    ("housing", "工作人员态度不好"),
    ("housing", "工作人员很热情，表扬"),
    ("housing", "希望多种一些树"),
    ("traffic", "电话打不通"),
    ("traffic", "办得慢，电话也没人接，网站查不到"),
)
FIRST = {"housing": 0, "traffic": 100, "centre": 200}
SAID = [Said(UUID(int=nth), unit, words) for nth, (unit, words) in enumerate(WORDS)]


def at(event: e.SurveyEvent) -> Entry[e.SurveyEvent]:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return Entry(event, now, now, SUN)


def theme(number: int, *opinions: int, unit: str = "housing") -> Theme:
    ids = tuple(UUID(int=each) for each in opinions)
    return rules.fold(UUID(int=100 + number), [at(e.ThemeRead(SURVEY, unit, "慢", ids))])


def code_of(call: object) -> str:
    with pytest.raises(Refused) as caught:
        call()  # type: ignore[operator]
    return caught.value.code


class TestReading:
    def test_each_opinion_goes_where_most_of_its_words_are_and_the_words_are_named(self) -> None:
        shipped = survey_rules()
        found = rules.read(SURVEY, SAID, shipped.topics, shipped.rest)
        assert [(one.unit, one.title, [each.int for each in one.opinions], one.praise) for one in found] == [
            ("housing", "办得慢、等得久", [0, 1], False),
            ("housing", "态度不好", [2], False),
            ("housing", "表扬", [3], True),
            ("housing", "其他意见", [4], False),
            ("traffic", "电话打不通、信息不公开", [5, 6], False),
        ]
        assert set(found[0].why) == {"太慢", "拖", "等了", "排队", "很久"}

    def test_none_is_lost_and_none_is_in_two(self) -> None:
        found = rules.read(SURVEY, SAID, survey_rules().topics, "其他")
        placed = [opinion for one in found for opinion in one.opinions]
        assert sorted(placed) == [one.id for one in SAID]

    def test_dissatisfied_is_no_praise(self) -> None:
        (found,) = rules.read(SURVEY, [Said(UUID(int=1), "housing", "很不满意")], survey_rules().topics, "其他")
        assert not found.praise


class TestProposing:
    """What no topic has a word for is grouped by likeness: a proposal, where enough people say so."""

    @staticmethod
    def grouped(*numbers: tuple[str, int]) -> tuple[list[e.ThemeRead], dict[UUID, str]]:
        """The themes of so many opinions of each unit, of which one group is made, and the unit of each."""
        said = [Said(UUID(int=FIRST[unit] + nth), unit, "停车") for unit, number in numbers for nth in range(number)]
        cluster = Cluster(("停车", "车位", "泊位"), tuple(one.id for one in reversed(said)))
        found = rules.read(SURVEY, said, survey_rules().topics, "其他", lambda _: [cluster], 5)
        return found, {one.id: one.unit for one in said}

    def test_no_proposal_has_fewer_than_a_cell_may_show(self) -> None:
        found, _ = self.grouped(("housing", 5), ("traffic", 4))
        assert [(one.unit, one.title, one.proposed, len(one.opinions)) for one in found] == [
            ("housing", "停车、车位", True, 5),
            ("traffic", "其他", False, 4),
        ]

    def test_each_opinion_is_in_one_theme_of_its_own_unit(self) -> None:
        found, units = self.grouped(("housing", 7), ("traffic", 6), ("centre", 2))
        placed = [(opinion, one.unit) for one in found for opinion in one.opinions]
        assert dict(placed) == units
        assert len(placed) == len(units)

    def test_the_examples_are_those_in_the_middle(self) -> None:
        ((proposal,), _) = self.grouped(("housing", 5))
        assert [each.int for each in proposal.examples] == [4, 3]

    def test_until_a_person_has_looked_it_goes_to_nobody(self) -> None:
        proposal = replace(theme(1, 1, 2), proposed=True)
        assert code_of(lambda: rules.assign(proposal, "housing", UNITS, SUN)) == "theme_proposed"
        assert code_of(lambda: rules.set_aside(proposal, "已经做了", SUN)) == "theme_proposed"
        for event in (rules.confirm(proposal, SUN), rules.rename(proposal, "停车难", SUN)):
            looked_at = rules.evolve(proposal, at(event))
            assert rules.assign(looked_at, "housing", UNITS, SUN).unit == "housing"
            assert code_of(lambda looked_at=looked_at: rules.confirm(looked_at, SUN)) == "theme_confirmed"
        assert code_of(lambda: rules.confirm(proposal, CHEN)) == "supervisors_only"


class TestMending:
    def test_opinions_move_and_an_emptied_theme_has_merged(self) -> None:
        one, other = theme(1, 1, 2), theme(2, 3)
        left, joined = rules.move(one, [UUID(int=1), UUID(int=2)], other, SUN)
        one, other = rules.evolve(one, at(left)), rules.evolve(other, at(joined))
        assert one.merged
        assert one.into == other.id
        assert {each.int for each in other.opinions} == {1, 2, 3}

    def test_what_is_not_there_does_not_move(self) -> None:
        assert code_of(lambda: rules.move(theme(1, 1), [UUID(int=3)], theme(2, 3), SUN)) == "theme_not_here"
        assert code_of(lambda: rules.move(theme(1, 1), [], theme(2, 3), SUN)) == "theme_not_here"
        elsewhere = replace(theme(2, 3), survey=UUID(int=8))
        assert code_of(lambda: rules.move(theme(1, 1), [UUID(int=1)], elsewhere, SUN)) == "theme_not_here"

    def test_settled_nothing_of_it_moves(self) -> None:
        settled = rules.evolve(theme(1, 1), at(rules.assign(theme(1, 1), "traffic", UNITS, SUN)))
        assert settled.unit == "traffic"
        for call in (
            lambda: rules.rename(settled, "别的", SUN),
            lambda: rules.move(theme(2, 3), [UUID(int=3)], settled, SUN),
            lambda: rules.set_aside(settled, "算了", SUN),
        ):
            assert code_of(call) == "theme_gone"

    def test_it_goes_to_a_unit_of_the_survey_or_is_set_aside_with_a_reason(self) -> None:
        assert code_of(lambda: rules.assign(theme(1, 1), "moon", UNITS, SUN)) == "unit_unknown"
        assert code_of(lambda: rules.set_aside(theme(1, 1), " ", SUN)) == "theme_reason"

    @pytest.mark.parametrize("actor", [CHEN])
    def test_no_appraised_office_mends_what_was_said_of_it(self, actor: Actor) -> None:
        assert code_of(lambda: rules.rename(theme(1, 1), "很好", actor)) == "supervisors_only"
