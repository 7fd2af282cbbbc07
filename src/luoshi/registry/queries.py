"""Questions to the registry. `Reference` is what decisions are made with, read once and kept for a while."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg.rows import dict_row

from luoshi.core.casetypes.model import CaseType
from luoshi.core.casetypes.reader import parse
from luoshi.core.errors import NotFound
from luoshi.core.worktime import WorkCalendar
from luoshi.ledger.access import Access, acting

DISTRICT = "district"
"""The calendar that deadlines are counted on."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Calendars and case types as they stand: `case_types` those in force for new cases, `versions` all of them.

    `matters` are the Chinese and English titles by code and whether it is in use. `calendars` are the versions of the
    district's calendar with the time of their entry, oldest first.
    """

    calendars: tuple[tuple[datetime, WorkCalendar], ...]
    case_types: Mapping[str, CaseType]
    versions: Mapping[tuple[str, int], CaseType]
    matters: Mapping[str, tuple[str, str, bool]] = field(default_factory=dict)

    def matter_title(self, code: str, *, english: bool = False) -> str:
        """What a matter is called, in Chinese, or in English where it has an English title; its code if unknown."""
        zh, en, _in_use = self.matters.get(code, (code, "", False))
        return en if english and en else zh

    def matter_named(self, text: str) -> str:
        """The code of the matter that is called so, in either language; the text itself if none is."""
        wanted = text.strip()
        return next((code for code, named in self.matters.items() if wanted and wanted in named[:2]), wanted)

    @property
    def calendar(self) -> WorkCalendar:
        """The calendar in force now."""
        return self.calendars[-1][1]

    @property
    def calendar_version(self) -> int:
        """The number of its version."""
        return len(self.calendars)

    def calendar_at(self, instant: datetime) -> WorkCalendar:
        """The calendar in force at an instant of entry; the first one before any was entered."""
        for entered_at, calendar in reversed(self.calendars):
            if entered_at <= instant:
                return calendar
        return self.calendars[0][1]

    def rules(self, code: str, version: int) -> CaseType:
        """The case type a case was registered under. Raises NotFound."""
        found = self.versions.get((code, version))
        if found is None:
            raise NotFound("case_type", f"没有事项类型 {code} 第 {version} 版", f"No version {version} of {code}")
        return found


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office as it stands."""

    code: str
    name: str
    path: tuple[str, ...]
    in_centre: bool
    appraised: bool


def reference(connection: psycopg.Connection[Any], access: Access, today: date) -> Reference:
    """Calendar and case types in force on a day. Raises NotFound if the registry is empty."""
    with acting(connection, access), connection.cursor(row_factory=dict_row) as cursor:
        calendars = cursor.execute(
            "SELECT entered_at, body::text FROM registry_calendar WHERE calendar = %s ORDER BY version", [DISTRICT]
        ).fetchall()
        rows = cursor.execute("SELECT code, version, active_from, toml FROM registry_case_type ORDER BY version")
        versions = {(row["code"], row["version"]): (row["active_from"], _parsed(row)) for row in rows}
        matters = cursor.execute("SELECT code, title, title_en, in_use FROM registry_matter ORDER BY code").fetchall()
    if not calendars:
        raise NotFound("no_calendar", "还没有工作日历，请先运行 ./luoshi up", "There is no calendar yet")
    current = {code: rules for (code, _), (active_from, rules) in versions.items() if active_from <= today}
    held = {key: rules for key, (_, rules) in versions.items()}
    kept = tuple((row["entered_at"], _calendar(row["body"])) for row in calendars)
    titles = {row["code"]: (row["title"], row["title_en"], row["in_use"]) for row in matters}
    return Reference(kept, current, held, titles)


def calendar_of(body: Mapping[str, Any]) -> WorkCalendar:
    """A calendar from the body of its version."""
    return WorkCalendar(
        {date.fromisoformat(day): works for day, works in body["days"].items()},
        _spans(body["hours"]),
        ZoneInfo(body["zone"]),
        frozenset(body["announced"]),
        {date.fromisoformat(day): _spans(spans) for day, spans in body["day_hours"].items()},
        [date.fromisoformat(day) for day in body.get("statutory", ())],
    )


def offices(connection: psycopg.Connection[Any], access: Access) -> dict[str, OfficeRow]:
    """All offices by code."""
    with acting(connection, access):
        rows = connection.execute(
            "SELECT code, name, path, in_centre, appraised FROM registry_office ORDER BY code"
        ).fetchall()
    return {code: OfficeRow(code, name, tuple(path), *flags) for code, name, path, *flags in rows}


# They are read again every few seconds, and hardly ever change.
@lru_cache(maxsize=64)
def _calendar(body: str) -> WorkCalendar:
    return calendar_of(json.loads(body))


@lru_cache(maxsize=256)
def _case_type(code: str, toml: str) -> CaseType:
    return parse(toml, f"{code}.toml")


def _parsed(row: Mapping[str, Any]) -> CaseType:
    return _case_type(row["code"], row["toml"])


def _spans(spans: list[list[str]]) -> list[tuple[time, time]]:
    return [(time.fromisoformat(opening), time.fromisoformat(closing)) for opening, closing in spans]
