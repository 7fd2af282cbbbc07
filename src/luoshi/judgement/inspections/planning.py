"""A round of inspection is a round of the year's plan first: checked against it and against repeats (减负)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from luoshi.core.judgement.inspecting import round as rules
from luoshi.core.judgement.inspecting.round import Plan
from luoshi.core.planning.rounds import PlanFinding, Round
from luoshi.judgement.inspections.commands import begin
from luoshi.judgement.inspections.handling import Inspecting
from luoshi.registry.commands import Registrar
from luoshi.registry.rounds import findings_on, open_round

OPEN, QUIET = "open_visit", "quiet_visit"
KINDS: Final = (OPEN, QUIET)
"""明察 and 暗访, among the kinds of rounds of the year's plan."""


def arrange(office: Inspecting, registrar: Registrar, wanted: Plan, line: str = "", reason: str = "") -> UUID:
    """Open the round in the year's plan, then fix it, seed it and draw. Returns the inspection.

    `line` is the line of the plan that it carries out. Raises Refused `round_against` where the plan or the rule on
    repeats speaks against it and the head of the supervision office gives no reason, and by the rules of a round.
    """
    rules.plan(wanted, registrar.actor, office.today(), office.rules)
    open_round(registrar, _round(registrar, wanted, line), reason)
    return begin(office, wanted, registrar.actor)


def against(registrar: Registrar, wanted: Plan, line: str = "") -> tuple[PlanFinding, ...]:
    """What speaks against a round, for a page that asks first."""
    return findings_on(registrar, _round(registrar, wanted, line))


def _round(registrar: Registrar, wanted: Plan, line: str) -> Round:
    offices = tuple(place.office for place in wanted.places)
    kind = OPEN if wanted.announced else QUIET
    return Round(wanted.round, kind, wanted.title.strip(), offices, wanted.since, registrar.actor.office, line)
