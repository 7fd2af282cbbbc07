"""The database is migrated under 50 writes a second, while a slow reader holds the same tables: nobody waits for long.

The next version adds a column, a constraint and takes them away again, as `up` would. The control waits for its tables
without an end: behind it everybody waits for the slow reader too.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import quantiles
from typing import Final

import psycopg

from luoshi.core.errors import Unavailable
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.runtime.connection import PATIENCE
from luoshi.runtime.drills.ground.filling import fill
from luoshi.runtime.drills.ground.record import NOT_LOST, Compared, compare
from luoshi.runtime.drills.ground.report import Promise, Report, plan, say, words_of
from luoshi.runtime.drills.ground.site import Site, served

SLOWEST: Final = 1.0
QUICK: Final = "99 % 的写入在 1 秒内 · p99 of a write during the migration, s"
MIGRATIONS: Final = 3


def run(argv: Sequence[str]) -> int:
    """The drill."""
    parser = words_of("migration", "migrate under writes and a slow reader")
    parser.add_argument("--events", type=int, default=300_000, help="already in the record")
    parser.add_argument("--writers", type=int, default=8, help="half of them over HTTP")
    parser.add_argument("--rate", type=float, default=50.0, help="writes a second of all together")
    parser.add_argument("--limit", type=float, default=SLOWEST, help="seconds that 99 %% of the writes may take")
    parser.add_argument("--reader", type=float, default=4.0, help="seconds the slow reader holds the tables")
    words = parser.parse_args(argv)
    plan(f"{words.events:,} events; {words.rate:.0f} writes a second; a reader of {words.reader:.0f} s; 3 migrations")
    with served() as site:
        fill(site, words.events)
        report = _drill(site, words)
    return report.show(as_json=words.json)


def _drill(site: Site, words: Namespace) -> Report:
    with site.writers(words.writers // 2, words.writers - words.writers // 2, words.rate / words.writers):
        site.wait("acknowledgements", lambda: site.notes.count() > 50)
        with _next_version(site, 0.0 if words.control else PATIENCE) as version:
            time.sleep(words.reader)
            before = site.notes.took()
            with _slow_reader(site, words.reader):
                began = time.monotonic()
                applied = len(version.communicate("go\n")[0].split())
                seconds = time.monotonic() - began
        say(f"migrated in {seconds:.1f} s")
        enough = site.notes.count() + 20
        site.wait("acknowledgements afterwards", lambda: site.notes.count() >= enough)
        after = site.notes.took()
    compared = compare(site)
    tried = {
        "migrations applied": applied,
        "seconds it took": seconds,
        "writes a second": (len(after) - len(before)) / seconds,
        "p99 of a write before, s": _p99(before[len(before) // 2 :]),
        "p99 of a write during, s": _p99(_since(site, before)),
        "slowest write during, s": max(_since(site, before), default=0.0),
    }
    p99 = _p99(_since(site, before))
    promises = [
        Promise("三步都已执行 · all three applied", applied == MIGRATIONS, applied),
        Promise(QUICK, p99 <= words.limit, p99),
        *_of_writers(compared, filled=words.events > 0),
    ]
    return Report("migration", tried, promises, QUICK if words.control else "")


def _of_writers(compared: Compared, *, filled: bool) -> list[Promise]:
    """What was filled in was nobody's to acknowledge: beside it only what is lost can be told."""
    return [promise for promise in compared.promises() if not filled or promise.text == NOT_LOST]


def _since(site: Site, before: Sequence[float]) -> list[float]:
    """The durations of what was answered since."""
    counted = sorted(before)
    found = sorted(site.notes.took())
    for value in counted:
        found.remove(value)
    return found


def _p99(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=100)[98] if len(seconds) > 1 else 0.0


@contextmanager
def _slow_reader(site: Site, seconds: float) -> Iterator[None]:
    """Somebody's report: it has read the busiest table and keeps its transaction open."""
    reading, dsn = threading.Event(), site.running().dsn("app")

    def read() -> None:
        with (
            psycopg.connect(dsn, autocommit=True) as connection,
            acting(connection, Access("drill", EVERYTHING)),
        ):
            connection.execute("SELECT count(*) FROM cases_case")
            reading.set()
            connection.execute("SELECT pg_sleep(%s)", [seconds])

    thread = threading.Thread(target=read, name="slow-reader", daemon=True)
    thread.start()
    reading.wait(60)
    yield
    thread.join(60)


@contextmanager
def _next_version(site: Site, patience: float) -> Iterator[subprocess.Popen[str]]:
    """The process that will migrate, when it has been loaded and is told to."""
    command = [sys.executable, "-m", "luoshi.runtime.drills.ground.migrator", str(patience)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=site.environment, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            if process.stdout is None or process.stdout.readline() != "ready\n":
                raise Unavailable("no_migrator", "新版本没有启动。", "The next version did not start.")
            yield process
        finally:
            process.kill()
