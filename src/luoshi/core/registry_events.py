"""What can happen to the reference data: offices, officers, calendars, case types; a closed vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from luoshi.core.actors import Role


@dataclass(frozen=True, slots=True)
class OfficeRegistered:
    """An office is entered or changed: its name, place in the tree, and what it takes part in.

    `path` runs from the root to the office itself, as the tree was at the time. A renamed office keeps its code.
    `hours` are its own hours of an ordinary working day, empty for the district's: they bind desks, never deadlines.
    `pinyin` is the key its name sorts by.
    """

    code: str
    name: str
    path: tuple[str, ...]
    kind: str = "office"
    in_centre: bool = False
    appraised: bool = False
    hours: tuple[tuple[time, time], ...] = ()
    pinyin: str = ""


@dataclass(frozen=True, slots=True)
class OfficeMerged:
    """An office is closed; another succeeds it in everything it answers for."""

    code: str
    successor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Post:
    """Roles that an officer holds in an office beside their own."""

    office: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class OfficerRegistered:
    """An officer is entered or changed, with the roles they hold in their office and, by `posts`, in others.

    `pinyin` is the key their name sorts by. `alone`: roles changed without a second person, by the only administrator.
    """

    code: str
    name: str
    office: str
    roles: tuple[Role, ...]
    active: bool = True
    posts: tuple[Post, ...] = ()
    pinyin: str = ""
    alone: bool = False


@dataclass(frozen=True, slots=True)
class OfficerLeft:
    """An officer leaves: they sign in no more, and `heirs` of the same offices take what they answer for."""

    code: str
    heirs: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class LeaveEntered:
    """From `since` until `until` an officer is away, and a deputy answers for them. Why is nobody's business here."""

    code: str
    since: datetime
    until: datetime
    deputy: str


@dataclass(frozen=True, slots=True)
class LeaveEnded:
    """A leave ends earlier than planned, or does not begin at all. `leave` is the version its entry has."""

    code: str
    leave: int
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class SignInLinkIssued:
    """An officer was given a one-time link to set a new password; with `second_factor` it also drops their others.

    `alone`: without a second person, for somebody whose word may count as one, by the only administrator.
    """

    code: str
    second_factor: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class CalendarEntered:
    """A version of a calendar, whole; it holds from its entry on (P10).

    `days` maps each day that differs from Monday to Friday to whether it works; `hours` are the office hours of a
    working day; `day_hours` the special hours of single days, empty for a closure. `ordered_by` are the two people
    who ordered a closure. `statutory` are the holidays of the same day every year, each by its first time. `alone`:
    entered without a second person, by the only administrator.
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
    statutory: tuple[date, ...] = ()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class MatterEntered:
    """A matter of the catalogue is entered or changed: what its code is called. One not `in_use` is offered no more.

    `alone`: entered without a second person, by the only administrator.
    """

    code: str
    title: str
    title_en: str = ""
    in_use: bool = True
    alone: bool = False


@dataclass(frozen=True, slots=True)
class CaseTypeEntered:
    """A version of a case type, as the TOML text it was read from, and the day from which new cases use it.

    `alone`: entered without a second person, by the only administrator.
    """

    code: str
    version: int
    toml: str
    active_from: date
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A stream, and the version of it that a change was made on."""

    stream: UUID
    version: int


@dataclass(frozen=True, slots=True)
class ChangeProposed:
    """Somebody proposes a change that takes two people; it holds once another confirms it.

    `kind` says of what; `subjects` are what it is about: the codes of officers, or the calendar, case type or matter
    behind a colon. What would be entered stands here whole, with the versions it was made on.
    """

    change: UUID
    kind: str
    subjects: tuple[str, ...] = ()
    offices: tuple[OfficeRegistered, ...] = ()
    officers: tuple[OfficerRegistered, ...] = ()
    left: OfficerLeft | None = None
    seen: tuple[Seen, ...] = ()
    reason: str = ""
    calendar: CalendarEntered | None = None
    case_type: CaseTypeEntered | None = None
    link: SignInLinkIssued | None = None
    matter: MatterEntered | None = None


@dataclass(frozen=True, slots=True)
class ChangeSettled:
    """The second person confirmed a change, and it was entered with this event; or it was refused or taken back."""

    change: UUID
    confirmed: bool
    reason: str = ""


OfficeEvent = OfficeRegistered | OfficeMerged
OfficerEvent = OfficerRegistered | OfficerLeft | LeaveEntered | LeaveEnded | SignInLinkIssued
ChangeEvent = ChangeProposed | ChangeSettled
RegistryEvent = OfficeEvent | OfficerEvent | ChangeEvent | CalendarEntered | CaseTypeEntered | MatterEntered

REGISTRY_EVENTS: Mapping[str, type[RegistryEvent]] = {
    "registry.office": OfficeRegistered,
    "registry.office_merged": OfficeMerged,
    "registry.officer": OfficerRegistered,
    "registry.officer_left": OfficerLeft,
    "registry.leave_entered": LeaveEntered,
    "registry.leave_ended": LeaveEnded,
    "registry.sign_in_link_issued": SignInLinkIssued,
    "registry.change_proposed": ChangeProposed,
    "registry.change_settled": ChangeSettled,
    "registry.calendar": CalendarEntered,
    "registry.case_type": CaseTypeEntered,
    "registry.matter": MatterEntered,
}
