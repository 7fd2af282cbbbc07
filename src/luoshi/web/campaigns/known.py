"""The offices as these pages name and offer them, and the words of standings and sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext_noop

from luoshi.core.actors import Actor, Role
from luoshi.core.campaigns.events import Source
from luoshi.core.campaigns.task import CONFIRMERS, Standing, Task, carries, supervises
from luoshi.ledger.access import Access
from luoshi.registry.officers import Staff, staff
from luoshi.web import access, edge

STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.WORKING: gettext_noop("在办"),
    Standing.CLAIMED: gettext_noop("报请验收"),
    Standing.ACCEPTED: gettext_noop("已验收"),
}
SOURCES: Final[Mapping[Source, str]] = {
    Source.DIRECTIVE: gettext_noop("文件"),
    Source.MINUTES: gettext_noop("会议纪要"),
    Source.PLEDGE: gettext_noop("会上承诺"),
    Source.TABLE: gettext_noop("任务分解表"),
}


@dataclass(frozen=True, slots=True)
class Offices:
    """Names of offices by code: all that are open, and those with somebody who supervises."""

    staff: Staff
    open: Mapping[str, str]
    watching: Mapping[str, str]

    def name(self, code: str) -> str:
        """The name of an office; its code if the registry has none."""
        row = self.staff.offices.get(code)
        return row.name if row else code

    def officer(self, code: str) -> str:
        """The name of an officer; their code if the registry has none."""
        row = self.staff.officers.get(code)
        return row.name if row else code


def offices() -> Offices:
    """The offices as they stand."""
    found = staff(edge.database(), Access("campaigns"))
    names = {code: row.name for code, row in found.offices.items() if row.is_open}
    watching = {
        code: name for code, name in names.items() if any(Role.SUPERVISOR in one.seats[code] for one in found.of(code))
    }
    return Offices(found, names, watching)


def confirmer(request: HttpRequest) -> Actor | None:
    """The seat from which the officer confirms tasks, None for whoever does not. Raises SignInNeeded."""
    for seat in seats_of(request):
        if any(seat.has(role) for role in CONFIRMERS):
            return seat
    return None


def seat_on(request: HttpRequest, task: Task) -> Actor:
    """The seat from which the officer acts on a task: as its supervisor, or of an office that carries it out.

    Raises SignInNeeded.
    """
    every = seats_of(request)
    for fits in (supervises, _leads, carries):
        for seat in every:
            if fits(task, seat):
                return seat
    return every[0]


def inspector(request: HttpRequest) -> Actor | None:
    """The seat of an inspector, None for whoever is none."""
    return next((seat for seat in seats_of(request) if seat.has(Role.INSPECTOR)), None)


def _leads(task: Task, actor: Actor) -> bool:
    return actor.office == task.lead


def seats_of(request: HttpRequest) -> tuple[Actor, ...]:
    """Every seat of the officer, the chosen one first. Raises SignInNeeded."""
    found = access.seats(request)
    return (found.current, *found.all)
