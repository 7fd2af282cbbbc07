"""暗访件: an ordinary request that an inspector sends as anybody would, and what it showed when it had ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from luoshi.core.actors import Actor
from luoshi.core.case.events import AdmissionBasis, Admitted
from luoshi.core.case.state import Case, State
from luoshi.core.case.supplement_events import SupplementAsked
from luoshi.core.casetypes.model import LimitName
from luoshi.core.entries import Entry
from luoshi.core.judgement.inspecting import events as e
from luoshi.core.judgement.inspecting.finding import said
from luoshi.core.judgement.inspecting.refusals import declined
from luoshi.core.judgement.inspecting.round import Inspection
from luoshi.core.judgement.inspecting.rules import InspectionRules

FACTS: Final[Mapping[str, str]] = {
    "kept": "首问负责：没有退回、没有推转",
    "contacted": "按时联系了本人",
    "told_once": "要补的材料只说了一次",
    "in_time": "在承诺期限内办结",
}
"""What the record of a case says of the practice, by code."""


@dataclass(frozen=True, slots=True)
class Mystery:
    """A mystery request as its events left it."""

    id: UUID
    version: int
    inspection: UUID
    office: str
    planned_at: datetime
    by: str
    sent: bool = False
    case: UUID | None = None
    facts: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    judged: e.MysteryJudged | None = None


def fold(mystery_id: UUID, entries: Sequence[Entry[Any]]) -> Mystery:
    """The mystery request after all its entries."""
    first = entries[0]
    found = Mystery(mystery_id, 1, first.event.inspection, first.event.office, first.at, first.actor.id)
    for entry in entries[1:]:
        found = evolve(found, entry)
    return found


def evolve(found: Mystery, entry: Entry[Any]) -> Mystery:
    """The mystery request after one more event."""
    found = replace(found, version=found.version + 1)
    match entry.event:
        case e.MysterySent():
            return replace(found, sent=True)
        case e.MysteryShown(case=case, office=office, facts=facts, failed=failed):
            return replace(found, case=case, office=office, facts=tuple(facts), failed=tuple(failed))
        case e.MysteryJudged():
            return replace(found, judged=entry.event)
        case e.MysteryErased():
            return found
    raise TypeError(f"{type(entry.event).__name__} does not happen to a mystery request")


def plan(found: Inspection, office: str, scenario: str, actor: Actor) -> e.MysteryPlanned:
    """Before it is sent, by an inspector who was drawn for the office. Raises Refused."""
    if found.ended_at is not None:
        raise declined("round_ended")
    if actor.id not in found.pairs.get(office, ()):
        raise declined("not_drawn")
    return e.MysteryPlanned(found.id, office, said("打算怎么问", scenario))


def send(found: Mystery, received_at: datetime, actor: Actor, *, ended: bool) -> None:
    """Whether this case may be marked as the mystery request. Raises Refused for what came in before the plan.

    What has `ended` may have been rated as a real request is: it stays one.
    """
    if actor.id != found.by:
        raise declined("mystery_not_yours")
    if found.sent:
        raise declined("mystery_known")
    if received_at < found.planned_at:
        raise declined("mystery_first")
    if ended:
        raise declined("mystery_ended")


def practised(case: Case, entries: Sequence[Entry[Any]]) -> dict[str, bool]:
    """What the record of a case says of the practice, by the codes of `FACTS`; what did not arise is left out."""
    facts = {"kept": case.declined == 0}
    met = case.contacted_at or (case.ended_at if case.state is State.CLOSED else None)
    for code, limit, done in (
        ("contacted", LimitName.FIRST_CONTACT, met),
        ("in_time", LimitName.PROMISED, case.ended_at),
    ):
        due = case.deadlines.get(limit)
        if due is not None and done is not None:
            facts[code] = done <= due
    notices = sum(isinstance(entry.event, SupplementAsked) for entry in entries)
    too_late = any(
        isinstance(entry.event, Admitted) and entry.event.basis is AdmissionBasis.NOT_TOLD_IN_TIME for entry in entries
    )
    if notices or too_late:
        facts["told_once"] = notices == 1 and not too_late
    return facts


def show(found: Mystery, case: Case, entries: Sequence[Entry[Any]]) -> e.MysteryShown:
    """The case has ended: it is known from now on that it was one. Raises Refused while it runs."""
    if case.open or found.case is not None:
        raise declined("mystery_running" if case.open else "mystery_known")
    facts = practised(case, entries)
    failed = tuple(code for code, kept in facts.items() if not kept)
    return e.MysteryShown(case.id, case.holder.office, tuple(facts), failed)


def judge(
    found: Mystery, fine: Sequence[str], failed: Sequence[str], words: str, actor: Actor, rules: InspectionRules
) -> e.MysteryJudged:
    """How the inspector met it, by the items that a mystery request looks at."""
    if actor.id != found.by:
        raise declined("mystery_not_yours")
    if found.judged is not None:
        raise declined("mystery_known")
    if found.case is None:
        raise declined("mystery_running")
    asked = {item.code for each in rules.checklists.values() for item in each.items if item.asked}
    if not {*fine, *failed} or not {*fine, *failed} <= asked or set(fine) & set(failed):
        raise declined("item_unknown")
    return e.MysteryJudged(tuple(fine), tuple(failed), said("遇到的情形", words))
