"""Verbs over inspections. A round is fixed, seeded and drawn in three commits, in this order.

What an inspector records is named by their telephone: the name becomes the stream, so that the same entry sent twice,
also when the first answer was lost, is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from luoshi.core.actors import MACHINE, Actor
from luoshi.core.errors import Clash
from luoshi.core.judgement.inspecting import events as e
from luoshi.core.judgement.inspecting import finding as findings
from luoshi.core.judgement.inspecting import round as rounds
from luoshi.core.judgement.inspecting.drawing import SEED_BYTES
from luoshi.core.judgement.inspecting.finding import Finding
from luoshi.core.judgement.inspecting.looking import Look, look
from luoshi.core.judgement.inspecting.raising import Raised, raise_finding
from luoshi.core.judgement.inspecting.round import Plan
from luoshi.core.private import Private
from luoshi.judgement.inspections.handling import (
    Inspecting,
    finding,
    finding_entries,
    inspection,
    known,
    record,
)


def begin(office: Inspecting, wanted: Plan, actor: Actor, inspection_id: UUID | None = None) -> UUID:
    """Fix a round, record a seed, and draw who goes where. Returns the round. Raises Refused.

    The list is recorded before the seed is made, and the seed before it is used.
    """
    found = inspection_id or UUID(bytes=office.random(16), version=4)
    record(office, found, (), [rounds.plan(wanted, actor, office.today(), office.rules)], actor)
    record(office, found, known(office, found), [e.InspectionSeeded(office.random(SEED_BYTES).hex())], actor)
    draw(office, found, actor)
    return found


def draw(office: Inspecting, inspection_id: UUID, actor: Actor) -> None:
    """Draw by the seed that was recorded: also after a crash between the two. Raises Refused for a second time."""
    before = known(office, inspection_id)
    record(office, inspection_id, before, [rounds.draw(rounds.fold(inspection_id, before))], actor)


def end(office: Inspecting, inspection_id: UUID, actor: Actor) -> None:
    """A round is over. What was seen before and is still on a telephone can arrive afterwards."""
    found = inspection(office, inspection_id)
    record(office, inspection_id, known(office, inspection_id), [rounds.end(found, actor)], actor)


def stream_of(inspection_id: UUID, entry: UUID) -> UUID:
    """The stream of an entry by the name a telephone gave it, within its round."""
    return uuid5(inspection_id, f"entry {entry}")


def look_at(office: Inspecting, inspection_id: UUID, entry: Look, actor: Actor) -> bool:
    """Record what an inspector saw. Returns whether it is new: sent again it changes nothing. Raises Refused."""
    stream = stream_of(inspection_id, entry.id)
    if known(office, stream):
        return False
    at, event = look(inspection(office, inspection_id), entry, actor, office.now(), office.rules)
    photos = [e.PhotoAdded(name, Private(secret)) for name, secret in entry.photos]
    events: list[e.InspectionEvent] = [event, *(photos if isinstance(event, e.ProblemFound) else ())]
    try:
        record(office, stream, (), events, actor, at)
    except Clash:
        return False
    return True


def raise_by_hand(office: Inspecting, finding_id: UUID, wanted: Raised, actor: Actor) -> bool:
    """Raise a finding without a round. Returns whether it is new: sent again under the same id it is one.

    Raises Refused.
    """
    if known(office, finding_id):
        return False
    event = raise_finding(wanted, actor, office.now(), office.rules)
    record(office, finding_id, (), [event], actor)
    return True


def note_opened(office: Inspecting, finding_id: UUID, case: UUID) -> None:
    """The machine notes which case puts it right. Noted before, it stays."""
    if finding(office, finding_id).case is None:
        _add(office, finding_id, [e.FindingOpened(case)], MACHINE)


def note_answered(office: Inspecting, finding_id: UUID, outcome: str) -> bool:
    """The machine notes that the office says it is put right. Returns whether anybody has to look now."""
    answered = findings.answered(finding(office, finding_id), outcome)
    if answered is not None:
        _add(office, finding_id, [answered], MACHINE)
    return answered is not None


def object_to(office: Inspecting, finding_id: UUID, reason: str, actor: Actor) -> None:
    """The head of the inspected office objects. Raises Refused."""
    found, rules, calendar = finding(office, finding_id), office.rules, office.calendar
    _add(office, finding_id, [findings.object_to(found, reason, actor, office.now(), rules, calendar)], actor)


def review(office: Inspecting, finding_id: UUID, upheld: bool, reason: str, actor: Actor) -> None:
    """Somebody who was not there decides on the objection. Raises Refused."""
    _add(office, finding_id, [findings.review(finding(office, finding_id), upheld, reason, actor)], actor)


def recheck(office: Inspecting, finding_id: UUID, fixed: bool, words: str, actor: Actor) -> Finding:
    """Another person looks whether it is put right. Raises Refused."""
    found = finding(office, finding_id)
    _add(office, finding_id, list(findings.recheck(found, fixed, words, actor, office.rules)), actor)
    return finding(office, finding_id)


def _add(
    office: Inspecting, finding_id: UUID, events: Sequence[e.InspectionEvent], actor: Actor, at: datetime | None = None
) -> None:
    record(office, finding_id, finding_entries(office, finding_id), events, actor, at)
