"""What can happen to the reference data: offices, officers, calendars, case types; a closed vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from luoshi.core.actors import Role


@dataclass(frozen=True, slots=True)
class OfficeRegistered:
    """An office is entered or changed: its name, place in the tree, and what it takes part in.

    `path` runs from the root to the office itself, as the tree was at the time.
    """

    code: str
    name: str
    path: tuple[str, ...]
    kind: str = "office"
    in_centre: bool = False
    appraised: bool = False


@dataclass(frozen=True, slots=True)
class OfficerRegistered:
    """An officer is entered or changed, with the roles they hold in their office."""

    code: str
    name: str
    office: str
    roles: tuple[Role, ...]
    active: bool = True


@dataclass(frozen=True, slots=True)
class CalendarEntered:
    """A version of a calendar, whole; it holds from its entry on (P10).

    `days` maps each day that differs from Monday to Friday to whether it works; `hours` are the office hours of a
    working day; `day_hours` the special hours of single days, empty for a closure. `ordered_by` are the two people
    who ordered a closure.
    """

    calendar: str
    version: int
    zone: str
    hours: tuple[tuple[time, time], ...]
    days: Mapping[date, bool]
    day_hours: Mapping[date, tuple[tuple[time, time], ...]]
    announced: tuple[int, ...]
    cause: str
    reason: str = ""
    ordered_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseTypeEntered:
    """A version of a case type, as the TOML text it was read from, and the day from which new cases use it."""

    code: str
    version: int
    toml: str
    active_from: date


RegistryEvent = OfficeRegistered | OfficerRegistered | CalendarEntered | CaseTypeEntered

REGISTRY_EVENTS: Mapping[str, type[RegistryEvent]] = {
    "registry.office": OfficeRegistered,
    "registry.officer": OfficerRegistered,
    "registry.calendar": CalendarEntered,
    "registry.case_type": CaseTypeEntered,
}
