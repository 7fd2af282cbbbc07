"""Key projects and negotiations in a district: a blocker is a case with owner and clock, there until it is closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from luoshi.campaigns import projects
from luoshi.campaigns.causes import stages
from luoshi.campaigns.projects import Obstacle
from luoshi.core.campaigns import project_events as e
from luoshi.core.campaigns.events import Milestone
from luoshi.core.campaigns.project import Project
from luoshi.core.campaigns.project_events import Ending, ProjectKind
from luoshi.core.case import commands as c
from luoshi.core.case.events import ReopenCause
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import LimitName, Outcome
from luoshi.core.errors import NotFound, Refused
from luoshi.core.private import Private
from luoshi.ledger.access import Access
from luoshi.ledger.rebuilding import compare
from luoshi.runtime.tables import campaign_projections
from tests.campaigns.cast import ALL, CHEN, END, SUN, WANG, Desk

PIPES = Obstacle("三处管线没有迁", "9月底前迁完", "traffic", date(2026, 9, 30))


def opened(**changes: Any) -> e.ProjectOpened:
    given: dict[str, Any] = {
        "kind": ProjectKind.KEY,
        "name": Private("东环路改造"),
        "about": Private("全长 3 公里"),
        "lead": "housing",
        "implementers": (),
        "supervisor": "supervision",
        "begun": date(2026, 9, 7),
        "due": END,
        "milestones": (Milestone("通车", END, 100),),
    }
    return e.ProjectOpened(**{**given, **changes})


def taken(desk: Desk, **changes: Any) -> UUID:
    return projects.take_on(desk.office, uuid4(), opened(**changes), SUN).id


def now(desk: Desk, project: UUID) -> Project:
    return projects.whole_project(desk.office, ALL, project)[0]


def act(desk: Desk, case: UUID, command: c.Command, by: Any) -> None:
    desk.district.clock.pass_by(minutes=1)
    desk.district.act(case, command, by)
    desk.follow()


@pytest.fixture
def blocked(desk: Desk) -> UUID:
    """A project with one blocker, whose case is offered to traffic."""
    project = taken(desk)
    projects.raise_blocker(desk.office, project, PIPES, CHEN)
    desk.follow()
    return project


def test_a_blocker_becomes_a_case_with_the_day_that_was_asked(desk: Desk, blocked: UUID) -> None:
    (one,) = now(desk, blocked).blocked
    case = desk.district.case(one.case)
    assert (case.case_type, case.state, case.holder.office) == ("project_blocker", State.OFFERED, "supervision")
    assert case.offer is not None
    assert (case.offer.to, case.number) == ("traffic", one.number)
    end = case.deadlines[LimitName.PROMISED].astimezone(desk.office.reference.calendar.tz)
    assert (end - timedelta(seconds=1)).date() == PIPES.due


def test_it_stays_on_the_project_until_its_case_is_closed_and_comes_back_with_it(desk: Desk, blocked: UUID) -> None:
    (one,) = now(desk, blocked).blocked
    act(desk, one.case, c.SignFor(), WANG)
    assert len(now(desk, blocked).blocked) == 1
    act(desk, one.case, c.AddEvidence("result_document", Private("迁改完工单")), WANG)
    act(desk, one.case, c.Close(Outcome.DONE, Private("已迁完")), WANG)
    assert now(desk, blocked).blocked == ()
    assert "blocker-closed" in {kind for (kind,) in desk.worker.rows("SELECT DISTINCT kind FROM notify_inbox")}
    act(desk, one.case, c.Reopen(ReopenCause.SUPERVISOR, Private("还有一处没迁")), SUN)
    assert [each.case for each in now(desk, blocked).blocked] == [one.case]
    assert compare(desk.office.connection, campaign_projections()) == []


def test_what_is_taken_again_opens_and_notes_nothing_again(desk: Desk, blocked: UUID) -> None:
    (one,) = now(desk, blocked).blocked
    desk.worker.again([blocked, one.case])
    desk.follow()
    assert desk.district.rows("SELECT count(*) FROM cases_case") == [(1,)]
    projects.note_closed(desk.office, one.case, "done", 9)
    projects.note_closed(desk.office, one.case, "done", 9)
    projects.note_closed(desk.office, uuid4(), "done", 9)
    assert now(desk, blocked).version == 3


def test_a_project_ends_when_its_way_is_clear(desk: Desk, blocked: UUID) -> None:
    built = e.ProjectEnded(Ending.BUILT, Private("竣工"))
    with pytest.raises(Refused) as refused:
        projects.end(desk.office, blocked, built, SUN)
    assert refused.value.code == "project_blocked"
    (one,) = now(desk, blocked).blocked
    projects.note_closed(desk.office, one.case, "done", 9)
    assert projects.end(desk.office, blocked, built, SUN).ending is Ending.BUILT


def test_those_concerned_see_it_and_nobody_else(desk: Desk, blocked: UUID) -> None:
    for office, seen in (("housing", 1), ("traffic", 1), ("supervision", 1), ("centre", 0)):
        assert len(projects.projects(desk.office, Access("somebody", (office,)))) == seen
    with pytest.raises(NotFound):
        projects.whole_project(desk.office, Access("li", ("centre",)), blocked)


def test_a_form_sent_twice_is_carried_out_once(desk: Desk) -> None:
    project = taken(desk)
    said = e.ProjectReported(30, Private("路基完成"), Private("监理月报"))
    projects.report(desk.office, project, said, CHEN, expected=1)
    with pytest.raises(Refused) as refused:
        projects.report(desk.office, project, said, CHEN, expected=1)
    assert refused.value.code == "task_moved_on"


def test_a_negotiation_goes_from_stage_to_stage(desk: Desk) -> None:
    first = next(iter(stages()))
    talk = taken(
        desk,
        kind=ProjectKind.NEGOTIATION,
        milestones=(),
        stage=first,
        due=date(2026, 9, 20),
        next_step=Private("请来看地"),
    )
    taken(desk)
    said = e.StageReached("terms", Private("看过两块地"), Private("报方案"), date(2026, 10, 15))
    projects.reach(desk.office, talk, said, CHEN)
    (found,) = projects.projects(desk.office, ALL, ProjectKind.NEGOTIATION)
    assert (found.id, found.stage, found.due) == (talk, "terms", date(2026, 10, 15))
    assert compare(desk.office.connection, campaign_projections()) == []
