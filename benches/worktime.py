"""Working time, side by side in one run: ours, a plain bisect over cumulative minutes, two libraries, and whole arrays.

The machine may be shared, so everybody takes a turn in every round and what counts is the median of the rounds.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from time import perf_counter
from typing import Any, Final

import businesstimedelta
import numpy as np
import pandas
from pytz import timezone  # type: ignore[import-untyped,unused-ignore]

from luoshi.core import worktime_batch
from luoshi.core.worktime import Limit, Unit, WorkCalendar
from luoshi.registry.calendar_seed import SEED_HOURS, SEED_ZONE, seed_calendar, seed_overrides

CONTROL_GOAL: Final = 0.8
BATCH_GOAL: Final = 20.0
HOURS: Final = 20
DAYS: Final = 5
FIRST_MINUTE: Final = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp()) // 60
LAST_MINUTE: Final = int(datetime(2026, 7, 1, tzinfo=UTC).timestamp()) // 60

Ask = Callable[[datetime], datetime]
AskMany = Callable[[Sequence[datetime]], Sequence[datetime]]


class BisectControl:
    """The obvious fast way: minutes since 1970 at which offices open, minutes worked before each, two bisects."""

    def __init__(self, calendar: WorkCalendar, first: date, last: date) -> None:
        self.opens, self.cumulative = [0], [0, 0]
        self.midnights, self.worked_days, self.closings = list[int](), [0], list[int]()
        for day in (first + timedelta(n) for n in range((last - first).days)):
            self.midnights.append(self._minute(day, time(0), calendar))
            for opening, closing in calendar.hours_on(day):
                opened, closed = self._minute(day, opening, calendar), self._minute(day, closing, calendar)
                self.opens.append(opened)
                self.cumulative.append(self.cumulative[-1] + closed - opened)
            if calendar.is_working(day):
                self.closings.append(closed)
            self.worked_days.append(len(self.closings))

    @staticmethod
    def _minute(day: date, at: time, calendar: WorkCalendar) -> int:
        return int(datetime.combine(day, at, calendar.tz).timestamp()) // 60

    def after_hours(self, start: datetime, hours: int) -> datetime:
        """The deadline of a limit in working hours."""
        minute = int(start.timestamp()) // 60
        span = bisect_right(self.opens, minute) - 1
        done = min(self.cumulative[span] + minute - self.opens[span], self.cumulative[span + 1])
        target = done + hours * 60
        span = bisect_left(self.cumulative, target) - 1
        return datetime.fromtimestamp((self.opens[span] + target - self.cumulative[span]) * 60, UTC)

    def after_days(self, start: datetime, days: int) -> datetime:
        """The deadline of a limit in working days."""
        day = bisect_right(self.midnights, int(start.timestamp()) // 60) - 1
        return datetime.fromtimestamp(self.closings[self.worked_days[day + 1] + days - 1] * 60, UTC)

    def worked(self, start: datetime, end: datetime) -> int:
        """Minutes worked between two instants."""
        return self._worked_by(end) - self._worked_by(start)

    def _worked_by(self, instant: datetime) -> int:
        minute = int(instant.timestamp()) // 60
        span = bisect_right(self.opens, minute) - 1
        return min(self.cumulative[span] + minute - self.opens[span], self.cumulative[span + 1])


@dataclass(frozen=True, slots=True)
class Entrant:
    """One way to answer a question for many starts; `calls` is how many it gets in a round."""

    name: str
    calls: int
    answer: Callable[[int], Any]


@dataclass(frozen=True, slots=True)
class Row:
    """What came out: calls a second, their ratio to the control's, and the share of answers that differ from ours."""

    question: str
    name: str
    per_second: float
    of_control: float
    wrong: float


@dataclass(frozen=True, slots=True)
class Goal:
    """A promise of speed and what was measured."""

    text: str
    goal: float
    measured: float

    @property
    def passed(self) -> bool:
        """Whether the measure reaches the goal."""
        return self.measured >= self.goal


def businesstimedelta_way(hours: int) -> Ask:
    """businesstimedelta with both office spans and the holidays; it has no words for make-up workdays."""
    zone = timezone(SEED_ZONE.key)
    shifts = [businesstimedelta.WorkDayRule(opens, shuts, [0, 1, 2, 3, 4], tz=zone) for opens, shuts in SEED_HOURS]
    holidays = {day for day, works in seed_overrides()[0].items() if not works}
    rules = businesstimedelta.Rules([*shifts, businesstimedelta.HolidayRule(holidays, tz=zone)])
    limit = businesstimedelta.BusinessTimeDelta(rules, hours=hours)
    return lambda start: (start + limit).astimezone(UTC)


def pandas_way(hours: int) -> Ask:
    """CustomBusinessHour of pandas with both office spans and the holidays; nor has it make-up workdays."""
    offset = pandas.offsets.CustomBusinessHour(
        n=hours,
        start=[opens.strftime("%H:%M") for opens, _ in SEED_HOURS],
        end=[shuts.strftime("%H:%M") for _, shuts in SEED_HOURS],
        holidays=[day for day, works in seed_overrides()[0].items() if not works],
    )
    return lambda start: (pandas.Timestamp(start).tz_convert(SEED_ZONE.key) + offset).tz_convert("UTC").to_pydatetime()


def random_starts(count: int) -> tuple[list[datetime], np.ndarray[Any, np.dtype[np.int64]]]:
    """The same whole minutes as datetimes in UTC and as seconds."""
    minutes = np.random.default_rng(1).integers(FIRST_MINUTE, LAST_MINUTE, count)
    return [datetime.fromtimestamp(int(minute) * 60, UTC) for minute in minutes], minutes * 60


