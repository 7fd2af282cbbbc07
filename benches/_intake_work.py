"""What the intake bench does: the same creation and the same change, by number, for both sides of the race."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import UUID

import psycopg

from luoshi.cases.commands import act, register
from luoshi.cases.handling import By, Means
from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder
from luoshi.core.casetypes.model import Outcome
from luoshi.core.private import Private
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.registry.queries import reference

CLIENTS: Final = 8
YOUNG_CASES: Final = 10_000
"""In the young database, all of them open."""
STRIDE: Final = 7919
"""Consecutive changes hit cases this far apart; a prime, so that no case is hit twice before all were."""

What = Literal["create", "change"]

TEXTS: Final = (
    "解放路一小门口的路灯三天不亮了，孩子晚自习回家看不见路，昨天还有老人摔了一跤。请尽快来修。",
    "滨河小区三号楼的暖气从上周起一直不热，物业说归供热公司管，供热公司说归物业管，到底找谁？",
    "人民医院东门外的非机动车道被违章停车占满，骑车的人只能走快车道，早晚高峰特别危险，请管一管。",
    "城南农贸市场夜里两点开始卸货，喇叭和倒车声吵得整栋楼睡不着，反映过多次没有人来处理。",
    "办理老年优待证让我跑了三次，每次都说缺一样材料，能不能一次把需要的材料都告诉我们老百姓？",
    "幸福里社区的垃圾桶一个星期没有清运，天热味道很大，苍蝇蚊子到处飞，希望增加清运次数。",
    "东风大街地铁施工围挡把公交站牌挡住了，老人找不到站，也没有临时站牌和提示，请协调解决。",
    "孩子今年要上小学，户口和房产不在同一个学区，想问一下招生报名怎么办理，需要带什么证件？",
)
"""What people ask: as long as each other, and of different words, as their index wants it."""

LI = Actor(ActorKind.OFFICER, "li", ("district", "centre"), frozenset({Role.INTAKE}))
ZHANG = Actor(ActorKind.OFFICER, "zhang", ("district", "housing"), frozenset({Role.HANDLER}))
NOTE = c.AddNote(Private("已联系供电公司，明天上午十点前派人更换灯泡，并检查整条线路。"))
STORY: Sequence[tuple[c.Command, Actor]] = ((c.Offer("housing"), LI), (c.SignFor(), ZHANG))
END = c.Close(Outcome.ANSWERED, Private("供电公司已更换灯泡并检修线路，现已恢复照明，请您看看。"))
STORIES: Final = len(TEXTS)
FIRST_VERSION: Final = 1 + len(STORY)
"""The version of a case of the pool, which was registered, offered and signed for."""


def case_id(number: int) -> UUID:
    """The id of a case by its number; SQL makes the same of it: md5(number::text)::uuid."""
    return UUID(hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest())


def registration(number: int) -> c.Register:
    """What somebody asks at the hotline."""
    text = TEXTS[number % len(TEXTS)]
    return c.Register(
        number=f"B-{number}",
        case_type="help",
        channel="hotline",
        holder=Holder("centre", "li"),
        title=Private(text[:16]),
        text=Private(text),
        place=Private("解放路一小东门"),
        matter="street_lamp",
        area="jiefang",
        code_hash="5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
    )


def create(means: Means, number: int) -> None:
    """One creation, with the client's key."""
    register(means, case_id(number), registration(number), By(LI), f"k-{number}")


def change(means: Means, number: int, key: int) -> None:
    """One change: load, decide, commit; with the client's key."""
    act(means, case_id(number), NOTE, By(ZHANG), f"k-{key}")


def tell_story(means: Means, number: int) -> None:
    """A case up to where the housing office works on it."""
    create(means, number)
    for step, (command, actor) in enumerate(STORY, start=2):
        act(means, case_id(number), command, By(actor), f"k-{number}-{step}")


def utc_now() -> datetime:
    """The time, taken at this edge."""
    return datetime.now(UTC)


def close(means: Means, number: int) -> None:
    """The end of its story."""
    act(means, case_id(number), END, By(ZHANG), f"k-{number}-end")


def story_number(nth: int) -> int:
    """The number of the case that the nth story was first told of: its words are those of case `nth`."""
    return nth - 10_000 * STORIES


def means_on(connection: psycopg.Connection[Any], now: Callable[[], datetime] = utc_now) -> Means:
    """What a command needs, as the edge makes it."""
    known = reference(connection, Access("bench", EVERYTHING), utc_now().date())
    return Means(connection, known, now, secrets.token_bytes)


@dataclass(frozen=True, slots=True)
class Turn:
    """One side's turn: for so long, on a share of the open cases that nobody else touches.

    A share is as large in every database, so that each case is changed as often in it; it lies all over the open ones.
    """

    what: What
    seconds: float
    open: int
    share: int
    shares: int

    @property
    def each(self) -> int:
        """How many cases of the share belong to one client."""
        return YOUNG_CASES // (self.shares * CLIENTS)

    def target(self, client: int, nth: int) -> int:
        """The case of a client's nth change."""
        place = (self.share * CLIENTS + client) * self.each + nth % self.each
        return 1 + place * STRIDE % self.open
