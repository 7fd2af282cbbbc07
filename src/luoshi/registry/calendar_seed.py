"""The working calendar a new district starts from: the yearly holiday notices and ordinary office hours.

The State Council's notices come from the chinesecalendar package. What stands here is only the seed; from then on the
administrator's own table is the calendar.
"""

from __future__ import annotations

import tomllib
from datetime import date, time
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

from chinese_calendar import constants

from luoshi.core.worktime import WorkCalendar

SEED_HOURS: Final = ((time(8, 30), time(12, 0)), (time(14, 0), time(17, 30)))
"""Office hours of a new district. Places differ; summer and winter hours too."""

SEED_ZONE: Final = ZoneInfo("Asia/Shanghai")
_SATURDAY: Final = 5


def seed_overrides() -> tuple[dict[date, bool], frozenset[int]]:
    """The days that differ from Monday to Friday (True works), and the years announced.

    A year is announced when its notice has a National Day, which article 2(7) of 全国年节及纪念日放假办法 gives to
    every year: a stray day off around New Year does not make the next year look announced.
    """
    announced = frozenset(day.year for day in constants.holidays if (day.month, day.day) == (10, 1))
    works = {
        **dict.fromkeys(constants.workdays, True),
        **dict.fromkeys(constants.holidays, False),
    }
    differing = {day: on for day, on in works.items() if on != (day.weekday() < _SATURDAY) and day.year in announced}
    return dict(sorted(differing.items())), announced


def statutory_days() -> tuple[date, ...]:
    """The holidays that the law gives every year on the same day, each by its first time."""
    text = (resources.files("luoshi.registry") / "statutory_days.toml").read_text("utf-8")
    return tuple(day for holiday in tomllib.loads(text)["holiday"] for day in holiday["first"])


def seed_calendar() -> WorkCalendar:
    """The calendar of a new district, in its first version."""
    overrides, announced = seed_overrides()
    return WorkCalendar(overrides, SEED_HOURS, SEED_ZONE, announced, statutory=statutory_days())
