"""What a command over complaints needs, and how their streams are read and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.core.actors import Actor, ActorKind, Proof
from luoshi.core.entries import Entry
from luoshi.core.errors import NotFound
from luoshi.core.judgement.complaints.deciding import Reader
from luoshi.core.judgement.complaints.events import ComplaintEvent, ComplaintMade
from luoshi.core.judgement.complaints.rules import ComplaintRules
from luoshi.core.judgement.complaints.state import Complaint, fold
from luoshi.core.judgement.rules import BEIJING
from luoshi.core.worktime import WorkCalendar
from luoshi.judgement.complaints.projections import rows_of
from luoshi.judgement.sealing import Seals
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.ledger.reading import read_stream
from luoshi.registry.officers import Staff

SYSTEM: Final = Access("complaints", EVERYTHING)
"""The rules decide who may; no office and no person sees a row of complaints by themselves."""
PERSON: Final = Actor(ActorKind.PERSON, proof=Proof.CODE)


@dataclass(frozen=True, slots=True)
class Receiving:
    """What the edge gives a command: a connection, the rules, who sits where, the calendar, the clock, randomness.

    `seals` names the stream of a code; it opens nothing of a complaint.
    """

    connection: psycopg.Connection[Any]
    rules: ComplaintRules
    seals: Seals
    staff: Staff
    calendar: WorkCalendar
    now: Callable[[], datetime]
    random: Callable[[int], bytes]

    @property
    def today(self) -> date:
        """The day in Beijing."""
        return self.now().astimezone(BEIJING).date()

    @property
    def paths(self) -> Mapping[str, tuple[str, ...]]:
        """The path of every open office."""
        return {code: office.path for code, office in self.staff.offices.items() if office.is_open}

    def reader(self, actor: Actor) -> Reader:
        """An officer with all the seats they have now."""
        return Reader(actor, self.staff.seats(actor.id))

    def reader_of(self, officer: str) -> Reader:
        """The officer of this code, at their first seat. Raises NotFound."""
        seats = self.staff.seats(officer)
        if not seats:
            raise NotFound("officer", "没有这个人，或已经离岗。", "No such officer.")
        return Reader(seats[0], seats)


def known(receiving: Receiving, stream: UUID) -> Sequence[Entry[Any]]:
    """The entries of a stream, none where there is none."""
    return read_stream(receiving.connection, SYSTEM, stream)


def entries_of(receiving: Receiving, complaint_id: UUID) -> Sequence[Entry[Any]]:
    """The entries of a complaint. Raises NotFound."""
    entries = known(receiving, complaint_id)
    if not entries or not isinstance(entries[0].event, ComplaintMade):
        raise NotFound("complaint", "没有这件投诉，或您无权查看。", "No such complaint, or not for your eyes.")
    return entries


def complaint_of(receiving: Receiving, complaint_id: UUID) -> Complaint:
    """A complaint as it stands. Raises NotFound."""
    return fold(complaint_id, entries_of(receiving, complaint_id))


def added(
    receiving: Receiving, stream: UUID, entries: Sequence[Entry[Any]], event: ComplaintEvent, actor: Actor
) -> StreamCommit:
    """An event after the entries of a stream, as the ledger takes it."""
    now = receiving.now()
    entry = Entry(event, now, now, actor)
    return StreamCommit(stream, len(entries), [entry], rows_of(stream, entries, entry))


def record(
    receiving: Receiving, stream: UUID, entries: Sequence[Entry[Any]], event: ComplaintEvent, actor: Actor
) -> None:
    """Add an event to a stream, with the rows that follow. Raises Clash if somebody was faster."""
    commit(receiving.connection, SYSTEM, [added(receiving, stream, entries, event, actor)], random=receiving.random)
