"""When a limit ends: the rules of the Civil Code (民法典) and the licensing law (行政许可法), on laid-out working time.

`PrefixSums` that do not reach far enough raise IndexError; the calendar then lays out more years and asks again.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Final

from luoshi.core.worktime_limits import DAYS, MONTHS, WORKING_DAYS, WORKING_HOURS, Limit
from luoshi.core.worktime_table import DAY, LAST_YEAR, PrefixSums, out_of_range

_LEAST: Final = {WORKING_DAYS: DAY, DAYS: DAY, MONTHS: 28 * DAY, WORKING_HOURS: 3600}


def least_seconds(limit: Limit) -> int:
    """Clock time that a limit the calendar must be asked for takes at the least, but for a part of its last day."""
    return limit.amount * _LEAST[limit.unit]


def end_of_hours(sums: PrefixSums, second: int, fraction: int, seconds: int) -> tuple[int, int]:
    """When so many seconds of working time have passed, as whole second and microseconds."""
    # 民法典第二百零一条：按照小时计算期间的，自法律规定或者当事人约定的时间开始计算。
    # Hours run from the moment; working hours run while the office is open, from the next opening if it is closed.
    # Where the last second worked is the day's last, the limit ends at closing, not at the next opening.
    if seconds and not fraction:
        return sums.after_working(second, seconds), 0
    target = sums.worked_by(second) + seconds
    if sums.at_work(second):
        return sums.next_moment(target), fraction
    return (sums.when_worked(target) if seconds else sums.next_moment(target)), 0


def end_of_days(sums: PrefixSums, second: int, fraction: int, limit: Limit) -> int:
    """When a limit in working days, days or months ends, in seconds."""
    # 民法典第二百零一条：按照年、月、日计算期间的，开始的当日不计入，自下一日开始计算。
    # Days do not count the day of the start: the last of n days is the n-th after it.
    amount = limit.amount
    if limit.unit is WORKING_DAYS and amount:
        # 行政许可法第八十二条：期限以工作日计算，不含法定节假日。Only working days are counted.
        working_day = sums.working_days_through(second) + amount - 1
    else:
        # 民法典第二百零三条：期间的最后一日是法定休假日的，以法定休假日结束的次日为期间的最后一日。
        # A last day that does not work moves to the first that does.
        working_day = sums.worked_days[_nominal_day(sums, sums.day_index(second), limit)]
    # 民法典第二百零三条：期间的最后一日的截止时间为二十四时；有业务时间的，停止业务活动的时间为截止时间。
    # A person's day ends at 24:00, an office's when it closes.
    ends = sums.day_ends if limit.binds_person else sums.closings
    if not amount and (ends[working_day], 0) < (second, fraction):
        # Nothing ends before it starts: "the same day", said after closing time, is the next working day.
        working_day += 1
    return ends[working_day]


def _nominal_day(sums: PrefixSums, day: int, limit: Limit) -> int:
    if limit.unit is MONTHS:
        start = date.fromordinal(sums.first_day + day)
        return same_day_of_month(start, limit.amount).toordinal() - sums.first_day
    return day + limit.amount


def same_day_of_month(start: date, months: int) -> date:
    """The same day so many months on, or the last of that month. Raises BadInput `calendar_range`."""
    # 民法典第二百零二条：按照年、月计算期间的，到期月的对应日为期间的最后一日；没有对应日的，月末日为期间的最后一日。
    # 31 January and one month is 28 February, or 29 in a leap year.
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if year > LAST_YEAR:
        raise out_of_range()
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
