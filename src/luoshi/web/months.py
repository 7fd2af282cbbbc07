"""The months that a page of figures is asked for: the last one, three, or twelve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from luoshi.core.judgement.rules import BEIJING, month_of

CHOICES = (1, 3, 12)


@dataclass(frozen=True, slots=True)
class Months:
    """From the first day of the month `since` to that of the month `until`, both counted in."""

    since: date
    until: date
    number: int

    @property
    def begin(self) -> datetime:
        """The first instant."""
        return datetime.combine(self.since, time(), BEIJING)

    @property
    def end(self) -> datetime:
        """The first instant that is no more in it."""
        return datetime.combine((self.until + timedelta(days=31)).replace(day=1), time(), BEIJING)


def months(now: datetime, asked: str) -> Months:
    """The months up to this one; one where nothing else is asked for."""
    number = next((one for one in CHOICES if str(one) == asked), 1)
    until = month_of(now)
    since = until
    for _ in range(number - 1):
        since = (since - timedelta(days=1)).replace(day=1)
    return Months(since, until, number)
