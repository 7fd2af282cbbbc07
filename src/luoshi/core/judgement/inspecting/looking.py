"""What an inspector records at an office: an item in order, or a problem with its kind, gravity and rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from luoshi.core.actors import Actor
from luoshi.core.judgement.inspecting import events as e
from luoshi.core.judgement.inspecting.finding import said
from luoshi.core.judgement.inspecting.refusals import declined
from luoshi.core.judgement.inspecting.round import Inspection, seen_at
from luoshi.core.judgement.inspecting.rules import InspectionRules


@dataclass(frozen=True, slots=True)
class Look:
    """One entry of an inspector. `id` is the name their telephone gave it: sent twice, it is one.

    Without `result` it is a problem, told in `words`; `photos` are names and secrets of files that were put away.
    """

    id: UUID
    office: str
    item: str
    seen_at: datetime
    result: e.Looked | None = None
    severity: str = ""
    words: str = ""
    photos: tuple[tuple[str, str], ...] = ()


def look(
    found: Inspection, entry: Look, actor: Actor, now: datetime, rules: InspectionRules
) -> tuple[datetime, e.ItemLooked | e.ProblemFound]:
    """When it was seen, and what is recorded of it. Raises Refused by the rules of the round and of its lists."""
    at = seen_at(found, entry.office, actor, entry.seen_at, now)
    item = rules.items(found.plan.checklists).get(entry.item)
    if item is None:
        raise declined("item_unknown")
    if entry.result is not None:
        return at, e.ItemLooked(found.id, entry.office, item.code, entry.result)
    severity = entry.severity or item.severity
    if severity not in rules.severities:
        raise declined("severity_unknown")
    if len(entry.photos) > rules.photos:
        raise declined("photos_too_many", most=rules.photos)
    problem = e.ProblemFound(
        inspection=found.id,
        office=entry.office,
        office_path=found.path(entry.office),
        item=item.code,
        kind=item.kind,
        severity=severity,
        place=item.place,
        words=said("看到什么", entry.words),
        team=found.pairs[entry.office],
        announced=found.plan.announced,
    )
    return at, problem
