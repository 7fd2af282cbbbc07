"""To whom: the audiences of the table, and who they are for a case now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from luoshi.core.actors import Role
from luoshi.notify.policy import Policy
from luoshi.reactions.facts import Fact


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
    found = dict.fromkeys(code for audience in audiences for code in _WHO[audience](fact, policy))
    if not found:
        found = dict.fromkeys(fact.people.with_role(Role.SUPERVISOR))
    return [code for code in found if code != fact.entry.actor.id]


def _offered(fact: Fact, _policy: Policy) -> list[str]:
    """Who can sign: the office's intake, or its handlers where it has none, or its head."""
    people, office = fact.people, fact.event.to
    return people.of(office, Role.INTAKE) or people.of(office, Role.HANDLER) or people.heads(office)


def _ladder(fact: Fact, policy: Policy) -> list[str]:
    return [code for name in fact.event.to for code in _WHO[Audience(name)](fact, policy)]


def _duty(fact: Fact, policy: Policy) -> list[str]:
    return list(policy.on_duty(fact.now)) or fact.people.heads(fact.case.holder.office)


_WHO: Mapping[Audience, Callable[[Fact, Policy], list[str]]] = {
    Audience.HANDLER: lambda fact, _: [fact.case.holder.officer],
    Audience.HEAD: lambda fact, _: fact.people.heads(fact.case.holder.office),
    Audience.SUPERVISOR: lambda fact, _: fact.people.with_role(Role.SUPERVISOR),
    Audience.LEADER: lambda fact, _: fact.people.with_role(Role.LEADER),
    Audience.LADDER: _ladder,
    Audience.OFFERED: _offered,
    Audience.BLAMED: lambda fact, _: fact.people.heads(fact.event.office),
    Audience.DUTY: _duty,
}
