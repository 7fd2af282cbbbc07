"""The log over the record, looked at from outside the sequencer: every event one leaf, every checkpoint its root."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.log.leaves import entry_of
from luoshi.ledger.log.merkle import Frontier, leaf_hash
from luoshi.runtime.drills.ground.site import Site
from luoshi.runtime.postgres import Running

_LEAVES: Final = (
    "SELECT l.place, l.blind, l.previous, l.entry, sha256(e.body) FROM ledger_leaf l"
    " LEFT JOIN ledger_event e USING (stream, version) ORDER BY l.log, l.place"
)
_WAITING: Final = "SELECT EXISTS (SELECT FROM ledger_outbox WHERE sequenced_at IS NULL)"
_CHECKPOINTS: Final = "SELECT size, root FROM ledger_checkpoint ORDER BY size"
_COUNTS: Final = "SELECT (SELECT count(*) FROM ledger_event), (SELECT count(*) FROM ledger_leaf)"
_PART: Final = 10_000


@dataclass(frozen=True, slots=True)
class Tree:
    """What was found: how many leaves, the root over the first so many of them, and what does not fit."""

    leaves: int
    root: bytes
    faults: tuple[str, ...]


def whole_tree(site: Site) -> Tree:
    """The log when the sequencer has placed all that waits. No writer may be at work."""
    site.wait("the sequencer", lambda: site.rows(_WAITING) == [(False,)])
    events, leaves = site.rows(_COUNTS)[0]
    found = tree_of(site.running())
    missing = [f"{events - leaves} events without a leaf"] if events != leaves else []
    return Tree(found.leaves, found.root, (*found.faults, *missing))


def tree_of(running: Running, size: int | None = None) -> Tree:
    """Recomputes the log from the live rows, up to `size` leaves; its checkpoints beside it."""
    frontier, faults, place = Frontier(), [], 0
    with (
        psycopg.connect(running.dsn("app"), autocommit=True) as connection,
        acting(connection, Access("drill", EVERYTHING)),
    ):
        signed = [(int(at), bytes(root)) for at, root in connection.execute(_CHECKPOINTS.encode())]
        with connection.cursor("luoshi_drill") as cursor:
            cursor.itersize = _PART
            cursor.execute(_LEAVES.encode())
            for row in cursor:
                if size is not None and place == size:
                    break
                faults += _faults_of(row, place)
                frontier.extend([leaf_hash(bytes(row[3]))])
                place += 1
                faults += _unsigned(signed, place, frontier)
    return Tree(place, frontier.root(), tuple(faults))


def _faults_of(row: Sequence[Any], expected: int) -> list[str]:
    place, blind, previous, entry, digest = row
    found = [] if place == expected else [f"place {place} where {expected} should be"]
    if digest is None:
        return [*found, f"leaf {place} without its event"]
    if entry_of(bytes(blind), bytes(previous), bytes(digest)) != bytes(entry):
        found.append(f"leaf {place} is of another event")
    return found


def _unsigned(signed: list[tuple[int, bytes]], size: int, frontier: Frontier) -> list[str]:
    """Checkpoints of this size whose root is another."""
    found = []
    while signed and signed[0][0] <= size:
        at, root = signed.pop(0)
        if at == size and root != frontier.root():
            found.append(f"the checkpoint of size {at} has another root")
    return found
