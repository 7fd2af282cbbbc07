"""Verbs that change the registry, each an event. The versions before stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg

from luoshi.core.actors import Actor, ActorKind, Role, may_second
from luoshi.core.casetypes.reader import parse
from luoshi.core.entries import Entry
from luoshi.core.errors import BadInput, Refused
from luoshi.core.refusals import refuse
from luoshi.core.registry_events import (
    CalendarEntered,
    CaseTypeEntered,
    LeaveEnded,
    LeaveEntered,
    OfficeMerged,
    OfficeRegistered,
    OfficerLeft,
    OfficerRegistered,
    RegistryEvent,
    SignInLinkIssued,
)
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.registry.names import person_key, sort_key
from luoshi.registry.officers import Staff, staff
from luoshi.registry.projections import rows_of
from luoshi.registry.queries import DISTRICT
from luoshi.registry.role_changes import alone, check_roles, check_seconded, is_alone
from luoshi.registry.streams import calendar_stream, case_type_stream, office_stream, officer_stream

PeopleEvent = (
    OfficeRegistered | OfficeMerged | OfficerRegistered | OfficerLeft | LeaveEntered | LeaveEnded | SignInLinkIssued
)

Placed = tuple[UUID, int, RegistryEvent]
"""An event with its stream, and the version of it that it follows."""


@dataclass(frozen=True, slots=True)
class Registrar:
    """What the registry's commands need from the edge: a connection, the clock, randomness, and who acts.

    `second` is the second person, authenticated as the first was, where a command asks for one.
    """

    connection: psycopg.Connection[Any]
    now: Callable[[], datetime]
    random: Callable[[int], bytes]
    actor: Actor
    second: Actor | None = None

    @property
    def access(self) -> Access:
        """The registry is the whole district's."""
        return Access(self.actor.id, EVERYTHING)

    def staff(self) -> Staff:
        """Offices and officers as they stand."""
        return staff(self.connection, self.access)


def enter_offices(registrar: Registrar, offices: Sequence[OfficeRegistered]) -> None:
    """Enter or change offices, parents before their children. A changed name is a renaming: code and history stay."""
    enter_people(registrar, offices, ())


def enter_officers(registrar: Registrar, officers: Sequence[OfficerRegistered]) -> None:
    """Enter or change officers."""
    enter_people(registrar, (), officers)


def enter_people(
    registrar: Registrar,
    offices: Sequence[OfficeRegistered],
    officers: Sequence[OfficerRegistered],
    seen: Mapping[str, int] | None = None,
) -> None:
    """Enter or change offices and officers, all or none of them.

    `seen`, versions by stream as text, are those a preview was made on: Clash if one has changed since. Raises BadInput
    for what cannot be, Refused for whoever may not, for the last administrator, and where roles change and it takes two
    people (`two_people.submit_people` proposes it then).
    """
    may_administer(registrar)
    known = registrar.staff()
    check_people(known, offices, officers)
    check_roles(registrar.actor, registrar.second, known, officers)
    lone = alone(registrar.actor, registrar.second, known, officers)
    keyed_offices, keyed_officers = keyed(offices, officers)
    marked = [replace(one, alone=one.code in lone) for one in keyed_officers]
    record_people(registrar, known, [*keyed_offices, *marked], seen)


def keyed(
    offices: Sequence[OfficeRegistered], officers: Sequence[OfficerRegistered]
) -> tuple[tuple[OfficeRegistered, ...], tuple[OfficerRegistered, ...]]:
    """The same with the keys their names sort by."""
    return (
        tuple(replace(one, pinyin=one.pinyin or sort_key(one.name)) for one in offices),
        tuple(replace(one, pinyin=one.pinyin or person_key(one.name)) for one in officers),
    )


def may_administer(registrar: Registrar) -> None:
    """The administrator, or the machine that seeds a district."""
    actor = registrar.actor
    if actor.kind is ActorKind.MACHINE or actor.has(Role.ADMINISTRATOR):
        return
    raise Refused(
        "administrator_only",
        "只有管理员才能变更单位、人员、日历和事项类型。请联系本地区的管理员。",
        "Only the administrator changes offices, officers, calendars and case types.",
    )


def check_people(known: Staff, offices: Sequence[OfficeRegistered], officers: Sequence[OfficerRegistered]) -> None:
    """Raises BadInput for the first thing that cannot be; imports list all of them beforehand."""
    open_offices = {code for code, row in known.offices.items() if row.is_open} | {one.code for one in offices}
    for office in offices:
        if not office.code.strip() or office.path[-1:] != (office.code,):
            raise _wrong(
                "office_path", f"单位 {office.code} 的上级路径有误", f"The path of office {office.code} is wrong"
            )
        if office.code in known.offices and not known.offices[office.code].is_open:
            raise _wrong("office_closed", f"单位 {office.code} 已经撤并", f"Office {office.code} is closed")
    for officer in officers:
        for name in (officer.office, *(post.office for post in officer.posts)):
            if name not in open_offices:
                raise _wrong("no_office", f"{officer.code} 的单位 {name} 不存在或已撤并", f"No open office {name}")


def _wrong(code: str, zh: str, en: str) -> BadInput:
    return BadInput(code, f"{zh}。", f"{en}.")


