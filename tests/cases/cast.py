"""The people and offices of the case tests, and the district they work in."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg

from luoshi.cases.commands import act, register
from luoshi.cases.handling import By, Done, Means
from luoshi.cases.loading import load
from luoshi.core.actors import MACHINE, Actor, ActorKind, Proof, Role
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder
from luoshi.core.case.state import Case
from luoshi.core.private import Private
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.checking.check import check, stored
from luoshi.registry.commands import Registrar, enter_officers, enter_offices
from luoshi.registry.queries import reference
from luoshi.registry.seeding import seed

MONDAY = datetime(2026, 9, 7, 1, 30, tzinfo=UTC)
"""A Monday, half past nine in Beijing: no holiday near."""

OFFICES = (
    OfficeRegistered("centre", "政务服务中心", ("district", "centre"), in_centre=True),
    OfficeRegistered("housing", "住房和城乡建设局", ("district", "housing"), appraised=True),
    OfficeRegistered("traffic", "交通运输局", ("district", "traffic"), appraised=True),
    OfficeRegistered("supervision", "督查室", ("district", "supervision")),
)


def officer(name: str, office: str, *roles: Role) -> Actor:
    """An officer of an office, as authenticated at the edge."""
    return Actor(ActorKind.OFFICER, name, ("district", office), frozenset(roles))


LI = officer("li", "centre", Role.INTAKE)
ZHANG = officer("zhang", "housing", Role.HANDLER)
ZHAO = officer("zhao", "housing", Role.HANDLER)
CHEN = officer("chen", "housing", Role.HEAD)
WANG = officer("wang", "traffic", Role.HANDLER)
SUN = officer("sun", "supervision", Role.SUPERVISOR)
OFFICERS = {LI: "李敏", ZHANG: "张建国", ZHAO: "赵倩", CHEN: "陈局", WANG: "王路", SUN: "孙主任"}

PERSON = Actor(ActorKind.PERSON, "person", proof=Proof.CODE)
"""Somebody who holds the code of the one case they are let into."""


class Clock:
    """The time, as far as the test lets it pass."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        """Let `hours=…`, `days=…` and so on pass."""
        self.now += timedelta(**time)


_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def request(number: str | None = None, **changes: Any) -> c.Register:
    """A request for help at the hotline: a street lamp is out. Li is the officer first asked."""
    given: dict[str, Any] = {
        # Letters alone: twelve figures in a row could be somebody's telephone, which no field takes for a number.
        "number": number or f"T-{uuid4().hex[:12].translate(_LETTERS)}",
        "case_type": "help",
        "channel": "hotline",
        "holder": Holder("centre", "li"),
        "title": Private("路灯不亮"),
        "text": Private("解放路一小门口的路灯三天不亮了，孩子晚自习回家看不见路。"),
        "matter": "street_lamp",
        "area": "jiefang",
    }
    return c.Register(**{**given, **changes})


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event as it lies in the record."""

    kind: str
    version: int
    actor: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class District:
    """A district with its offices and officers in a database, a clock, and eyes that see everything."""

    means: Means
    dsn: str
    clock: Clock

    @classmethod
    def seeded(cls, connection: psycopg.Connection[Any], dsn: str) -> District:
        """The cast's district in an empty, migrated database."""
        clock = Clock()
        registrar = Registrar(connection, clock, secrets.token_bytes, MACHINE)
        seed(registrar)
        enter_offices(registrar, OFFICES)
        people = [OfficerRegistered(a.id, name, a.office, tuple(a.roles)) for a, name in OFFICERS.items()]
        enter_officers(registrar, people)
        return cls(means_on(connection, clock), dsn, clock)

    def on(self, clock: Clock) -> District:
        """The same district by another clock."""
        return District(replace(self.means, now=clock), self.dsn, clock)

    def registered(self, command: c.Register | None = None, by: Actor = LI) -> UUID:
        """A case just registered."""
        case_id = uuid4()
        register(self.means, case_id, command or request(), By(by))
        return case_id

    def offered(self, to: str = "housing", command: c.Register | None = None) -> UUID:
        """A case offered to an office that has not signed yet."""
        case_id = self.registered(command)
        self.act(case_id, c.Offer(to), LI)
        return case_id

    def working(self, by: Actor = ZHANG, command: c.Register | None = None) -> UUID:
        """A case signed for."""
        case_id = self.offered(by.office, command)
        self.act(case_id, c.SignFor(), by)
        return case_id

    def act(self, case_id: UUID, command: c.Command, by: Actor, key: str | None = None) -> Done:
        """Carry out a command by an actor alone."""
        return act(self.means, case_id, command, By(by), key)

    def case(self, case_id: UUID) -> Case:
        """The case as it stands."""
        return load(self.means.connection, case_id, Access("test", EVERYTHING)).case

    def events(self, case_id: UUID) -> list[Recorded]:
        """What the record says of a case, read as JSON."""
        rows = self.rows(
            "SELECT kind, version, actor, body FROM ledger_event WHERE stream = %s ORDER BY version", case_id
        )
        return [Recorded(kind, version, actor, json.loads(body)["data"]) for kind, version, actor, body in rows]

    def kinds(self, case_id: UUID) -> list[str]:
        """The kinds of a case's events, in order."""
        return [event.kind.removeprefix("case.") for event in self.events(case_id)]

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of any table, seen with the scope without limits."""
        with acting(self.means.connection, Access("test", EVERYTHING)) as connection:
            return connection.execute(sql.encode(), values).fetchall()

    def written(self) -> tuple[int, ...]:
        """How many events, outbox rows, texts and rows there are: what a refused command may not change."""
        tables = (
            "ledger_event",
            "ledger_outbox",
            "ledger_vault",
            "cases_case",
            "cases_alarm",
            "cases_precedent",
            "cases_words",
        )
        counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
        versions = "(SELECT coalesce(sum(version), 0) FROM cases_case)"
        return self.rows(f"SELECT {counts}, {versions}")[0]

    def broken(self) -> list[str]:
        """What the record breaks of P1, P2, P9 and P10, as the independent checker reads it; empty is good."""
        return check(stored(self.means.connection)).lines()[1:]


def means_on(connection: psycopg.Connection[Any], clock: Clock | None = None) -> Means:
    """What a command needs, on this connection; without a clock at the moment the test cases began."""
    known = reference(connection, Access("test", EVERYTHING), date(2026, 9, 7))
    return Means(connection, known, clock or Clock(), secrets.token_bytes)
