"""Why a deadline is what it is: the days that counted, the days that did not, and the rules, with their sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from luoshi.core.worktime_limits import Limit, Unit


class DayKind(StrEnum):
    """What a day is to the working calendar."""

    WORKING = "working"
    MAKE_UP = "make_up"
    """A Saturday or Sunday made a workday (调休上班)."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    """A day of Monday to Friday off by law or notice."""
    CLOSED = "closed"
    """A day that would work, with no office hours left, such as a flood day."""

    @property
    def works(self) -> bool:
        """Whether the day counts as a working day."""
        return self in (DayKind.WORKING, DayKind.MAKE_UP)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was applied, in both languages, and where it stands."""

    code: str
    zh: str
    en: str
    source_zh: str
    source_en: str


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A day that did not count, and why."""

    day: date
    reason: DayKind


@dataclass(frozen=True, slots=True)
class Explanation:
    """A deadline and its reasons.

    `instant` is in UTC. `last_day` is the day it ends on by the calendar's zone (for a person's limit the day that ends
    at 24:00). `counted` are the days counted towards the limit, `skipped` those passed over, `make_up` those of the
    counted days, or the last day, that are weekend days made workdays. `provisional`: a year it was counted over has no
    notice yet, so the calendar may still change; never so for limits by the clock, which ask no calendar.
    """

    start: datetime
    limit: Limit
    instant: datetime
    last_day: date
    provisional: bool
    counted: tuple[date, ...]
    skipped: tuple[SkippedDay, ...]
    make_up: tuple[date, ...]
    rules: tuple[Rule, ...]


_CIVIL_ZH, _CIVIL_EN = "《中华人民共和国民法典》第{}条", "Civil Code of the PRC, article {}"


def _civil(code: str, article: tuple[str, int], zh: str, en: str) -> Rule:
    return Rule(code, zh, en, _CIVIL_ZH.format(article[0]), _CIVIL_EN.format(article[1]))


FIRST_DAY: Final = _civil(
    "first_day_not_counted",
    ("二百零一", 201),
    "按照年、月、日计算期间的，开始的当日不计入，自下一日开始计算。",
    "In years, months or days, the day of the start is not counted; counting begins on the next day.",
)
FROM_THE_MOMENT: Final = _civil(
    "from_the_moment",
    ("二百零一", 201),
    "按照小时计算期间的，自法律规定或者当事人约定的时间开始计算。",
    "In hours, the period runs from the moment fixed by law or agreed.",
)
SAME_DAY_OF_MONTH: Final = _civil(
    "same_day_of_month",
    ("二百零二", 202),
    "按照年、月计算期间的，到期月的对应日为期间的最后一日；没有对应日的，月末日为期间的最后一日。",
    "In months, the last day is the same day of the month it ends in, or that month's last day where there is none.",
)
LAST_DAY_MOVES: Final = _civil(
    "last_day_moves",
    ("二百零三", 203),
    "期间的最后一日是法定休假日的，以法定休假日结束的次日为期间的最后一日。",
    "If the last day is a statutory day off, the last day is the one after the days off.",
)
ENDS_AT_CLOSING: Final = _civil(
    "ends_at_closing",
    ("二百零三", 203),
    "有业务时间的，停止业务活动的时间为截止时间。",
    "Where there are business hours, the last day ends when business stops.",
)
ENDS_AT_24: Final = _civil(
    "ends_at_24",
    ("二百零三", 203),
    "期间的最后一日的截止时间为二十四时。",
    "The last day ends at 24:00.",
)
WORKING_DAYS: Final = Rule(
    "working_days",
    "本法规定的行政机关实施行政许可的期限以工作日计算，不含法定节假日。",
    "Limits of administrative licensing are in working days, without statutory holidays.",
    "《中华人民共和国行政许可法》第八十二条",
    "Administrative Licensing Law of the PRC, article 82",
)
MAKE_UP_DAYS: Final = Rule(
    "make_up_days",
    "全体公民放假的假日，可合理安排统一放假调休；调休上班的周六、周日是工作日。",
    "Holidays may be joined by moving days off; a Saturday or Sunday worked in exchange is a working day.",
    "《全国年节及纪念日放假办法》第七条和年度放假通知",
    "Regulation on Public Holidays, article 7, and the yearly notice",
)
NEXT_OPENING: Final = Rule(
    "next_opening",
    "工作小时只计办公时间；非办公时间开始的，自下一次开始办公时起算。",
    "Working hours count in office hours only; a start outside them counts from the next opening.",
    "本系统规则",
    "Rule of this system",
)

_RULES: Final[dict[Unit, tuple[Rule, ...]]] = {
    Unit.WORKING_DAYS: (FIRST_DAY, WORKING_DAYS),
    Unit.WORKING_HOURS: (FROM_THE_MOMENT, NEXT_OPENING, WORKING_DAYS),
    Unit.DAYS: (FIRST_DAY, LAST_DAY_MOVES),
    Unit.MONTHS: (FIRST_DAY, SAME_DAY_OF_MONTH, LAST_DAY_MOVES),
    Unit.HOURS: (FROM_THE_MOMENT,),
    Unit.MINUTES: (FROM_THE_MOMENT,),
}


def rules_for(limit: Limit, make_up: tuple[date, ...]) -> tuple[Rule, ...]:
    """The rules that made a deadline, in the order they were applied."""
    rules = _RULES[limit.unit]
    if limit.unit.in_days:
        rules += (ENDS_AT_24 if limit.binds_person else ENDS_AT_CLOSING,)
    return (*rules, MAKE_UP_DAYS) if make_up else rules


@dataclass(frozen=True, slots=True)
class Count:
    """Which days made a deadline: those counted towards it and those passed over."""

    counted: tuple[date, ...] = ()
    skipped: tuple[SkippedDay, ...] = ()


def count_working_days(start: date, last: date, amount: int, kind: Callable[[date], DayKind]) -> Count:
    """The working days after the start, and what lies between; without any to count, what the end moved past."""
    days = list(days_between(start if amount == 0 else start + timedelta(1), last))
    counted = [day for day in days if kind(day).works]
    return Count(tuple(counted[:amount]), _skipped(days, kind))


def count_working_hours(
    start: date, last: date, worked: Callable[[date], int], kind: Callable[[date], DayKind]
) -> Count:
    """The days on which any time was worked towards the limit (`worked` gives its seconds), and what lies between."""
    days = list(days_between(start, last))
    return Count(tuple(day for day in days if worked(day)), _skipped(days, kind))


def count_calendar_days(start: date, nominal: date, last: date, kind: Callable[[date], DayKind]) -> Count:
    """Every day after the start to the nominal end, and the days off that the end then moved past, itself included."""
    return Count(
        tuple(days_between(start + timedelta(1), nominal)),
        _skipped(days_between(nominal, last), kind),
    )


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included; none if the last comes before."""
    return (first + timedelta(n) for n in range((last - first).days + 1))


def _skipped(days: Iterable[date], kind: Callable[[date], DayKind]) -> tuple[SkippedDay, ...]:
    return tuple(SkippedDay(day, kind(day)) for day in days if not kind(day).works)
