"""The invented district: offices and officers, the same for every seed."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

from luoshi.cases.simulation.chance import Chance
from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered
from luoshi.registry.officers import DOORS

SUPERVISION: Final = "supervision"
HOTLINE: Final = "hotline"
SERVICE_CENTRE: Final = "service_centre"

# Kinds of offices and who works there, role by role. In the centre's departments one officer sits at the window.
_STAFF: Final[Mapping[str, tuple[tuple[Role, ...], ...]]] = {
    "centre": ((Role.HEAD,), (Role.INTAKE,), *[(Role.HANDLER,)] * 4),
    "units": ((Role.HEAD,), *[(Role.HANDLER,)] * 3),
    "towns": ((Role.HEAD,), (Role.INTAKE, Role.HANDLER), *[(Role.HANDLER,)] * 4),
    "without": ((Role.HEAD,), *[(Role.HANDLER,)] * 2),
}
_STAFF_OF: Final[Mapping[str, tuple[tuple[Role, ...], ...]]] = {
    SUPERVISION: ((Role.HEAD, Role.SUPERVISOR), *[(Role.SUPERVISOR,)] * 3, *[(Role.INSPECTOR,)] * 4),
    HOTLINE: ((Role.HEAD,), *[(Role.INTAKE,)] * 12),
    SERVICE_CENTRE: ((Role.HEAD,), *[(Role.INTAKE,)] * 8),
    "discipline": ((Role.HEAD, Role.AUDITOR), *[(Role.AUDITOR,)] * 3),
    "secretariat": ((Role.HEAD,), (Role.SUPERVISOR,), (Role.ADMINISTRATOR,), *[(Role.HANDLER,)] * 2),
    "district": ((Role.LEADER,), (Role.LEADER,), (Role.LEADER,)),
}


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer, and how they act."""

    code: str
    name: str
    office: str
    roles: tuple[Role, ...]
    actor: Actor


@dataclass(frozen=True, slots=True)
class Office:
    """An office with its officers. `pace` is how long it takes: 1 is ordinary, 2 twice as long."""

    code: str
    name: str
    kind: str
    path: tuple[str, ...]
    officers: tuple[Officer, ...]
    pace: float = 1.0

    @property
    def appraised(self) -> bool:
        """Whether it is one of the 84 that are appraised."""
        return self.kind in ("centre", "units", "towns")

    @property
    def head(self) -> Officer:
        """Who leads it."""
        return self.officers[0]

    def having(self, *roles: Role) -> list[Officer]:
        """Its officers with one of these roles, the head if there is none."""
        return [officer for officer in self.officers if set(roles) & set(officer.roles)] or [self.head]


@dataclass(frozen=True, slots=True)
class Places:
    """Words that stand in what people write."""

    roads: tuple[str, ...]
    communities: tuple[str, ...]
    schools: tuple[str, ...]
    firms: tuple[str, ...]
    surnames: str
    calls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class District:
    """All offices by code, and all officers by code."""

    code: str
    name: str
    offices: Mapping[str, Office]
    places: Places
    officers: Mapping[str, Officer] = field(default_factory=dict)

    @property
    def towns(self) -> list[Office]:
        """Towns and streets, each an area of the district."""
        return [office for office in self.offices.values() if office.kind == "towns"]

    @property
    def appraised(self) -> list[Office]:
        """The appraised offices."""
        return [office for office in self.offices.values() if office.appraised]

    @property
    def arbiters(self) -> list[Officer]:
        """Supervisors of the supervision office: they rule."""
        return self.offices[SUPERVISION].having(Role.SUPERVISOR)

    @property
    def inspectors(self) -> list[Officer]:
        """Those who look afterwards."""
        return self.offices[SUPERVISION].having(Role.INSPECTOR)

    def registered_offices(self, known: Collection[str] = ()) -> list[OfficeRegistered]:
        """The offices as the registry takes them, the district first, without those it knows."""
        return [
            OfficeRegistered(
                office.code, office.name, office.path, _kind(office), office.kind == "centre", office.appraised
            )
            for office in self.offices.values()
            if office.code not in known
        ]

    def registered_officers(self, known: Collection[str] = ()) -> list[OfficerRegistered]:
        """The officers as the registry takes them, without those it knows."""
        return [
            OfficerRegistered(officer.code, officer.name, officer.office, officer.roles)
            for officer in self.officers.values()
            if officer.code not in known
        ]


@cache
def the_district() -> District:
    """The district of the data file: 24 departments in the service centre, 84 appraised offices in all."""
    data = _read("district.toml")
    chance = Chance("district")
    path = (data["code"],)
    offices = {data["code"]: Office(data["code"], data["name"], "district", path, ())}
    for kind in ("centre", "units", "towns", "without"):
        for code, name in data[kind].items():
            full = name if kind == "towns" else data["short"] + name
            offices[code] = Office(code, full, kind, (*path, code), ())
    staffed = {code: _staffed(office, data["names"], chance) for code, office in offices.items()}
    places = Places(
        **{name: tuple(words) for name, words in data["places"].items()},
        surnames=data["names"]["surnames"],
        calls=tuple(data["names"]["calls"]),
    )
    officers = {officer.code: officer for office in staffed.values() for officer in office.officers}
    return District(data["code"], data["name"], staffed, places, officers)


def succession() -> tuple[str, str, int]:
    """Which office another one succeeds, and after how many days."""
    data = _read("district.toml")["succession"]
    return data["office"], data["successor"], data["after_days"]


def _kind(office: Office) -> str:
    """As the registry has it: the doors of the district are kinds of their own."""
    return office.code if office.code in DOORS else office.kind


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "data" / name).read_text(encoding="utf-8"))


def _staffed(office: Office, names: Mapping[str, Any], chance: Chance) -> Office:
    officers = tuple(_officers(office, names, chance))
    return Office(office.code, office.name, office.kind, office.path, officers, round(chance.around(1.0, 0.3), 2))


def _officers(office: Office, names: Mapping[str, Any], chance: Chance) -> Iterator[Officer]:
    for number, roles in enumerate(_STAFF_OF.get(office.code, _STAFF.get(office.kind, ())), start=1):
        code = f"{office.code}-{number:02d}"
        name = chance.pick(names["surnames"]) + chance.pick(names["given"])
        actor = Actor(ActorKind.OFFICER, code, office.path, frozenset(roles))
        yield Officer(code, name, office.code, roles, actor)
