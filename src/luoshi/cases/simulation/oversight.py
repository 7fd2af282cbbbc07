"""What those above do: rule on objections, look at what was closed, and stand in for who is on leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from luoshi.cases.handling import By
from luoshi.cases.simulation.chance import Chance
from luoshi.cases.simulation.district import Officer, succession
from luoshi.cases.simulation.scene import Scene, Story, Surroundings, words
from luoshi.core.actors import MACHINE
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder, MoveCause, ObjectionTo, ReopenCause
from luoshi.core.case.state import Case, State
from luoshi.core.worktime import Limit

ON_LEAVE: Final = 0.012
MORNING: Final = time(8, 20)
_SLY: Final = ("stop_before_due", "divert_hard")


def rule_objection(scene: Scene, to: ObjectionTo) -> Story:
    """The arbiter upholds the objection, or not."""
    yield scene.work(60, 600)
    if to in scene.case.objections:
        sly = scene.world.games.get(scene.case.holder.office) in _SLY
        upheld = scene.chance.happens(0.85 if sly else 0.3)
        reason = "停表（分流）依据不足，应予恢复。" if upheld else "依据充分，已向当事人说明。"
        scene.do(c.RuleObjection(to, upheld, words(reason)), scene.chance.pick(scene.world.district.arbiters))


def verify(scene: Scene) -> Story:
    """The supervision office looks whether a task is done, and opens it again if it is not."""
    yield scene.work(200, 900)
    if scene.case.state is State.CLOSED and len(scene.case.closings) < 3 and scene.chance.happens(0.2):
        reason = words("现场核查，仅有会议记录，没有完成的证明。")
        scene.do(c.Reopen(ReopenCause.SUPERVISOR, reason), scene.chance.pick(scene.world.district.arbiters))


def inspect(scene: Scene) -> Story:
    """Now and then an inspector rings the person, or goes to see."""
    if not scene.chance.happens(0.06):
        return
    yield scene.work(500, 2500)
    inspector = scene.chance.pick(scene.world.district.inspectors)
    scene.do(c.Contact("phone", words("回访：询问是否解决。")), inspector)
    if scene.case.state is State.CLOSED and (scene.fake or scene.chance.happens(0.1)):
        scene.do(c.Reopen(ReopenCause.INSPECTION, words("回访和现场查看，未解决。")), inspector)


def leaves(world: Surroundings, first: date) -> Story:
    """Every morning some officers go on leave: their cases move to a deputy until they return."""
    day = first
    while True:
        yield datetime.combine(day, MORNING, world.calendar.tz).astimezone(UTC)
        chance = world.chance.of("leave", day)
        for code in [code for code, until in world.away.items() if until <= world.now]:
            del world.away[code]
        if world.calendar.is_working(day):
            for officer in world.district.officers.values():
                if officer.code not in world.away and chance.happens(ON_LEAVE):
                    _go(world, officer, chance)
        day += timedelta(days=1)


def succeed(world: Surroundings, first: date) -> Story:
    """One office takes over another's duties; its open cases move by the record of two people of two offices."""
    office, successor, after = succession()
    yield datetime.combine(first + timedelta(days=after), MORNING, world.calendar.tz).astimezone(UTC)
    chance = world.chance.of("succession")
    world.successors[office] = successor
    there = world.district.offices[successor].officers
    for case in _held(world, lambda case: case.holder.office == office):
        holder = Holder(successor, chance.pick(there).code)
        by = By(chance.pick(world.district.arbiters).actor, world.district.offices["discipline"].head.actor)
        world.scenes[case.id].do(c.MoveHolder(holder, MoveCause.SUCCESSION), by)


def _go(world: Surroundings, officer: Officer, chance: Chance) -> None:
    until = world.calendar.deadline(world.now, Limit.parse(f"{chance.number(1, 4)}wd"))
    colleagues = [one for one in world.district.offices[officer.office].officers if one.code not in world.away]
    others = [one for one in colleagues if one.code != officer.code]
    if not others:
        return
    world.away[officer.code] = until
    deputy = Holder(officer.office, chance.pick(others).code)
    for case in _held(world, lambda case: case.holder.officer == officer.code):
        world.scenes[case.id].do(c.MoveHolder(deputy, MoveCause.DEPUTY, until), MACHINE)


def _held(world: Surroundings, wanted: Callable[[Case], bool]) -> list[Case]:
    return [case for case in world.book.open.values() if wanted(case)]
