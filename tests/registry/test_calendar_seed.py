"""The seed against an independent record of the yearly notices, day by day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from luoshi.core.worktime import DayKind, Limit
from luoshi.registry.calendar_seed import SEED_ZONE, seed_calendar, seed_overrides
from tests.core.worktime_cast import BEIJING, beijing, notices

FIRST, LAST = date(2007, 1, 1), date(2026, 12, 31)


def recorded_days(folder: Path) -> dict[date, bool]:
    """Every day the notices name, in whichever year's file it stands: True works."""
    days: dict[date, bool] = {}
    for year in range(FIRST.year, LAST.year + 1):
        record = json.loads((folder / f"{year}.json").read_text("utf-8"))
        days |= {date.fromisoformat(day["date"]): not day["isOffDay"] for day in record["days"]}
    return days


def test_every_day_of_2007_to_2026_is_as_the_notices_say(shared_data: Path) -> None:
    named = recorded_days(shared_data / "calendar")
    calendar = seed_calendar()
    days = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]

    wrong = [day for day in days if calendar.is_working(day) != named.get(day, day.weekday() < 5)]

    assert len(days) == 7305
    assert wrong == []


def test_the_years_announced_are_those_with_a_notice(shared_data: Path) -> None:
    _, announced = seed_overrides()

    for year in range(FIRST.year, LAST.year + 2):
        papers = json.loads((shared_data / "calendar" / f"{year}.json").read_text("utf-8"))["days"]
        assert (year in announced) == bool(papers), year


def test_the_seed_says_what_the_notices_of_2025_and_2026_say() -> None:
    overrides, _ = seed_overrides()

    differing = {day: works for day, works in notices().items() if works != (day.weekday() < 5)}
    assert {day: works for day, works in overrides.items() if day.year in (2025, 2026)} == differing


def test_only_days_that_differ_from_the_week_are_kept_and_only_of_announced_years() -> None:
    overrides, announced = seed_overrides()

    assert all(works != (day.weekday() < 5) for day, works in overrides.items())
    assert {day.year for day in overrides} == set(announced) == set(range(2004, 2027))
    assert list(overrides) == sorted(overrides)


def test_2027_is_provisional_until_its_notice_is_out() -> None:
    calendar = seed_calendar()

    assert calendar.is_provisional(beijing("2027-05-01 10:00"))
    assert not calendar.is_provisional(beijing("2026-05-01 10:00"))


def test_the_law_s_fixed_holidays_hold_in_a_year_without_notice_which_stays_provisional() -> None:
    calendar = seed_calendar()
    off = [
        date(2027, 1, 1),
        date(2029, 5, 1),
        date(2029, 5, 2),
        date(2029, 10, 1),
        date(2029, 10, 2),
        date(2029, 10, 3),
    ]

    assert [day for day in off if calendar.is_working(day)] == []
    assert {calendar.kind_of(day) for day in off} == {DayKind.HOLIDAY}
    assert calendar.is_working(date(2029, 5, 3))
    assert calendar.deadline(beijing("2026-12-31 10:00"), Limit.parse("1wd")) == beijing("2027-01-04 17:30")
    assert calendar.is_provisional(beijing("2027-01-01 10:00"))


def test_a_notice_says_all_of_its_year_and_the_law_says_it_only_of_the_years_it_holds_for() -> None:
    calendar = seed_calendar()
    noticed = calendar.amended(announced=frozenset({2027}))

    assert noticed.is_working(date(2027, 1, 1))
    assert calendar.is_working(date(2001, 5, 2))
    assert not calendar.is_working(date(2001, 5, 1))


def test_the_seed_keeps_beijing_time_and_ordinary_hours() -> None:
    end = seed_calendar().deadline(beijing("2026-09-28 10:00"), Limit.parse("5wd"))

    assert SEED_ZONE == BEIJING
    assert end == beijing("2026-10-10 17:30")
