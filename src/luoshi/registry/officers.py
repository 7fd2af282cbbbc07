"""Questions about offices and officers: who sits where with which roles, who is away, who succeeds whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask

_OFFICE = (
    "SELECT code, version, name, path, kind, in_centre, appraised, hours, pinyin, is_open, successor"
    " FROM registry_office"
)
_OFFICES = _OFFICE + " ORDER BY array_length(path, 1), pinyin, code"
_OFFICERS = "SELECT code, version, name, office, roles, posts::text, is_active, pinyin, heirs FROM registry_officer"
# The offices in which one officer may sit: their own, those of their posts, and closed ones, which these may succeed.
_SEATED_IN = (
    _OFFICE + " WHERE NOT is_open OR code IN (SELECT office FROM registry_officer WHERE code = $1"  # noqa: S608 - ours
    " UNION ALL SELECT jsonb_object_keys(posts) FROM registry_officer WHERE code = $1)"
)
_LEAVES = "SELECT officer, number, since, until, deputy, ended_at FROM registry_leave"
DOORS = ("hotline", "service_centre")
"""The kinds of offices that take in what comes to the district as a whole; others take in what is theirs."""


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office as it stands; `successor` is the office that took over from a closed one."""

    code: str
    version: int
    name: str
    path: tuple[str, ...]
    kind: str
    in_centre: bool
    appraised: bool
    hours: tuple[str, ...]
    pinyin: str
    is_open: bool
    successor: str


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """An officer as they stand. `posts` are their roles in other offices, `heirs` who takes their cases."""

    code: str
    version: int
    name: str
    office: str
    roles: frozenset[Role]
    posts: Mapping[str, frozenset[Role]]
    active: bool
    pinyin: str
    heirs: tuple[str, ...] = ()

    @property
    def seats(self) -> Mapping[str, frozenset[Role]]:
        """Their roles by office, their own office first."""
        return {self.office: self.roles, **self.posts}

    def sits_in(self, office: str) -> bool:
        """Whether they can answer for a case of this office now."""
        return self.active and office in self.seats


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """An officer is away from `since` until `until`, or until `ended_at` if that came first."""

    officer: str
    number: int
    since: datetime
    until: datetime
    deputy: str
    ended_at: datetime | None = None

    @property
    def end(self) -> datetime:
        """When they are back."""
        return min(self.until, self.ended_at) if self.ended_at else self.until

    def holds(self, now: datetime) -> bool:
        """Whether they are away now."""
        return self.since <= now < self.end


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody and every office as they stand, read at once: what succession, imports and the pages ask."""

    offices: Mapping[str, OfficeRow]
    officers: Mapping[str, OfficerRow]
    leaves: tuple[LeaveRow, ...] = ()

    def of(self, office: str) -> list[OfficerRow]:
        """The active officers of an office, by name."""
        found = (officer for officer in self.officers.values() if officer.sits_in(office))
        return sorted(found, key=lambda officer: (officer.pinyin, officer.code))

    def away(self, officer: str, now: datetime) -> LeaveRow | None:
        """The leave an officer is on now, the longest if there are several."""
        found = [leave for leave in self.leaves if leave.officer == officer and leave.holds(now)]
        return max(found, key=lambda leave: leave.end, default=None)

    def stand_in(self, officer: str, office: str, now: datetime) -> tuple[str, datetime] | None:
        """Who answers in this office for an officer on leave, and until when; None if they are here, or nobody is.

        A deputy who is away has a deputy of their own.
        """
        until, seen = None, {officer}
        while leave := self.away(officer, now):
            officer = leave.deputy
            until = min(until, leave.end) if until else leave.end
            if officer in seen or officer not in self.officers or not self.officers[officer].sits_in(office):
                return None
            seen.add(officer)
        return (officer, until) if until else None

    def present(self, office: str, now: datetime) -> list[OfficerRow]:
        """The officers of an office to whom something can be given now, by name."""
        return [officer for officer in self.of(office) if self.away(officer.code, now) is None]

    def successor(self, office: str) -> str:
        """The open office that now stands where this one stood: itself, unless it was merged."""
        seen = set()
        while office in self.offices and not self.offices[office].is_open and office not in seen:
            seen.add(office)
            office = self.offices[office].successor
        return office

    def predecessors(self, office: str) -> tuple[str, ...]:
        """The closed offices that this one succeeds."""
        closed = (code for code, row in self.offices.items() if not row.is_open)
        return tuple(sorted(code for code in closed if self.successor(code) == office))

    def seats(self, officer: str) -> tuple[Actor, ...]:
        """As whom an officer may act: in their office, their posts, and the closed offices these succeed."""
        row = self.officers.get(officer)
        if row is None or not row.active:
            return ()
        seats = [_seat(row, office, roles, self.offices) for office, roles in row.seats.items()]
        inherited = [
            _seat(row, before, roles, self.offices)
            for office, roles in row.seats.items()
            for before in self.predecessors(office)
        ]
        return (*seats, *(seat for seat in inherited if seat.office not in row.seats))


def staff(connection: psycopg.Connection[Any], access: Access) -> Staff:
    """All offices, officers and leaves, in one round trip."""
    offices, officers, leaves = ask(connection, access, Question(_OFFICES), Question(_OFFICERS), Question(_LEAVES))
    return Staff(_offices(offices), _officers(officers), tuple(LeaveRow(*row) for row in leaves))


def staff_of(connection: psycopg.Connection[Any], access: Access, officer: str) -> Staff:
    """One officer with the offices in which they may sit: enough for `seats`."""
    offices, officers = ask(
        connection, access, Question(_SEATED_IN, (officer,)), Question(f"{_OFFICERS} WHERE code = $1", (officer,))
    )
    return Staff(_offices(offices), _officers(officers))


def _seat(row: OfficerRow, office: str, roles: frozenset[Role], offices: Mapping[str, OfficeRow]) -> Actor:
    path = offices[office].path if office in offices else (office,)
    return Actor(ActorKind.OFFICER, row.code, path, roles)


def _offices(rows: Iterable[tuple[Any, ...]]) -> dict[str, OfficeRow]:
    return {
        code: OfficeRow(code, version, name, tuple(path), kind, centre, appraised, tuple(hours), pinyin, is_open, heir)
        for code, version, name, path, kind, centre, appraised, hours, pinyin, is_open, heir in rows
    }


def _officers(rows: Iterable[tuple[Any, ...]]) -> dict[str, OfficerRow]:
    return {
        code: OfficerRow(
            code,
            version,
            name,
            office,
            _roles(roles),
            {other: _roles(held) for other, held in sorted(json.loads(posts).items())},
            active,
            pinyin,
            tuple(heirs),
        )
        for code, version, name, office, roles, posts, active, pinyin, heirs in rows
    }


def _roles(names: Iterable[str]) -> frozenset[Role]:
    return frozenset(map(Role, names))
