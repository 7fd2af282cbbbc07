"""Events of the registry → rows of its read tables; the same function serves commit and rebuild."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from luoshi.core.entries import Entry
from luoshi.core.registry_events import (
    CalendarEntered,
    CaseTypeEntered,
    ChangeProposed,
    ChangeSettled,
    LeaveEnded,
    LeaveEntered,
    MatterEntered,
    OfficeMerged,
    OfficeRegistered,
    OfficerLeft,
    OfficerRegistered,
    RegistryEvent,
    SignInLinkIssued,
)
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row, Value

TABLES = (
    ReadTable("registry_office", ("code",)),
    ReadTable("registry_officer", ("code",), working=("password", "last_login")),
    ReadTable("registry_leave", ("officer", "number")),
    ReadTable("registry_change", ("id",)),
    ReadTable("registry_calendar", ("calendar", "version")),
    ReadTable("registry_case_type", ("code", "version")),
    ReadTable("registry_matter", ("code",)),
)
Columns = dict[str, Value]


class RegistryProjection:
    """Rows of the registry, one stream at a time."""

    prefix = "registry."
    tables = TABLES

    def fold(self, _stream: UUID, entries: Sequence[Entry[Any]]) -> list[Row]:
        """The final rows of a stream: the last state of an office, officer or leave, every version of the rest."""
        rows: dict[tuple[str, tuple[Value, ...]], Row] = {}
        for version, entry in enumerate(entries, start=1):
            for row in rows_of(entry, version):
                name = (row.table, tuple(row.key.values()))
                before = rows[name].columns if name in rows else {}
                rows[name] = Row(row.table, row.key, {**before, **row.columns}, insert=True)
        return list(rows.values())


def rows_of(entry: Entry[RegistryEvent], version: int) -> list[Row]:
    """The rows that an event, the `version`-th of its stream, makes or changes."""
    return _ROWS[type(entry.event)](entry.event, entry, version)


def _changed(table: str, code: str, version: int, columns: Columns) -> Row:
    first = version == 1
    return Row(table, {"code": code}, {"version": version, **columns}, first, None if first else version - 1)


def _office(event: OfficeRegistered, _entry: Entry[Any], version: int) -> list[Row]:
    columns: Columns = {
        "name": event.name,
        "path": event.path,
        "kind": event.kind,
        "in_centre": event.in_centre,
        "appraised": event.appraised,
        "hours": [f"{opening:%H:%M}-{closing:%H:%M}" for opening, closing in event.hours],
        "pinyin": event.pinyin,
        "is_open": True,
        "successor": "",
    }
    return [_changed("registry_office", event.code, version, columns)]


def _office_merged(event: OfficeMerged, _entry: Entry[Any], version: int) -> list[Row]:
    columns: Columns = {"is_open": False, "successor": event.successor}
    return [_changed("registry_office", event.code, version, columns)]


def _officer(event: OfficerRegistered, _entry: Entry[Any], version: int) -> list[Row]:
    columns: Columns = {
        "name": event.name,
        "office": event.office,
        "roles": [role.value for role in event.roles],
        "posts": {post.office: [role.value for role in post.roles] for post in event.posts},
        "is_active": event.active,
        "pinyin": event.pinyin,
        "heirs": [],
    }
    return [_changed("registry_officer", event.code, version, columns)]


def _officer_left(event: OfficerLeft, _entry: Entry[Any], version: int) -> list[Row]:
    return [_changed("registry_officer", event.code, version, {"is_active": False, "heirs": event.heirs})]


def _leave(event: LeaveEntered, _entry: Entry[Any], version: int) -> list[Row]:
    columns: Columns = {"since": event.since, "until": event.until, "deputy": event.deputy, "ended_at": None}
    leave = Row("registry_leave", {"officer": event.code, "number": version}, columns, insert=True)
    return [_changed("registry_officer", event.code, version, {}), leave]


def _leave_ended(event: LeaveEnded, _entry: Entry[Any], version: int) -> list[Row]:
    leave = Row("registry_leave", {"officer": event.code, "number": event.leave}, {"ended_at": event.ended_at})
    return [_changed("registry_officer", event.code, version, {}), leave]


def _link_issued(event: SignInLinkIssued, _entry: Entry[Any], version: int) -> list[Row]:
    return [_changed("registry_officer", event.code, version, {})]


def _proposed(event: ChangeProposed, entry: Entry[Any], version: int) -> list[Row]:
    columns: Columns = {
        "version": version,
        "kind": event.kind,
        "subjects": event.subjects,
        "reason": event.reason,
        "proposed_by": entry.actor.id,
        "office": entry.actor.office,
        "proposed_at": entry.entered_at,
        "settled_at": None,
        "settled_by": "",
        "confirmed": None,
    }
    return [Row("registry_change", {"id": event.change}, columns, insert=True)]


def _settled(event: ChangeSettled, entry: Entry[Any], version: int) -> list[Row]:
    columns: Columns = {
        "version": version,
        "settled_at": entry.entered_at,
        "settled_by": entry.actor.id,
        "confirmed": event.confirmed,
    }
    return [Row("registry_change", {"id": event.change}, columns, expected_version=version - 1)]


def _calendar(event: CalendarEntered, entry: Entry[Any], _version: int) -> list[Row]:
    body = {
        "zone": event.zone,
        "hours": _spans(event.hours),
        "days": {day.isoformat(): works for day, works in event.days.items()},
        "day_hours": {day.isoformat(): _spans(spans) for day, spans in event.day_hours.items()},
        "announced": list(event.announced),
        "cause": event.cause,
        **({"statutory": [day.isoformat() for day in event.statutory]} if event.statutory else {}),
    }
    key: dict[str, Value] = {"calendar": event.calendar, "version": event.version}
    return [Row("registry_calendar", key, {"entered_at": entry.entered_at, "body": body}, insert=True)]


def _case_type(event: CaseTypeEntered, entry: Entry[Any], _version: int) -> list[Row]:
    columns: Columns = {"active_from": event.active_from, "entered_at": entry.entered_at, "toml": event.toml}
    return [Row("registry_case_type", {"code": event.code, "version": event.version}, columns, insert=True)]


def _matter(event: MatterEntered, _entry: Entry[Any], version: int) -> list[Row]:
    columns: Columns = {"title": event.title, "title_en": event.title_en, "in_use": event.in_use}
    return [_changed("registry_matter", event.code, version, columns)]


def _spans(spans: Sequence[tuple[Any, Any]]) -> list[list[str]]:
    return [[opening.isoformat(), closing.isoformat()] for opening, closing in spans]


_ROWS: Mapping[type[RegistryEvent], Callable[[Any, Entry[Any], int], list[Row]]] = {
    OfficeRegistered: _office,
    OfficeMerged: _office_merged,
    OfficerRegistered: _officer,
    OfficerLeft: _officer_left,
    LeaveEntered: _leave,
    LeaveEnded: _leave_ended,
    ChangeProposed: _proposed,
    ChangeSettled: _settled,
    SignInLinkIssued: _link_issued,
    CalendarEntered: _calendar,
    CaseTypeEntered: _case_type,
    MatterEntered: _matter,
}
