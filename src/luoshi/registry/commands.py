"""Verbs that change the registry, each an event. The versions before stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg

from luoshi.core.actors import Actor, Role, may_second
from luoshi.core.casetypes.reader import parse
from luoshi.core.entries import Entry
from luoshi.core.errors import BadInput
from luoshi.core.refusals import refuse
from luoshi.core.registry_events import (
    CalendarEntered,
    CaseTypeEntered,
    OfficeRegistered,
    OfficerRegistered,
    RegistryEvent,
)
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.registry.projections import row_of
from luoshi.registry.queries import DISTRICT
from luoshi.registry.streams import calendar_stream, case_type_stream, office_stream, officer_stream


@dataclass(frozen=True, slots=True)
class Registrar:
    """What the registry's commands need from the edge: a connection, the clock, randomness, and who acts."""

    connection: psycopg.Connection[Any]
    now: Callable[[], datetime]
    random: Callable[[int], bytes]
    actor: Actor

    @property
    def access(self) -> Access:
        """The registry is the whole district's."""
        return Access(self.actor.id, EVERYTHING)


def enter_offices(registrar: Registrar, offices: Sequence[OfficeRegistered]) -> None:
    """Enter or change offices, parents before their children."""
    _record(registrar, [(office_stream(office.code), office) for office in offices], "registry_office")


def enter_officers(registrar: Registrar, officers: Sequence[OfficerRegistered]) -> None:
    """Enter or change officers."""
    _record(registrar, [(officer_stream(officer.code), officer) for officer in officers], "registry_officer")


def enter_case_type(registrar: Registrar, toml: str, active_from: date) -> None:
    """Enter a version of a case type; new cases use it from a day on, open cases keep theirs. Raises CaseTypeError."""
    rules = parse(toml, "case type")
    stream = case_type_stream(rules.code)
    known = _version(registrar, "registry_case_type", "code", rules.code)
    if rules.version != known + 1:
        raise BadInput(
            "case_type_version",
            f"{rules.code} 现在是第 {known} 版，新版本应为 {known + 1}",
            f"{rules.code} stands at version {known}; the new one must be {known + 1}",
        )
    _record(registrar, [(stream, CaseTypeEntered(rules.code, rules.version, toml, active_from))], None, known)


def enter_calendar(registrar: Registrar, calendar: CalendarEntered, second: Actor | None = None) -> None:
    """Enter a version of a calendar. A closure is ordered by two people of two offices, with a reason."""
    known = calendar_version(registrar, calendar.calendar)
    if calendar.version != known + 1:
        raise BadInput("calendar_version", f"新版本应为 {known + 1}", f"The new version must be {known + 1}")
    if calendar.cause == "closure":
        _check_order(registrar, calendar, second)
    _record(registrar, [(calendar_stream(calendar.calendar), calendar)], None, known)


def calendar_version(registrar: Registrar, calendar: str = DISTRICT) -> int:
    """The newest version of a calendar, 0 if there is none."""
    return _version(registrar, "registry_calendar", "calendar", calendar)


def _check_order(registrar: Registrar, calendar: CalendarEntered, second: Actor | None) -> None:
    first = registrar.actor
    if second is None or not may_second(first, second) or calendar.ordered_by != (first.id, second.id):
        raise refuse("second_person")
    if not (first.has(Role.SUPERVISOR) or first.has(Role.LEADER) or first.has(Role.ADMINISTRATOR)):
        raise refuse("not_yours", who="督查部门、领导或管理员")
    if not calendar.reason.strip():
        raise refuse("blank", what="停工的理由")


def _record(
    registrar: Registrar, events: Sequence[tuple[UUID, RegistryEvent]], table: str | None, known: int = 0
) -> None:
    now = registrar.now()
    versions = _versions(registrar, table) if table else {}
    commits = []
    for stream, event in events:
        before = versions.get(event.code, 0) if table and not isinstance(event, CalendarEntered) else known
        entry: Entry[RegistryEvent] = Entry(event, now, now, registrar.actor)
        commits.append(StreamCommit(stream, before, [entry], [row_of(entry, before + 1)]))
    commit(registrar.connection, registrar.access, commits, random=registrar.random)


def _versions(registrar: Registrar, table: str) -> Mapping[str, int]:
    with acting(registrar.connection, registrar.access):
        return dict(registrar.connection.execute(f"SELECT code, version FROM {table}").fetchall())  # noqa: S608 - ours


def _version(registrar: Registrar, table: str, column: str, value: str) -> int:
    query = f"SELECT coalesce(max(version), 0) FROM {table} WHERE {column} = %s"  # noqa: S608 - our own names
    with acting(registrar.connection, registrar.access):
        row = registrar.connection.execute(query, [value]).fetchone()
    return int(row[0]) if row else 0
