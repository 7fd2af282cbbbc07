"""Moving an instant along the working calendar, forwards and back: for stops that move a deadline, and for warnings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from luoshi.core.worktime import Unit, WorkCalendar
from luoshi.core.worktime_limits import Limit, unknown_unit
from luoshi.core.worktime_table import DAY, PrefixSums

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR = 366 * DAY


def shift_worked(calendar: WorkCalendar, instant: datetime, seconds: int) -> datetime:
    """The instant so many seconds of working time later, or earlier if negative; at a closing, not the next opening."""
    if seconds == 0:
        return instant

    def find(sums: PrefixSums, second: int) -> int:
        target = sums.worked_by(second) + seconds
        if target < 0:
            raise LookupError
        return sums.when_worked(target)

    return _search(calendar, instant, find)


def earlier(calendar: WorkCalendar, instant: datetime, limit: Limit) -> datetime:
    """The instant a limit's length before another: `wd` at closing time so many working days before, `wh` by working
    time, `d`, `h` and `min` by the clock. Raises BadInput `limit_unknown_unit` for months.
    """
    if limit.unit is Unit.WORKING_HOURS:
        return shift_worked(calendar, instant, -limit.amount * 3600)
    if limit.unit is Unit.WORKING_DAYS:

        def find(sums: PrefixSums, second: int) -> int:
            before = sums.worked_days[sums.day_index(second)] - limit.amount
            if before < 0:
                raise LookupError
            return sums.closings[before]

        return _search(calendar, instant, find)
    per_unit = {Unit.DAYS: DAY, Unit.HOURS: 3600, Unit.MINUTES: 60}.get(limit.unit)
    if per_unit is None:
        raise unknown_unit(limit.unit)
    return instant - timedelta(seconds=limit.amount * per_unit)


def _search(calendar: WorkCalendar, instant: datetime, find: Callable[[PrefixSums, int], int]) -> datetime:
    """Look in the years laid out, then in more of them on the side where they ran out."""
    second = int((instant - _EPOCH) // timedelta(seconds=1))
    first = second
    sums = calendar.prefix_sums(first, second)
    while True:
        try:
            return _EPOCH + timedelta(seconds=find(sums, second))
        except IndexError:
            sums = calendar.reaching_beyond(sums)
        except LookupError:
            first -= _YEAR
            sums = calendar.prefix_sums(first, second)
