"""Everything that can happen to the plan of a year's rounds and to a round: a closed vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """One line of the plan. `key` names it within its year; `kind` is a code of the district's kinds of rounds.

    `offices` are those that are visited, by code; `month` is 1 to 12; `by` is the office that goes.
    """

    key: str
    kind: str
    subject: str
    offices: tuple[str, ...]
    month: int
    by: str


@dataclass(frozen=True, slots=True)
class PlanEntered:
    """A version of a year's plan, whole. `repeat_days`: an office is not visited again within so many calendar days.

    `reason` says why a later version changes the one before.
    """

    year: int
    version: int
    rounds: tuple[PlannedRound, ...]
    repeat_days: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """A round begins on a day. `planned` is the line of the plan it carries out, empty for none.

    `findings` are the codes of what speaks against it; there are none, or `reason` says why it goes ahead.
    """

    kind: str
    subject: str
    offices: tuple[str, ...]
    on: date
    by: str
    planned: str = ""
    findings: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RoundCalledOff:
    """A round did not take place: it burdens nobody, and its line of the plan is free again."""

    reason: str


PlanningEvent = PlanEntered | RoundOpened | RoundCalledOff

PLANNING_EVENTS: Mapping[str, type[PlanningEvent]] = {
    "rounds.plan_entered": PlanEntered,
    "rounds.opened": RoundOpened,
    "rounds.called_off": RoundCalledOff,
}
