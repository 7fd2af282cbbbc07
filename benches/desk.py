"""The desk over HTTP: a case posted and an officer's list read, beside pgbench running the same SQL on the same server.

The web server of production answers on TCP; wrk keeps eight connections busy: programs that register cases with a token
and a key for each, and an officer who is signed in and reads the first fifty rows of their list as JSON. Then pgbench
sends, over eight connections, all that such a request was overheard to send, the checks of token and session included.
Two databases stand on one embedded server with the settings of production: a young one with 10,000 open cases and an
old one with a million, all of one officer. The worker is not there: it would react to either side's cases. Everybody
takes a turn in every round, on both, and what counts is the median of the rounds: the machine may be shared.
"""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Final

from benches import _desk_wrk
from benches._desk_server import Served, serving
from benches._desk_wrk import Answers
from benches._intake_contest import Measured, Overheard, Took, connect, pgbench_turn, server_seconds
from benches._intake_fill import Size, fill
from benches._intake_pgbench import WARMING, Pgbench
from benches._intake_work import STORIES, YOUNG_CASES, Turn
from benches.intake import OLD, YOUNG, Goal, server, typical
from luoshi.runtime import connection
from luoshi.runtime.postgres import Running
from luoshi.runtime.postgres.binaries import client_program

RATIO_GOALS: Final = {"post": 0.19, "list": 0.24}
P99_GOAL: Final = 60.0
SLOWER_GOAL: Final = 1.5
WARM_UP: Final = 3.0
NAMES: Final = {"post": "POST", "list": "list"}


@dataclass(slots=True)
class Results(Measured):
    """What both sides did with one kind of request on one database, and what wrk's clock said."""

    answers: list[Answers] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Side:
    """One database: where it is, the web server on it, and wrk's scripts."""

    place: Running
    served: Served
    scripts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contest:
    """Both sides, ready."""

    sides: Mapping[str, Side]
    pgbench: Pgbench
    heard: Mapping[str, Overheard]
    paths: Mapping[str, str]

    def run(self, rounds: int, seconds: float) -> dict[tuple[str, str], Results]:
        """Everybody's turns: round by round the lists, then the posts, by which the tables grow."""
        results = {(name, what): Results() for what in self.heard for name in self.sides}
        for what in self.heard:
            for side in self.sides.values():
                _desk_wrk.warm(side.served.address + self.paths[what], side.scripts[what], WARM_UP, "warm")
            for number in range(rounds):
                print(f"{NAMES[what]}: round {number + 1} of {rounds}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
                for name in self.sides:
                    self._round(results[name, what], name, what, number, seconds)
        return results

    def _round(self, results: Results, name: str, what: str, number: int, seconds: float) -> None:
        # Who goes first changes from round to round.
        for ours in (True, False) if number % 2 else (False, True):
            if ours:
                self._ours(results, name, what, number, seconds)
            else:
                turn, place = Turn("create", seconds, 1, 0, 1), self.sides[name].place
                results.theirs.append(pgbench_turn(place, self.pgbench, turn, self.heard[what], alone=False))

    def _ours(self, results: Results, name: str, what: str, number: int, seconds: float) -> None:
        side = self.sides[name]
        with connect(side.place, "admin") as admin:
            before = side.served.seconds(), server_seconds(admin)
            where = side.served.address + self.paths[what]
            answers = _desk_wrk.run(where, side.scripts[what], seconds, f"round-{number}")
            web, database = side.served.seconds() - before[0], server_seconds(admin) - before[1]
        results.ours.append(Took(answers.per_second, web / answers.count, database / answers.count))
        results.answers.append(answers)


@contextmanager
def contest(sizes: Mapping[str, Size]) -> Iterator[Contest]:
    """Databases, web servers and overheard SQL; all of it goes with the block."""
    with server() as (settings, running), ExitStack() as closing:
        from benches import _desk_sql, _desk_town

        sides = {}
        for name, size in sizes.items():
            place = running.in_database(name)
            fill(place, size)
            connection.repoint(place)
            people = _desk_town.settle(place)
            scripts = {
                "post": _desk_wrk.post(people.posting, [_desk_town.body(nth) for nth in range(STORIES)]),
                "list": _desk_wrk.get(people.looking),
            }
            if name == YOUNG:
                heard: dict[str, Overheard] = {what: _desk_sql.listen(place, what, people) for what in _desk_sql.WHATS}
            sides[name] = Side(place, closing.enter_context(serving(settings, name)), scripts)
        connection.release()
        parameters = {**running.parameters["app"], "options": connection.SIGN_IN}
        yield Contest(sides, Pgbench(client_program(settings, "pgbench"), parameters), heard, _desk_sql.PATHS)


def goals(results: Mapping[tuple[str, str], Results]) -> list[Goal]:
    """The promises: the ratio, how long 99 of 100 wait, and how much slower the old database is."""
    found = [
        Goal(f"{NAMES[what]}: HTTP in terms of pgbench", RATIO_GOALS[what], results[YOUNG, what].ratio, floor=True)
        for what in NAMES
    ]
    for (name, what), measured in results.items():
        p99 = median(answers.p99 for answers in measured.answers)
        where = "old" if name == OLD else "young"
        found.append(Goal(f"{NAMES[what]}: p99 in the {where} database, ms", P99_GOAL, p99, floor=False))
    for what in NAMES:
        pairs = zip(results[YOUNG, what].ours, results[OLD, what].ours, strict=True)
        slower = median(young.per_second / old.per_second for young, old in pairs)
        found.append(Goal(f"{NAMES[what]}: times slower in the old database", SLOWER_GOAL, slower, floor=False))
    return found


def show(results: Mapping[tuple[str, str], Results], promised: list[Goal], sizes: Mapping[str, Size]) -> None:
    """Print the table and the verdicts."""
    print(
        f"{'open':>10}  {'what':<6}{'who':<9}{'a second':>9}{'ratio':>7}{'client µs':>11}{'server µs':>11}{'ratio':>7}"
        f"{'p50 ms':>8}{'p99 ms':>8}{'max ms':>8}"
    )
    for (name, what), measured in results.items():
        for who, turns in (("HTTP", measured.ours), ("pgbench", measured.theirs)):
            speed, client, database = typical(turns)
            ratio, of_work, waits = "", "", ""
            if who == "HTTP":
                ratio = f"{measured.ratio:.2f}"
                of = [(answers.p50, answers.p99, answers.most) for answers in measured.answers]
                of_work = f"{measured.ratio_of_work:.2f}"
                waits = "".join(f"{median(column):>8.1f}" for column in zip(*of, strict=True))
            work = f"{client * 1e6:>11,.0f}{database * 1e6:>11,.0f}{of_work:>7}"
            print(f"{sizes[name].open:>10,}  {NAMES[what]:<6}{who:<9}{speed:>9,.0f}{ratio:>7}{work}{waits}")
    print(
        "Client: processor time of the web server, or of pgbench, for each; server: of PostgreSQL. The second ratio is"
    )
    print("that of their sums, which other users of the machine disturb less; wrk's own time is not in it.")
    for goal in promised:
        sign = "at least" if goal.floor else "at most"
        print(f"{'PASS' if goal.passed else 'MISS'}  {goal.text}: {goal.measured:.2f} ({sign} {goal.goal:.2f})")


def parse(argv: list[str]) -> Namespace:
    """The words of the command."""
    parser = ArgumentParser(prog="bench desk", description="cases and lists over HTTP beside pgbench, young and old")
    parser.add_argument("--quick", action="store_true", help="50,000 cases in the old database, two short rounds")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="of each turn")
    parser.add_argument("--cases", type=int, help="in the old database, all open; 1,000,000 unless --quick")
    parser.add_argument("--show", action="store_true", help="print the SQL both sides run")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    words.rounds = words.rounds or (2 if words.quick else 5)
    words.seconds = words.seconds or (3 if words.quick else 5)
    words.cases = words.cases or (50_000 if words.quick else 1_000_000)
    return words


