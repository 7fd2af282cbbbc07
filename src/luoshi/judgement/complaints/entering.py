"""At night: what people sent on earlier days enters the record, all with the one time at which it is entered.

The order of events, transactions and notices then tells the day alone, of each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.core.entries import Entry
from luoshi.core.judgement.complaints import events as e
from luoshi.core.private import Private
from luoshi.judgement.complaints.handling import PERSON, SYSTEM, Receiving, known
from luoshi.judgement.complaints.intake import Sent, decode
from luoshi.judgement.complaints.projections import rows_of
from luoshi.ledger.access import acting
from luoshi.ledger.commits import StreamCommit, commit_within

_DUE: Final = (
    "SELECT id, stream, body FROM judgement_complaint_waiting WHERE day < %s"
    " ORDER BY (body::json ->> 'kind') <> 'ComplaintMade', md5(id::text) LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_DONE: Final = "DELETE FROM judgement_complaint_waiting WHERE id = %s"


def enter_due(receiving: Receiving, before: date | None = None) -> int:
    """Enter what was sent before a day (today); returns how many. Each is a transaction of its own."""
    entered = 0
    while _enter_one(receiving, before or receiving.today):
        entered += 1
    return entered


def _enter_one(receiving: Receiving, before: date) -> bool:
    with acting(receiving.connection, SYSTEM) as connection:
        row = connection.execute(_DUE, [before]).fetchone()
        if row is None:
            return False
        row_id, stream, body = row
        commits = _commits(receiving, stream, decode(body))
        if commits:
            commit_within(connection, commits, random=receiving.random)
        connection.execute(_DONE, [row_id])
    return True


def _commits(receiving: Receiving, stream: UUID, sent: Sent) -> list[StreamCommit]:
    """The person's event and the files that go with it; nothing for a complaint that was entered before."""
    entries = known(receiving, stream)
    if isinstance(sent.event, e.ComplaintMade) and entries:
        return []
    files = [_file(receiving, name, sealed) for name, sealed in sent.files.items()]
    return [*files, _commit(receiving, stream, entries, sent.event)]


def _commit(receiving: Receiving, stream: UUID, entries: Sequence[Entry[Any]], event: e.ComplaintEvent) -> StreamCommit:
    now = receiving.now()
    entry = Entry(event, now, now, PERSON)
    return StreamCommit(stream, len(entries), [entry], rows_of(stream, entries, entry))


def _file(receiving: Receiving, name: UUID, sealed: str) -> StreamCommit:
    now = receiving.now()
    return StreamCommit(name, 0, [Entry(e.FileSealed(Private(sealed)), now, now, PERSON)])


def waiting(connection: psycopg.Connection[Any], stream: UUID) -> list[Sent]:
    """What of a complaint still waits for the night."""
    with acting(connection, SYSTEM):
        rows = connection.execute("SELECT body FROM judgement_complaint_waiting WHERE stream = %s", [stream]).fetchall()
    return [decode(body) for (body,) in rows]


def as_if_entered(receiving: Receiving, stream: UUID) -> list[Entry[Any]]:
    """The complaint as it will stand after the night, for its own person: what is recorded, and what waits."""
    now = receiving.now()
    entries = list(known(receiving, stream))
    sent = [one.event for one in waiting(receiving.connection, stream)]
    made = [event for event in sent if isinstance(event, e.ComplaintMade)]
    rest = [event for event in sent if not isinstance(event, e.ComplaintMade)]
    if not entries:
        entries = [Entry(event, now, now, PERSON) for event in made]
    return [*entries, *(Entry(event, now, now, PERSON) for event in rest)] if entries else []
