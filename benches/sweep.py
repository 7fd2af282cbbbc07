"""The sweep: a million open cases, one in a hundred due, each rung exactly once, by one worker as it runs beside `up`.

Fills an embedded server with the settings of production, sweeps, and looks whether everything due was recorded once and
nothing else; then reacts to what came of it.
"""

from __future__ import annotations

import json
import secrets
import shutil
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import psycopg

from benches._sweep_fill import NOW, fill
from luoshi.ledger.access import acting
from luoshi.notify.policy import Policy
from luoshi.notify.telling import TELLER
from luoshi.reactions.draining import BATCH, drain
from luoshi.reactions.jobs import deferrer
from luoshi.reactions.knowing import Knowledge
from luoshi.reactions.sweeping import Swept, sweep, sweep_together
from luoshi.runtime import connection
from luoshi.runtime.opening import open_database
from luoshi.runtime.postgres import Running
from luoshi.runtime.settings import Settings

GOAL_SECONDS: Final = 5.0
OPEN_CASES: Final = 1_000_000
QUICK: Final = 20_000


@dataclass(frozen=True, slots=True)
class Result:
    """What one run came to. The goal is for a million cases; it is scaled for fewer."""

    open_cases: int
    due: int
    seconds: float
    events: int
    goal_seconds: float
    again: int
    twice: int
    late: int
    idle_ms: float
    reacted: int
    reacting_seconds: float
    notices: int

    @property
    def passed(self) -> bool:
        """In time, each once, none left."""
        return self.seconds <= self.goal_seconds and not (self.again or self.twice or self.late) and self.due > 0


@contextmanager
def server() -> Iterator[Running]:
    """A server of our own with production settings, in a folder of its own that goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="luoshi-bench-"))
    try:
        with open_database(Settings(data=folder), "bench", join=False) as running:
            connection.release()
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(running: Running, size: int) -> Result:
    """Sweeps what is due, and looks at what came of it."""
    with psycopg.connect(running.dsn("app"), autocommit=True) as app:
        began = time.perf_counter()
        swept = sweep_together(partial(psycopg.connect, running.dsn("app"), autocommit=True), _learn)
        seconds = time.perf_counter() - began
        knowledge = _learn()
        means = knowledge.means(app)
        idle_began = time.perf_counter()
        again = sweep(means)
        idle = time.perf_counter() - idle_began
        reacted, reacting = _react(app, knowledge)
        checked = _checked(app)
    return _result(size, swept, seconds, again, idle, reacted, reacting, checked)


def _learn() -> Knowledge:
    return Knowledge(lambda: NOW, secrets.token_bytes, Policy())


def _react(app: psycopg.Connection[Any], knowledge: Knowledge) -> tuple[int, float]:
    began, reacted, defer = time.perf_counter(), 0, deferrer()
    while (done := drain(app, knowledge, defer, BATCH)).taken:
        reacted += done.taken
    return reacted, time.perf_counter() - began


def _checked(app: psycopg.Connection[Any]) -> tuple[int, int, int]:
    """Moments recorded twice, cases that still are due, and notices written."""
    twice = (
        "SELECT count(*) FROM (SELECT FROM ledger_event WHERE kind = 'case.warned' AND entered_at = %s"
        " GROUP BY stream, convert_from(body, 'UTF8')::json ->> 'data' HAVING count(*) > 1) t"
    )
    with acting(app, TELLER):
        found = (
            app.execute(twice.encode(), [NOW]).fetchone(),
            app.execute("SELECT count(*) FROM cases_alarm WHERE at <= %s", [NOW]).fetchone(),
            app.execute("SELECT count(*) FROM notify_inbox").fetchone(),
        )
    doubled, late, notices = (row[0] if row else 0 for row in found)
    return doubled, late, notices


def _result(
    size: int,
    swept: Swept,
    seconds: float,
    again: Swept,
    idle: float,
    reacted: int,
    reacting: float,
    checked: tuple[int, int, int],
) -> Result:
    twice, late, notices = checked
    goal = GOAL_SECONDS * max(size / OPEN_CASES, 0.1)
    return Result(
        size,
        swept.cases,
        round(seconds, 3),
        swept.events,
        goal,
        again.due,
        twice,
        late,
        round(idle * 1e3, 2),
        reacted,
        round(reacting, 3),
        notices,
    )


def show(result: Result) -> None:
    """Print what was measured."""
    print(f"{result.open_cases:,} open cases, {result.due:,} due: {result.seconds:.2f} s, {result.events:,} events")
    print(f"{result.due / result.seconds:,.0f} cases a second; a sweep with nothing due: {result.idle_ms:.1f} ms")
    print(f"still due {result.late}, rung twice {result.twice}, found again {result.again}")
    print(f"reacting to {result.reacted:,} events: {result.reacting_seconds:.2f} s, {result.notices:,} notices")
    print(f"{'PASS' if result.passed else 'MISS'}  swept within {result.goal_seconds:.1f} s, each once")


def main(argv: list[str]) -> int:
    """Run it; 0 if the promise is kept."""
    words = _words(argv)
    size = QUICK if words.quick else words.cases
    with server() as running:
        fill(running.dsn("app"), running.dsn("admin"), size)
        result = measure(running, size)
    if words.json:
        print(json.dumps({**asdict(result), "passed": result.passed}, indent=2))
    else:
        show(result)
    return 0 if result.passed else 1


def _words(argv: list[str]) -> Namespace:
    parser = ArgumentParser(prog="bench sweep", description="a million open cases, one in a hundred due")
    parser.add_argument("--cases", type=int, default=OPEN_CASES)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} cases: whether it works, not how fast")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