def entrants(count: int) -> dict[str, list[Entrant]]:
    """Who answers what. In each question ours comes first, then the control, then our arrays, then the libraries."""
    calendar, (starts, seconds) = seed_calendar(), random_starts(count)
    control = BisectControl(calendar, date(2024, 12, 1), date(2026, 12, 31))
    hours, days = Limit(HOURS, Unit.WORKING_HOURS), Limit(DAYS, Unit.WORKING_DAYS)
    ends = [calendar.deadline(start, hours) for start in starts]
    end_seconds = worktime_batch.deadlines(calendar, seconds, hours)
    by_delta, by_pandas = businesstimedelta_way(HOURS), pandas_way(HOURS)
    pairs = list(zip(starts, ends, strict=True))
    few = count // 5
    return {
        f"deadline {hours}": [
            Entrant("luoshi", few, lambda n: [calendar.deadline(start, hours) for start in starts[:n]]),
            Entrant("bisect control", few, lambda n: [control.after_hours(start, HOURS) for start in starts[:n]]),
            Entrant("luoshi arrays", count, lambda n: worktime_batch.deadlines(calendar, seconds[:n], hours)),
            Entrant("businesstimedelta", 200, lambda n: [by_delta(start) for start in starts[:n]]),
            Entrant("pandas", 400, lambda n: [by_pandas(start) for start in starts[:n]]),
        ],
        f"deadline {days}": [
            Entrant("luoshi", few, lambda n: [calendar.deadline(start, days) for start in starts[:n]]),
            Entrant("bisect control", few, lambda n: [control.after_days(start, DAYS) for start in starts[:n]]),
            Entrant("luoshi arrays", count, lambda n: worktime_batch.deadlines(calendar, seconds[:n], days)),
        ],
        "elapsed wh": [
            Entrant("luoshi", few, lambda n: [calendar.elapsed(start, end) for start, end in pairs[:n]]),
            Entrant("bisect control", few, lambda n: [control.worked(start, end) * 60 for start, end in pairs[:n]]),
            Entrant("luoshi arrays", count, lambda n: worktime_batch.elapsed(calendar, seconds[:n], end_seconds[:n])),
        ],
    }


def as_numbers(answers: Any) -> list[int]:
    """Answers of any kind as numbers that can be compared."""
    return [int(each.timestamp()) if isinstance(each, datetime) else int(each) for each in answers]


def measure(contest: dict[str, list[Entrant]], rounds: int) -> list[Row]:
    """Let everybody answer in every round; check the answers once."""
    rows = []
    for question, group in contest.items():
        ours = as_numbers(group[0].answer(max(each.calls for each in group)))
        answers = {each.name: as_numbers(each.answer(each.calls)) for each in group}
        wrong = {name: sum(a != b for a, b in zip(ours, got, strict=False)) / len(got) for name, got in answers.items()}
        speeds: dict[str, list[float]] = {each.name: [] for each in group}
        for _ in range(rounds):
            for each in group:
                begun = perf_counter()
                each.answer(each.calls)
                speeds[each.name].append(each.calls / (perf_counter() - begun))
        rows += [
            Row(question, name, median(own), ratio(own, speeds["bisect control"]), wrong[name])
            for name, own in speeds.items()
        ]
    return rows


def ratio(own: list[float], other: list[float]) -> float:
    """The median over the rounds of one speed in terms of another."""
    return median(a / b for a, b in zip(own, other, strict=True))


def goals(rows: list[Row]) -> list[Goal]:
    """The promises, each for the question where it is met worst; and that ours and the control agree."""
    found = {(row.question, row.name): row for row in rows}
    questions = list(dict.fromkeys(row.question for row in rows))
    slowest = min(found[question, "luoshi"].of_control for question in questions)
    arrays = min(
        found[question, "luoshi arrays"].of_control / found[question, "luoshi"].of_control for question in questions
    )
    agreeing = min(1 - row.wrong for row in rows if row.name in ("bisect control", "luoshi arrays"))
    return [
        Goal("scalar, of the bisect control", CONTROL_GOAL, slowest),
        Goal("arrays, times the scalar", BATCH_GOAL, arrays),
        Goal("answers equal in scalar, control and arrays", 1.0, agreeing),
    ]


def show(rows: list[Row], promised: list[Goal]) -> None:
    """Print the table and the verdicts."""
    print(f"{'question':<16}{'who':<20}{'calls/s':>14}{'of control':>12}{'wrong':>9}")
    for row in rows:
        numbers = f"{row.per_second:>14,.0f}{row.of_control:>12.3f}{row.wrong:>9.2%}"
        print(f"{row.question:<16}{row.name:<20}{numbers}")
    for goal in promised:
        print(f"{'PASS' if goal.passed else 'MISS'}  {goal.text}: {goal.measured:.2f} (goal {goal.goal:.2f})")


def main(argv: list[str]) -> int:
    """Run the contest; 0 if every goal is met."""
    parser = ArgumentParser(prog="bench worktime", description="working time, side by side")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument(
        "--cases", type=int, default=100_000, help="cases for the arrays; a fifth of them for the scalar"
    )
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    rows = measure(entrants(words.cases), words.rounds)
    promised = goals(rows)
    if words.json:
        told = {"rows": [asdict(row) for row in rows], "goals": [{**asdict(g), "passed": g.passed} for g in promised]}
        print(json.dumps(told, indent=2))
    else:
        show(rows, promised)
    return 0 if all(goal.passed for goal in promised) else 1


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
