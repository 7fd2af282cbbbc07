"""A simulation from its words to its result: the registry is filled, the world runs, and what happened is told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from typing import Any

import psycopg

from luoshi.cases.handling import Means
from luoshi.cases.simulation.arrivals import days
from luoshi.cases.simulation.book import ACCESS
from luoshi.cases.simulation.chance import Chance
from luoshi.cases.simulation.district import District, the_district
from luoshi.cases.simulation.labels import Label, labels
from luoshi.cases.simulation.library import enter_library
from luoshi.cases.simulation.oversight import leaves, succeed
from luoshi.cases.simulation.tally import Tally
from luoshi.cases.simulation.world import WATCH, World
from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.errors import BadInput
from luoshi.ledger.access import acting
from luoshi.registry.calendar_seed import SEED_ZONE
from luoshi.registry.commands import Registrar, enter_officers, enter_offices
from luoshi.registry.matters import enter_matters, read_catalogue
from luoshi.registry.queries import reference
from luoshi.registry.seeding import seed

CASES_PER_DAY = 40.0
"""How many people come on a mean day."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated: so many days from the first one (Beijing time), under a seed, at a rate."""

    days: int
    seed: int
    first: date
    per_day: float = CASES_PER_DAY

    @property
    def start(self) -> datetime:
        """Midnight before the first day."""
        return datetime.combine(self.first, time(), SEED_ZONE).astimezone(UTC)

    @property
    def run(self) -> str:
        """What sets this run apart from others; it stands in the numbers of its cases."""
        named = f"{self.seed}/{self.first}/{self.per_day}"
        return hashlib.sha256(named.encode()).hexdigest()[:6].upper()

    def end(self, now: datetime) -> datetime:
        """The end of the last day, or of the last full watch: nothing is entered that has not happened yet.

        Raises BadInput `simulation_period` for no days at all, and for days that have not begun.
        """
        watches = (min(self.start + timedelta(days=self.days), now) - self.start) // WATCH
        end = self.start + watches * WATCH
        if self.days < 1 or self.per_day <= 0 or end <= self.start:
            raise BadInput(
                "simulation_period",
                "模拟至少一天、每天至少有件，且不能从今后开始。",
                "A simulation takes at least one day and some cases a day, and does not begin in the future.",
                {"days": self.days, "start": self.first.isoformat()},
            )
        return end


@dataclass(frozen=True, slots=True)
class Result:
    """What happened, in which period, and which offices played which games."""

    plan: Plan
    end: datetime
    tally: Tally
    labels: list[Label]


def simulate(
    connection: psycopg.Connection[Any],
    plan: Plan,
    now: datetime,
    progress: Callable[[datetime], None] = lambda _: None,
) -> Result:
    """Run the plan and record it all; `progress` is told the instant reached. Repeating a run records nothing anew.

    Raises BadInput for a plan that cannot be run, Refused `key_reused` or Clash if another version of the programme
    ran the same plan on this database.
    """
    end = plan.end(now)
    district = the_district()
    chance = Chance("simulation", plan.run)
    _enter(connection, plan, district, chance)
    found = labels(district, plan.seed)
    rules = reference(connection, ACCESS, plan.first)
    world = World(connection, rules, district, chance, plan.start, found, plan.run)
    enter_library(Means(connection, rules, lambda: plan.start, chance.of("library").bytes), district, plan.first)
    for story in (days(world, plan.first, plan.per_day), leaves(world, plan.first), succeed(world, plan.first)):
        world.tell(story)
    world.run(end, f"simulation:{plan.run}", progress)
    return Result(plan, end, world.tally, found)


def _enter(connection: psycopg.Connection[Any], plan: Plan, district: District, chance: Chance) -> None:
    """The calendar, case types, offices and officers that the registry does not have yet."""
    actor = Actor(ActorKind.OFFICER, "simulation", (district.code,), frozenset({Role.ADMINISTRATOR}))
    registrar = Registrar(connection, lambda: plan.start, chance.of("registry").bytes, actor)
    seed(registrar)
    enter_matters(registrar, read_catalogue(_data("matters.toml")))
    with acting(connection, ACCESS):
        offices = {code for (code,) in connection.execute("SELECT code FROM registry_office")}
        officers = {code for (code,) in connection.execute("SELECT code FROM registry_officer")}
    if missing := district.registered_offices(offices):
        enter_offices(registrar, missing)
    if missing_officers := district.registered_officers(officers):
        enter_officers(registrar, missing_officers)


def _data(name: str) -> str:
    return (resources.files("luoshi.cases.simulation") / "data" / name).read_text(encoding="utf-8")