def enter_case_type(registrar: Registrar, toml: str, active_from: date) -> None:
    """Enter a version of a case type; new cases use it from a day on, open cases keep theirs.

    Raises CaseTypeError, BadInput for another version than the next, Refused for whoever may not, and where it takes
    two people (`two_people.submit_case_type` proposes it then).
    """
    entered, known = case_type_version(registrar, toml, active_from), registrar.staff()
    check_seconded(registrar.actor, registrar.second, known)
    record(registrar, [placed_version(replace(entered, alone=is_alone(registrar.actor, registrar.second, known)))])


def case_type_version(registrar: Registrar, toml: str, active_from: date) -> CaseTypeEntered:
    """The next version of a case type, fit to be entered. Raises as `enter_case_type` does, but for one alone."""
    may_administer(registrar)
    rules = parse(toml, "case type")
    known = _version(registrar, "registry_case_type", "code", rules.code)
    if rules.version != known + 1:
        raise BadInput(
            "case_type_version",
            f"{rules.code} 现在是第 {known} 版，新版本应为 {known + 1}",
            f"{rules.code} stands at version {known}; the new one must be {known + 1}",
        )
    return CaseTypeEntered(rules.code, rules.version, toml, active_from)


def enter_calendar(registrar: Registrar, calendar: CalendarEntered, second: Actor | None = None) -> None:
    """Enter a version of a calendar. A closure is ordered by two people of two offices, with a reason; any other
    version takes two from the second administrator on (`two_people.submit_calendar` proposes it then).
    """
    check_calendar(registrar, calendar)
    if calendar.cause == "closure":
        _check_order(registrar, calendar, second)
    else:
        known = registrar.staff()
        check_seconded(registrar.actor, registrar.second, known)
        calendar = replace(calendar, alone=is_alone(registrar.actor, registrar.second, known))
    record(registrar, [placed_version(calendar)])


def check_calendar(registrar: Registrar, calendar: CalendarEntered) -> None:
    """Refuses whoever may not enter a calendar, and another version than the next."""
    if calendar.cause != "closure":
        may_administer(registrar)
    known = calendar_version(registrar, calendar.calendar)
    if calendar.version != known + 1:
        raise BadInput("calendar_version", f"新版本应为 {known + 1}", f"The new version must be {known + 1}")


def placed_version(entered: CalendarEntered | CaseTypeEntered) -> Placed:
    """A version with its stream, after the version before it."""
    if isinstance(entered, CalendarEntered):
        return calendar_stream(entered.calendar), entered.version - 1, entered
    return case_type_stream(entered.code), entered.version - 1, entered


def calendar_version(registrar: Registrar, calendar: str = DISTRICT) -> int:
    """The newest version of a calendar, 0 if there is none."""
    return _version(registrar, "registry_calendar", "calendar", calendar)


def _check_order(registrar: Registrar, calendar: CalendarEntered, second: Actor | None) -> None:
    first = registrar.actor
    if second is None or not may_second(first, second) or calendar.ordered_by != (first.id, second.id):
        raise refuse("second_person")
    if not (first.has(Role.SUPERVISOR) or first.has(Role.LEADER) or first.has(Role.ADMINISTRATOR)):
        raise refuse(
            "not_yours", who=("督查部门、领导或管理员", "the supervision office, a leader or the administrator")
        )
    if not calendar.reason.strip():
        raise refuse("blank", what=("停工的理由", "the reason of the closure"))


def record_people(
    registrar: Registrar, known: Staff, events: Sequence[PeopleEvent], seen: Mapping[str, int] | None = None
) -> None:
    """Record events of offices and officers, one a stream, on the versions that were seen. Raises Clash."""
    if events:
        record(registrar, placed(known, events, seen))


def placed(known: Staff, events: Sequence[PeopleEvent], seen: Mapping[str, int] | None = None) -> list[Placed]:
    """Each event with its stream and the version it follows: as it stands, or as it was `seen`."""
    found: list[Placed] = []
    for event in events:
        of_office = isinstance(event, OfficeRegistered | OfficeMerged)
        stream = office_stream(event.code) if of_office else officer_stream(event.code)
        row = known.offices.get(event.code) if of_office else known.officers.get(event.code)
        version = row.version if row else 0
        found.append((stream, version if seen is None else seen.get(str(stream), 0), event))
    return found


def record(registrar: Registrar, events: Sequence[Placed], of_second: Sequence[Placed] = ()) -> None:
    """Record events, all or none; with them those of the second person, in their name. Raises Clash."""
    now = registrar.now()
    by_whom = [(registrar.actor, each) for each in events]
    if registrar.second is not None:
        by_whom += [(registrar.second, each) for each in of_second]
    commits = []
    for actor, (stream, version, event) in by_whom:
        entry: Entry[RegistryEvent] = Entry(event, now, now, actor)
        commits.append(StreamCommit(stream, version, [entry], rows_of(entry, version + 1)))
    commit(registrar.connection, registrar.access, commits, random=registrar.random)


def _version(registrar: Registrar, table: str, column: str, value: str) -> int:
    query = f"SELECT coalesce(max(version), 0) FROM {table} WHERE {column} = %s"  # noqa: S608 - our own names
    with acting(registrar.connection, registrar.access):
        row = registrar.connection.execute(query, [value]).fetchone()
    return int(row[0]) if row else 0
