"""Working time as a monotone function of time, kept as prefix sums over whole years.

Instants here are whole seconds since 1970-01-01 UTC. `Shifts` says which hours are worked on which day; `PrefixSums` is
the same thing laid out so that a deadline is one search forwards and one search back. Both are values without a clock.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from luoshi.core.errors import BadInput

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
"""A calendar answers between these years. No limit reaches further; a slip of the pen must not lay out millennia."""

DAY: Final = 86_400
SATURDAY: Final = 5
Hours = tuple[tuple[time, time], ...]


def office_hours(spans: Sequence[tuple[time, time]], day: date | None = None) -> Hours:
    """The spans of one day, or of every working day, checked: each opens before it closes, in order, none overlapping.

    A closing at 00:00 is 24:00. Raises BadInput `calendar_hours`.
    """
    hours = tuple((opening, closing) for opening, closing in spans)
    latest = 0
    for opening, closing in hours:
        odd = any(moment.tzinfo is not None or moment.microsecond for moment in (opening, closing))
        if odd or not latest <= _second(opening) < _closing_second(closing):
            raise _hours_error(hours, day)
        latest = _closing_second(closing)
    if not hours and day is None:
        raise _hours_error(hours, day)
    return hours


def _hours_error(hours: Hours, day: date | None) -> BadInput:
    shown = "、".join(f"{opening}–{closing}" for opening, closing in hours) or "[]"
    return BadInput(
        "calendar_hours",
        f"{day or '工作日'}的办公时间有误，须先后有序、互不重叠、每段不为空、以整秒计、不带时区：{shown}",
        f"Office hours of {day or 'a working day'} must be in order, apart, not empty, whole seconds, no zone: {shown}",
        {"day": day and day.isoformat(), "hours": [[str(opening), str(closing)] for opening, closing in hours]},
    )


def out_of_range() -> BadInput:
    """The error for an instant no calendar answers for."""
    return BadInput(
        "calendar_range",
        f"工作日历只能计算 {FIRST_YEAR} 年与 {LAST_YEAR} 年之间的时间",
        f"The working calendar counts between the years {FIRST_YEAR} and {LAST_YEAR}",
        {"first_year": FIRST_YEAR, "last_year": LAST_YEAR},
    )


def _second(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _closing_second(moment: time) -> int:
    return _second(moment) or DAY


@dataclass(frozen=True, slots=True, eq=False)
class Shifts:
    """Which days work and when: Monday to Friday, but for `overrides` (True works); `day_hours` replace `hours`."""

    overrides: Mapping[date, bool]
    hours: Hours
    tz: ZoneInfo
    day_hours: Mapping[date, Hours]
    statutory: Mapping[tuple[int, int], date] = field(default_factory=dict)
    """Holidays by month and day, each with its first time."""
    announced: frozenset[int] = frozenset()

    def scheduled(self, day: date) -> bool:
        """Whether the day is one of work by week and notice, whatever hours are left of it."""
        # 行政许可法第八十二条：期限以工作日计算，不含法定节假日。
        # 全国年节及纪念日放假办法第六、七条：适逢周六、周日，应当在工作日补假；可合理安排统一放假调休。
        # Working days leave out legal holidays; the yearly notice moves days off and makes weekend days workdays. What
        # it says of a day stands in `overrides`; of the other days, Monday to Friday work.
        scheduled = self.overrides.get(day)
        if scheduled is None:
            return day.weekday() < SATURDAY and not self._off_by_law(day)
        return scheduled

    def _off_by_law(self, day: date) -> bool:
        # 全国年节及纪念日放假办法第二条：元旦、劳动节、国庆节放假的日子不等通知。A year's notice says all of its year.
        first = self.statutory.get((day.month, day.day))
        return first is not None and day >= first and day.year not in self.announced

    def on(self, day: date) -> Hours:
        """The hours worked on a day, none if it does not work. Hours of a single day do not make it work."""
        return self.day_hours.get(day, self.hours) if self.scheduled(day) else ()


@dataclass(frozen=True, slots=True, eq=False)
class PrefixSums:
    """The years `first_year` to `last_year`, laid out by day and by span of office hours. All lists ascend.

    A question beyond the last year raises IndexError: the calendar answers it by laying out more years.
    """

    first_year: int
    last_year: int
    begin: int
    end: int
    """Where the first year begins and the last one ends."""
    first_day: int
    """Ordinal of the first day; a day's index counts from it."""
    midnights: list[int]
    """Where each day begins, and where the last one ends."""
    worked_days: list[int]
    """How many working days lie before each day; one longer than the days."""
    closings: list[int]
    """When each working day closes."""
    day_ends: list[int]
    """When each working day ends, at 24:00."""
    opens: list[int]
    """When each span of hours opens; the first is an empty span at the very beginning."""
    worked: list[int]
    """Seconds worked before each span; one longer than `opens`."""
    _packed: dict[str, array[int]] = field(default_factory=dict, repr=False)

    def day_index(self, second: int) -> int:
        """The day an instant falls on, by the calendar's own zone."""
        return bisect_right(self.midnights, second) - 1

    def working_days_through(self, second: int) -> int:
        """How many working days there are up to and with the day of an instant."""
        return self.worked_days[bisect_right(self.midnights, second)]

    def worked_by(self, second: int) -> int:
        """Seconds worked from the beginning to an instant."""
        span = bisect_right(self.opens, second) - 1
        done = self.worked[span] + second - self.opens[span]
        whole = self.worked[span + 1]
        return done if done < whole else whole

    def after_working(self, second: int, seconds: int) -> int:
        """The first instant by which so many seconds are worked after another: `worked_by`, then `when_worked`."""
        opens, worked = self.opens, self.worked
        span = bisect_right(opens, second) - 1
        done, whole = worked[span] + second - opens[span], worked[span + 1]
        target = (done if done < whole else whole) + seconds
        if target > whole:
            span = bisect_left(worked, target, span) - 1
        return opens[span] + target - worked[span]

    def worked_on(self, day: date, since: int, until: int) -> int:
        """Seconds worked on one day between two instants."""
        index = day.toordinal() - self.first_day
        return self.worked_by(min(until, self.midnights[index + 1])) - self.worked_by(max(since, self.midnights[index]))

    def at_work(self, second: int) -> bool:
        """Whether the office is open at an instant. It is not at the moment of closing."""
        span = bisect_right(self.opens, second) - 1
        return self.worked[span] + second - self.opens[span] < self.worked[span + 1]

    def when_worked(self, seconds: int) -> int:
        """The first instant by which so many seconds are worked: a closing time, not the next opening."""
        span = bisect_left(self.worked, seconds, 1) - 1
        return self.opens[span] + seconds - self.worked[span]

    def next_moment(self, seconds: int) -> int:
        """The last instant by which no more than so many seconds are worked: an opening, not the closing before it."""
        span = bisect_right(self.worked, seconds) - 1
        return self.opens[span] + seconds - self.worked[span]

    def packed(self, name: str) -> array[int]:
        """One of the lists as an array of 64-bit integers, made once, for those who compute on whole arrays."""
        if name not in self._packed:
            self._packed[name] = array("q", getattr(self, name))
        return self._packed[name]


