"""A project: owners and days from the first moment, blockers that are somebody's, an end only with a clear way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.campaigns import project as rules
from luoshi.core.campaigns import project_events as e
from luoshi.core.campaigns.events import Milestone
from luoshi.core.campaigns.project import Project, fold
from luoshi.core.campaigns.project_events import Ending, ProjectKind
from luoshi.core.campaigns.schedule import behind, planned, reached
from luoshi.core.entries import Entry
from luoshi.core.errors import Refused
from luoshi.core.private import Private

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
END = date(2027, 12, 31)
STAGES = ("contact", "terms")
CASE = UUID(int=7)


def officer(office: str, *roles: Role) -> Actor:
    return Actor(ActorKind.OFFICER, "one", ("district", office), frozenset(roles))


SUN = officer("supervision", Role.SUPERVISOR)
CHEN = officer("housing", Role.HEAD)
WANG = officer("traffic", Role.HANDLER)
LIU = officer("finance", Role.HEAD)


def key_project(**changes: Any) -> e.ProjectOpened:
    given: dict[str, Any] = {
        "kind": ProjectKind.KEY,
        "name": Private("东环路改造"),
        "about": Private("全长 3 公里，总投资 2 亿元"),
        "lead": "housing",
        "implementers": ("traffic",),
        "supervisor": "supervision",
        "begun": TODAY,
        "due": END,
        "milestones": (Milestone("开工", date(2027, 3, 31), 20), Milestone("通车", END, 100)),
    }
    return e.ProjectOpened(**{**given, **changes})


def negotiation(**changes: Any) -> e.ProjectOpened:
    given = {
        "kind": ProjectKind.NEGOTIATION,
        "milestones": (),
        "stage": "contact",
        "next_step": Private("请来看地"),
        "due": date(2026, 12, 10),
    }
    return key_project(**{**given, **changes})


def blocker(**changes: Any) -> e.BlockerRaised:
    given: dict[str, Any] = {
        "case": CASE,
        "number": "20261122-0001",
        "what": Private("三处管线没有迁"),
        "wanted": Private("12 月底前迁完"),
        "office": "finance",
        "due": date(2026, 12, 31),
        "ends_at": NOON,
    }
    return e.BlockerRaised(**{**given, **changes})


def after(*events: e.ProjectEvent, opened: e.ProjectOpened | None = None) -> Project:
    entries = [Entry(one, NOON, NOON, SUN) for one in (opened or key_project(), *events)]
    return fold(UUID(int=1), entries)


def refused(code: str, act: Any, *arguments: Any) -> None:
    with pytest.raises(Refused) as found:
        act(*arguments)
    assert found.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": Private(" ")}, "needs_words"),
        ({"about": Private("")}, "needs_words"),
        ({"lead": ""}, "project_owners"),
        ({"supervisor": ""}, "project_owners"),
        ({"supervisor": "traffic"}, "judge_and_party"),
        ({"due": date(2026, 11, 21)}, "project_days"),
        ({"begun": date(2028, 1, 1)}, "project_days"),
        ({"milestones": ()}, "project_milestones"),
        ({"milestones": (Milestone("晚了", date(2028, 1, 1), 50),)}, "project_milestones"),
    ],
)
def test_a_project_without_owner_or_schedule_is_not_taken_on(change: dict[str, Any], code: str) -> None:
    assert rules.take_on(key_project(), STAGES, TODAY, SUN) == key_project()
    refused(code, rules.take_on, key_project(**change), STAGES, TODAY, SUN)


@pytest.mark.parametrize(
    ("change", "code"), [({"stage": "dream"}, "stage_unknown"), ({"next_step": None}, "needs_words")]
)
def test_a_negotiation_has_a_stage_and_a_next_step(change: dict[str, Any], code: str) -> None:
    assert rules.take_on(negotiation(), STAGES, TODAY, SUN) == negotiation()
    refused(code, rules.take_on, negotiation(**change), STAGES, TODAY, SUN)


def test_only_supervision_or_a_leader_takes_on() -> None:
    refused("confirmers_only", rules.take_on, key_project(), STAGES, TODAY, CHEN)


def test_the_share_is_measured_against_the_schedule() -> None:
    project = after(e.ProjectReported(5, Private("围挡"), Private("照片")))
    day = date(2027, 3, 31)
    assert (planned(project, day), behind(project, day)) == (20, 15)


def test_who_may_report_what() -> None:
    said = e.ProjectReported(30, Private("路基完成"), Private("监理月报"))
    stage = e.StageReached("terms", Private("谈地价"), Private("报方案"), date(2026, 12, 20))
    assert rules.report(after(), said, WANG) == said
    refused("project_carriers", rules.report, after(), said, SUN)
    refused("project_carriers", rules.report, after(), said, LIU)
    refused("share_range", rules.report, after(), replace(said, share=101), CHEN)
    refused("needs_words", rules.report, after(), replace(said, proof=Private("")), CHEN)
    refused("project_stages", rules.report, after(opened=negotiation()), said, CHEN)
    refused("project_shares", rules.reach, after(), stage, STAGES, TODAY, CHEN)


def test_a_negotiation_never_stands_without_a_next_step_ahead() -> None:
    project = after(opened=negotiation())
    said = e.StageReached("terms", Private("谈地价"), Private("报方案"), date(2026, 12, 20))
    assert rules.reach(project, said, STAGES, TODAY, CHEN) == said
    refused("next_step_past", rules.reach, project, replace(said, next_on=date(2026, 11, 21)), STAGES, TODAY, CHEN)
    refused("needs_words", rules.reach, project, replace(said, next_step=Private(" ")), STAGES, TODAY, CHEN)
    refused("stage_unknown", rules.reach, project, replace(said, stage="dream"), STAGES, TODAY, CHEN)
    moved = after(said, opened=negotiation())
    assert (moved.stage, moved.due, moved.first_due) == ("terms", date(2026, 12, 20), date(2026, 12, 10))


def test_a_new_schedule_is_the_supervisors_and_the_first_day_stays() -> None:
    steps = (Milestone("开工", date(2027, 6, 30), 20),)
    moved = e.ProjectRescheduled(date(2028, 6, 30), steps, "land", Private("征收慢"))
    assert rules.reschedule(after(), moved, ("land",), TODAY, SUN) == moved
    refused("supervisors_only", rules.reschedule, after(), moved, ("land",), TODAY, CHEN)
    refused("delay_cause", rules.reschedule, after(), replace(moved, cause="whim"), ("land",), TODAY, SUN)
    refused("project_milestones", rules.reschedule, after(), replace(moved, milestones=()), ("land",), TODAY, SUN)
    project = after(moved)
    assert (project.due, project.first_due, project.moved) == (date(2028, 6, 30), END, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"office": ""}, "blocker_office"),
        ({"office": "housing"}, "blocker_office"),
        ({"due": date(2026, 11, 21)}, "blocker_day"),
        ({"what": Private("")}, "needs_words"),
        ({"wanted": Private("")}, "needs_words"),
    ],
)
def test_a_blocker_is_somebody_elses_with_a_day(change: dict[str, Any], code: str) -> None:
    assert rules.raise_blocker(after(), blocker(), TODAY, CHEN) == blocker()
    refused(code, rules.raise_blocker, after(), blocker(**change), TODAY, CHEN)


def test_a_blocker_is_raised_by_those_who_carry_or_watch() -> None:
    for actor in (CHEN, WANG, SUN):
        rules.raise_blocker(after(), blocker(), TODAY, actor)
    refused("project_carriers", rules.raise_blocker, after(), blocker(), TODAY, LIU)


def test_what_blocks_stays_until_its_case_is_closed() -> None:
    project = after(blocker())
    assert [one.number for one in project.blocked] == ["20261122-0001"]
    assert "finance" in project.offices
    cleared = after(blocker(), e.BlockerClosed(CASE, "done", 5))
    assert cleared.blocked == ()
    assert cleared.blockers[0].outcome == "done"
    again = after(blocker(), e.BlockerClosed(CASE, "done", 5), e.BlockerReopened(CASE, "supervisor", 6))
    assert len(again.blocked) == 1


def test_it_is_built_only_with_nothing_in_its_way() -> None:
    built, given_up = (e.ProjectEnded(one, Private("竣工验收")) for one in (Ending.BUILT, Ending.GIVEN_UP))
    refused("project_blocked", rules.end, after(blocker()), built, SUN)
    assert rules.end(after(blocker()), given_up, SUN) == given_up
    assert rules.end(after(blocker(), e.BlockerClosed(CASE, "done", 5)), built, SUN) == built
    refused("supervisors_only", rules.end, after(), built, CHEN)
    refused("needs_words", rules.end, after(), replace(built, reason=Private("")), SUN)
    refused("project_ending", rules.end, after(), replace(built, ending=Ending.SIGNED), SUN)


def test_what_has_ended_takes_nothing_more() -> None:
    over = after(e.ProjectEnded(Ending.BUILT, Private("竣工")))
    refused("project_over", rules.report, over, e.ProjectReported(1, Private("a"), Private("b")), CHEN)
    refused("project_over", rules.raise_blocker, over, blocker(), TODAY, CHEN)
    refused("project_over", rules.end, over, e.ProjectEnded(Ending.BUILT, Private("竣工")), SUN)
    assert behind(over, END) == 0


class TestBecoming:
    """A signed negotiation goes on as a key project: it ends and the project begins, both or neither."""

    SIGNED = e.ProjectEnded(Ending.SIGNED, Private("合同 2026 第 8 号"), UUID(int=9))

    def test_the_supervisor_signs_it_into_a_project_that_names_it(self) -> None:
        talk = after(opened=negotiation())
        ended, begun = rules.becomes(talk, self.SIGNED, key_project(), TODAY, SUN)
        assert (ended.ending, ended.became) == (Ending.SIGNED, UUID(int=9))
        assert begun == replace(key_project(), negotiation=talk.id)

    @pytest.mark.parametrize(
        ("opened", "signed", "into", "by", "code"),
        [
            (key_project(), SIGNED, key_project(), SUN, "project_becomes"),
            (negotiation(), SIGNED, negotiation(), SUN, "project_becomes"),
            (negotiation(), replace(SIGNED, became=None), key_project(), SUN, "project_becomes"),
            (negotiation(), SIGNED, key_project(), CHEN, "supervisors_only"),
            (negotiation(), replace(SIGNED, reason=Private(" ")), key_project(), SUN, "needs_words"),
            (negotiation(), SIGNED, key_project(milestones=()), SUN, "project_milestones"),
        ],
    )
    def test_nothing_else_becomes_one(
        self, opened: e.ProjectOpened, signed: e.ProjectEnded, into: e.ProjectOpened, by: Actor, code: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            rules.becomes(after(opened=opened), signed, into, TODAY, by)
        assert refused.value.code == code

    def test_not_while_something_stands_in_its_way_nor_twice(self) -> None:
        for events, code in (([blocker()], "project_blocked"), ([self.SIGNED], "project_over")):
            with pytest.raises(Refused) as refused:
                rules.becomes(after(*events, opened=negotiation()), self.SIGNED, key_project(), TODAY, SUN)
            assert refused.value.code == code


def test_what_is_built_is_done_whatever_was_reported() -> None:
    built = after(e.ProjectEnded(Ending.BUILT, Private("竣工验收")))
    given_up = after(e.ProjectEnded(Ending.GIVEN_UP, Private("不再推进")))
    assert [reached(one) for one in (built, given_up, after())] == [100, 0, 0]
