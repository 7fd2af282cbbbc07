"""What a command over ratings and audits needs, and how their streams are read and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from luoshi.core.actors import Actor
from luoshi.core.entries import Entry
from luoshi.core.errors import NotFound
from luoshi.core.judgement.events import JudgementEvent, RatingGiven
from luoshi.core.judgement.rating import Rating, fold
from luoshi.core.judgement.rules import RatingRules
from luoshi.core.worktime import WorkCalendar
from luoshi.judgement.projections import rows_of
from luoshi.judgement.sealing import Seals
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.ledger.keys import Receipt
from luoshi.ledger.reading import read_stream

SYSTEM = Access("ratings", EVERYTHING)
"""The rules decide who may; no office and no person sees a row of this room by themselves."""


@dataclass(frozen=True, slots=True)
class Judging:
    """What the edge gives a command: a connection, the rules, the keys, the calendar, the clock and randomness."""

    connection: psycopg.Connection[Any]
    rules: RatingRules
    seals: Seals
    calendar: WorkCalendar
    now: Callable[[], datetime]
    random: Callable[[int], bytes]


def known(judging: Judging, stream: UUID) -> Sequence[Entry[Any]]:
    """The entries of a stream, none where there is none."""
    return read_stream(judging.connection, SYSTEM, stream)


def rating(judging: Judging, rating_id: UUID) -> Rating:
    """A rating as it stands. Raises NotFound."""
    entries = known(judging, rating_id)
    if not entries or not isinstance(entries[0].event, RatingGiven):
        raise NotFound("rating", "没有这一条评价。", "No such rating.")
    return fold(rating_id, entries)


def record(
    judging: Judging, stream: UUID, entries: Sequence[Entry[Any]], event: JudgementEvent, actor: Actor
) -> Receipt:
    """Add an event to a stream, with the rows that follow. Raises Clash if somebody was faster."""
    made = added(judging, stream, entries, (event,), actor)
    return commit(judging.connection, SYSTEM, [made], random=judging.random)


def added(
    judging: Judging, stream: UUID, entries: Sequence[Entry[Any]], events: Sequence[JudgementEvent], actor: Actor
) -> StreamCommit:
    """Events after the entries of a stream, as the ledger takes it."""
    now = judging.now()
    new = [Entry(event, now, now, actor) for event in events]
    return StreamCommit(stream, len(entries), new, rows_of(stream, entries, new))
