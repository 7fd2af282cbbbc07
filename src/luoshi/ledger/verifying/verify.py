"""Verification of the record: leaf by leaf, then as a whole, against what others hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from luoshi.ledger.access import acting
from luoshi.ledger.crew import Alone, Crew
from luoshi.ledger.log.checkpoints import Checkpoint
from luoshi.ledger.log.notes import PublicKey
from luoshi.ledger.log.promises import Promise
from luoshi.ledger.log.sequencing import size_of
from luoshi.ledger.verifying.findings import Report
from luoshi.ledger.verifying.leaves import VERIFIER as VERIFIER
from luoshi.ledger.verifying.leaves import LeafPass, Progress, batches, look
from luoshi.ledger.verifying.signed import check_promises, held_checkpoints, stored_checkpoints
from luoshi.ledger.verifying.whole import CHECKS, Check, Nodes, look_at_whole

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Outside:
    """What is known of one log outside the database: its keys, the checkpoints others hold, the published tiles."""

    keys: Sequence[PublicKey]
    checkpoints: Sequence[Checkpoint] = ()
    published: Path | None = None


@dataclass(slots=True)
class State:
    """How far a verification is: it can be kept after each batch, and gone on with."""

    report: Report = field(default_factory=Report)
    passes: dict[int, Progress] = field(default_factory=dict)


# Is told the state after each batch, the leaves done and the leaves there are.
Told = Callable[[State, int, int], None]


def verify(
    connection: Connection,
    outside: Mapping[int, Outside],
    promises: Sequence[Promise],
    told: Told = lambda _state, _done, _total: None,
    state: State | None = None,
    crew: Crew | None = None,
) -> Report:
    """Checks every log in `outside`, by its number, and the record as a whole. Changes nothing.

    The connection is outside a transaction and may read everything, as those of the crew may; commits go on meanwhile.
    """
    state, crew = state or State(), crew or Alone(connection)
    with acting(connection, VERIFIER):
        sizes = {log: size_of(connection, log) for log in outside}
    checks: list[Check] = [*CHECKS, *(Nodes(log, size) for log, size in sizes.items())]
    # Helpers look at the whole first: these take longest, and none would wait for them in the end.
    whole = crew.each(look_at_whole, checks)
    for log, known in outside.items():
        _leaves(connection, crew, log, known, sizes, told, state)
    for found in whole:
        state.report.join(found)
    with acting(connection, VERIFIER):
        check_promises(connection, state.report, promises)
    return state.report


def _leaves(
    connection: Connection,
    crew: Crew,
    log: int,
    known: Outside,
    sizes: Mapping[int, int],
    told: Told,
    state: State,
) -> None:
    size, total = sizes[log], sum(sizes.values())
    fresh = Report()
    with acting(connection, VERIFIER):
        roots = stored_checkpoints(connection, fresh, log, known.keys)
        held = held_checkpoints(fresh, known.checkpoints, roots, size)
    state.report.take(fresh)
    progress = state.passes.setdefault(log, Progress(log))
    going = LeafPass(state.report, progress, held)
    for looked in crew.each(look, batches(progress, size, known.published)):
        going.take(looked)
        told(state, state.report.leaves, total)
