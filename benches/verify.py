"""Verification: events a second that are looked at, leaf by leaf and as a whole; the read tables beside them; and both.

A server of our own with a simulated month of a district of that size, rated by its people: it has all kinds of events,
eight or nine a case. With `--begun` with cases of three events that go on, the dearest there are, for what rows cost is
asked of each case once. All is placed and signed. Seconds are the clock's; those of processors, ours, our helpers' and
the server's, stand beside them: on a busy machine they say more.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import psycopg
from tqdm import tqdm

from benches._intake_fill import Size, fill
from benches.intake import server
from luoshi.cases.simulation.run import Plan, simulate
from luoshi.judgement.sealing import Seals
from luoshi.ledger.remembering import Memory
from luoshi.ledger.verifying.findings import Report
from luoshi.ledger.verifying.verify import verify
from luoshi.reactions.simulated import rate_month
from luoshi.registry.calendar_seed import SEED_ZONE
from luoshi.runtime.commands.verify import compare_tables, helpers, outside_of
from luoshi.runtime.drills.ground.town import utc_now
from luoshi.runtime.log.keeper import Keeper, LogFolder
from luoshi.runtime.log.keys import LogKeys
from luoshi.runtime.log.remembering import REMEMBERED, basis
from luoshi.runtime.postgres import Running
from luoshi.runtime.postgres.running import ROLES, Role

GOAL: Final = 20_000
EVENTS_OF_A_CASE: Final = 9.5
"""In a simulated month, what offices, ratings and the like add to the record included."""
EVENTS_BEGUN: Final = 3
DAYS: Final = 30
KEYS: Final = LogKeys("bench", 1, (b"k" * 32,), b"p" * 32)


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of the clock, and of all processors together."""

    clock: float
    processors: float

    def __sub__(self, other: Taken) -> Taken:
        return Taken(self.clock - other.clock, self.processors - other.processors)


def main(argv: list[str]) -> int:
    parser = ArgumentParser(prog="luoshi bench verify", description=__doc__)
    parser.add_argument("--events", type=int, default=300_000, help="about so many")
    parser.add_argument("--begun", action="store_true", help="cases of three events, all of them open")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    with server() as (settings, running), tempfile.TemporaryDirectory() as folder:
        postmaster = int((settings.data / "cluster" / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
        dsns = {role: running.dsn(role) for role in ROLES}
        bench = Bench(dsns, LogFolder(Path(folder)), postmaster, words.processes)
        if words.begun:
            fill(running, Size(words.events // EVENTS_BEGUN, words.events // EVENTS_BEGUN))
        else:
            live(running, words.events)
        bench.place()
        figures = measure(bench)
    print(json.dumps(figures) if words.json else "\n".join(f"{name:34} {each:>12,}" for name, each in figures.items()))
    kept = [_kept(figures, name) for name in ("first", "again")]
    return 0 if all(kept) else 1


def _kept(figures: Mapping[str, int], name: str) -> bool:
    """Whether a verification was quick enough and without an alarm; says so."""
    speed, alarms = figures[f"{name}: both: events a second"], figures[f"{name}: alarms"]
    kept = speed >= GOAL and not alarms
    said = f"{name}: {speed:,} events a second (at least {GOAL:,}), {alarms} alarms (none)"
    print(f"{'PASS' if kept else 'MISS'}  {said}", file=sys.stderr)
    return kept


def live(running: Running, events: int) -> None:
    """A month of life; shows progress."""
    now = utc_now()
    first = now.astimezone(SEED_ZONE).date() - timedelta(days=DAYS)
    plan = Plan(DAYS, 1, first, events / DAYS / EVENTS_OF_A_CASE)
    with (
        psycopg.connect(running.dsn("app"), autocommit=True) as app,
        tqdm(total=DAYS, desc="district", unit="day", disable=None) as bar,
    ):

        def reached(instant: datetime) -> None:
            bar.update((instant - plan.start).days - bar.n)

        result = simulate(app, plan, now, reached)
        rate_month(app, result, Seals(b"s" * 32, b"l" * 32))


def measure(bench: Bench) -> dict[str, int]:
    """The figures of a first verification, and of one after it, as each night's is; each in a process of its own."""
    figures: dict[str, int] = {}
    marks = b""
    for name in ("first", "again"):
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh:
            seen = fresh.submit(bench.verify, marks).result()
        figures |= {"events": seen.events, "processes": bench.processes, f"{name}: alarms": seen.alarms}
        for part, each in seen.taken.items():
            figures[f"{name}: {part}: events a second"] = round(seen.events / each.clock)
            figures[f"{name}: {part}: processor us an event"] = round(each.processors / seen.events * 1e6)
        marks = seen.marks
    return figures


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a verification."""

    events: int
    alarms: int
    taken: dict[str, Taken]
    marks: bytes


@dataclass(frozen=True, slots=True)
class Bench:
    """A record, and how many processes look at it."""

    dsns: Mapping[Role, str]
    folder: LogFolder
    postmaster: int
    processes: int

    def place(self) -> None:
        """Every event in the log, which is signed."""
        keeper = Keeper(KEYS, self.folder, lambda size: bytes(size))
        with self._connected("admin") as admin:
            admin.execute("UPDATE ledger_outbox SET sequenced_at = NULL")
            admin.execute("VACUUM ANALYZE")
        with self._connected("app") as app:
            while keeper.place(app, utc_now()):
                pass
            keeper.sign(app, utc_now())
        with self._connected("admin") as admin:
            admin.execute("VACUUM ANALYZE")
            admin.execute("CHECKPOINT")

    def verify(self, marks: bytes) -> Seen:
        """One verification. The start of the helpers counts with the record, their end with the read tables."""
        memory = Memory(REMEMBERED, basis, marks)
        report, began = Report(), self._now()
        with helpers(self.processes) as some, self._connected("admin") as admin, self._connected("migrator") as owner:
            crew = some.on(self.dsns["admin"]) if some else None
            report.join(verify(admin, outside_of(self.folder, KEYS), [], crew=crew))
            between = self._now()
            compare_tables(owner, report, crew, memory=memory)
        ended = self._now()
        taken = {"record": between - began, "read tables": ended - between, "both": ended - began}
        return Seen(report.events, sum(report.counts.values()), taken, memory.found)

    def _connected(self, role: Role) -> psycopg.Connection[Any]:
        return psycopg.connect(self.dsns[role], autocommit=True)

    def _now(self) -> Taken:
        return Taken(perf_counter(), self._processors())

    def _processors(self) -> float:
        """Seconds that we, the server, and the processes of either have used, those that ended among them."""
        parents = (os.getpid(), self.postmaster)
        ticks = sum(_ticks(pid) for parent in parents for pid in (parent, *_children(parent)) if pid != self.postmaster)
        return (ticks + _ticks(self.postmaster)) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    """utime, stime and those of children that were waited for (proc(5)); none for a process that is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return sum(map(int, fields[11:15]))


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()]
