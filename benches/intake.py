"""Intake: how many cases are created and changed in a second, beside pgbench running the same SQL on the same server.

Eight client processes carry out commands as the edge does, without HTTP; then pgbench sends what they were overheard to
send. Two databases stand on one embedded server with the settings of production: a young one and an old one, of which
most cases have ended and the last of them are open, as it is after years. Open ones are changed, in no order. Everybody
takes a turn in every round, on both, and what counts is the median of the rounds: the machine may be shared.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import psycopg

from benches._intake_clients import clients
from benches._intake_contest import WHATS, Contest, Results, Took, listen
from benches._intake_fill import Size, fill
from benches._intake_pgbench import WARMING, Pgbench
from benches._intake_work import CLIENTS, YOUNG_CASES, Turn
from luoshi.runtime import connection
from luoshi.runtime.opening import open_database
from luoshi.runtime.postgres import Running, roles
from luoshi.runtime.postgres.binaries import client_program
from luoshi.runtime.settings import Settings

RATIO_GOAL: Final = 0.4
SLOWER_GOAL: Final = 1.5
YOUNG, OLD = "luoshi_young", roles.DATABASE
SHOWN: Final = (
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "wal_compression",
    "shared_buffers",
)


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


def goals(results: Results) -> list[Goal]:
    """The promises: the ratio on the young database, and how much slower the old one is."""
    found = [
        Goal(f"{what}: Python in terms of pgbench", RATIO_GOAL, results[YOUNG, what].ratio, floor=True)
        for what in WHATS
    ]
    for what in WHATS:
        young, old = results[YOUNG, what].ours, results[OLD, what].ours
        slower = median(a.per_second / b.per_second for a, b in zip(young, old, strict=True))
        found.append(Goal(f"{what}: times slower in the old database", SLOWER_GOAL, slower, floor=False))
    return found


def show(results: Results, promised: list[Goal], sizes: Mapping[str, Size]) -> None:
    """Print the table and the verdicts."""
    print(
        f"{'cases':>10}  {'what':<8}{'who':<9}{'a second':>9}{'ratio':>7}{'client µs':>11}{'server µs':>11}{'ratio':>7}"
    )
    for (name, what), measured in results.items():
        for who, turns, ratio, of_work in (
            ("Python", measured.ours, f"{measured.ratio:.2f}", f"{measured.ratio_of_work:.2f}"),
            ("pgbench", measured.theirs, "", ""),
        ):
            speed, client, server = typical(turns)
            work = f"{client * 1e6:>11,.0f}{server * 1e6:>11,.0f}{of_work:>7}"
            print(f"{sizes[name].cases:>10,}  {what:<8}{who:<9}{speed:>9,.0f}{ratio:>7}{work}")
    print("The second ratio is that of processor time, which other users of the machine disturb less.")
    for goal in promised:
        sign = "at least" if goal.floor else "at most"
        print(f"{'PASS' if goal.passed else 'MISS'}  {goal.text}: {goal.measured:.2f} ({sign} {goal.goal:.2f})")


def typical(turns: list[Took]) -> tuple[float, float, float]:
    """The median turn."""
    return median(t.per_second for t in turns), median(t.client for t in turns), median(t.server for t in turns)


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
    minutes = (cases / 4_000 + words.rounds * 4 * (2 * words.seconds + WARMING + 1)) / 60
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
    rows = [
        {**asdict(sizes[name]), "what": what, **asdict(m), "ratio": m.ratio, "ratio_of_work": m.ratio_of_work}
        for (name, what), m in results.items()
    ]
    return {"rows": rows, "goals": [{**asdict(goal), "passed": goal.passed} for goal in promised]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
