"""The cast of the working-time stories: a district, with the notices of 2025 and 2026 as officials would type them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from luoshi.core.worktime import Limit, WorkCalendar

BEIJING = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
OFFICE_HOURS = ((time(8, 30), time(12, 0)), (time(14, 0), time(17, 30)))

DAYS_OFF = {  # first and last day of each holiday
    2025: ["01-01 01-01", "01-28 02-04", "04-04 04-06", "05-01 05-05", "05-31 06-02", "10-01 10-08"],
    2026: ["01-01 01-03", "02-15 02-23", "04-04 04-06", "05-01 05-05", "06-19 06-21", "09-25 09-27", "10-01 10-07"],
}
MAKE_UP = {
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}


def notices() -> dict[date, bool]:
    """Every day the two notices name: True works."""
    named: dict[date, bool] = {}
    for year, holidays in DAYS_OFF.items():
        for holiday in holidays:
            first, last = (date.fromisoformat(f"{year}-{day}") for day in holiday.split())
            named |= {first + timedelta(n): False for n in range((last - first).days + 1)}
        named |= {date.fromisoformat(f"{year}-{day}"): True for day in MAKE_UP[year]}
    return named


def district(day_hours: Mapping[date, Sequence[tuple[time, time]]] | None = None) -> WorkCalendar:
    """The district's calendar: 2025 and 2026 announced."""
    return WorkCalendar(notices(), OFFICE_HOURS, BEIJING, frozenset({2025, 2026}), day_hours)


def beijing(text: str) -> datetime:
    """A Beijing time such as `2026-09-28 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def due(calendar: WorkCalendar, start: str, limit: str, *, binds_person: bool = False) -> str:
    """When a limit that starts at a Beijing time ends, as Beijing time with its weekday."""
    instant = calendar.deadline(beijing(start), Limit.parse(limit, binds_person=binds_person))
    return instant.astimezone(BEIJING).strftime("%a %Y-%m-%d %H:%M")
