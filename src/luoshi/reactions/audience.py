"""To whom: the audiences of the table, and who they are for a case now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from luoshi.core.actors import Role
from luoshi.notify.policy import Policy
from luoshi.reactions.facts import Fact
from luoshi.registry.officers import OfficerRow


class Audience(StrEnum):
    """Whom a row tells. The first four are also what a ladder of a case type may name in its `to`."""

    HANDLER = "handler"
    HEAD = "head"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    LADDER = "ladder"
    OFFERED = "offered"
    BLAMED = "blamed"
    DUTY = "duty"


def recipients(fact: Fact, audiences: Iterable[Audience], policy: Policy) -> list[str]:
    """The codes of the officers, each once, without whoever did it; the supervisors where there would be nobody."""
    wanted = list(audiences)
    found = dict.fromkeys(code for audience in wanted for code in _WHO[audience](fact, policy))
    if not found:
        found = dict.fromkeys(_of_role(fact, Role.SUPERVISOR))
    return [code for code in found if code != fact.entry.actor.id]


def _holder(fact: Fact, _policy: Policy) -> list[str]:
    return [fact.case.holder.officer]


def _head(fact: Fact, _policy: Policy) -> list[str]:
    return _heads(fact, fact.case.holder.office)


def _blamed(fact: Fact, _policy: Policy) -> list[str]:
    return _heads(fact, fact.event.office)


def _heads(fact: Fact, office: str) -> list[str]:
    """The heads of an office, or of the nearest office above it that has any."""
    row = fact.staff.offices.get(office)
    for code in reversed(row.path if row else (office,)):
        found = [each.code for each in _here(fact, code) if Role.HEAD in each.seats[code]]
        if found:
            return found
    return []


def _offered(fact: Fact, _policy: Policy) -> list[str]:
    """Who can sign: the office's intake, or its handlers where it has none, or its head."""
    office = fact.event.to
    here = _here(fact, office)
    for role in (Role.INTAKE, Role.HANDLER):
        found = [each.code for each in here if role in each.seats[office]]
        if found:
            return found
    return _heads(fact, office)


def _ladder(fact: Fact, policy: Policy) -> list[str]:
    return [code for name in fact.event.to for code in _WHO[Audience(name)](fact, policy)]


def _duty(fact: Fact, policy: Policy) -> list[str]:
    return list(policy.on_duty(fact.now)) or _heads(fact, fact.case.holder.office)


def _of_role(fact: Fact, role: Role) -> list[str]:
    rows = (row for row in fact.staff.officers.values() if row.active)
    found = [row.code for row in rows if any(role in roles for roles in row.seats.values())]
    here = [code for code in found if fact.staff.away(code, fact.now) is None]
    return here or found


def _here(fact: Fact, office: str) -> list[OfficerRow]:
    """Who is not on leave; everybody, if all are."""
    return fact.staff.present(office, fact.now) or fact.staff.of(office)


_WHO: Mapping[Audience, Callable[[Fact, Policy], list[str]]] = {
    Audience.HANDLER: _holder,
    Audience.HEAD: _head,
    Audience.SUPERVISOR: lambda fact, _: _of_role(fact, Role.SUPERVISOR),
    Audience.LEADER: lambda fact, _: _of_role(fact, Role.LEADER),
    Audience.LADDER: _ladder,
    Audience.OFFERED: _offered,
    Audience.BLAMED: _blamed,
    Audience.DUTY: _duty,
}
