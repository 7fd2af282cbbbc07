"""How much time is left, in the time that counts, as a person would say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from luoshi.core.worktime import Unit, WorkCalendar

BEIJING = ZoneInfo("Asia/Shanghai")
_HOUR = 3600
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
        words = _short(int((until - since).total_seconds()))
    else:
        seconds, days = calendar.worked_seconds(since, until), calendar.elapsed(since, until, Unit.WORKING_DAYS)
        # Due, or late, by the next morning is so by hours, not by a day.
        in_days = days and seconds >= _HALF_A_DAY
        words = f"{days} 个工作日" if in_days else _short(seconds)
    if late:
        return Countdown(f"已超 {words}" if words else "刚过时限", late)
    return Countdown(f"还剩 {words}" if words else "马上到期")


def _short(seconds: int) -> str:
    hours, rest = divmod(seconds, _HOUR)
    minutes = rest // 60
    if not hours:
        return f"{minutes} 分钟" if minutes else ""
    return f"{hours} 小时 {minutes} 分" if minutes and hours < 10 else f"{hours} 小时"


def end_of_today(now: datetime) -> datetime:
    """Midnight in Beijing."""
    local = now.astimezone(BEIJING)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def end_of_week(now: datetime) -> datetime:
    """Midnight after Sunday in Beijing."""
    return end_of_today(now) + timedelta(days=6 - now.astimezone(BEIJING).weekday())
