"""The district of the registry's tests: its administrator Tang, and tables as an office would send them."""

from __future__ import annotations

import csv
import io
import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import psycopg

from luoshi.core.actors import MACHINE, Actor, ActorKind, Role
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.registry.commands import Registrar, enter_people

NOW = datetime(2026, 9, 7, 1, 30, tzinfo=UTC)
TANG = Actor(ActorKind.OFFICER, "tang", ("district", "office"), frozenset({Role.ADMINISTRATOR}))
OFFICES = (
    OfficeRegistered("district", "云澜区人民政府", ("district",), "district"),
    OfficeRegistered("office", "区政府办公室", ("district", "office")),
    OfficeRegistered("housing", "住房和城乡建设局", ("district", "housing"), "units", appraised=True),
    OfficeRegistered("lights", "路灯管理所", ("district", "housing", "lights"), "units"),
    OfficeRegistered("traffic", "交通运输局", ("district", "traffic"), "units", True, True),
)
OFFICERS = (
    OfficerRegistered("tang", "唐宁", "office", (Role.ADMINISTRATOR,)),
    OfficerRegistered("zhang", "张建国", "housing", (Role.HANDLER,)),
    OfficerRegistered("zhao", "赵倩", "housing", (Role.HANDLER, Role.HEAD)),
    OfficerRegistered("wang", "王路", "traffic", (Role.HANDLER,)),
)
OFFICE_HEADS = ("单位编码", "单位名称", "上级单位编码", "类别", "进驻政务服务中心", "参加评议", "办公时间")
OFFICER_HEADS = ("工号", "姓名", "所在单位编码", "岗位", "兼任", "在岗")


def seeded(connection: psycopg.Connection[Any]) -> Registrar:
    """The district's offices and officers entered; Tang at the registry."""
    machine = Registrar(connection, lambda: NOW, secrets.token_bytes, MACHINE)
    enter_people(machine, OFFICES, OFFICERS)
    return replace(machine, actor=TANG)


def as_csv(heads: Sequence[str], *rows: Sequence[object], encoding: str = "utf-8") -> bytes:
    """A CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([heads, *rows])
    return out.getvalue().encode(encoding)


def as_xlsx(**sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook of these sheets, each with its heads first."""
    from openpyxl import Workbook

    book = Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows(registrar: Registrar, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of any table."""
    with acting(registrar.connection, Access("test", EVERYTHING)) as connection:
        return connection.execute(sql.encode(), values).fetchall()


def recorded(registrar: Registrar) -> list[tuple[str, str, dict[str, Any]]]:
    """Every event in the order it came: its kind, who did it, and what it says."""
    found = rows(registrar, "SELECT kind, actor, body FROM ledger_event ORDER BY seq")
    return [(kind, actor, json.loads(body)["data"]) for kind, actor, body in found]


def events(registrar: Registrar) -> int:
    """How many events there are: what a refused command may not change."""
    return int(rows(registrar, "SELECT count(*) FROM ledger_event")[0][0])
