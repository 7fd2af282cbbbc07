"""What a command over inspections needs, and how their streams are read and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import psycopg

from luoshi.core.actors import Actor
from luoshi.core.entries import Entry, Late, LateCause
from luoshi.core.errors import NotFound
from luoshi.core.judgement.inspecting import events as e
from luoshi.core.judgement.inspecting import finding as findings
from luoshi.core.judgement.inspecting import mystery as mysteries
from luoshi.core.judgement.inspecting import round as rounds
from luoshi.core.judgement.inspecting.finding import Finding
from luoshi.core.judgement.inspecting.mystery import Mystery
from luoshi.core.judgement.inspecting.round import Inspection
from luoshi.core.judgement.inspecting.rules import InspectionRules
from luoshi.core.judgement.rules import BEIJING
from luoshi.core.worktime import Unit, WorkCalendar
from luoshi.core.worktime_limits import Limit
from luoshi.judgement.inspections.projections import rows_of
from luoshi.judgement.inspections.secrecy import Seal
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.ledger.envelope import IdempotencyKey
from luoshi.ledger.reading import read_stream

SYSTEM = Access("inspections", EVERYTHING)
"""The rules decide who may; whoever asks for a list of findings is asked under their own access."""

Entries = Sequence[Entry[Any]]


@dataclass(frozen=True, slots=True)
class Inspecting:
    """What the edge gives a command: a connection, the rules, the calendar, the seal, the clock and randomness."""

    connection: psycopg.Connection[Any]
    rules: InspectionRules
    calendar: WorkCalendar
    seal: Seal
    now: Callable[[], datetime]
    random: Callable[[int], bytes]

    def today(self) -> date:
        """The day it is in the district."""
        return self.now().astimezone(BEIJING).date()

    def end_of(self, day: date) -> datetime:
        """The instant at which a term by this day ends."""
        eve = datetime.combine(day - timedelta(days=1), time(12), self.calendar.tz)
        return self.calendar.deadline(eve, Limit(1, Unit.DAYS))


def known(office: Inspecting, stream: UUID) -> Entries:
    """The entries of a stream, none where there is none."""
    return read_stream(office.connection, SYSTEM, stream)


def inspection(office: Inspecting, inspection_id: UUID) -> Inspection:
    """A round as it stands. Raises NotFound."""
    return rounds.fold(inspection_id, _entries(office, inspection_id, e.InspectionPlanned))


def finding(office: Inspecting, finding_id: UUID) -> Finding:
    """A finding as it stands. Raises NotFound."""
    return findings.fold(finding_id, finding_entries(office, finding_id))


def finding_entries(office: Inspecting, finding_id: UUID) -> Entries:
    """The entries of a finding. Raises NotFound."""
    return _entries(office, finding_id, e.ProblemFound)


def mystery(office: Inspecting, mystery_id: UUID) -> Mystery:
    """A mystery request as it stands. Raises NotFound."""
    return mysteries.fold(mystery_id, mystery_entries(office, mystery_id))


def mystery_entries(office: Inspecting, mystery_id: UUID) -> Entries:
    """The entries of a mystery request. Raises NotFound."""
    return _entries(office, mystery_id, e.MysteryPlanned)


def _entries(office: Inspecting, stream: UUID, begins: type) -> Entries:
    entries = known(office, stream)
    if not entries or not isinstance(entries[0].event, begins):
        raise NotFound("inspection", "没有这一项，或您无权查看。", "No such thing, or not for your eyes.")
    return entries


def record(
    office: Inspecting,
    stream: UUID,
    before: Entries,
    events: Sequence[e.InspectionEvent],
    actor: Actor,
    at: datetime | None = None,
    key: IdempotencyKey | None = None,
) -> None:
    """Add events to a stream, with the rows that follow. Raises Clash if somebody was faster.

    `at` is when it happened where that lies before now: seen without network, it is entered late and says so.
    """
    now = office.now()
    late = Late(LateCause.OUTAGE) if at is not None and at < now else None
    more = [Entry(event, at or now, now, actor, late) for event in events]
    whole = [*before, *more]
    made = StreamCommit(stream, len(before), more, rows_of(stream, len(before), whole))
    commit(office.connection, SYSTEM, [made], random=office.random, key=key)
