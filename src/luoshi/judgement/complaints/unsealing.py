"""Verbs of an unsealing. What was opened lies in a working table until its time is over; all leaves a trace."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from luoshi.core.errors import NotFound
from luoshi.core.judgement.complaints import events as e
from luoshi.core.judgement.complaints import unsealing as rules
from luoshi.core.judgement.complaints.deciding import Reader
from luoshi.core.judgement.complaints.refusals import declined
from luoshi.core.judgement.complaints.state import Complaint, Step, fold
from luoshi.judgement.complaints import keys
from luoshi.judgement.complaints.handling import SYSTEM, Receiving, added, entries_of, record
from luoshi.ledger.access import acting
from luoshi.ledger.commits import commit_within

MOST: Final = 64 * 1024
"""Characters of an envelope with a name in it: far more than any has."""
_PUT: Final = (
    "INSERT INTO judgement_unsealed (complaint, number, envelope, until) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (complaint, number) DO UPDATE SET envelope = excluded.envelope, until = excluded.until"
)
_GET: Final = "SELECT envelope FROM judgement_unsealed WHERE complaint = %s AND number = %s"
_DROP: Final = "DELETE FROM judgement_unsealed WHERE until <= %s"


def ask(receiving: Receiving, complaint_id: UUID, reason: str, recipient: str, reader: Reader) -> None:
    """The accountable officer asks to know who complained, for one officer with a confirmed key."""
    entries = entries_of(receiving, complaint_id)
    found = fold(complaint_id, entries)
    event = rules.ask(found, reader, reason, receiving.reader_of(recipient))
    if not _keys_of(receiving, found, recipient):
        raise declined("recipient_unfit")
    record(receiving, complaint_id, entries, event, reader.actor)


def box_for(receiving: Receiving, found: Complaint, reader: Reader) -> str:
    """The envelope that waits for this one of the two. Raises Refused for everybody else."""
    if not rules.may_open(found, reader):
        raise declined("unsealing_takes_two")
    if rules.waits(found) is Step.AGREED:
        return _kept(receiving, found)
    made: e.ComplaintMade = entries_of(receiving, found.id)[0].event
    return (made.identity.text if made.identity else None) or ""


def agree(receiving: Receiving, complaint_id: UUID, inner: str, reader: Reader) -> None:
    """The first of the two hands over what was in the outer box."""
    entries = entries_of(receiving, complaint_id)
    found = fold(complaint_id, entries)
    event = rules.agree(found, reader, inner)
    with acting(receiving.connection, SYSTEM) as connection:
        commit_within(
            connection, [added(receiving, complaint_id, entries, event, reader.actor)], random=receiving.random
        )
        connection.execute(_PUT, [complaint_id, found.unsealings[-1].number, inner, None])


def finish(receiving: Receiving, complaint_id: UUID, envelope: str, reader: Reader) -> None:
    """The second of the two hands over the name, sealed to the recipient alone: it can be fetched for a while."""
    entries = entries_of(receiving, complaint_id)
    found = fold(complaint_id, entries)
    event = rules.finish(found, reader, receiving.now(), receiving.rules.open_for)
    if not 0 < len(envelope) <= MOST:
        raise declined("box_not_the_one")
    with acting(receiving.connection, SYSTEM) as connection:
        commit_within(
            connection, [added(receiving, complaint_id, entries, event, reader.actor)], random=receiving.random
        )
        connection.execute(_PUT, [complaint_id, found.unsealings[-1].number, envelope, event.until])


def turn_down(receiving: Receiving, complaint_id: UUID, reason: str, reader: Reader) -> None:
    """One of the two refuses: what was opened is dropped."""
    entries = entries_of(receiving, complaint_id)
    found = fold(complaint_id, entries)
    event = rules.turn_down(found, reader, reason)
    with acting(receiving.connection, SYSTEM) as connection:
        commit_within(
            connection, [added(receiving, complaint_id, entries, event, reader.actor)], random=receiving.random
        )
        connection.execute("DELETE FROM judgement_unsealed WHERE complaint = %s", [complaint_id])


def fetch(receiving: Receiving, complaint_id: UUID, reader: Reader) -> str:
    """What is sealed to the recipient, for them, within the time; that they looked is recorded, each time they do."""
    entries = entries_of(receiving, complaint_id)
    found = fold(complaint_id, entries)
    event = rules.read(found, reader, receiving.now())
    envelope = _kept(receiving, found)
    record(receiving, complaint_id, entries, event, reader.actor)
    return envelope


def drop_over(receiving: Receiving) -> int:
    """Forget what may not be looked at any more; returns how many."""
    with acting(receiving.connection, SYSTEM) as connection:
        return connection.execute(_DROP, [receiving.now()]).rowcount


def recipient_keys(receiving: Receiving, found: Complaint) -> list[str]:
    """The public keys of the recipient of the unsealing under way."""
    one = rules.last(found)
    return _keys_of(receiving, found, one.recipient) if one else []


def _keys_of(receiving: Receiving, found: Complaint, officer: str) -> list[str]:
    usable = keys.usable(receiving, found.concerned).get(found.handler, [])
    return [key.public for key in usable if key.officer == officer]


def _kept(receiving: Receiving, found: Complaint) -> str:
    with acting(receiving.connection, SYSTEM) as connection:
        row = connection.execute(_GET, [found.id, found.unsealings[-1].number]).fetchone()
    if row is None:
        raise NotFound("unsealed", "内容已经清除。", "It was cleared.")
    return str(row[0])
