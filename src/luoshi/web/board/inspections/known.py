"""What the pages of inspections call things: offices and people by name, standings and results in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext_noop

from luoshi.core.actors import Actor, Role
from luoshi.core.errors import NotFound
from luoshi.core.judgement.inspecting.events import Looked, Place, Seat
from luoshi.core.judgement.inspecting.finding import Standing
from luoshi.core.judgement.inspecting.round import Inspection, may_see
from luoshi.core.judgement.inspecting.rules import InspectionRules
from luoshi.judgement.inspections.queries import FindingRow
from luoshi.ledger.access import Access
from luoshi.registry.officers import Staff, staff
from luoshi.web import access, edge
from luoshi.web.words import data

STANDINGS: Final[Mapping[str, str]] = {
    Standing.OPEN: gettext_noop("在整改"),
    Standing.ANSWERED: gettext_noop("报了整改，待复查"),
    Standing.FIXED: gettext_noop("复查改好了"),
    Standing.WITHDRAWN: gettext_noop("异议成立，撤销"),
    Standing.RAISED: gettext_noop("没改好，已报领导"),
}
RESULTS: Final[Mapping[str, str]] = {
    Looked.FINE: gettext_noop("符合"),
    Looked.NOT_THERE: gettext_noop("不适用"),
    "problem": gettext_noop("有问题"),
}
_MEND: Final = {Role.HEAD, Role.HANDLER, Role.INTAKE}
OFF_LIST: Final = gettext_noop("检查单以外的问题")
_BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Names:
    """The staff and the offices, by name."""

    staff: Staff

    def office(self, code: str) -> str:
        """The name of an office; its code if the registry has none."""
        row = self.staff.offices.get(code)
        return row.name if row else code

    def officer(self, code: str) -> str:
        """The name of an officer; their code if the registry has none."""
        row = self.staff.officers.get(code)
        return row.name if row else code

    def staff_of(self, office: str) -> dict[str, str]:
        """Who works in an office and may put something right there: code and name."""
        rows = (row for row in self.staff.officers.values() if row.active)
        may = {row.code: row.name for row in rows if _MEND & set(row.seats.get(office, ()))}
        return dict(sorted(may.items()))

    def places(self) -> list[Place]:
        """The open offices that can be inspected, each with its way from the root; not the root itself."""
        return [Place(code, row.path) for code, row in self.staff.offices.items() if row.is_open and len(row.path) > 1]

    def seats(self, now: datetime) -> tuple[Seat, ...]:
        """The inspectors who are there, with the ways of all offices they sit in."""
        found = []
        for row in sorted(self.staff.officers.values(), key=lambda one: one.code):
            inspects = any(Role.INSPECTOR in roles for roles in row.seats.values())
            if row.active and inspects and self.staff.away(row.code, now) is None:
                paths = (self.staff.offices[code].path for code in row.seats if code in self.staff.offices)
                found.append(Seat(row.code, tuple(sorted(paths))))
        return tuple(found)


def names() -> Names:
    """Everybody and every office as they stand."""
    return Names(staff(edge.database(), Access("inspections")))


def today() -> date:
    """The day it is in the district."""
    return edge.now().astimezone(_BEIJING).date()


def instants(since: date, until: date) -> tuple[datetime, datetime]:
    """The beginning of the first day and the end of the last, as instants."""
    begin = datetime.combine(since, time(), _BEIJING)
    return begin.astimezone(UTC), (datetime.combine(until, time(), _BEIJING) + timedelta(days=1)).astimezone(UTC)


def visible(request: HttpRequest, found: Inspection) -> Inspection:
    """The round, for whoever may know of it. Raises NotFound for everybody else: the two are not told apart."""
    if not may_see(found, access.seats(request).all, today()):
        raise NotFound("inspection", "没有这一轮检查，或您无权查看。", "No such round, or not for your eyes.")
    return found


def row_of(row: FindingRow, rules: InspectionRules, known: Names) -> dict[str, Any]:
    """A finding as its line shows it."""
    item = rules.item(row.item)
    return {
        "row": row,
        "off_list": item is None,
        "office": known.office(row.office),
        "words": item.words if item else data(OFF_LIST) if row.origin else row.item,
        "kind": data(rules.kinds.get(row.kind, row.kind)),
        "severity": data(rules.severities.get(row.severity, row.severity)),
        "origin": data(rules.origins.get(row.origin, row.origin)),
        "standing": data(STANDINGS.get(row.standing, row.standing)),
    }


def seat_with(seats: Sequence[Actor], *roles: Role) -> Actor | None:
    """A seat with one of these roles, None where there is none."""
    return next((seat for seat in seats if any(seat.has(role) for role in roles)), None)
