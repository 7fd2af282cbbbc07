"""Two rounds of inspection in the demonstration district: one that is over, with findings in different states, and one
that is on. All of it through the commands everybody uses, at instants that lie back, by a seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

import psycopg

from luoshi.cases.commands import act
from luoshi.cases.handling import By, Means
from luoshi.cases.simulation.chance import Chance
from luoshi.core.actors import Actor, Role
from luoshi.core.case import commands as c
from luoshi.core.casetypes.model import Outcome
from luoshi.core.judgement.inspecting.events import Looked, Place, Seat
from luoshi.core.judgement.inspecting.looking import Look
from luoshi.core.judgement.inspecting.round import Plan
from luoshi.core.private import Private
from luoshi.judgement.cards import commands as cards
from luoshi.judgement.inspections import commands
from luoshi.judgement.inspections.handling import Inspecting, finding, inspection
from luoshi.judgement.inspections.planning import arrange
from luoshi.judgement.sealing import Seals
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.reading import read_stream
from luoshi.notify.policy import Policy
from luoshi.reactions import carded, inspected
from luoshi.reactions.following import Called
from luoshi.reactions.knowing import Knowledge
from luoshi.registry.calendar_seed import SEED_ZONE
from luoshi.registry.commands import Registrar
from luoshi.registry.officers import Staff, staff

SEED: Final = "demonstration inspections"
OFFICES: Final = ("housing", "urban", "market", "transport", "civil")
LISTS: Final = ("discipline", "window", "practice", "hygiene", "waste")
_READ: Final = Access("up", EVERYTHING)
_REASON: Final = "年度督查检查计划印发以前，按区委部署先安排一轮。"


@dataclass
class Stage:
    """The district of the demonstration, and a clock that is set to whatever comes next."""

    connection: psycopg.Connection[Any]
    staff: Staff
    today: date
    at: datetime
    chance: Chance = field(default_factory=lambda: Chance(SEED))
    knowledge: Knowledge = field(init=False)

    def __post_init__(self) -> None:
        # What the worker would know. Nothing here is sealed: any key will do.
        seals = Seals(self.chance.of("key").bytes(32), self.chance.of("key").bytes(32))
        self.knowledge = Knowledge(lambda: self.at, self.chance.bytes, Policy(), seals)

    @property
    def office(self) -> Inspecting:
        """What commands over inspections need at this instant."""
        return self.knowledge.inspecting(self.connection)

    @property
    def means(self) -> Means:
        """What commands over cases need at this instant."""
        return self.knowledge.means(self.connection)

    def set(self, days: int, hour: int, minute: int = 0) -> None:
        """It is so many days from today, at this time in Beijing."""
        day = self.today + timedelta(days=days)
        self.at = datetime.combine(day, time(hour, minute), SEED_ZONE).astimezone(UTC)

    def actor(self, code: str) -> Actor:
        """An officer at their first seat."""
        return self.staff.seats(code)[0]

    def head(self, office: str) -> Actor:
        """The head of an office."""
        return self.actor(next(one.code for one in self.staff.of(office) if Role.HEAD in one.seats[office]))

    def with_role(self, role: Role, *, also: Role | None = None) -> list[Actor]:
        """The officers with a role, and with another one where one is named, by code."""
        rows = sorted((row for row in self.staff.officers.values() if row.active), key=lambda row: row.code)
        return [self.actor(row.code) for row in rows if role in row.roles and (also is None or also in row.roles)]

    def follow(self, what: Callable[[Means, Called], None], stream: UUID) -> None:
        """What the worker does because of the newest event of a stream, done at this instant."""
        entries = read_stream(self.connection, _READ, stream)
        what(self.means, Called("demonstration", stream, len(entries), entries[-1], self.knowledge))


def inspect(connection: psycopg.Connection[Any], now: datetime, *heads: str) -> None:
    """The two rounds. `heads` are offices that should be among those inspected: the ones whose head has an account."""
    today = now.astimezone(SEED_ZONE).date()
    stage = Stage(connection, staff(connection, _READ), today, now)
    offices = tuple(dict.fromkeys((*heads, *OFFICES)))[:6]
    _the_one_that_is_over(stage, offices)
    stage.set(-1, 9)
    _begin(stage, "本周作风暗访", offices, until=5)


def _begin(stage: Stage, title: str, offices: tuple[str, ...], until: int) -> UUID:
    """A round from the day the clock stands at, until so many days from today."""
    leader = stage.with_role(Role.SUPERVISOR, also=Role.HEAD)[0]
    seats = tuple(Seat(one.id, (one.office_path,)) for one in stage.with_role(Role.INSPECTOR))
    plan = Plan(
        title,
        False,
        stage.at.astimezone(SEED_ZONE).date(),
        stage.today + timedelta(days=until),
        LISTS,
        tuple(Place(code, stage.staff.offices[code].path) for code in offices),
        seats,
        UUID(bytes=stage.chance.bytes(16), version=4),
    )
    registrar = Registrar(stage.connection, lambda: stage.at, stage.chance.bytes, leader)
    found = arrange(stage.office, registrar, plan, reason=_REASON)
    stage.follow(inspected.tell_drawn, found)
    return found


def _the_one_that_is_over(stage: Stage, offices: tuple[str, ...]) -> None:
    stage.set(-20, 9)
    found = _begin(stage, "作风检查", offices, until=-18)
    first, second, third, fourth, fifth, *_ = offices
    for nth, office in enumerate(offices):
        stage.set(-19, 9, 10 * nth)
        _fine(stage, found, office)
    stage.set(-19, 10, 30)
    late = _problem(stage, found, first, "discipline.present", "三楼西侧两间办公室上班时间锁门，没有去向牌。")
    fee = _problem(stage, found, second, "window.no_extra_fee", "窗口要求到指定门店复印、拍照，两项合计收 25 元。")
    told = _problem(stage, found, third, "practice.all_at_once", "同一件事先后三次要材料，没有一次性告知单。")
    light = _problem(stage, found, fourth, "waste.lights", "午休时大厅无人，灯和空调都开着。")
    window = _problem(stage, found, fifth, "window.open", "公示的开放时间里三号窗口无人，排了六个人。")
    _put_right(stage, late, first, "已装去向牌，排出 AB 岗。")
    _recheck(stage, late, True, "去向牌在，抽问三人都说得出 B 岗是谁。")
    _object(stage, told, third)
    _put_right(stage, light, fourth, "已装感应开关，值班表上写明关灯的人。")
    _put_right(stage, window, fifth, "窗口已重新排班。")
    _recheck(stage, window, False, "十点二十分仍然无人，没有顶岗。")
    _card(stage, fee)
    stage.set(-17, 17)
    commands.end(stage.office, found, stage.with_role(Role.SUPERVISOR, also=Role.HEAD)[0])


def _pair(stage: Stage, found: UUID, office: str) -> list[Actor]:
    return [stage.actor(code) for code in inspection(stage.office, found).pairs[office]]


def _fine(stage: Stage, found: UUID, office: str) -> None:
    for nth, item in enumerate(("discipline.busy", "window.polite", "hygiene.clean")):
        entry = Look(_entry(found, office, item), office, item, stage.at, Looked.FINE)
        commands.look_at(stage.office, found, entry, _pair(stage, found, office)[nth % 2])


def _problem(stage: Stage, found: UUID, office: str, item: str, words: str) -> UUID:
    """A finding with its rectification, and the card that its list proposes."""
    entry = Look(_entry(found, office, item), office, item, stage.at, words=words)
    commands.look_at(stage.office, found, entry, _pair(stage, found, office)[0])
    stream = commands.stream_of(found, entry.id)
    stage.follow(carded.of_finding, stream)
    stage.follow(inspected.open_rectification, stream)
    return stream


def _entry(found: UUID, office: str, item: str) -> UUID:
    return uuid5(found, f"{office} {item}")


def _put_right(stage: Stage, stream: UUID, office: str, words: str) -> None:
    """The head signs, shows what was done and closes; the finding waits for another inspector."""
    case, head = uuid5(stream, inspected.RECTIFICATION), By(stage.head(office))
    stage.set(-18, 9)
    act(stage.means, case, c.SignFor(), head)
    stage.set(-15, 10)
    act(stage.means, case, c.AddEvidence("correction_record", Private(words)), head)
    act(stage.means, case, c.Close(Outcome.DONE, Private(words)), head)
    stage.follow(inspected.answered, case)


def _recheck(stage: Stage, stream: UUID, fixed: bool, words: str) -> None:
    stage.set(-12, 10, 20)
    found = finding(stage.office, stream)
    other = next(one for one in stage.with_role(Role.INSPECTOR) if one.id != found.found_by)
    commands.recheck(stage.office, stream, fixed, words, other)
    if not fixed:
        stage.follow(inspected.reopen, stream)


def _object(stage: Stage, stream: UUID, office: str) -> None:
    stage.set(-16, 11)
    reason = "三次来的是三件不同的事，每件都给了一次性告知单，存根可查。"
    commands.object_to(stage.office, stream, reason, stage.head(office))
    stage.follow(inspected.objected, stream)


def _card(stage: Stage, stream: UUID) -> None:
    """The supervision office tells the office of the card that is proposed; it may defend itself."""
    stage.set(-3, 15)
    card = uuid5(stream, "card overcharged 1")
    supervisor = stage.with_role(Role.SUPERVISOR)[1]
    cards.notice(stage.knowledge.carding(stage.connection), card, supervisor)
