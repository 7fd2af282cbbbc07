"""Intake: how many cases are created and changed in a second, beside pgbench running the same SQL on the same server.

Eight client processes carry out commands as the edge does, without HTTP; then pgbench sends what they were overheard to
send. Two databases stand on one embedded server with the settings of production: a young one and an old one, of which
most cases have ended and the last of them are open, as it is after years. Open ones are changed, in no order. Everybody
takes a turn in every round, on both, and what counts is the median of the rounds: the machine may be shared.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

import psycopg

from benches._intake_clients import Clients, Done, clients
from benches._intake_fill import Size, fill
from benches._intake_pgbench import Pgbench, Piece, Script, Writer, overheard, script
from benches._intake_work import CLIENTS, STORIES, YOUNG_CASES, Turn, What, change, create, means_on, story_number
from luoshi.cases.handling import Means
from luoshi.runtime import connection
from luoshi.runtime.opening import open_database
from luoshi.runtime.postgres import Role, Running, roles
from luoshi.runtime.postgres.binaries import client_program
from luoshi.runtime.settings import Settings

RATIO_GOAL: Final = 0.4
SLOWER_GOAL: Final = 1.5
WARM_UP: Final = 0.2
YOUNG, OLD = "luoshi_young", roles.DATABASE
WHATS: Final[tuple[What, ...]] = ("create", "change")
SHOWN: Final = (
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "wal_compression",
    "shared_buffers",
)
_WRITES: Final = "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables"
_GONE: Final = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgbench'"


@dataclass(slots=True)
class Measured:
    """What a database did, round by round, in commands a second."""

    python: list[float] = field(default_factory=list)
    pgbench: list[float] = field(default_factory=list)
    python_seconds: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Ours in terms of pgbench's: the median over the rounds."""
        return median(ours / theirs for ours, theirs in zip(self.python, self.pgbench, strict=True))


@dataclass(frozen=True, slots=True)
class Goal:
    """A promise and what was measured of it; `floor`: at least, otherwise at most."""

    text: str
    goal: float
    measured: float
    floor: bool

    @property
    def passed(self) -> bool:
        """Whether it is kept."""
        return self.measured >= self.goal if self.floor else self.measured <= self.goal


Results = dict[tuple[str, What], Measured]


@contextmanager
def server() -> Iterator[tuple[Settings, Running]]:
    """A server of our own with production settings, in a folder of its own that goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="luoshi-bench-"))
    settings = Settings(data=folder)
    try:
        with open_database(settings, "bench", join=False) as running:
            connection.release()
            with psycopg.connect(running.in_database("postgres").dsn("admin"), autocommit=True) as admin:
                roles.ensure_database(admin, YOUNG, template=OLD)
            yield settings, running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


Writes = Counter[tuple[str, int]]
"""Rows put in (0), changed (1) and taken out (2), by table."""


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
    return Writer(what, number, f"k-{key}", f"v{nth}_").piece(heard), done


def connect(running: Running, role: Role) -> psycopg.Connection[Any]:
    """A connection of this role's."""
    return psycopg.connect(running.dsn(role), autocommit=True)


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
                    self._take(name, turns[side], measured, ours=bool(side))
        return results

    def _take(self, name: str, turn: Turn, measured: Measured, *, ours: bool) -> None:
        if ours:
            done: Done = self.ours.take(name, turn)
            measured.python.append(done.per_second)
            measured.python_seconds.append(done.python_seconds)
            return
        heard = self.heard[turn.what]
        with connect(self.running.in_database(name), "admin") as admin:
            before = writes(admin)
            ran = self.theirs.run(name, turn, heard.script)
            written = writes(admin) - before
        wanted = Counter({key: times * ran.count for key, times in heard.writes.items()})
        if written != wanted:
            raise RuntimeError(f"pgbench did not do the same: it wrote {written}, not {wanted}")
        measured.pgbench.append(ran.per_second)


def goals(results: Results) -> list[Goal]:
    """The promises: the ratio on the young database, and how much slower the old one is."""
    found = [
        Goal(f"{what}: Python in terms of pgbench", RATIO_GOAL, results[YOUNG, what].ratio, floor=True)
        for what in WHATS
    ]
    for what in WHATS:
        young, old = results[YOUNG, what].python, results[OLD, what].python
        slower = median(a / b for a, b in zip(young, old, strict=True))
        found.append(Goal(f"{what}: times slower in the old database", SLOWER_GOAL, slower, floor=False))
    return found


