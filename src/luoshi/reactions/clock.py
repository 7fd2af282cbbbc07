"""The watch over the clock: a jump is an event, and while it lasts no alarm is rung that only the clock has brought.

The reference lies in one row of `reactions_clock`, so that it outlives the worker and several workers share it. People
go on working meanwhile; what they enter lies between two events that say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.core.actors import MACHINE
from luoshi.core.clock import ClockEvent, ClockJumped, ClockSettled, Reading, jumped, off
from luoshi.core.entries import Entry
from luoshi.core.errors import Clash
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.commits import StreamCommit, commit

KEEPER: Final = Access("@clock", EVERYTHING)
STREAM: Final = UUID("3f0c6c52-8f0a-5d0e-9f3b-0d7a6f4f7c11")
RETURNED, ACCEPTED = "returned", "accepted"
_ROW: Final = "SELECT boot, wall, steady, off_by FROM reactions_clock WHERE id = 1"
_VERSION: Final = "SELECT coalesce(max(version), 0) FROM ledger_event WHERE stream = %s"
_KEEP: Final = (
    "INSERT INTO reactions_clock (id, boot, wall, steady, off_by) VALUES (1, %s, %s, %s, NULL) ON CONFLICT (id)"
    " DO UPDATE SET boot = excluded.boot, wall = excluded.wall, steady = excluded.steady, off_by = NULL"
)
_MARK: Final = "UPDATE reactions_clock SET off_by = %s WHERE id = 1"

Connection = psycopg.Connection[Any]
Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the clock is measured against; `off_by` while a jump has been told and not settled."""

    reference: Reading
    off_by: timedelta | None


def kept(connection: Connection) -> Kept | None:
    """The row, None before the first look."""
    with acting(connection, KEEPER):
        row = connection.execute(_ROW).fetchone()
    if row is None:
        return None
    boot, wall, steady, off_by = row
    return Kept(Reading(boot, wall.astimezone(UTC), steady), None if off_by is None else timedelta(seconds=off_by))


def look(connection: Connection, now: Reading, random: Random) -> bool:
    """Whether the clock is to be believed. Tells a jump, once, and its return. Outside of a transaction."""
    before = kept(connection)
    if before is None:
        _keep(connection, now)
        return True
    by = off(before.reference, now)
    if before.off_by is None:
        if not jumped(by):
            _keep(connection, now)
            return True
        return _tell_jump(connection, now, by, random)
    if before.reference.boot != now.boot:
        return False
    if not jumped(by):
        settle(connection, now, RETURNED, random)
        return True
    return _tell_jump(connection, now, by, random) if jumped(by - before.off_by) else False


def settle(connection: Connection, now: Reading, how: str, random: Random) -> bool:
    """Believe the clock from now on. False when nothing was to be settled."""
    before = kept(connection)
    if before is None or before.off_by is None:
        return False
    _record(connection, ClockSettled(how, now.wall), now.wall, random)
    _keep(connection, now)
    return True


def jumps(connection: Connection) -> list[tuple[str, datetime]]:
    """Every jump and every settlement so far: its kind and when it was entered."""
    query = "SELECT kind, entered_at FROM ledger_event WHERE stream = %s ORDER BY version"
    with acting(connection, KEEPER):
        return [(str(kind), at) for kind, at in connection.execute(query, [STREAM])]


def _tell_jump(connection: Connection, now: Reading, by: timedelta, random: Random) -> bool:
    """Entered at the time it should be: what the clock shows stands in the event."""
    seconds = round(by.total_seconds())
    _record(connection, ClockJumped(seconds, now.wall - by, now.wall), now.wall - by, random)
    with acting(connection, KEEPER):
        connection.execute(_MARK, [seconds])
    return False


def _keep(connection: Connection, now: Reading) -> None:
    with acting(connection, KEEPER):
        connection.execute(_KEEP, [now.boot, now.wall, now.steady])


def _record(connection: Connection, event: ClockEvent, at: datetime, random: Random) -> None:
    """One more event of the clock. Whoever was faster has told the same."""
    with acting(connection, KEEPER):
        row = connection.execute(_VERSION, [STREAM]).fetchone()
    version = int(row[0]) if row is not None else 0
    try:
        commit(connection, KEEPER, [StreamCommit(STREAM, version, [Entry(event, at, at, MACHINE)])], random=random)
    except Clash:
        return
