"""Verification: events a second that are looked at, leaf by leaf and as a whole; the read tables beside them; and both.

A server of our own, filled by the filler of the intake bench, placed and signed. Seconds are the clock's; the seconds
of processors, ours, our helpers' and the server's, stand beside them: on a busy machine they say more.
"""

from __future__ import annotations

import json
import os
import tempfile
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

import psycopg

from benches._intake_fill import Size, fill
from benches.intake import server
from luoshi.ledger.remembering import Memory
from luoshi.ledger.verifying.findings import Report
from luoshi.ledger.verifying.verify import verify
from luoshi.runtime.commands.verify import compare_tables, helpers, outside_of
from luoshi.runtime.drills.ground.town import utc_now
from luoshi.runtime.log.keeper import Keeper, LogFolder
from luoshi.runtime.log.keys import LogKeys
from luoshi.runtime.log.remembering import REMEMBERED, basis
from luoshi.runtime.postgres import Running

GOAL: Final = 20_000
EVENTS_OF_A_CASE: Final = 3
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
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    with server() as (settings, running), tempfile.TemporaryDirectory() as folder:
        postmaster = int((settings.data / "cluster" / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
        bench = Bench(running, LogFolder(Path(folder)), postmaster, words.processes)
        bench.fill(words.events // EVENTS_OF_A_CASE)
        figures = bench.measure()
    print(json.dumps(figures) if words.json else "\n".join(f"{name:34} {each:>12,}" for name, each in figures.items()))
    kept = min(figures[f"{name}: both: events a second"] for name in ("first", "again")) >= GOAL
    return 0 if kept and not figures["first: alarms"] + figures["again: alarms"] else 1


@dataclass(frozen=True, slots=True)
class Bench:
    """A record, and how many processes look at it."""

    running: Running
    folder: LogFolder
    postmaster: int
    processes: int

    def fill(self, cases: int) -> None:
        """Cases that are told, placed and signed."""
        fill(self.running, Size(cases, cases))
        keeper = Keeper(KEYS, self.folder, lambda size: bytes(size))
        with psycopg.connect(self.running.dsn("admin"), autocommit=True) as admin:
            admin.execute("UPDATE ledger_outbox SET sequenced_at = NULL")
            admin.execute("VACUUM ANALYZE")
        with psycopg.connect(self.running.dsn("app"), autocommit=True) as app:
            while keeper.place(app, utc_now()):
                pass
            keeper.sign(app, utc_now())
        with psycopg.connect(self.running.dsn("admin"), autocommit=True) as admin:
            admin.execute("VACUUM ANALYZE")
            admin.execute("CHECKPOINT")

    def measure(self) -> dict[str, int]:
        """The figures of a first verification, and of one after it, as each night's is. The start of the helpers counts
        with the record, their end with the read tables.
        """
        figures: dict[str, int] = {}
        memory = Memory(REMEMBERED, basis)
        for name in ("first", "again"):
            report, taken = self._verify(memory)
            figures |= {
                "events": report.events,
                "processes": self.processes,
                f"{name}: alarms": sum(report.counts.values()),
            }
            for part, each in taken.items():
                figures[f"{name}: {part}: events a second"] = round(report.events / each.clock)
                figures[f"{name}: {part}: processor us an event"] = round(each.processors / report.events * 1e6)
            memory = Memory(REMEMBERED, basis, memory.found)
        return figures

    def _verify(self, memory: Memory) -> tuple[Report, dict[str, Taken]]:
        report, began = Report(), self._now()
        with (
            psycopg.connect(self.running.dsn("admin"), autocommit=True) as admin,
            psycopg.connect(self.running.dsn("migrator"), autocommit=True) as owner,
        ):
            with helpers(self.running.dsn("admin"), self.processes) as crew:
                report.join(verify(admin, outside_of(self.folder, KEYS), [], crew=crew))
                between = self._now()
                compare_tables(owner, report, crew, memory=memory)
            ended = self._now()
        return report, {"record": between - began, "read tables": ended - between, "both": ended - began}

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
