"""The working calendar: when a limit ends, how much working time has passed, and how sure that is.

Instants come in with any zone and go out in UTC. Days and months are counted in the calendar's own zone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from luoshi.core.errors import BadInput
from luoshi.core.worktime_explain import (
    Count,
    DayKind,
    Explanation,
    Rule,
    SkippedDay,
    count_calendar_days,
    count_working_days,
    count_working_hours,
    rules_for,
)
from luoshi.core.worktime_limits import (
    CLOCK_SECONDS,
    DAYS,
    HOURS,
    MINUTES,
    MONTHS,
    WORKING_DAYS,
    WORKING_HOURS,
    Limit,
    Unit,
    unknown_unit,
)
from luoshi.core.worktime_rules import end_of_days, end_of_hours, least_seconds, same_day_of_month
from luoshi.core.worktime_table import (
    DAY,
    FIRST_YEAR,
    LAST_YEAR,
    SATURDAY,
    PrefixSums,
    Shifts,
    lay_out,
    office_hours,
    out_of_range,
)

__all__ = ["DayKind", "Explanation", "Limit", "Rule", "SkippedDay", "Unit", "WorkCalendar"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING_YET: Final = PrefixSums(FIRST_YEAR, FIRST_YEAR, 0, 0, 0, [0, 0], [0], [], [], [0], [0, 0])


class WorkCalendar:
    """One version of a district's or an office's working calendar. Immutable; equal only to itself.

    `overrides`: days that differ from Monday to Friday (True works), from the yearly notices and local orders.
    `hours`: the office hours of a working day. `announced`: the years whose notice is out; others are provisional.
    `statutory`: holidays of the same month and day every year, each by its first time: days off in a year whose notice
    is not out, which stays provisional. `day_hours`: other hours for single days that work (a half day); none at all
    closes the day (a flood day). A day without hours is not a working day. Raises BadInput `calendar_hours`.
    """

    __slots__ = ("_shifts", "_sums", "announced")

    def __init__(
        self,
        overrides: Mapping[date, bool],
        hours: Sequence[tuple[time, time]],
        tz: ZoneInfo,
        announced: frozenset[int],
        day_hours: Mapping[date, Sequence[tuple[time, time]]] | None = None,
        statutory: Collection[date] = (),
    ) -> None:
        special = {day: office_hours(spans, day) for day, spans in (day_hours or {}).items()}
        self.announced: Final = frozenset(announced)
        by_law = {(first.month, first.day): first for first in statutory}
        self._shifts: Final = Shifts(dict(overrides), office_hours(hours), tz, special, by_law, self.announced)
        self._sums = _NOTHING_YET

    @property
    def tz(self) -> ZoneInfo:
        """The zone in which days begin and offices open."""
        return self._shifts.tz

    def amended(
        self,
        overrides: Mapping[date, bool] | None = None,
        day_hours: Mapping[date, Sequence[tuple[time, time]]] | None = None,
        announced: frozenset[int] = frozenset(),
    ) -> WorkCalendar:
        """Another calendar with these days and years on top of this one's: an office's own closures, a new notice."""
        own = self._shifts
        return WorkCalendar(
            {**own.overrides, **(overrides or {})},
            own.hours,
            own.tz,
            self.announced | announced,
            {**own.day_hours, **(day_hours or {})},
            tuple(own.statutory.values()),
        )

    def is_working(self, day: date) -> bool:
        """Whether a day is a working day: it is scheduled and has office hours left."""
        return bool(self._shifts.on(day))

    def hours_on(self, day: date) -> tuple[tuple[time, time], ...]:
        """The office hours of a day, none if it does not work. A closing at 00:00 is 24:00."""
        return self._shifts.on(day)

    def kind_of(self, day: date) -> DayKind:
        """What a day is to this calendar, and so why it counts or not."""
        weekend = day.weekday() >= SATURDAY
        if not self._shifts.scheduled(day):
            return DayKind.WEEKEND if weekend else DayKind.HOLIDAY
        if not self._shifts.on(day):
            return DayKind.CLOSED
        return DayKind.MAKE_UP if weekend else DayKind.WORKING

    def deadline(self, start: datetime, limit: Limit) -> datetime:
        """The instant, in UTC, at which a limit that starts at `start` ends. Never before `start`.

        Raises BadInput: `naive_datetime`, `calendar_range`.
        """
        try:
            since = start - _EPOCH
        except TypeError:
            raise _naive(start) from None
        second, fraction, unit = since.days * DAY + since.seconds, since.microseconds, limit.unit
        if unit is HOURS or unit is MINUTES:
            # 民法典第二百零一条：按照小时计算期间的，自法律规定或者当事人约定的时间开始计算。
            # By the clock, from the moment; the end does not move, whatever day it falls on.
            return _instant(second + limit.amount * CLOCK_SECONDS[unit], fraction)
        sums = self._sums
        if not sums.begin <= second < sums.end:
            sums = self.prefix_sums(second, second)
        while True:
            try:
                if unit is WORKING_HOURS:
                    second, fraction = end_of_hours(sums, second, fraction, limit.amount * 3600)
                    return _EPOCH + timedelta(0, second, fraction)
                return _EPOCH + timedelta(0, end_of_days(sums, second, fraction, limit))
            except IndexError:
                sums = self.reaching_beyond(sums, second + least_seconds(limit))

    def elapsed(self, start: datetime, end: datetime, unit: Unit = Unit.WORKING_HOURS) -> int:
        """How much time lies between two instants, counted as limits count it.

        `wd`: working days, `d` and `mo`: calendar days, of the calendar's zone, after the day of the start and up to
        the day of the end. `wh`: working time, `h` and `min`: time by the clock, all three in WHOLE SECONDS, each
        instant read at its whole second. So elapsed(start, deadline(start, 5wd), wd) is 5, and with 4wh it is 4 * 3600.
        24:00 of a day is the first instant of the next.
        Raises BadInput: `naive_datetime`, `elapsed_backwards`, `calendar_range`, `limit_unknown_unit`.
        """
        since, since_fraction = _split(start)
        until, until_fraction = _split(end)
        if until < since or (until == since and until_fraction < since_fraction):
            raise backwards(start, end)
        if unit is HOURS or unit is MINUTES:
            return until - since
        sums = self._sums
        if not sums.begin <= since <= until < sums.end:
            sums = self.prefix_sums(since, until)
        if unit is WORKING_HOURS:
            return sums.worked_by(until) - sums.worked_by(since)
        if unit is WORKING_DAYS:
            return sums.working_days_through(until) - sums.working_days_through(since)
        if unit is DAYS or unit is MONTHS:
            return sums.day_index(until) - sums.day_index(since)
        raise unknown_unit(unit)

    def worked_seconds(self, start: datetime, end: datetime) -> int:
        """Seconds of office hours between two instants. Raises as `elapsed`."""
        return self.elapsed(start, end, Unit.WORKING_HOURS)

    def is_provisional(self, instant: datetime) -> bool:
        """Whether the year of an instant, in the calendar's zone, has no notice yet.

        Raises BadInput: `naive_datetime`, `calendar_range`.
        """
        return self._local_day(_split(instant)[0]).year not in self.announced

    def provisional_between(self, start: datetime, end: datetime) -> bool:
        """Whether any year touched has no notice yet, so that what was counted across it may still change."""
        first, last = _split(start), _split(end)
        if last < first:
            raise backwards(start, end)
        return self._unannounced(self._local_day(first[0]), self._local_day(last[0]))

    def explain(self, start: datetime, limit: Limit) -> Explanation:
        """The deadline of `deadline`, with the days and rules that made it. Raises as `deadline`."""
        instant = self.deadline(start, limit)
        since, until = _split(start)[0], _split(instant)[0]
        at_24 = limit.binds_person and limit.unit.in_days
        first, last = self._local_day(since), self._local_day(until - 1 if at_24 else until)
        if limit.unit in CLOCK_SECONDS:
            return Explanation(start, limit, instant, last, False, (), (), (), rules_for(limit, ()))
        count = self._count(since, until, first, last, limit)
        counted_at_work = count.counted if limit.unit in (WORKING_DAYS, WORKING_HOURS) else ()
        make_up = tuple(d for d in dict.fromkeys((*counted_at_work, last)) if self.kind_of(d) is DayKind.MAKE_UP)
        provisional = self._unannounced(first, last)
        rules = rules_for(limit, make_up)
        return Explanation(start, limit, instant, last, provisional, count.counted, count.skipped, make_up, rules)

    def _count(self, since: int, until: int, first: date, last: date, limit: Limit) -> Count:
        if limit.unit is WORKING_DAYS:
            return count_working_days(first, last, limit.amount, self.kind_of)
        if limit.unit is WORKING_HOURS:
            sums = self.prefix_sums(since, until)
            return count_working_hours(first, last, lambda day: sums.worked_on(day, since, until), self.kind_of)
        months = limit.unit is MONTHS
        nominal = same_day_of_month(first, limit.amount) if months else first + timedelta(limit.amount)
        return count_calendar_days(first, nominal, last, self.kind_of)

    def _local_day(self, second: int) -> date:
        sums = self.prefix_sums(second, second)
        return date.fromordinal(sums.first_day + sums.day_index(second))

    def _unannounced(self, first: date, last: date) -> bool:
        return any(year not in self.announced for year in range(first.year, last.year + 1))

    def prefix_sums(self, first: int, last: int) -> PrefixSums:
        """Working time laid out over years that hold both instants (seconds of UTC). Kept, and laid out once.

        Raises BadInput `calendar_range`.
        """
        if not self._sums.begin <= first <= last < self._sums.end:
            years = _year(first) - 1, _year(last) + 1
            if not FIRST_YEAR <= years[0] <= years[1] <= LAST_YEAR:
                raise out_of_range()
            self._sums = self._extended(self._sums, *years)
        return self._sums

    def reaching_beyond(self, sums: PrefixSums, least: int = 0) -> PrefixSums:
        """The same laid out over twice as many years, or up to the instant `least` if that is later.

        Raises BadInput `calendar_range` where that is beyond the last year.
        """
        if sums.last_year >= LAST_YEAR or _year(least) > LAST_YEAR:
            raise out_of_range()
        last = max(2 * sums.last_year - sums.first_year + 1, _year(least) + 1)
        self._sums = self._extended(sums, sums.first_year, min(last, LAST_YEAR))
        return self._sums

    def _extended(self, sums: PrefixSums, first_year: int, last_year: int) -> PrefixSums:
        if sums is not _NOTHING_YET:
            first_year, last_year = min(first_year, sums.first_year), max(last_year, sums.last_year)
        return lay_out(self._shifts, first_year, last_year)


def _split(instant: datetime) -> tuple[int, int]:
    """Whole seconds since 1970 UTC, rounded down, and the microseconds left over."""
    try:
        since = instant - _EPOCH
    except TypeError:
        raise _naive(instant) from None
    return since.days * DAY + since.seconds, since.microseconds


def _instant(second: int, fraction: int) -> datetime:
    try:
        return _EPOCH + timedelta(0, second, fraction)
    except OverflowError:
        raise out_of_range() from None


def _year(second: int) -> int:
    return _instant(second, 0).year


def _naive(instant: object) -> BadInput:
    return BadInput(
        "naive_datetime",
        f"时间没有时区：{instant}",
        f"A time needs its zone: {instant}",
        {"instant": str(instant)},
    )


def backwards(start: object, end: object) -> BadInput:
    """The error for an end before its start."""
    return BadInput(
        "elapsed_backwards",
        f"结束时间 {end} 早于开始时间 {start}",
        f"The end {end} is before the start {start}",
        {"start": str(start), "end": str(end)},
    )
