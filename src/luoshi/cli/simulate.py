"""`luoshi simulate`: an invented district at work through the same commands as everybody, and a check of the record."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from tqdm import tqdm

from luoshi.cases.simulation.run import CASES_PER_DAY, Plan, Result, simulate
from luoshi.cli import edge
from luoshi.cli.command import Command
from luoshi.ledger.checking.check import check, stored
from luoshi.ledger.checking.findings import Report
from luoshi.reactions.simulated import Rated, rate_month
from luoshi.registry.calendar_seed import SEED_ZONE

_HOUR = timedelta(hours=1)


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=30, metavar="N", help="天数，缺省 30 / how many days")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="种子，缺省 1 / the seed of all chance")
    parser.add_argument(
        "--start",
        type=_day,
        metavar="DATE",
        help="第一天；缺省到今天为止。指明此日，同一种子每次相同 / the first day; else the days end today. "
        "With it, the same seed gives the same record on any day",
    )
    parser.add_argument(
        "--cases-per-day",
        type=float,
        default=CASES_PER_DAY,
        metavar="R",
        help="平均每天多少人来，缺省 40 / how many people come on a mean day",
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON / print JSON")


def _run(words: Namespace) -> int:
    now = edge.now()
    first = words.start or now.astimezone(SEED_ZONE).date() - timedelta(days=words.days - 1)
    plan = Plan(words.days, words.seed, first, words.cases_per_day)
    connection = edge.database()
    with _bar("模拟 simulating", "h", (plan.end(now) - plan.start) // _HOUR) as reached:
        result = simulate(connection, plan, now, lambda instant: reached((instant - plan.start) // _HOUR))
    rated = rate_month(connection, result, edge.seals())
    with _bar("核对 checking", " 条") as reached:
        report = check(stored(connection), reached)
    if words.json:
        print(json.dumps(as_data(result, rated, report), ensure_ascii=False))
    else:
        print("\n".join(as_lines(result, rated, report)))
    return 0 if report.clean else 1


COMMAND = Command(
    "simulate",
    "模拟一个虚构的区，最后核对记录 / an invented district at work; ends by checking the record",
    _configure,
    _run,
    needs="database",
)


def as_data(result: Result, rated: Rated, report: Report) -> dict[str, object]:
    """The result for programs; `check.counts` is empty when every promise was kept."""
    return {
        "run": result.plan.run,
        "seed": result.plan.seed,
        "start": result.plan.first.isoformat(),
        "end": result.end.isoformat(),
        "simulation": result.tally.data(),
        "games": [
            {"office": label.office, "name": label.office_name, "game": label.game, "ring": list(label.ring)}
            for label in result.labels
        ],
        "ratings": {"given": dict(rated.given), "refused": dict(rated.refused), "games": rated.games},
        "check": report.data(),
    }


def as_lines(result: Result, rated: Rated, report: Report) -> Iterator[str]:
    """The result for people: figures, the gaming offices, and what the check found."""
    plan, tally = result.plan, result.tally
    end = result.end.astimezone(SEED_ZONE)
    yield f"{plan.first} – {end:%Y-%m-%d %H:%M}，种子 seed {plan.seed}，批次 run {plan.run}"
    yield f"件 cases {tally.cases:,}，记录 events {tally.events:,}，经办单位 offices {len(tally.offices)}"
    for title, counts in (
        ("状态 states", tally.states),
        ("类型 types", tally.types),
        ("结果 outcomes", tally.outcomes),
        ("被拒绝的操作 refused", tally.refusals),
    ):
        yield f"{title}: " + "，".join(f"{name} {number:,}" for name, number in counts.most_common() if number)
    yield (
        f"退回 returns {tally.kinds['returned']:,}，裁定 rulings {tally.kinds['ruled']:,}，"
        f"停表 suspensions {tally.kinds['suspended']:,}，补录 late entries {tally.late_entries:,}，"
        f"逾期办结 overdue {tally.overdue:,}"
    )
    yield "钻空子的单位 · offices that game the rules (in no record, for whoever tests a detector):"
    for label in result.labels:
        yield f"  {label.game}: {label.office_name}（{label.office}）{label.zh} · {label.en}"
    yield "好差评 ratings: " + "，".join(f"{name} {number:,}" for name, number in sorted(rated.given.items()))
    for game, office in rated.games.items():
        yield f"  {game}: {office}"
    yield from report.lines()


@contextmanager
def _bar(title: str, unit: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on stderr; it is told how far things have come."""
    with tqdm(total=total, desc=title, unit=unit, unit_scale=total is None, file=sys.stderr) as bar:

        def reached(number: int) -> None:
            bar.update(number - bar.n)

        yield reached


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"日期应如 2026-09-01 / write a day as 2026-09-01, not {text!r}") from None
