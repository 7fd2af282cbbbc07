"""What happens to offices and officers over time: merging, leave with a deputy, leaving for good.

Each is one recorded command of the administrator. The cases follow by events of their own (`cases.succession`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from luoshi.core.actors import Role
from luoshi.core.errors import BadInput, NotFound, Refused
from luoshi.core.refusals import refuse
from luoshi.core.registry_events import (
    LeaveEnded,
    LeaveEntered,
    OfficeMerged,
    OfficeRegistered,
    OfficerLeft,
    OfficerRegistered,
    Post,
)
from luoshi.registry.calendar_seed import SEED_ZONE
from luoshi.registry.commands import (
    PeopleEvent,
    Registrar,
    may_administer,
    record_people,
)
from luoshi.registry.hours import spans_of
from luoshi.registry.officers import LeaveRow, OfficeRow, OfficerRow, Staff
from luoshi.registry.role_changes import check_administrator_stays, check_roles


def merge_office(registrar: Registrar, code: str, successor: str, reason: str) -> None:
    """撤并: an office closes, its officers and the offices under it go over to its successor.

    Raises NotFound, Refused where the successor lies under the office or has nobody to answer for the cases.
    """
    may_administer(registrar)
    known = registrar.staff()
    old, new = _open_office(known, code), _open_office(known, successor)
    if code in new.path:
        raise BadInput("merge_into_itself", "单位不能并入自己或其下级。", "An office cannot be merged into itself.")
    if not reason.strip():
        raise refuse("blank", what=("撤并的依据", "the basis of the merger"))
    people = known.of(code)
    if not people and not known.of(successor):
        raise Refused(
            "nobody_there", f"{new.name} 没有在岗人员，无人承接。", f"{new.name} has no officer to take over."
        )
    children = [row for row in known.offices.values() if code in row.path[:-1] and row.is_open]
    events: list[PeopleEvent] = [OfficeMerged(code, successor, reason)]
    events += [_moved_office(row, old, new) for row in children]
    events += [_moved_officer(row, code, successor) for row in people]
    record_people(registrar, known, events)


def enter_leave(
    registrar: Registrar, officer: str, first: date, last: date, deputy: str, zone: ZoneInfo = SEED_ZONE
) -> None:
    """An officer is away from the first to the last day, both whole; the deputy, of the same office, answers meanwhile.

    Raises BadInput for days that are over or overlap another leave, Refused for a deputy who cannot answer.
    """
    may_administer(registrar)
    known, now = registrar.staff(), registrar.now()
    row, stands_in = _officer(known, officer), _officer(known, deputy)
    since = datetime.combine(first, time(), zone)
    until = datetime.combine(last + timedelta(days=1), time(), zone)
    if until <= now or until <= since:
        raise BadInput("leave_days", "请假的日子须在今后，且止不早于起。", "The days of a leave must lie ahead.")
    for leave in known.leaves:
        if leave.officer == officer and leave.since < until and since < leave.end:
            raise BadInput("leave_overlaps", "与已登记的请假重叠。", "It overlaps a leave that is entered already.")
    if deputy == officer or not stands_in.active or not row.seats.keys() <= stands_in.seats.keys():
        offices = "、".join(known.offices[office].name for office in row.seats if office in known.offices)
        raise Refused(
            "no_deputy",
            f"代理人须是同一单位（{offices}）的在岗人员；兼任几个单位的，代理人须在各单位都有岗位。",
            "The deputy must be another active officer with a post in every office of the one who is away.",
        )
    record_people(registrar, known, [LeaveEntered(officer, since, until, deputy)])


def end_leave(registrar: Registrar, officer: str, number: int) -> None:
    """An officer is back before the day, or does not go. Raises NotFound, Refused `leave_over`."""
    may_administer(registrar)
    known, now = registrar.staff(), registrar.now()
    leave = _leave(known, officer, number)
    if leave.ended_at is not None or leave.until <= now:
        raise Refused("leave_over", "这次请假已经结束。", "This leave is over already.")
    record_people(registrar, known, [LeaveEnded(officer, number, max(now, leave.since))])


def leave_office(registrar: Registrar, officer: str, heirs: Sequence[str], reason: str) -> None:
    """离任: an officer goes for good, signs in no more, and the heirs, of each of their offices, take their cases.

    Raises as `departure` does, and Refused for one of several administrators, whose going takes two people.
    """
    left, known = departure(registrar, officer, heirs, reason), registrar.staff()
    check_roles(registrar.actor, registrar.second, known, (), left)
    record_people(registrar, known, [left])


def departure(registrar: Registrar, officer: str, heirs: Sequence[str], reason: str) -> OfficerLeft:
    """A departure that can be. Raises NotFound, Refused where an office would have nobody, and for the last
    administrator.
    """
    may_administer(registrar)
    known = registrar.staff()
    row = _officer(known, officer)
    if not row.active:
        raise Refused("left_already", f"{row.name} 已经离任。", f"{row.name} has left already.")
    takers = [_officer(known, heir) for heir in heirs if heir != officer]
    left = OfficerLeft(officer, tuple(heir.code for heir in takers), reason)
    check_administrator_stays(known, (), left)
    for office in row.seats:
        if not any(heir.sits_in(office) for heir in takers):
            raise Refused("no_heir", f"请为 {office} 指定在岗的接手人。", f"Name an active officer of {office}.")
    return left


def as_event(row: OfficerRow) -> OfficerRegistered:
    """An officer as they stand, to be entered again with changes."""
    posts = tuple(Post(office, tuple(sorted(roles))) for office, roles in sorted(row.posts.items()))
    return OfficerRegistered(row.code, row.name, row.office, tuple(sorted(row.roles)), row.active, posts, row.pinyin)


def office_as_event(row: OfficeRow) -> OfficeRegistered:
    """An office as it stands, to be entered again with changes."""
    hours = spans_of(row.hours)
    return OfficeRegistered(row.code, row.name, row.path, row.kind, row.in_centre, row.appraised, hours, row.pinyin)


def _moved_office(row: OfficeRow, old: OfficeRow, new: OfficeRow) -> OfficeRegistered:
    return replace(office_as_event(row), path=(*new.path, *row.path[len(old.path) :]))


def _moved_officer(row: OfficerRow, old: str, new: str) -> OfficerRegistered:
    """The officer with the roles of the old office in the new one, joined with those they have there already."""
    seats: dict[str, frozenset[Role]] = {}
    for office, roles in row.seats.items():
        name = new if office == old else office
        seats[name] = seats.get(name, frozenset()) | roles
    office = new if row.office == old else row.office
    posts = tuple(Post(name, tuple(sorted(roles))) for name, roles in sorted(seats.items()) if name != office)
    return replace(as_event(row), office=office, roles=tuple(sorted(seats[office])), posts=posts)


def _open_office(known: Staff, code: str) -> OfficeRow:
    row = known.offices.get(code)
    if row is None or not row.is_open:
        raise NotFound("office", f"没有单位 {code}，或已撤并。", f"There is no open office {code}.")
    return row


def _officer(known: Staff, code: str) -> OfficerRow:
    row = known.officers.get(code)
    if row is None:
        raise NotFound("officer", f"没有工作人员 {code}。", f"There is no officer {code}.")
    return row


def _leave(known: Staff, officer: str, number: int) -> LeaveRow:
    for leave in known.leaves:
        if (leave.officer, leave.number) == (officer, number):
            return leave
    raise NotFound("leave", "没有这次请假。", "There is no such leave.")
