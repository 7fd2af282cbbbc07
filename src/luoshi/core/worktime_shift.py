"""Moving an instant along the working calendar, forwards and back: for stops that move a deadline, and for warnings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from luoshi.core.worktime import Unit, WorkCalendar
from luoshi.core.worktime_limits import Limit
from luoshi.core.worktime_rules import same_day_of_month
from luoshi.core.worktime_table import DAY, FIRST_YEAR, PrefixSums, out_of_range

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_YEAR = 366 * DAY
_EARLIEST = (datetime(FIRST_YEAR + 1, 2, 1, tzinfo=UTC) - _EPOCH) // _SECOND
_CLOCK_SECONDS = {Unit.DAYS: DAY, Unit.HOURS: 3600, Unit.MINUTES: 60}


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
    time, `mo` on the same day of the month, `d`, `h` and `min` by the clock.
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
    if limit.unit is Unit.MONTHS:
        return instant - timedelta(days=-_days_of_months(calendar, instant, -limit.amount))
    return instant - timedelta(seconds=limit.amount * _CLOCK_SECONDS[limit.unit])


def stopped_units(calendar: WorkCalendar, since: datetime, until: datetime, unit: Unit) -> int:
    """What a stop of the count takes out of a limit: whole days, or seconds of hours.

    A day is taken out only for a whole day's worth of the stop, and never the day of its start, so that many short
    stops gain nothing: together they take out no more than one long stop in their place.
    """
    if unit is Unit.WORKING_DAYS:
        return min(calendar.elapsed(since, until, unit), int(working_days_between(calendar, since, until)))
    if unit in (Unit.DAYS, Unit.MONTHS):
        return calendar.elapsed(since, until, Unit.HOURS) // DAY
    return calendar.elapsed(since, until, unit)


def working_days_between(calendar: WorkCalendar, since: datetime, until: datetime) -> Fraction:
    """Working days between two instants, a part of a day being the part of its office hours that were worked."""
    first, last = _second(since), _second(until)
    sums = calendar.prefix_sums(first, last)
    return _days_worked_by(sums, last) - _days_worked_by(sums, first)


def capped_end(calendar: WorkCalendar, start: datetime, cap: Limit, used: Fraction) -> datetime | None:
    """When a stop that starts now reaches its cap, `used` of it (in its unit, months in days) being spent already.

    None if nothing is left. A cap in days or months is reached by the clock: it binds, and does not wait for the next
    working day as a limit does.
    """
    amount = _days_of_months(calendar, start, cap.amount) if cap.unit is Unit.MONTHS else cap.amount
    left = amount - -(-used // 1)
    if left <= 0:
        return None
    if cap.unit in (Unit.DAYS, Unit.MONTHS):
        return start + timedelta(days=left)
    return calendar.deadline(start, Limit(left, cap.unit))


def used_of_cap(calendar: WorkCalendar, since: datetime, until: datetime, unit: Unit) -> Fraction:
    """How much of a cap in this unit a stop used, parts of a unit included; months are counted in days."""
    if unit is Unit.WORKING_DAYS:
        return working_days_between(calendar, since, until)
    if unit is Unit.WORKING_HOURS:
        return Fraction(calendar.elapsed(since, until, unit), 3600)
    per_unit = _CLOCK_SECONDS[Unit.DAYS if unit is Unit.MONTHS else unit]
    return Fraction(calendar.elapsed(since, until, Unit.HOURS), per_unit)


def _days_worked_by(sums: PrefixSums, second: int) -> Fraction:
    day = sums.day_index(second)
    midnight = sums.worked_by(sums.midnights[day])
    whole = sums.worked_by(sums.midnights[day + 1]) - midnight
    part = Fraction(sums.worked_by(second) - midnight, whole) if whole else 0
    return sums.worked_days[day] + Fraction(part)


def _days_of_months(calendar: WorkCalendar, instant: datetime, months: int) -> int:
    day = instant.astimezone(calendar.tz).date()
    return (same_day_of_month(day, months) - day).days


def _search(calendar: WorkCalendar, instant: datetime, find: Callable[[PrefixSums, int], int]) -> datetime:
    """Look in the years laid out, then in ever more of them on the side where they ran out.

    Raises BadInput `calendar_range` where there are no more.
    """
    second = _second(instant)
    first, reach = second, _YEAR
    sums = calendar.prefix_sums(first, second)
    while True:
        try:
            return _EPOCH + timedelta(seconds=find(sums, second))
        except IndexError:
            sums = calendar.reaching_beyond(sums)
        except LookupError:
            if first <= _EARLIEST:
                raise out_of_range() from None
            first, reach = max(first - reach, _EARLIEST), 2 * reach
            sums = calendar.prefix_sums(first, second)


def _second(instant: datetime) -> int:
    return (instant - _EPOCH) // _SECOND
