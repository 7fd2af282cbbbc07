"""How much time is left, in the time that counts, as a person would say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from luoshi.core.worktime import Unit, WorkCalendar
from luoshi.web.words import counted, used_days

BEIJING = ZoneInfo("Asia/Shanghai")
_HOUR = 3600
_DAY = 24 * _HOUR
_HALF_A_DAY = 4 * _HOUR


@dataclass(frozen=True, slots=True)
class Countdown:
    """What is left until an end; `late` where the end has passed."""

    words: str
    late: bool = False


def countdown(calendar: WorkCalendar, now: datetime, end: datetime, *, by_the_clock: bool = False) -> Countdown:
    """What is left in working time; or in hours of the clock, for what waits for no office hours."""
    late = end < now
    since, until = (end, now) if late else (now, end)
    if by_the_clock:
        words = _round_the_clock(int((until - since).total_seconds()))
    else:
        seconds, days = calendar.worked_seconds(since, until), calendar.elapsed(since, until, Unit.WORKING_DAYS)
        # Due, or late, by the next morning is so by hours, not by a day.
        in_days = days and seconds >= _HALF_A_DAY
        words = used_days(days, working=True) if in_days else _short(seconds)
    if late:
        return Countdown(gettext("已超 %(span)s") % {"span": words} if words else gettext("刚过时限"), late)
    return Countdown(gettext("还剩 %(span)s") % {"span": words} if words else gettext("马上到期"))


def _round_the_clock(seconds: int) -> str:
    """Hours of the clock; beyond two days nobody counts in them."""
    days, rest = divmod(seconds, _DAY)
    if days < 2:
        return _short(seconds)
    hours = rest // _HOUR
    whole = counted(days, "天", "day")
    return f"{whole} {counted(hours, '小时', 'hour')}" if hours else whole


def _short(seconds: int) -> str:
    hours, rest = divmod(seconds, _HOUR)
    minutes = rest // 60
    if not hours:
        return counted(minutes, "分钟", "minute") if minutes else ""
    whole = counted(hours, "小时", "hour")
    return f"{whole} {counted(minutes, '分', 'minute')}" if minutes and hours < 10 else whole


def end_of_today(now: datetime) -> datetime:
    """Midnight in Beijing."""
    local = now.astimezone(BEIJING)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def end_of_week(now: datetime) -> datetime:
    """Midnight after Sunday in Beijing."""
    return end_of_today(now) + timedelta(days=6 - now.astimezone(BEIJING).weekday())
