"""Why a deadline is what it is: an official reads the days and the articles."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.core.worktime import DayKind, Explanation, Limit
from tests.core.worktime_cast import beijing, district


def why(start: str, limit: str, *, binds_person: bool = False, closed: date | None = None) -> Explanation:
    calendar = district({closed: []} if closed else None)
    return calendar.explain(beijing(start), Limit.parse(limit, binds_person=binds_person))


def october(*days: int) -> tuple[date, ...]:
    return tuple(date(2026, 10, day) for day in days)


def codes(explanation: Explanation) -> list[str]:
    return [rule.code for rule in explanation.rules]


def test_five_working_days_over_national_day() -> None:
    told = why("2026-09-28 10:00", "5wd")

    assert told.instant == beijing("2026-10-10 17:30")
    assert told.last_day == date(2026, 10, 10)
    assert told.counted == (date(2026, 9, 29), date(2026, 9, 30), *october(8, 9, 10))
    assert tuple(each.day for each in told.skipped) == october(1, 2, 3, 4, 5, 6, 7)
    assert [each.reason for each in told.skipped].count(DayKind.WEEKEND) == 2
    assert [each.reason for each in told.skipped].count(DayKind.HOLIDAY) == 5
    assert told.make_up == october(10)
    assert not told.provisional
    assert codes(told) == ["first_day_not_counted", "working_days", "ends_at_closing", "make_up_days"]


def test_fifteen_calendar_days_count_holidays_and_move_off_them() -> None:
    told = why("2026-09-16 10:00", "15d")

    assert len(told.counted) == 15
    assert told.counted[-1] == date(2026, 10, 1)
    assert tuple(each.day for each in told.skipped) == october(1, 2, 3, 4, 5, 6, 7)
    assert told.last_day == date(2026, 10, 8)
    assert told.make_up == ()
    assert codes(told) == ["first_day_not_counted", "last_day_moves", "ends_at_closing"]


def test_a_month_names_its_article_and_the_make_up_day_it_ends_on() -> None:
    told = why("2026-01-31 10:00", "1mo")

    assert told.last_day == date(2026, 2, 28)
    assert told.make_up == (date(2026, 2, 28),)
    assert "same_day_of_month" in codes(told)
    assert next(rule for rule in told.rules if rule.code == "same_day_of_month").source_zh.endswith("第二百零二条")


def test_working_hours_count_only_days_on_which_they_run() -> None:
    told = why("2026-09-30 18:00", "9wh")

    assert told.instant == beijing("2026-10-09 10:30")
    assert told.counted == october(8, 9)
    assert tuple(each.day for each in told.skipped) == october(1, 2, 3, 4, 5, 6, 7)
    assert "next_opening" in codes(told)


def test_hours_by_the_clock_ask_no_calendar() -> None:
    told = why("2027-01-01 10:00", "24h")

    assert (told.counted, told.skipped, told.make_up) == ((), (), ())
    assert codes(told) == ["from_the_moment"]
    assert not told.provisional


def test_a_flood_day_is_told_as_closed() -> None:
    told = why("2026-07-06 10:00", "1wd", closed=date(2026, 7, 7))

    assert [(each.day, each.reason) for each in told.skipped] == [(date(2026, 7, 7), DayKind.CLOSED)]


def test_a_persons_last_day_is_the_day_that_ends_at_24_o_clock() -> None:
    told = why("2026-09-28 10:00", "5wd", binds_person=True)

    assert told.instant == beijing("2026-10-11 00:00")
    assert told.last_day == date(2026, 10, 10)
    assert "ends_at_24" in codes(told)


def test_the_same_day_asked_for_on_a_day_off() -> None:
    told = why("2026-10-03 10:00", "0wd")

    assert told.counted == ()
    assert tuple(each.day for each in told.skipped) == october(3, 4, 5, 6, 7)
    assert told.last_day == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("start", "limit", "provisional"),
    [
        ("2026-12-30 10:00", "1wd", False),
        ("2026-12-30 10:00", "2wd", True),
        ("2026-12-20 10:00", "15d", True),
        ("2027-03-01 10:00", "1mo", True),
        ("2026-12-31 17:00", "4wh", True),
        ("2024-12-31 10:00", "1wd", True),
    ],
)
def test_a_deadline_counted_across_a_year_without_notice_is_provisional(
    start: str, limit: str, provisional: bool
) -> None:
    assert why(start, limit).provisional is provisional


def test_the_end_of_the_last_announced_day_is_not_provisional() -> None:
    assert not why("2026-12-30 10:00", "1wd", binds_person=True).provisional


def test_every_rule_is_told_in_both_languages_with_its_source() -> None:
    for limit in ("5wd", "4wh", "15d", "1mo", "24h", "30min"):
        for rule in why("2026-09-28 10:00", limit).rules:
            assert rule.zh
            assert rule.en
            assert rule.source_zh
            assert rule.source_en
