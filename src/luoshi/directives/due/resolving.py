"""From a date as written to days: 5月上旬 is the 1st to the 10th of May of the paper's year.

What is said to be done *before* a day or an end (6月30日前, 年底前) ends with that day. Before a whole period (7月前,
2026年前) ends with the day before the period begins.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final

from luoshi.core.worktime import Limit, Unit, WorkCalendar
from luoshi.directives.due.finding import words
from luoshi.directives.due.model import Base, Due, Mention
from luoshi.directives.numerals import whole

Days = tuple[date | None, date | None]
_UNKNOWN: Final[Days] = (None, None)
_BEFORE: Final = ("前", "之前", "以前")
_UNITS: Final = {
    "工作日": Unit.WORKING_DAYS,
    "小时": Unit.HOURS,
    "星期": Unit.DAYS,
    "周": Unit.DAYS,
    "个月": Unit.MONTHS,
    "天": Unit.DAYS,
    "日": Unit.DAYS,
}
_HALF_YEAR: Final = {"上半年": (1, 6), "下半年": (7, 12), "年初": (1, 3), "初": (1, 3), "年中": (5, 7), "中": (5, 7)}
_THIRDS: Final = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "初": (1, 10), "中": (11, 20)}
FIRST_PLAN_ENDS: Final = 1957
"""The first five-year plan ended with 1957 and the sixth in 1985; each since then five years later."""


def resolve(mention: Mention, base: Base, calendar: WorkCalendar | None = None) -> Due:
    """The days a mention means, counted from the paper's own date. Sides that cannot be known are None."""
    try:
        first, last = _RESOLVERS[mention.form](mention.parts, base, calendar)
    except ValueError:  # the calendar has no such day
        return Due(mention.text, mention.kind, None, None, impossible=True)
    return Due(mention.text, mention.kind, first, last)


def _year(parts: dict[str, str], base: Base) -> int | None:
    written = parts.get("year")
    if written is None:
        return base.year
    if base.year is not None and written in "今本当":
        return base.year
    if base.year is not None and written in "明次后去":
        return base.year + {"明": 1, "次": 1, "后": 2, "去": -1}[written]
    return whole(written)


def _month_year(parts: dict[str, str], base: Base, month: int) -> int | None:
    """A month without a year is the next of that name: 3月 in a paper of November is next year's."""
    year = _year(parts, base)
    if "year" not in parts and base.day is not None and year is not None and month < base.day.month:
        return year + 1
    return year


def _month(parts: dict[str, str], name: str = "month") -> int:
    month = whole(parts[name])
    if month is None or not 1 <= month <= 12:
        raise ValueError(parts[name])
    return month


def _end_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _is_before(parts: dict[str, str]) -> bool:
    return parts.get("before", "").removeprefix("24时") in _BEFORE


def _deadline(parts: dict[str, str], first: date, last: date) -> Days:
    """A span; with "before" or "by" only its end is a term."""
    if _is_before(parts):
        return None, first - timedelta(days=1)
    return (None, last) if "by" in parts else (first, last)


def _day(parts: dict[str, str], base: Base, _calendar: WorkCalendar | None) -> Days:
    month, day = _month(parts), whole(parts["day"]) or 0
    year = _month_year(parts, base, month)
    if year is None:
        date(2000, month, day)  # a leap year: only the impossible is refused
        return _UNKNOWN
    found = date(year, month, day)
    return (None, found) if _is_before(parts) or "by" in parts else (found, found)


def _day_range(parts: dict[str, str], base: Base, _calendar: WorkCalendar | None) -> Days:
    month = _month(parts)
    last_month = _month(parts, "last_month") if "last_month" in parts else month
    year = _month_year(parts, base, month) or 0
    days = whole(parts["day"]) or 0, int(parts["last_day"])
    first, last = date(year or 2000, month, days[0]), date(year or 2000, last_month, days[1])
    return (first, last) if year else _UNKNOWN


def _month_part(parts: dict[str, str], base: Base, _calendar: WorkCalendar | None) -> Days:
    month = _month(parts)
    year = _month_year(parts, base, month)
    if year is None:
        return _UNKNOWN
    if parts["part"] in "底末":
        return (
            (None, _end_of(year, month))
            if parts.get("before") or "by" in parts
            else (date(year, month, 21), _end_of(year, month))
        )
    start, end = _THIRDS[parts["part"]]
    last = date(year, month, min(end, monthrange(year, month)[1]))
    if _is_before(parts):
        return None, last
    return _deadline(parts, date(year, month, start), last)


def _whole_month(parts: dict[str, str], base: Base, _calendar: WorkCalendar | None) -> Days:
    month = _month(parts)
    year = _month_year(parts, base, month)
    return _UNKNOWN if year is None else _deadline(parts, date(year, month, 1), _end_of(year, month))


