"""The timers: what is due is recorded by the case machine itself, many cases in a transaction, each exactly once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import psycopg

from luoshi.cases.commands import act
from luoshi.cases.handling import By, Means, Step, access_of, stream_commit, take
from luoshi.cases.projections import decode_state
from luoshi.core.actors import MACHINE
from luoshi.core.case.commands import Tick
from luoshi.core.errors import Clash, LuoshiError, Refused
from luoshi.ledger.access import acting
from luoshi.ledger.commits import commit_within
from luoshi.reactions.knowing import Knowledge

BATCH = 400
HANDS = 2
_BEGINNING = datetime(1, 1, 2, tzinfo=UTC)
_FIRST = UUID(int=0)
_TICK, _BY = Tick(), By(MACHINE)
# A case that raises one of these keeps the others from nothing; it stays due, and is tried at every sweep.
FAULTS = (LuoshiError, LookupError, ValueError, TypeError, AttributeError)

# Due cases nobody else holds, from a place in their order on. Those behind it are not looked at again in a sweep: a
# case whose moment turns out to come later (the calendar changed) records nothing, and stays where it is.
_DUE = """\
SELECT a.at, a."case", c.state_body FROM cases_alarm a JOIN cases_case c ON c.id = a."case"
WHERE a.at <= %s AND (a.at, a."case") > (%s, %s)
ORDER BY a.at, a."case" LIMIT %s FOR NO KEY UPDATE OF c SKIP LOCKED"""


@dataclass(slots=True)
class Swept:
    """What a sweep did: cases looked at, cases and events recorded, and those that failed with why."""

    due: int = 0
    cases: int = 0
    events: int = 0
    faults: dict[UUID, Exception] = field(default_factory=dict)

    def add(self, other: Swept) -> None:
        """Count the other's too."""
        self.due, self.cases, self.events = self.due + other.due, self.cases + other.cases, self.events + other.events
        self.faults |= other.faults


def _never() -> bool:
    return False


def sweep(
    means: Means, batch: int = BATCH, stopping: Callable[[], bool] = _never, most_batches: int | None = None
) -> Swept:
    """Record everything that has come due by now: expiries, caps, dates, warnings, ladder steps.

    Each batch is one transaction that holds its cases locked: sweeps beside each other share the work, and of a killed
    one the batch at hand was recorded, or was not. The connection must be outside a transaction.
    """
    swept, now = Swept(), means.now()
    place = _BEGINNING, _FIRST
    for _ in count() if most_batches is None else range(most_batches):
        if stopping():
            break
        alone: list[UUID] = []
        found, place = _batch(means, now, place, batch, swept, alone)
        for case_id in alone:
            _alone(means, case_id, swept)
        if found < batch:
            break
    return swept


def sweep_together(
    connect: Callable[[], AbstractContextManager[psycopg.Connection[Any]]],
    learn: Callable[[], Knowledge],
    stopping: Callable[[], bool] = _never,
    batch: int = BATCH,
) -> Swept:
    """A sweep that fetches help where much is due: then one hand decides while the database writes for the other."""

    def one(most_batches: int | None) -> Swept:
        with connect() as connection:
            return sweep(learn().means(connection), batch, stopping, most_batches)

    swept = one(1)
    if swept.due == batch:
        with ThreadPoolExecutor(HANDS) as pool:
            for more in pool.map(one, [None] * HANDS):
                swept.add(more)
    return swept


def _batch(
    means: Means,
    now: datetime,
    place: tuple[datetime, UUID],
    batch: int,
    swept: Swept,
    alone: list[UUID],
) -> tuple[int, tuple[datetime, UUID]]:
    """One transaction. Returns how many cases were due, and where the next one begins."""
    with acting(means.connection, access_of(MACHINE)):
        cursor = means.connection.cursor(binary=True)
        rows: list[Any] = cursor.execute(_DUE, [now, *place, batch]).fetchall()
        steps = []
        for _at, case_id, body in rows:
            step = _decided(means, case_id, body, swept)
            if step is None or not step.entries:
                continue
            # Where a sub-case ends or is reopened its parent learns of it in the same commit: that is `act`'s work.
            if step.after.parent and step.before is not None and step.before.open != step.after.open:
                alone.append(case_id)
            else:
                steps.append(step)
        if steps:
            commit_within(
                means.connection, [stream_commit(step, means.reference) for step in steps], random=means.random
            )
    swept.due += len(rows)
    swept.cases += len(steps)
    swept.events += sum(len(step.entries) for step in steps)
    return len(rows), (rows[-1][0], rows[-1][1]) if rows else place


def _decided(means: Means, case_id: UUID, body: bytes, swept: Swept) -> Step | None:
    try:
        return take(means, case_id, decode_state(body), _TICK, _BY)
    except FAULTS as fault:
        swept.faults[case_id] = fault
        return None


def _alone(means: Means, case_id: UUID, swept: Swept) -> None:
    """One case together with its parent. Whoever was faster has recorded what was due with their own command."""
    try:
        done = act(means, case_id, _TICK, _BY)
    except (Clash, Refused):
        return
    swept.cases += 1
    swept.events += len(done.receipt.events)