def main(argv: list[str]) -> int:
    """Run the contest; 0 if every goal is met. Raises Unavailable where there is no wrk."""
    words = parse(argv)
    _desk_wrk.program()
    sizes = {YOUNG: Size(YOUNG_CASES, YOUNG_CASES), OLD: Size(words.cases, words.cases)}
    cases = sum(size.cases for size in sizes.values())
    minutes = (cases / 4_000 + words.rounds * 4 * (2 * words.seconds + WARMING + 1)) / 60
    print(f"about {minutes:.0f} minutes; {cases * 6 / 2**20:.1f} GB of disk", file=sys.stderr)
    with contest(sizes) as ready:
        results = ready.run(words.rounds, words.seconds)
        promised = goals(results)
        if words.json:
            print(json.dumps(report(results, promised, sizes), indent=2))
        else:
            if words.show:
                print(*(f"-- {what}.sql\n{one.script.sample}" for what, one in ready.heard.items()), sep="\n")
            show(results, promised, sizes)
    return 0 if all(goal.passed for goal in promised) else 1


def report(
    results: Mapping[tuple[str, str], Results], promised: list[Goal], sizes: Mapping[str, Size]
) -> dict[str, Any]:
    """The result for programs."""
    rows = [
        {
            **asdict(sizes[name]),
            "what": what,
            **asdict(measured),
            "ratio": measured.ratio,
            "ratio_of_work": measured.ratio_of_work,
        }
        for (name, what), measured in results.items()
    ]
    return {"rows": rows, "goals": [{**asdict(goal), "passed": goal.passed} for goal in promised]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
