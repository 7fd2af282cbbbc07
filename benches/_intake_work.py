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
from luoshi.core.private import Private
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.registry.queries import reference

CLIENTS: Final = 8
STRIDE: Final = 7919
"""Consecutive changes hit cases this far apart; a prime, so that no case is hit twice before all were."""

What = Literal["create", "change"]

LI = Actor(ActorKind.OFFICER, "li", ("district", "centre"), frozenset({Role.INTAKE}))
ZHANG = Actor(ActorKind.OFFICER, "zhang", ("district", "housing"), frozenset({Role.HANDLER}))
NOTE = c.AddNote(Private("已联系供电公司，明天上午十点前派人更换灯泡，并检查整条线路。"))
STORY: Sequence[tuple[c.Command, Actor]] = ((c.Offer("housing"), LI), (c.SignFor(), ZHANG))
FIRST_VERSION: Final = 1 + len(STORY)
"""The version of a case of the pool, which was registered, offered and signed for."""


def case_id(number: int) -> UUID:
    """The id of a case by its number; SQL makes the same of it: md5(number::text)::uuid."""
    return UUID(hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest())


def registration(number: int) -> c.Register:
    """What somebody asks at the hotline."""
    return c.Register(
        number=f"B-{number}",
        case_type="help",
        channel="hotline",
        holder=Holder("centre", "li"),
        title=Private("解放路一小门口的路灯不亮"),
        text=Private("解放路一小门口的路灯三天不亮了，孩子晚自习回家看不见路，昨天还有老人摔了一跤。请尽快来修。"),
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


def means_on(connection: psycopg.Connection[Any], now: Callable[[], datetime] = utc_now) -> Means:
    """What a command needs, as the edge makes it."""
    known = reference(connection, Access("bench", EVERYTHING), utc_now().date())
    return Means(connection, known, now, secrets.token_bytes)


@dataclass(frozen=True, slots=True)
class Turn:
    """One side's turn: for so long, on the cases of this share of the pool, which nobody else touches."""

    what: What
    seconds: float
    pool: int
    share: int
    shares: int

    @property
    def each(self) -> int:
        """How many cases of the share belong to one client."""
        return self.pool // (self.shares * CLIENTS)

    def target(self, client: int, nth: int) -> int:
        """The case of a client's nth change."""
        place = (self.share * CLIENTS + client) * self.each + nth % self.each
        return 1 + place * STRIDE % self.pool
