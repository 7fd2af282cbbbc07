"""A finding raised by hand: a leader or the supervision office acts on a rating, an opinion, the news, a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from luoshi.core.actors import Actor, Role
from luoshi.core.judgement.inspecting.events import ProblemFound
from luoshi.core.judgement.inspecting.finding import said
from luoshi.core.judgement.inspecting.refusals import declined
from luoshi.core.judgement.inspecting.rules import InspectionRules

RAISERS = (Role.SUPERVISOR, Role.LEADER)
OFF_LIST = "other"
"""Before the kind, the name of what no checklist has: again of the same kind, it is a repeat."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What somebody raises. `path` is the way of the office from the root.

    `item` is one of the checklists, which gives kind and rule; or empty, with `kind` and `place` said. `people` are the
    officers of that office, of whom `owner`, if named, must be one.
    """

    path: tuple[str, ...]
    origin: str
    words: str
    item: str = ""
    kind: str = ""
    place: str = ""
    severity: str = ""
    about: UUID | None = None
    owner: str = ""
    due: datetime | None = None
    people: frozenset[str] = frozenset()


def raise_finding(wanted: Raised, actor: Actor, now: datetime, rules: InspectionRules) -> ProblemFound:
    """The finding. Raises Refused for whoever may not, and for what is missing."""
    if not any(actor.has(role) for role in RAISERS):
        raise declined("raise_who")
    if wanted.path[-1] in actor.office_path:
        raise declined("raise_own_office")
    if wanted.origin not in rules.origins:
        raise declined("raise_origin")
    if wanted.due is not None and wanted.due <= now:
        raise declined("raise_due")
    if wanted.owner and wanted.owner not in wanted.people:
        raise declined("raise_owner")
    item, kind, place, severity = _what(wanted, rules)
    if severity not in rules.severities:
        raise declined("severity_unknown")
    return ProblemFound(
        inspection=None,
        office=wanted.path[-1],
        office_path=wanted.path,
        item=item,
        kind=kind,
        severity=severity,
        place=place,
        words=said("问题是什么", wanted.words),
        team=(actor.id,),
        announced=True,
        origin=wanted.origin,
        about=wanted.about,
        owner=wanted.owner,
        due=wanted.due,
    )


def _what(wanted: Raised, rules: InspectionRules) -> tuple[str, str, str, str]:
    """Item, kind, place of the rule and severity: from the checklists, or as they were said."""
    found = rules.item(wanted.item) if wanted.item else None
    if found is not None:
        return found.code, found.kind, found.place, wanted.severity or found.severity
    if wanted.item or wanted.kind not in rules.kinds or not wanted.place.strip():
        raise declined("raise_item")
    return f"{OFF_LIST}.{wanted.kind}", wanted.kind, wanted.place.strip(), wanted.severity
