"""The working calendar on whole arrays: the same answers as `WorkCalendar`, many at once.

Instants are int64 seconds since 1970 UTC, or datetime64 in UTC (read at whole seconds); they come out as they came in,
datetime64 in seconds.
"""

from __future__ import annotations

from datetime import date
from typing import Final, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from luoshi.core.errors import BadInput
from luoshi.core.worktime import WorkCalendar, backwards
from luoshi.core.worktime_limits import CLOCK_SECONDS, Limit, Unit, unknown_unit
from luoshi.core.worktime_rules import least_seconds
from luoshi.core.worktime_table import PrefixSums

Ints = NDArray[np.int64]
Instant = TypeVar("Instant", np.int64, np.datetime64)

_NEVER: Final = np.iinfo(np.int64).max
_FEW: Final = 4
_EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()


def deadlines(calendar: WorkCalendar, starts: NDArray[Instant], limit: Limit) -> NDArray[Instant]:
    """The deadline of each start, as `WorkCalendar.deadline`. Shape and kind of instant as given.

    Raises BadInput: `calendar_range` (also for NaT), `not_instants`.
    """
    seconds = _seconds(starts)
    if limit.unit in CLOCK_SECONDS:
        ends = seconds + limit.amount * CLOCK_SECONDS[limit.unit]
    elif seconds.size:
        ends = _by_calendar(calendar, seconds.ravel(), limit).reshape(seconds.shape)
    else:
        ends = seconds
    return _like(ends, starts)


def elapsed(
    calendar: WorkCalendar, starts: NDArray[Instant], ends: NDArray[Instant], unit: Unit = Unit.WORKING_HOURS
) -> Ints:
    """What lies between each start and its end, in the units of `WorkCalendar.elapsed`: days, or whole seconds.

    Raises BadInput: `elapsed_backwards` if any end is before its start, `calendar_range`, `not_instants`.
    """
    since, until = _seconds(starts), _seconds(ends)
    early = np.flatnonzero(until < since)
    if early.size:
        raise backwards(starts.flat[early[0]], ends.flat[early[0]])
    if unit in CLOCK_SECONDS or not since.size:
        return until - since
    sums = calendar.prefix_sums(int(since.min()), int(until.max()))
    if unit == Unit.WORKING_HOURS:
        return _worked_by(sums, until) - _worked_by(sums, since)
    first, last = _day_index(sums, since), _day_index(sums, until)
    if unit == Unit.WORKING_DAYS:
        through = _column(sums, "worked_days")[1:]
        return through[last] - through[first]
    if unit in (Unit.DAYS, Unit.MONTHS):
        return last - first
    raise unknown_unit(unit)


def _by_calendar(calendar: WorkCalendar, seconds: Ints, limit: Limit) -> Ints:
    last = int(seconds.max())
    sums = calendar.prefix_sums(int(seconds.min()), last)
    while True:
        try:
            if limit.unit is Unit.WORKING_HOURS:
                return _end_of_hours(sums, seconds, limit.amount * 3600)
            return _end_of_days(sums, seconds, limit)
        except IndexError:
            sums = calendar.reaching_beyond(sums, last + least_seconds(limit))


def _end_of_hours(sums: PrefixSums, seconds: Ints, amount: int) -> Ints:
    worked, opens = _column(sums, "worked"), _column(sums, "opens")
    target = _worked_by(sums, seconds) + amount
    # The first instant by which the time is worked; with no time to work, the start or the next opening.
    span = _last_at_or_before(worked[1:], target - 1 if amount else target) + 1
    ends: Ints = opens[span] + target - worked[span]
    return ends


def _end_of_days(sums: PrefixSums, seconds: Ints, limit: Limit) -> Ints:
    # All starts of one day end together: find the end for each day there is, then look each start's day up.
    day = _day_index(sums, seconds)
    first = int(day.min())
    working_day = _last_working_day(sums, np.arange(first, int(day.max()) + 1), limit)
    day_ends = _column(sums, "day_ends" if limit.binds_person else "closings")
    ends = day_ends[working_day][day - first]
    if limit.amount == 0 and bool((ends < seconds).any()):
        return np.where(ends < seconds, day_ends[working_day + 1][day - first], ends)
    return ends


def _last_working_day(sums: PrefixSums, days: Ints, limit: Limit) -> Ints:
    worked_days = _column(sums, "worked_days")
    if limit.unit is Unit.WORKING_DAYS and limit.amount:
        return worked_days[days + 1] + limit.amount - 1
    if limit.unit is Unit.MONTHS:
        return worked_days[_same_day_of_month(days + sums.first_day, limit.amount) - sums.first_day]
    return worked_days[days + limit.amount]


def _same_day_of_month(ordinals: Ints, months: int) -> Ints:
    days = (ordinals - _EPOCH_ORDINAL).astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    into_month = days - month.astype("datetime64[D]")
    beginning = (month + months).astype("datetime64[D]")
    length = (month + months + 1).astype("datetime64[D]") - beginning
    last: Ints = (beginning + np.minimum(into_month, length - 1)).astype(np.int64)
    return last + _EPOCH_ORDINAL


def _worked_by(sums: PrefixSums, seconds: Ints) -> Ints:
    worked, opens = _column(sums, "worked"), _column(sums, "opens")
    span = _last_at_or_before(opens, seconds)
    done: Ints = np.minimum(worked[span] + seconds - opens[span], worked[span + 1])
    return done


def _day_index(sums: PrefixSums, seconds: Ints) -> Ints:
    return _last_at_or_before(_column(sums, "midnights"), seconds)


def _last_at_or_before(ascending: Ints, wanted: Ints) -> Ints:
    """Index of the last entry at or before each wanted value; none lies before the first entry.

    Every step of a binary search is a branch the processor cannot foresee. So the range is cut into buckets that hold
    an entry or a few: one lookup and as many comparisons are the whole search, several times faster for many values.
    """
    least = int(wanted.min())
    extent = int(wanted.max()) - least
    narrowest = int(np.diff(ascending).min(initial=extent + 1))
    width = max(narrowest, extent // wanted.size + 1)
    edges = least + width * np.arange(extent // width + 2)
    before = np.searchsorted(ascending, edges, "right") - 1
    most_in_one = int(np.diff(before).max())
    if most_in_one > _FEW:
        return np.searchsorted(ascending, wanted, "right") - 1
    index = before[(wanted - least) // width]
    following = np.append(ascending[1:], _NEVER)
    for _ in range(most_in_one):
        index += following[index] <= wanted
    return index


def _column(sums: PrefixSums, name: str) -> Ints:
    return np.frombuffer(sums.packed(name), dtype=np.int64)


def _seconds(instants: NDArray[Instant]) -> Ints:
    if instants.dtype.kind == "M":
        return instants.astype("datetime64[s]").astype(np.int64)
    if instants.dtype.kind in "iu":
        return instants.astype(np.int64)
    raise BadInput(
        "not_instants",
        f"时间数组须为 UTC 整秒(int64)或 datetime64，而不是 {instants.dtype}",
        f"Instants must be int64 seconds or datetime64 of UTC, not {instants.dtype}",
        {"dtype": str(instants.dtype)},
    )


def _like(ends: Ints, starts: NDArray[Instant]) -> NDArray[Instant]:
    return cast(NDArray[Instant], ends.astype("datetime64[s]") if starts.dtype.kind == "M" else ends)