def show(results: Results, promised: list[Goal], sizes: Mapping[str, Size]) -> None:
    """Print the table and the verdicts."""
    print(f"{'cases':>10}  {'what':<8}{'Python/s':>10}{'pgbench/s':>11}{'ratio':>8}{'Python µs':>11}")
    for (name, what), m in results.items():
        cpu = median(m.python_seconds) * 1e6
        speeds = f"{median(m.python):>10,.0f}{median(m.pgbench):>11,.0f}{m.ratio:>8.2f}{cpu:>11,.0f}"
        print(f"{sizes[name].cases:>10,}  {what:<8}{speeds}")
    for goal in promised:
        sign = "at least" if goal.floor else "at most"
        print(f"{'PASS' if goal.passed else 'MISS'}  {goal.text}: {goal.measured:.2f} ({sign} {goal.goal:.2f})")


def tell_settings(running: Running, pgbench: Pgbench, seconds: float) -> None:
    """Print what both sides run on, and how they are started."""
    with psycopg.connect(running.dsn("app"), autocommit=True) as conn:
        found = {name: conn.execute(f"SHOW {name}".encode()).fetchone() for name in SHOWN}
    print(", ".join(f"{name} {row[0]}" for name, row in found.items() if row), "· unix socket, role luoshi_app")
    print(f"Python:  {CLIENTS} processes, each luoshi.cases.commands.register / act on its own connection")
    for what in WHATS:
        print("pgbench:", " ".join(pgbench.command(OLD, Turn(what, seconds, 1, 0, 1), f"{what}.sql")), "-D …")


def parse(argv: list[str]) -> Namespace:
    """The words of the command."""
    parser = ArgumentParser(prog="bench intake", description="create and change beside pgbench, young and old")
    parser.add_argument("--quick", action="store_true", help="50,000 cases in the old database, three short rounds")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="of each turn")
    parser.add_argument("--cases", type=int, help="in the old database; 1,000,000 unless --quick")
    parser.add_argument("--open", type=int, default=50_000, help="of them, which are changed; the rest have ended")
    parser.add_argument("--show", action="store_true", help="print the SQL both sides run")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    words.rounds = words.rounds or (3 if words.quick else 5)
    words.seconds = words.seconds or (2 if words.quick else 5)
    words.cases = words.cases or (50_000 if words.quick else 1_000_000)
    return words


def main(argv: list[str]) -> int:
    """Run the contest; 0 if every goal is met."""
    words = parse(argv)
    sizes = {YOUNG: Size(YOUNG_CASES, YOUNG_CASES), OLD: Size(words.cases, min(words.open, words.cases))}
    cases = sum(size.cases for size in sizes.values())
    minutes = (cases / 4_000 + words.rounds * 8 * (words.seconds + 0.5)) / 60
    print(f"about {minutes:.0f} minutes; {cases * 6 / 2**20:.1f} GB of disk", file=sys.stderr)
    with server() as (settings, running):
        there = {name: running.in_database(name) for name in sizes}
        pgbench = Pgbench(client_program(settings, "pgbench"), dict(running.parameters["app"]))
        for name, size in sizes.items():
            fill(there[name], size)
        heard = {what: listen(there[YOUNG], what) for what in WHATS}
        with clients({name: place.dsn("app") for name, place in there.items()}) as ours:
            results = Contest(running, ours, pgbench, heard, sizes).run(words.rounds, words.seconds)
        promised = goals(results)
        if words.json:
            print(json.dumps(report(results, promised, sizes), indent=2))
        else:
            tell_settings(running, pgbench, words.seconds)
            if words.show:
                print(*(f"-- {what}.sql\n{one.script.sample}" for what, one in heard.items()), sep="\n")
            show(results, promised, sizes)
    return 0 if all(goal.passed for goal in promised) else 1


def report(results: Results, promised: list[Goal], sizes: Mapping[str, Size]) -> dict[str, Any]:
    """The result for programs."""
    rows = [{**asdict(sizes[name]), "what": what, **asdict(m), "ratio": m.ratio} for (name, what), m in results.items()]
    return {"rows": rows, "goals": [{**asdict(goal), "passed": goal.passed} for goal in promised]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
