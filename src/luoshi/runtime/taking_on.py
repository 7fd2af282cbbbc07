"""The demonstration district's key project with what stands in its way, a negotiation, and the year's plan of
supervision with one round of it. All of it through the commands everybody uses.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.campaigns import projects
from luoshi.campaigns.handling import Office
from luoshi.campaigns.projects import Obstacle
from luoshi.core.actors import Actor, Role
from luoshi.core.campaigns.events import Milestone
from luoshi.core.campaigns.project_events import ProjectKind, ProjectOpened, ProjectReported, StageReached
from luoshi.core.planning.events import PlanEntered, PlannedRound
from luoshi.core.planning.rounds import Round
from luoshi.core.private import Private
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.reactions import projects as following
from luoshi.registry.calendar_seed import SEED_ZONE
from luoshi.registry.commands import Registrar
from luoshi.registry.officers import staff
from luoshi.registry.rounds import enter_plan, kinds, open_round
from luoshi.runtime.inspecting import Stage

_READ: Final = Access("up", EVERYTHING)
_VISITED: Final = ("education", "health", "culture", "social_insurance")
_LATER: Final = ("environment", "agriculture", "labour", "finance")
_SUBJECT: Final = "民生实事办到哪里了"


def take_on(connection: psycopg.Connection[Any], now: datetime) -> None:
    """The project, the negotiation, the plan."""
    stage = Stage(connection, staff(connection, _READ), now.astimezone(SEED_ZONE).date(), now)
    leader = stage.with_role(Role.SUPERVISOR, also=Role.HEAD)[0]
    _key_project(stage, leader)
    _negotiation(stage, leader)
    stage.at = now
    _plan_of_the_year(stage, leader)


def _key_project(stage: Stage, leader: Actor) -> None:
    """A road that waits for cables to be moved: reported once, and then something stands in the way."""
    stage.set(-26, 9)
    begun, end = stage.today - timedelta(days=26), stage.today + timedelta(days=150)
    opened = ProjectOpened(
        kind=ProjectKind.KEY,
        name=Private("学府路拓宽改造"),
        about=Private("学府路北段长 1.8 公里，双向两车道改四车道，同步改造雨污水管。"),
        lead="housing",
        implementers=("roads",),
        supervisor=leader.office,
        begun=begun,
        due=end,
        milestones=(
            Milestone("施工图审查通过", stage.today - timedelta(days=5), 20),
            Milestone("管线迁改完成", stage.today + timedelta(days=30), 45),
            Milestone("路面铺完，通车", end, 100),
        ),
    )
    project = _fresh()
    projects.take_on(_office(stage), project, opened, leader)
    head = stage.head("housing")
    stage.set(-9, 16)
    proof = Private("审图机构的合格书，编号见附件目录。")
    projects.report(_office(stage), project, ProjectReported(20, Private("施工图已经审查通过。"), proof), head)
    stage.set(-4, 10)
    obstacle = Obstacle(
        "北段六根电杆在新路面上，没有迁走就不能开挖。",
        "请供电服务中心定下迁改方案和停电时间。",
        "power",
        stage.today + timedelta(days=10),
    )
    projects.raise_blocker(_office(stage), project, obstacle, head)
    stage.follow(following.open_blocker, project)


def _negotiation(stage: Stage, leader: Actor) -> None:
    """A firm that looks for a site: from a first talk to terms, with the next step and its day."""
    stage.set(-22, 9)
    opened = ProjectOpened(
        kind=ProjectKind.NEGOTIATION,
        name=Private("精密零件加工项目"),
        about=Private("计划租用标准厂房 8000 平方米，用工约 200 人。企业名称在签约以前不写。"),
        lead="investment",
        implementers=("industry",),
        supervisor=leader.office,
        begun=stage.today - timedelta(days=22),
        due=stage.today - timedelta(days=10),
        stage="contact",
        next_step=Private("请企业来看厂房。"),
    )
    project = _fresh()
    projects.take_on(_office(stage), project, opened, leader)
    stage.set(-10, 17)
    said = StageReached(
        "terms",
        Private("看过两处厂房，选中东区 3 号，租期和水电容量还在谈。"),
        Private("回复企业用电容量能不能到 1600 千伏安。"),
        stage.today + timedelta(days=5),
    )
    projects.reach(_office(stage), project, said, stage.head("investment"))


def _plan_of_the_year(stage: Stage, leader: Actor) -> None:
    """Two lines, the first of which is held from today on: at offices that nobody has looked at this month."""
    on, by = stage.today, leader.office
    lines = (
        PlannedRound("1", "special", _SUBJECT, _VISITED, on.month, by),
        PlannedRound("2", "general", "年度重点工作完成情况", _LATER, 12, by),
    )
    registrar = Registrar(stage.connection, lambda: stage.at, secrets.token_bytes, leader)
    enter_plan(registrar, PlanEntered(on.year, 1, lines, kinds().repeat_days, ""))
    open_round(registrar, Round(_fresh(), "special", _SUBJECT, _VISITED, on, by))


def _office(stage: Stage) -> Office:
    return Office(stage.connection, stage.means.reference, lambda: stage.at, secrets.token_bytes)


def _fresh() -> UUID:
    return UUID(bytes=secrets.token_bytes(16), version=4)
