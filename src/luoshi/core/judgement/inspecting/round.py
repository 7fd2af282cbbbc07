"""One round of inspection: how it is fixed and drawn, who may know of it before its day, and who may record in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from luoshi.core.actors import Actor, Role
from luoshi.core.entries import Entry
from luoshi.core.judgement.inspecting import events as e
from luoshi.core.judgement.inspecting.drawing import digest_of, drawn, related, too_few
from luoshi.core.judgement.inspecting.events import Place, Seat
from luoshi.core.judgement.inspecting.refusals import declined
from luoshi.core.judgement.inspecting.rules import InspectionRules
from luoshi.core.judgement.rules import BEIJING

CLOCKS_DIFFER = timedelta(minutes=5)
"""A telephone's clock may be so far ahead of ours."""
_WATCH = (Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR, Role.LEADER)


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants to inspect. `round` is the round of the year's plan, opened there under its own rules."""

    title: str
    announced: bool
    since: date
    until: date
    checklists: tuple[str, ...]
    places: tuple[Place, ...]
    seats: tuple[Seat, ...]
    round: UUID


@dataclass(frozen=True, slots=True)
class Inspection:
    """A round as its events left it. `pairs` has who goes to each office."""

    id: UUID
    version: int
    plan: e.InspectionPlanned
    planned_at: datetime
    planned_by: str
    seed: str = ""
    pairs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ended_at: datetime | None = None

    def path(self, office: str) -> tuple[str, ...]:
        """The way of an inspected office from the root."""
        return next((place.path for place in self.plan.places if place.office == office), (office,))


def fold(inspection_id: UUID, entries: Sequence[Entry[Any]]) -> Inspection:
    """The round after all its entries."""
    first = entries[0]
    found = Inspection(inspection_id, 1, first.event, first.at, first.actor.id)
    for entry in entries[1:]:
        found = evolve(found, entry)
    return found


def evolve(found: Inspection, entry: Entry[Any]) -> Inspection:
    """The round after one more event."""
    found = replace(found, version=found.version + 1)
    match entry.event:
        case e.InspectionSeeded(seed=seed):
            return replace(found, seed=seed)
        case e.InspectionDrawn(offices=offices, pairs=pairs):
            return replace(found, pairs=dict(zip(offices, map(tuple, pairs), strict=True)))
        case e.InspectionEnded():
            return replace(found, ended_at=entry.at)
    raise TypeError(f"{type(entry.event).__name__} does not happen to a round of inspection")


def plan(wanted: Plan, actor: Actor, today: date, rules: InspectionRules) -> e.InspectionPlanned:
    """The round, fixed. Raises Refused by the rules on who, when and where."""
    if not actor.has(Role.SUPERVISOR):
        raise declined("supervisors_only")
    if not wanted.title.strip():
        raise declined("needs_words", what="名称")
    if wanted.since < today or wanted.until < wanted.since:
        raise declined("round_days")
    if not wanted.places or not wanted.checklists or any(one not in rules.checklists for one in wanted.checklists):
        raise declined("round_empty")
    if short := too_few(wanted.places, wanted.seats, rules.each):
        raise declined("round_too_few", offices="、".join(short), each=rules.each)
    return e.InspectionPlanned(
        wanted.title.strip(),
        wanted.announced,
        wanted.since,
        wanted.until,
        wanted.checklists,
        wanted.places,
        wanted.seats,
        rules.each,
        digest_of(wanted.places, wanted.seats, rules.each),
        wanted.round,
    )


def draw(found: Inspection) -> e.InspectionDrawn:
    """Who goes where, by the recorded seed from the recorded list. Raises Refused out of order."""
    fixed = found.plan
    if not found.seed or found.pairs or digest_of(fixed.places, fixed.seats, fixed.each) != fixed.digest:
        raise declined("draw_order")
    pairs = drawn(fixed.places, fixed.seats, fixed.each, found.seed)
    return e.InspectionDrawn(tuple(pairs), tuple(pairs.values()))


def end(found: Inspection, actor: Actor) -> e.InspectionEnded:
    """Over. Raises Refused for everybody but the supervision office, and a second time."""
    if not actor.has(Role.SUPERVISOR):
        raise declined("supervisors_only")
    if found.ended_at is not None:
        raise declined("round_ended")
    return e.InspectionEnded()


def may_see(found: Inspection, seats: Sequence[Actor], today: date) -> bool:
    """Whether an officer may know of a round: whoever watches the district, and is of no office it looks at.

    Of an unannounced one the inspected offices, those above and those below them learn nothing before its days are
    over, whatever other role their people have; whoever was drawn for an office elsewhere knows of the round.
    """
    if not any(seat.has(role) for seat in seats for role in _WATCH):
        return False
    if found.plan.announced or found.ended_at is not None or today > found.plan.until:
        return True
    if any(seat.id in pair for seat in seats for pair in found.pairs.values()):
        return True
    leads = any(seat.has(Role.LEADER) for seat in seats)
    return leads or not any(related(seat.office_path, place.path) for seat in seats for place in found.plan.places)


def seen_at(found: Inspection, office: str, actor: Actor, said: datetime, now: datetime) -> datetime:
    """When something was seen at an office, checked. `said` is by the clock of the inspector's telephone.

    What was seen while the round was on is recorded whenever it arrives: without network nothing is lost. Raises
    Refused for whoever was not drawn for this office, and for another time.
    """
    if actor.id not in found.pairs.get(office, ()):
        raise declined("not_drawn")
    at = now if now < said <= now + CLOCKS_DIFFER else said
    day = at.astimezone(BEIJING).date()
    if at > now or not found.plan.since <= day <= found.plan.until:
        raise declined("not_its_days", since=found.plan.since, until=found.plan.until)
    if found.ended_at is not None and at > found.ended_at:
        raise declined("round_ended")
    return at
