"""A round of inspection on the pages: planned by Sun, drawn among inspectors of the supervision office."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from luoshi.core.actors import MACHINE, Actor, ActorKind, Role
from luoshi.core.judgement.inspecting.events import Place, Seat
from luoshi.core.judgement.inspecting.looking import Look
from luoshi.core.judgement.inspecting.round import Plan
from luoshi.core.planning import rounds as planning_rounds
from luoshi.core.registry_events import OfficerRegistered
from luoshi.judgement.cards import commands as cards
from luoshi.judgement.cards.commands import Carding, Proposal
from luoshi.judgement.inspections import commands
from luoshi.judgement.inspections.handling import Inspecting
from luoshi.registry.commands import Registrar, enter_officers
from luoshi.registry.rounds import open_round
from luoshi.web import edge
from tests.web.officers import Town

HOUSING, TRAFFIC = ("district", "housing"), ("district", "traffic")
SUPERVISION = ("district", "supervision")
ROUND, ENTRY, CARD = UUID(int=11), UUID(int=12), UUID(int=13)
FINDING = commands.stream_of(ROUND, ENTRY)
SUN = Actor(ActorKind.OFFICER, "sun", SUPERVISION, frozenset({Role.SUPERVISOR}))
LU = Actor(ActorKind.OFFICER, "lu", SUPERVISION, frozenset({Role.SUPERVISOR, Role.HEAD}))
QIAN = Actor(ActorKind.OFFICER, "qian", SUPERVISION, frozenset({Role.INSPECTOR}))
MA = Actor(ActorKind.OFFICER, "ma", SUPERVISION, frozenset({Role.INSPECTOR}))


def planned(plan: Plan, office: Inspecting) -> planning_rounds.Round:
    """The round of the year's plan that it is."""
    kind = "open_visit" if plan.announced else "quiet_visit"
    offices = tuple(place.office for place in plan.places)
    return planning_rounds.Round(plan.round, kind, plan.title, offices, plan.since, "supervision")


def now() -> datetime:
    """The present: these pages run by the real clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Round:
    """A round in a town."""

    town: Town
    office: Inspecting

    @classmethod
    def of(cls, town: Town, days: int = 0, announced: bool = False) -> Round:
        """A round that begins in so many days, at housing and traffic; Qian and Ma go to both."""
        office = replace(edge.inspecting(), connection=town.connection)
        ma = OfficerRegistered("ma", "马驰", "supervision", (Role.INSPECTOR,))
        enter_officers(town.registrar, [ma])
        day = office.today() + timedelta(days=days)
        plan = Plan(
            "作风检查",
            announced,
            day,
            day + timedelta(days=1),
            ("discipline", "window", "practice"),
            (Place("housing", HOUSING), Place("traffic", TRAFFIC)),
            (Seat("qian", (SUPERVISION,)), Seat("ma", (SUPERVISION,))),
            uuid4(),
        )
        registrar = Registrar(town.connection, now, secrets.token_bytes, LU)
        open_round(registrar, planned(plan, office), "群众反映集中")
        commands.begin(office, plan, SUN, ROUND)
        return cls(town, office)

    def found(self, entry: UUID = ENTRY, by: Actor = QIAN, item: str = "discipline.present") -> UUID:
        """A problem at housing."""
        look = Look(entry, "housing", item, self.office.now(), words="三楼 305 室上班时间锁门。")
        commands.look_at(self.office, ROUND, look, by)
        return commands.stream_of(ROUND, entry)

    @property
    def carding(self) -> Carding:
        """What commands over cards need."""
        return replace(edge.carding(), connection=self.town.connection)

    def carded(self) -> UUID:
        """A card against housing that it was told of."""
        cards.propose(self.carding, CARD, Proposal(HOUSING, "no_reason", "只写“不符合规定”。"), MACHINE)
        cards.notice(self.carding, CARD, SUN)
        return CARD


def fresh() -> str:
    """A name for an entry, as a telephone makes it."""
    return str(UUID(bytes=secrets.token_bytes(16), version=4))
