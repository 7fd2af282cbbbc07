"""A plan on one page: tasks as bars over the months, drawn as SVG on the server. Words beside it say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext

from luoshi.core.campaigns.schedule import ALL, Scheduled, late, planned, reached
from luoshi.web.words import month_alone, year_alone

WIDTH, ROW, TOP, BAR = 760, 44, 42, 12
# Free at both ends, so that a milestone there is drawn whole; and what the name of a month, or of a year, needs.
EDGE, _MONTH, _YEAR = 8, 26, 42
_LEAST = timedelta(days=28)
_LONGEST = 28


@dataclass(frozen=True, slots=True)
class Bar:
    """A task's line: where its bar begins, how long it is, how much of it was reported, its milestones, its words."""

    task: Scheduled
    y: float
    x: float
    width: float
    done: float
    first: float
    steps: tuple[float, ...]
    late: bool
    words: str

    @property
    def top(self) -> float:
        """Where the mark of the first date begins."""
        return self.y - 3

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.y + BAR + 3

    @property
    def middle(self) -> float:
        """The height of the milestones."""
        return self.y + BAR / 2

    @property
    def word_y(self) -> float:
        """The line under the bar on which its name stands."""
        return self.y + BAR + 15

    @property
    def word_left(self) -> bool:
        """Whether the name ends with the bar, because it begins too far right to be written out."""
        return self.x > WIDTH / 2

    @property
    def word_x(self) -> float:
        """Where the name begins, or ends: a little off the bar's end, where the line of today may be."""
        return self.x + self.width - EDGE if self.word_left else self.x + EDGE

    @property
    def label(self) -> str:
        """The name of the task, short."""
        name = self.task.title or self.task.number
        return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"


@dataclass(frozen=True, slots=True)
class Plan:
    """The picture: its size, its months (where, the name, the year where one begins), its bars, and where today is."""

    width: int
    height: int
    months: tuple[tuple[float, str, str], ...]
    bars: tuple[Bar, ...]
    today: float


def drawn(tasks: Sequence[Scheduled], today: date) -> Plan | None:
    """The plan of these tasks; None for none."""
    if not tasks:
        return None
    begin = min(*(task.begun for task in tasks), today)
    end = max(*(task.due for task in tasks), *(task.first_due for task in tasks), today, begin + _LEAST)
    scale = (WIDTH - 2 * EDGE) / max((end - begin).days, 1)

    def x(day: date) -> float:
        return EDGE + (min(max(day, begin), end) - begin).days * scale

    bars = tuple(_bar(task, nth, today, x) for nth, task in enumerate(tasks))
    return Plan(WIDTH, TOP + ROW * len(bars) + 8, tuple(_months(begin, end, x)), bars, x(today))


def _bar(task: Scheduled, nth: int, today: date, x: Callable[[date], float]) -> Bar:
    since, until = x(task.begun), x(task.due)
    steps = tuple(x(step.due) for step in task.milestones)
    sentence = (
        gettext("%(title)s：%(begun)s 到 %(due)s，已办成")
        if task.done
        else gettext("%(title)s：%(begun)s 到 %(due)s，应到 %(planned)s%%，已报 %(reported)s%%")
    )
    said = sentence % {
        "title": task.title or task.number,
        "begun": task.begun,
        "due": task.due,
        "planned": planned(task, today),
        "reported": task.reported,
    }
    width = max(until - since, 3)
    done = width * reached(task) / ALL
    return Bar(task, TOP + ROW * nth, since, width, done, x(task.first_due), steps, late(task, today), said)


def _months(begin: date, end: date, x: Callable[[date], float]) -> Iterator[tuple[float, str, str]]:
    """The first of each month, every other one and so on where there are many; no name where it would be cut off."""
    day = date(begin.year, begin.month, 1)
    every = 1 + (end - begin).days // 400
    nth, said = 0, 0
    while day <= end:
        if day >= begin and nth % every == 0:
            room = WIDTH - x(day)
            year = year_alone(day) if day.year != said and room >= _YEAR else ""
            yield x(day), month_alone(day) if room >= _MONTH else "", year
            said = day.year
        nth += 1
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
