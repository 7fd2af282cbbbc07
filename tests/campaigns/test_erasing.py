"""The law's erasure of papers, tasks and projects: the words go wherever they stand; offices, days and shares stay."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from luoshi.campaigns import commands, projects, queries
from luoshi.campaigns.erasing import erase
from luoshi.cases.erasing import all_texts
from luoshi.core.actors import MACHINE, Actor, Role
from luoshi.core.case.commands import Erase
from luoshi.core.errors import NotFound, Refused
from luoshi.ledger.rebuilding import compare
from luoshi.runtime.tables import campaign_projections
from tests.campaigns.cast import ALL, CHEN, SUN, WEI, Desk, row
from tests.campaigns.test_projects import PIPES, taken
from tests.cases.cast import officer

LAW = "个人信息保护法第四十七条"
ADMIN = officer("admin", "centre", Role.ADMINISTRATOR)


def held(desk: Desk, stream: UUID) -> int:
    ((count,),) = desk.worker.rows(f"SELECT count(*) FROM ledger_vault WHERE stream = '{stream}' AND value IS NOT NULL")
    return int(count)


def test_a_task_keeps_its_days_and_its_case_loses_the_words_too(desk: Desk) -> None:
    task = desk.signed()
    before = desk.task(task)
    assert erase(desk.office, task, LAW, ADMIN)
    desk.follow()
    after = desk.task(task)
    assert (after.title, after.due, after.lead) == (None, before.due, before.lead)
    assert [held(desk, each) for each in (task, after.case, *desk.case(task).children)] == [0, 0, 0]
    assert compare(desk.office.connection, campaign_projections()) == []


def test_a_paper_takes_its_table_and_its_tasks_with_it(desk: Desk) -> None:
    paper = desk.paper(row(), row(lead=""))
    (task,) = commands.confirm(desk.office, commands.table(desk.office, paper), SUN).tasks
    desk.follow()
    erase(desk.office, paper, LAW, ADMIN)
    assert "task-erased" in desk.follow()
    assert [held(desk, each) for each in (paper, task, desk.task(task).case)] == [0, 0, 0]
    assert commands.table(desk.office, paper).items == ()
    assert queries.paper(desk.office, ALL, paper)[0].event.text.text is None
    assert compare(desk.office.connection, campaign_projections()) == []


def test_a_project_takes_the_cases_of_its_blockers_with_it(desk: Desk) -> None:
    project = taken(desk)
    found = projects.raise_blocker(desk.office, project, PIPES, CHEN)
    desk.follow()
    erase(desk.office, project, LAW, ADMIN)
    desk.follow()
    assert [held(desk, each) for each in (project, found.blockers[0].case)] == [0, 0]
    assert projects.whole_project(desk.office, ALL, project)[0].title is None
    assert compare(desk.office.connection, campaign_projections()) == []


def test_what_is_erased_of_its_case_is_not_left_on_the_task(desk: Desk) -> None:
    task = desk.signed(implementers=())
    case = desk.task(task).case
    desk.act(task, Erase(all_texts(desk.district.means, case), LAW), ADMIN)
    desk.follow()
    assert [held(desk, each) for each in (task, case)] == [0, 0]


def test_asked_again_nothing_more_happens(desk: Desk) -> None:
    task = desk.signed()
    assert erase(desk.office, task, LAW, MACHINE)
    assert not erase(desk.office, task, LAW, MACHINE)


@pytest.mark.parametrize("actor", [SUN, CHEN, WEI])
def test_neither_supervision_nor_the_office_nor_a_leader_erases(desk: Desk, actor: Actor) -> None:
    task = desk.confirmed()
    with pytest.raises(Refused) as refused:
        erase(desk.office, task, LAW, actor)
    assert refused.value.code == "erasing_by_law"
    assert held(desk, task) > 0


def test_not_without_a_basis_and_only_what_is_there(desk: Desk) -> None:
    with pytest.raises(Refused):
        erase(desk.office, desk.confirmed(), " ", ADMIN)
    with pytest.raises(NotFound):
        erase(desk.office, uuid4(), LAW, ADMIN)