def _month_range(parts: dict[str, str], base: Base, _calendar: WorkCalendar | None) -> Days:
    month, last_month = _month(parts), _month(parts, "last_month")
    year = _year(parts, base)
    if year is None:
        return _UNKNOWN
    written = parts.get("last_year", "")
    last_year = int(written) if written.isdecimal() else year + (last_month < month)
    return date(year, month, 1), _end_of(last_year, last_month)


def _year_range(parts: dict[str, str], _base: Base, _calendar: WorkCalendar | None) -> Days:
    return date(int(parts["year"]), 1, 1), date(int(parts["last_year"]), 12, 31)


def _part_of_year(parts: dict[str, str], base: Base, _calendar: WorkCalendar | None) -> Days:
    year = _year(parts, base)
    if year is None:
        return _UNKNOWN
    if parts["part"] in _HALF_YEAR:
        first_month, last_month = _HALF_YEAR[parts["part"]]
        first, last = date(year, first_month, 1), _end_of(year, last_month)
        return (None, last) if parts.get("before") or "by" in parts else (first, last)
    return None, date(year, 12, 31)


def _quarter(parts: dict[str, str], base: Base, _calendar: WorkCalendar | None) -> Days:
    year, number = _year(parts, base), whole(parts["quarter"]) or 1
    if year is None:
        return _UNKNOWN
    first, last = date(year, 3 * number - 2, 1), _end_of(year, 3 * number)
    return (None, last) if "part" in parts else _deadline(parts, first, last)


def _whole_year(parts: dict[str, str], base: Base, _calendar: WorkCalendar | None) -> Days:
    year = _year(parts, base)
    return _UNKNOWN if year is None else _deadline(parts, date(year, 1, 1), date(year, 12, 31))


def _five_years(parts: dict[str, str], _base: Base, _calendar: WorkCalendar | None) -> Days:
    number = whole(parts["plan"]) if "plan" in parts else None
    if number is None:
        return _UNKNOWN
    last = 1985 + 5 * (number - 6)
    return (date(last - 4, 1, 1) if parts["part"] == "期间" else None), date(last, 12, 31)


def _within(parts: dict[str, str], base: Base, calendar: WorkCalendar | None) -> Days:
    """So many days from the paper's date; working days need the calendar. Unknown where another event starts them."""
    unit, count = _UNITS[parts["unit"] if parts["unit"] == "个月" else parts["unit"].removeprefix("个")], _amount(parts)
    if parts["count"] == "半" and unit is Unit.MONTHS:
        unit = Unit.DAYS
    if base.day is None or count is None or not _starts_with_paper(parts.get("anchor", "")):
        return _UNKNOWN
    if unit is Unit.WORKING_DAYS and calendar is None:
        return _UNKNOWN
    return base.day, _counted(base.day, unit, count, calendar)


def _starts_with_paper(anchor: str) -> bool:
    return not anchor or any(
        word in anchor for word in ("印发", "发布", "公布", "下发", "本通知", "即日", "会后", "本文件")
    )


def _amount(parts: dict[str, str]) -> int | None:
    if parts["count"] == "半":
        return 15 if parts["unit"] == "个月" else None
    count = whole(parts["count"])
    return count * 7 if count and parts["unit"] in ("周", "个星期", "星期") else count


def _counted(start: date, unit: Unit, count: int, calendar: WorkCalendar | None) -> date | None:
    if unit is Unit.WORKING_DAYS and calendar is not None:
        noon = datetime.combine(start, time(12), calendar.tz)
        return calendar.deadline(noon, Limit(count, unit)).astimezone(calendar.tz).date()
    if unit is Unit.MONTHS and count <= 1200:
        months = start.month - 1 + count
        year, month = start.year + months // 12, months % 12 + 1
        return date(year, month, min(start.day, monthrange(year, month)[1]))
    days = -(-count // 24) if unit is Unit.HOURS else count
    return start + timedelta(days=days) if days <= 36_600 else None


def _feast(parts: dict[str, str], base: Base, _calendar: WorkCalendar | None) -> Days:
    month, day = words()["feasts"][parts["feast"]]
    year = _month_year(parts, base, month)
    return (None, date(year, month, day) - timedelta(days=1)) if year else _UNKNOWN


def _never(_parts: dict[str, str], _base: Base, _calendar: WorkCalendar | None) -> Days:
    return _UNKNOWN


_RESOLVERS: Final[dict[str, Callable[[dict[str, str], Base, WorkCalendar | None], Days]]] = {
    "day": _day,
    "day_range": _day_range,
    "month_part": _month_part,
    "month": _whole_month,
    "month_range": _month_range,
    "year_range": _year_range,
    "year_part": _part_of_year,
    "year_end": _part_of_year,
    "quarter": _quarter,
    "year": _whole_year,
    "five_years": _five_years,
    "within": _within,
    "every": _never,
    "monthly": _never,
    "event": _never,
    "feast": _feast,
    "endless": _never,
}
