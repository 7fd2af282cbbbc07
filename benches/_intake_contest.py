"""The contest: what commands send is overheard, then both sides take turns on both databases, and are timed."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

import psycopg

from benches._intake_clients import Clients
from benches._intake_fill import Size
from benches._intake_pgbench import Pgbench, Piece, Script, Writer, overheard, script, varying
from benches._intake_work import STORIES, Turn, What, change, create, means_on, story_number
from luoshi.cases.handling import Means
from luoshi.runtime.postgres import Role, Running

WHATS: Final[tuple[What, ...]] = ("create", "change")
WARM_UP: Final = 1.0
TICKS: Final = os.sysconf("SC_CLK_TCK")
_WRITES: Final = "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables"
_GONE: Final = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgbench'"

Writes = Counter[tuple[str, int]]
"""Rows put in (0), changed (1) and taken out (2), by table."""


@dataclass(frozen=True, slots=True)
class Took:
    """One turn: commands a second, and processor seconds that a command took of the client and of the server."""

    per_second: float
    client: float
    server: float


@dataclass(slots=True)
class Measured:
    """What both sides did with one kind of command on one database, round by round."""

    ours: list[Took] = field(default_factory=list)
    theirs: list[Took] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Our speed in terms of theirs: the median over the rounds."""
        return median(a.per_second / b.per_second for a, b in zip(self.ours, self.theirs, strict=True))

    @property
    def ratio_of_work(self) -> float:
        """The same by processor time, theirs in terms of ours: what the ratio is where nobody else wants the machine
        and its processors are what is scarce.
        """
        pairs = zip(self.ours, self.theirs, strict=True)
        return median((b.client + b.server) / (a.client + a.server) for a, b in pairs)


Results = dict[tuple[str, What], Measured]


def connect(running: Running, role: Role) -> psycopg.Connection[Any]:
    """A connection of this role's."""
    return psycopg.connect(running.dsn(role), autocommit=True)


def writes(admin: psycopg.Connection[Any]) -> Writes:
    """All that was written in this database so far; who wrote has told it."""
    while admin.execute(_GONE).fetchone() != (0,):
        time.sleep(0.01)
    found = admin.execute(_WRITES).fetchall()
    return Counter({(table, verb): count for table, *counts in found for verb, count in enumerate(counts)})


@dataclass(frozen=True, slots=True)
class Overheard:
    """What commands of a kind send, as a script, and what one of them writes."""

    script: Script
    writes: Writes


def listen(running: Running, what: What) -> Overheard:
    """Real commands, one for each story, overheard and written down for pgbench."""
    with connect(running, "app") as conn, connect(running, "admin") as admin:
        means = means_on(conn)
        heard = [_hear(admin, means, what, nth) for nth in range(STORIES)]
    if any(done != heard[0][1] for _, done in heard):
        raise RuntimeError("commands of one kind do not write alike")
    return Overheard(script(what, [piece for piece, _ in heard]), heard[0][1])


def _hear(admin: psycopg.Connection[Any], means: Means, what: What, nth: int) -> tuple[Piece, Writes]:
    """One command, after one like it by which the statements were prepared."""
    for attempt in (-2_000_000, -1_000_000):
        key = attempt - nth
        # A case of the nth story's text, or the nth story's own.
        number = STORIES * attempt + nth if what == "create" else story_number(nth)
        before = writes(admin)
        with overheard() as heard:
            create(means, number) if what == "create" else change(means, number, key)
        means.connection.execute("SELECT pg_stat_force_next_flush()")
        done = writes(admin) - before
    key = number if what == "create" else key
    return Writer(what, varying(what, number, f"k-{key}"), f"v{nth}_").piece(heard), done


@dataclass(frozen=True, slots=True)
class Contest:
    """Both sides, ready, and the databases with their sizes."""

    running: Running
    ours: Clients
    theirs: Pgbench
    heard: Mapping[What, Overheard]
    sizes: Mapping[str, Size]

    def run(self, rounds: int, seconds: float) -> Results:
        """Everybody's turns, round by round."""
        results: Results = {(name, what): Measured() for name in self.sizes for what in WHATS}
        shares = 2 * rounds + 1
        for name, what in results:
            self.ours.take(name, Turn(what, WARM_UP, self.sizes[name].open, shares - 1, shares))
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}, load average {os.getloadavg()[0]:.1f}", file=sys.stderr)
            for (name, what), measured in results.items():
                turns = [Turn(what, seconds, self.sizes[name].open, 2 * number + side, shares) for side in (0, 1)]
                # Who goes first changes from round to round.
                for side in (0, 1) if number % 2 else (1, 0):
                    if side:
                        measured.ours.append(self._ours(name, turns[side]))
                    else:
                        measured.theirs.append(self._theirs(name, turns[side]))
        return results

    def _ours(self, name: str, turn: Turn) -> Took:
        with connect(self.running.in_database(name), "admin") as admin:
            before = server_seconds(admin)
            done = self.ours.take(name, turn)
            return Took(done.per_second, done.python_seconds, (server_seconds(admin) - before) / done.count)

    def _theirs(self, name: str, turn: Turn) -> Took:
        return pgbench_turn(self.running.in_database(name), self.theirs, turn, self.heard[turn.what])


def pgbench_turn(place: Running, pgbench: Pgbench, turn: Turn, heard: Overheard, *, alone: bool = True) -> Took:
    """pgbench's turn. Raises RuntimeError if it wrote anything but what so many commands write.

    Where it is not `alone`, sessions that rest may report what they wrote before: it must have written no less; and
    what counts tries may add a row, as another minute begins, where it changed one when it was overheard.
    """
    marks = [0.0, 0.0]
    with connect(place, "admin") as admin:

        def warm(pid: int) -> None:
            marks[:] = [own_seconds(pid), server_seconds(admin)]

        before, ended = writes(admin), _ended_seconds()
        ran = pgbench.run(str(place.parameters["app"]["dbname"]), turn, heard.script, warm)
        written = writes(admin) - before
        client, server = _ended_seconds() - ended - marks[0], server_seconds(admin) - marks[1]
    wanted = Counter({key: times * ran.count for key, times in heard.writes.items()})
    if written != wanted if alone else not _rows(wanted) <= _rows(written):
        raise RuntimeError(f"pgbench did not do the same: it wrote {written}, not {wanted}")
    return Took(ran.per_second, client / ran.warm_count, server / ran.warm_count)


def _rows(writes: Counter[tuple[str, int]]) -> Counter[str]:
    """Rows written in each table, added or changed."""
    found: Counter[str] = Counter()
    for (table, _), count in writes.items():
        found[table] += count
    return found


def server_seconds(session: psycopg.Connection[Any]) -> float:
    """Processor seconds that the server has used so far, with all its processes, ended ones too."""
    postmaster = int(_stat(session.info.backend_pid)[1])
    used = own_seconds(postmaster) + sum(map(int, _stat(postmaster)[13:15])) / TICKS
    for pid in children(postmaster):
        with suppress(FileNotFoundError, ProcessLookupError):
            used += own_seconds(pid)
    return used


def children(pid: int) -> list[int]:
    """The processes that a process has started and that have not ended, whichever thread of it did."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def own_seconds(pid: int) -> float:
    """Processor seconds that a process itself has used so far."""
    return sum(map(int, _stat(pid)[11:13])) / TICKS


def _stat(pid: int) -> list[str]:
    """The fields of proc(5)'s stat after the name: state, parent …"""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _ended_seconds() -> float:
    """Processor seconds of our children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
