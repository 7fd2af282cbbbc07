"""The small district of the drills: two offices, two officers, one program that may register and pass on."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.api import clients
from luoshi.api.scopes import READ, REGISTER
from luoshi.cases.commands import act, register
from luoshi.cases.handling import By, Means
from luoshi.core.actors import MACHINE, Actor, ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder
from luoshi.core.casetypes.model import Outcome
from luoshi.core.private import Private
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.keys import Receipt
from luoshi.registry.commands import Registrar, enter_officers, enter_offices
from luoshi.registry.queries import reference

ROOT_OFFICE: Final = "district"
LI: Final = Actor(ActorKind.OFFICER, "li", (ROOT_OFFICE, "centre"), frozenset({Role.INTAKE}))
ZHANG: Final = Actor(ActorKind.OFFICER, "zhang", (ROOT_OFFICE, "housing"), frozenset({Role.HANDLER}))
TITLE, TEXT = "路灯不亮", "解放路一小门口的路灯三天不亮了，孩子晚自习回家看不见路，请尽快来修。"
STORY: Final[Sequence[tuple[c.Command, Actor]]] = (
    (c.Offer("housing"), LI),
    (c.SignFor(), ZHANG),
    (c.Close(Outcome.ANSWERED, Private("灯已换好")), ZHANG),
)
_OFFICES: Final = (
    OfficeRegistered("centre", "政务服务中心", (ROOT_OFFICE, "centre"), in_centre=True),
    OfficeRegistered("housing", "住房和城乡建设局", (ROOT_OFFICE, "housing"), appraised=True),
)
_OFFICERS: Final = (
    OfficerRegistered("li", "李敏", "centre", (Role.INTAKE,)),
    OfficerRegistered("zhang", "张建国", "housing", (Role.HANDLER,)),
)
_LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")


def utc_now() -> datetime:
    """The time, taken at this edge."""
    return datetime.now(UTC)


def found(connection: psycopg.Connection[Any]) -> str:
    """Offices, officers and a program in a district without any; returns the program's token."""
    registrar = Registrar(connection, utc_now, secrets.token_bytes, MACHINE)
    enter_offices(registrar, _OFFICES)
    enter_officers(registrar, _OFFICERS)
    scopes = (READ, REGISTER, "cases:write:offer")
    return clients.create(connection, "drill", scopes, "centre", secrets.token_urlsafe(32), utc_now())


def means_on(connection: psycopg.Connection[Any], now: Callable[[], datetime] = utc_now) -> Means:
    """What a command needs, as the edge makes it."""
    known = reference(connection, Access("drill", EVERYTHING), now().date())
    return Means(connection, known, now, secrets.token_bytes)


def number_of(case_id: UUID) -> str:
    """A case's number. Letters alone: twelve figures in a row could be somebody's telephone."""
    return f"D-{case_id.hex[:16].translate(_LETTERS)}"


def registration(case_id: UUID) -> c.Register:
    """What somebody asks at the hotline."""
    return c.Register(
        number=number_of(case_id),
        case_type="help",
        channel="hotline",
        holder=Holder("centre", "li"),
        title=Private(TITLE),
        text=Private(TEXT),
        matter="street_lamp",
        area="jiefang",
    )


def step_of(means: Means, case_id: UUID, step: int, key: str | None) -> Receipt:
    """One step of a case's story, the 0th its registration, under a key."""
    if step == 0:
        return register(means, case_id, registration(case_id), By(LI), key).receipt
    command, actor = STORY[step - 1]
    return act(means, case_id, command, By(actor), key).receipt