def lay_out(shifts: Shifts, first_year: int, last_year: int) -> PrefixSums:
    """Lay out whole years, both included. About a millisecond a year."""
    first_day = date(first_year, 1, 1).toordinal()
    days = [date.fromordinal(n) for n in range(first_day, date(last_year + 1, 1, 1).toordinal())]
    following = days[-1] + timedelta(1)
    midnights = [int(datetime(d.year, d.month, d.day, tzinfo=shifts.tz).timestamp()) for d in (*days, following)]
    opens, worked = [midnights[0]], [0, 0]
    worked_days, closings, day_ends = [0], [], []
    for index, day in enumerate(days):
        closes = None
        for opening, closing in _spans(day, midnights[index], midnights[index + 1], shifts):
            opens.append(opening)
            worked.append(worked[-1] + closing - opening)
            closes = closing
        if closes is not None:
            closings.append(closes)
            day_ends.append(midnights[index + 1])
        worked_days.append(len(closings))
    begin, end = midnights[0], midnights[-1]
    return PrefixSums(
        first_year, last_year, begin, end, first_day, midnights, worked_days, closings, day_ends, opens, worked
    )


def _spans(day: date, midnight: int, end: int, shifts: Shifts) -> Iterator[tuple[int, int]]:
    """The hours of a day as instants, ascending, apart and within the day, even where the clocks change on it."""
    even = end - midnight == DAY
    latest = midnight
    for opening, closing in shifts.on(day):
        since, until = _second(opening), _closing_second(closing)
        opened = midnight + since if even else _instant(day, since, shifts.tz)
        closed = midnight + until if even else _instant(day, until, shifts.tz)
        opened, closed = max(opened, latest), min(closed, end)
        if opened < closed:
            yield opened, closed
            latest = closed


def _instant(day: date, second: int, tz: ZoneInfo) -> int:
    """A wall time as an instant. One that comes twice is the first; one that is skipped is read by the clock before."""
    wall = datetime(day.year, day.month, day.day, tzinfo=tz) + timedelta(seconds=second)
    return int(wall.timestamp())
