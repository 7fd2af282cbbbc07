"""Events of the registry → rows of its read tables; the same function serves commit and rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from luoshi.core.entries import Entry
from luoshi.core.registry_events import (
    CalendarEntered,
    CaseTypeEntered,
    OfficeRegistered,
    OfficerRegistered,
    RegistryEvent,
)
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row, Value

TABLES = (
    ReadTable("registry_office", ("code",)),
    ReadTable("registry_officer", ("code",), working=("password", "last_login")),
    ReadTable("registry_calendar", ("calendar", "version")),
    ReadTable("registry_case_type", ("code", "version")),
)


class RegistryProjection:
    """Rows of the registry, one stream at a time."""

    prefix = "registry."
    tables = TABLES

    def fold(self, _stream: UUID, entries: Sequence[Entry[Any]]) -> list[Row]:
        """The final rows of a stream: the last state of an office or officer, every version of the rest."""
        rows = {}
        for version, entry in enumerate(entries, start=1):
            row = row_of(entry, version)
            rows[row.table, tuple(row.key.values())] = row
        return list(rows.values())


def row_of(entry: Entry[RegistryEvent], version: int) -> Row:
    """The row that an event, the `version`-th of its stream, makes or changes."""
    match entry.event:
        case OfficeRegistered() as office:
            return _office(office, version)
        case OfficerRegistered() as officer:
            return _officer(officer, version)
        case CalendarEntered() as calendar:
            return _calendar(calendar, entry)
        case CaseTypeEntered() as case_type:
            return _case_type(case_type, entry)


def _changed(table: str, code: str, version: int, columns: dict[str, Any]) -> Row:
    first = version == 1
    return Row(table, {"code": code}, {"version": version, **columns}, first, None if first else version - 1)


def _office(event: OfficeRegistered, version: int) -> Row:
    columns = {
        "name": event.name,
        "path": list(event.path),
        "kind": event.kind,
        "in_centre": event.in_centre,
        "appraised": event.appraised,
    }
    return _changed("registry_office", event.code, version, columns)


def _officer(event: OfficerRegistered, version: int) -> Row:
    columns = {
        "name": event.name,
        "office": event.office,
        "roles": [role.value for role in event.roles],
        "is_active": event.active,
    }
    return _changed("registry_officer", event.code, version, columns)


def _calendar(event: CalendarEntered, entry: Entry[Any]) -> Row:
    body = {
        "zone": event.zone,
        "hours": _spans(event.hours),
        "days": {day.isoformat(): works for day, works in event.days.items()},
        "day_hours": {day.isoformat(): _spans(spans) for day, spans in event.day_hours.items()},
        "announced": list(event.announced),
        "cause": event.cause,
    }
    key: dict[str, Value] = {"calendar": event.calendar, "version": event.version}
    return Row("registry_calendar", key, {"entered_at": entry.entered_at, "body": body}, insert=True)


def _case_type(event: CaseTypeEntered, entry: Entry[Any]) -> Row:
    columns: dict[str, Value] = {"active_from": event.active_from, "entered_at": entry.entered_at, "toml": event.toml}
    return Row("registry_case_type", {"code": event.code, "version": event.version}, columns, insert=True)


def _spans(spans: Sequence[tuple[Any, Any]]) -> list[list[str]]:
    return [[opening.isoformat(), closing.isoformat()] for opening, closing in spans]
