"""Sending what waits: claimed, then sent, then done. A message whose sender died is sent again after a while."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from luoshi.core.actors import MACHINE
from luoshi.core.case.events import Reclassified, Registered
from luoshi.core.sealed_reads import Ground, SealedRead, What
from luoshi.ledger.access import acting
from luoshi.ledger.reading import read_stream
from luoshi.notify.gateways import address_of
from luoshi.notify.handing import LINK
from luoshi.notify.policy import Policy
from luoshi.notify.telling import TELLER
from luoshi.registry.sealed_reads import note_read

BATCH = 50
MOST_ATTEMPTS = 6
FORGOTTEN = timedelta(minutes=10)
"""A claim this old belongs to a sender that died."""

# Takes an Apprise address, a title and the words; whether the gateway took it.
Send = Callable[[str, str, str], bool]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claimed message."""

    key: str
    officer: str | None
    case_id: UUID | None
    title: str
    words: str
    urgent: bool
    attempts: int


_CLAIM = """\
UPDATE notify_message SET claimed_at = %(now)s, attempts = attempts + 1 WHERE key IN (
    SELECT key FROM notify_message
    WHERE done_at IS NULL AND send_after <= %(now)s AND (claimed_at IS NULL OR claimed_at < %(forgotten)s)
    AND (urgent OR NOT %(quiet)s) ORDER BY send_after LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING key, officer, case_id, title, words, urgent, attempts"""


def send_waiting(connection: psycopg.Connection[Any], policy: Policy, now: Callable[[], datetime], send: Send) -> int:
    """Send what may be sent now, in batches; returns how many messages went out. In quiet hours only what is urgent."""
    sent = 0
    while claimed := _claim(connection, policy, now()):
        for waiting in claimed:
            sent += _deliver(connection, waiting, policy, now, send)
    return sent


def _claim(connection: psycopg.Connection[Any], policy: Policy, now: datetime) -> list[Waiting]:
    values = {"now": now, "forgotten": now - FORGOTTEN, "quiet": policy.is_quiet(now), "limit": BATCH}
    with acting(connection, TELLER):
        return [Waiting(*row) for row in connection.execute(_CLAIM, values).fetchall()]


def _deliver(
    connection: psycopg.Connection[Any],
    waiting: Waiting,
    policy: Policy,
    now: Callable[[], datetime],
    send: Send,
) -> bool:
    addresses = _addresses(connection, waiting, policy, now())
    if not addresses:
        _finish(connection, waiting, now(), "no_address")
        return False
    # Every address is tried; reached by one is told, lest a broken one repeat the others.
    answers = [send(address, waiting.title, waiting.words) for address in addresses]
    taken = any(answers)
    if taken or waiting.attempts >= MOST_ATTEMPTS:
        _finish(connection, waiting, now(), "" if taken else "gave_up")
    else:
        _try_later(connection, waiting, policy, now())
    return taken


def _addresses(connection: psycopg.Connection[Any], waiting: Waiting, policy: Policy, now: datetime) -> Sequence[str]:
    if waiting.officer is not None:
        return policy.officers.get(waiting.officer, ())
    if waiting.case_id is None:
        return ()
    found = address_of(_contact(connection, waiting.case_id, waiting.key, now), policy)
    return (found,) if found else ()


def _contact(connection: psycopg.Connection[Any], case_id: UUID, message: str, now: datetime) -> str:
    """The contact in the vault, at this moment; empty where none was given, or it was erased.

    Of a sealed case it is recorded that the machine read it for this message.
    """
    events = [entry.event for entry in read_stream(connection, TELLER, case_id)]
    first = events[0] if events else None
    if not isinstance(first, Registered) or first.contact is None:
        return ""
    if any(isinstance(event, Registered | Reclassified) and event.sealed for event in events):
        read = SealedRead(What.REPORTER, case_id, Ground.NOTICE)
        note_read(connection, MACHINE, read, now, mark=hashlib.sha256(message.encode()).hexdigest())
    return first.contact.text or ""


def _finish(connection: psycopg.Connection[Any], waiting: Waiting, now: datetime, failure: str) -> None:
    """It is done with. A one-time link is kept no longer than it takes to send it: it speaks for the person."""
    words = "" if waiting.key.startswith(LINK) else waiting.words
    with acting(connection, TELLER):
        connection.execute(
            "UPDATE notify_message SET done_at = %s, failure = %s, words = %s WHERE key = %s",
            [now, failure, words, waiting.key],
        )


def _try_later(connection: psycopg.Connection[Any], waiting: Waiting, policy: Policy, now: datetime) -> None:
    later = now + timedelta(minutes=2**waiting.attempts)
    send_after = later if waiting.urgent else policy.after_quiet(later)
    with acting(connection, TELLER):
        connection.execute(
            "UPDATE notify_message SET claimed_at = NULL, send_after = %s, failure = 'refused' WHERE key = %s",
            [send_after, waiting.key],
        )
