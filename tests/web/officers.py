"""The officers of the sign-in and access tests, their passwords, and browsers in their offices.

Zhang and Zhao work at housing, Wang at traffic; Chen is head of housing and, beside it, handles for traffic; Tang
administers. Every password is good, and no two are alike.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.http import HttpResponse
from django.test import Client

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered, Post
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.registry.commands import Registrar

OFFICES = (
    OfficeRegistered("district", "云澜区人民政府", ("district",)),
    OfficeRegistered("centre", "政务服务中心", ("district", "centre"), in_centre=True),
    OfficeRegistered("housing", "住房和城乡建设局", ("district", "housing"), appraised=True),
    OfficeRegistered("traffic", "交通运输局", ("district", "traffic"), appraised=True),
    OfficeRegistered("supervision", "督查室", ("district", "supervision")),
    OfficeRegistered("administration", "政务信息中心", ("district", "administration")),
)
OFFICERS = (
    OfficerRegistered("li", "李敏", "centre", (Role.INTAKE,)),
    OfficerRegistered("zhang", "张建国", "housing", (Role.HANDLER,)),
    OfficerRegistered("zhao", "赵倩", "housing", (Role.HANDLER,)),
    OfficerRegistered("chen", "陈立", "housing", (Role.HEAD,), posts=(Post("traffic", (Role.HANDLER,)),)),
    OfficerRegistered("wang", "王路", "traffic", (Role.HANDLER,)),
    OfficerRegistered("sun", "孙正", "supervision", (Role.SUPERVISOR,)),
    OfficerRegistered("qian", "钱思", "supervision", (Role.INSPECTOR,)),
    OfficerRegistered("zhou", "周清", "supervision", (Role.AUDITOR,)),
    OfficerRegistered("wu", "吴远", "district", (Role.LEADER,)),
    OfficerRegistered("tang", "唐宁", "administration", (Role.ADMINISTRATOR,)),
)
BY_ROLE = {role: next(one.code for one in OFFICERS if role in one.roles) for role in Role}
TANG = Actor(ActorKind.OFFICER, "tang", ("district", "administration"), frozenset({Role.ADMINISTRATOR}))
OFFICE_ADDRESS = "10.20.30.40"


def password(code: str) -> str:
    """The password of an officer."""
    return f"绿色自行车-{code}-在河边-{len(code)}"


@dataclass(frozen=True, slots=True)
class Town:
    """A district whose officers can sign in."""

    connection: psycopg.Connection[Any]
    dsn: str

    @property
    def registrar(self) -> Registrar:
        """Tang, at the registry."""
        return Registrar(self.connection, lambda: datetime.now(UTC), secrets.token_bytes, TANG)

    def browser(self, address: str = OFFICE_ADDRESS) -> Client:
        """A browser at an address, nobody signed in."""
        return Client(SERVER_NAME="localhost", REMOTE_ADDR=address)

    def sign_in(self, code: str, given: str | None = None, browser: Client | None = None, **how: Any) -> HttpResponse:
        """Try to sign in; the answer."""
        browser = browser or self.browser()
        found = browser.post("/account/login/", {"login": code, "password": given or password(code)}, **how)
        return HttpResponse(found.content, status=found.status_code, headers=found.headers)

    def at_desk(self, code: str) -> Client:
        """A browser in which an officer is signed in, by the page and their password."""
        browser = self.browser()
        assert self.sign_in(code, browser=browser).status_code == 302
        return browser

    def stored(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the tables that sign officers in, seen as the pages' own connections see them; none where none."""
        with psycopg.connect(self.dsn, options="-c luoshi.sign_in=on") as connection:
            cursor = connection.execute(sql.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of any table, seen with the scope without limits."""
        with acting(self.connection, Access("test", EVERYTHING)) as connection:
            return connection.execute(sql.encode(), values).fetchall()
