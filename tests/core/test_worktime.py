"""Deadlines an official can check by hand, over the notices of 2025 and 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from luoshi.core.errors import BadInput
from luoshi.core.worktime import DayKind, Limit, Unit, WorkCalendar
from tests.core.worktime_cast import BEIJING, NEW_YORK, OFFICE_HOURS, beijing, district, due

DISTRICT = district()


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        # 民法典 201: the day of the start is not counted, at whatever hour it starts
        ("2026-03-02 10:00", "1wd", "Tue 2026-03-03 17:30"),
        ("2026-03-02 00:00", "1wd", "Tue 2026-03-03 17:30"),
        ("2026-03-02 23:59", "1wd", "Tue 2026-03-03 17:30"),
        ("2026-03-02 10:00", "5wd", "Mon 2026-03-09 17:30"),
        # a start on a day off: counting begins on the next working day
        ("2026-03-07 12:00", "1wd", "Mon 2026-03-09 17:30"),
        # 行政许可法 82: National Day 2026 (1 to 7 October) does not count, Saturday 10 October is made up
        ("2026-09-28 10:00", "5wd", "Sat 2026-10-10 17:30"),
        ("2026-09-30 16:00", "1wd", "Thu 2026-10-08 17:30"),
        ("2026-10-08 09:00", "3wd", "Mon 2026-10-12 17:30"),
        # Mid-Autumn 2026 (25 to 27 September) with Sunday 20 September made up
        ("2026-09-18 10:00", "1wd", "Sun 2026-09-20 17:30"),
        ("2026-09-18 10:00", "6wd", "Mon 2026-09-28 17:30"),
        # New Year 2026 (1 to 3 January, Sunday 4 January made up)
        ("2025-12-31 10:00", "1wd", "Sun 2026-01-04 17:30"),
        # Spring Festival 2026 (15 to 23 February; Saturdays 14 and 28 February made up)
        ("2026-02-13 10:00", "1wd", "Sat 2026-02-14 17:30"),
        ("2026-02-13 10:00", "2wd", "Tue 2026-02-24 17:30"),
        ("2026-02-24 10:00", "4wd", "Sat 2026-02-28 17:30"),
        # Labour Day 2026 (1 to 5 May; Saturday 9 May made up)
        ("2026-04-30 10:00", "4wd", "Sat 2026-05-09 17:30"),
        # Spring Festival 2025 (28 January to 4 February; Sunday 26 January and Saturday 8 February made up)
        ("2025-01-24 15:00", "2wd", "Mon 2025-01-27 17:30"),
        ("2025-01-27 15:00", "4wd", "Sat 2025-02-08 17:30"),
        # National Day and Mid-Autumn 2025 (1 to 8 October; Sunday 28 September and Saturday 11 October made up)
        ("2025-09-26 15:00", "20wd", "Thu 2025-10-30 17:30"),
        # the permit of 行政许可法 42: 20 working days
        ("2026-09-28 10:00", "20wd", "Fri 2026-10-30 17:30"),
    ],
)
def test_working_days(start: str, limit: str, end: str) -> None:
    assert due(DISTRICT, start, limit) == end


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        # 民法典 203: the last day moves off weekends and holidays, and stays on a make-up workday
        ("2026-03-02 10:00", "4d", "Fri 2026-03-06 17:30"),
        ("2026-03-02 10:00", "5d", "Mon 2026-03-09 17:30"),
        ("2026-09-16 10:00", "15d", "Thu 2026-10-08 17:30"),
        ("2026-09-25 10:00", "15d", "Sat 2026-10-10 17:30"),
        ("2026-02-15 10:00", "0d", "Tue 2026-02-24 17:30"),
        # 民法典 202: the same day of the month, or the month's last; Saturday 28 February 2026 is made up
        ("2026-01-31 10:00", "1mo", "Sat 2026-02-28 17:30"),
        ("2025-01-31 10:00", "1mo", "Fri 2025-02-28 17:30"),
        ("2026-03-31 10:00", "1mo", "Thu 2026-04-30 17:30"),
        ("2026-04-30 10:00", "1mo", "Mon 2026-06-01 17:30"),
        ("2026-09-03 10:00", "1mo", "Thu 2026-10-08 17:30"),
        ("2025-11-30 10:00", "3mo", "Sat 2026-02-28 17:30"),
        ("2025-12-15 10:00", "12mo", "Tue 2026-12-15 17:30"),
    ],
)
def test_calendar_days_and_months_move_off_days_off(start: str, limit: str, end: str) -> None:
    assert due(DISTRICT, start, limit) == end


def test_a_month_from_31_january_of_a_leap_year_ends_on_the_29th() -> None:
    calendar = WorkCalendar({}, OFFICE_HOURS, BEIJING, frozenset({2024}))

    assert due(calendar, "2024-01-31 10:00", "1mo") == "Thu 2024-02-29 17:30"


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-03-02 08:30", "1wh", "Mon 2026-03-02 09:30"),
        ("2026-03-02 08:30", "4wh", "Mon 2026-03-02 14:30"),
        ("2026-03-02 11:30", "1wh", "Mon 2026-03-02 14:30"),
        # a limit that fills the day ends at closing, not at the next opening
        ("2026-03-02 08:30", "7wh", "Mon 2026-03-02 17:30"),
        ("2026-03-02 08:30", "8wh", "Tue 2026-03-03 09:30"),
        # outside office hours it counts from the next opening
        ("2026-03-02 06:00", "1wh", "Mon 2026-03-02 09:30"),
        ("2026-03-02 12:30", "1wh", "Mon 2026-03-02 15:00"),
        ("2026-03-02 17:30", "1wh", "Tue 2026-03-03 09:30"),
        ("2026-03-07 12:00", "1wh", "Mon 2026-03-09 09:30"),
        ("2026-09-30 17:00", "2wh", "Thu 2026-10-08 10:00"),
        ("2026-09-19 12:00", "2wh", "Sun 2026-09-20 10:30"),
        ("2026-03-02 10:00", "0wh", "Mon 2026-03-02 10:00"),
        ("2026-03-02 13:00", "0wh", "Mon 2026-03-02 14:00"),
        ("2026-03-02 17:30", "0wh", "Tue 2026-03-03 08:30"),
    ],
)
def test_working_hours(start: str, limit: str, end: str) -> None:
    assert due(DISTRICT, start, limit) == end


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-03-06 16:00", "24h", "Sat 2026-03-07 16:00"),
        ("2026-09-30 16:00", "48h", "Fri 2026-10-02 16:00"),
        ("2026-03-06 23:45", "30min", "Sat 2026-03-07 00:15"),
        ("2026-03-07 03:00", "0h", "Sat 2026-03-07 03:00"),
    ],
)
def test_hours_by_the_clock_run_from_the_moment_and_do_not_move(start: str, limit: str, end: str) -> None:
    assert due(DISTRICT, start, limit) == end


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-02 10:00", "Mon 2026-03-02 17:30"),
        ("2026-03-02 17:30", "Mon 2026-03-02 17:30"),
        ("2026-03-07 10:00", "Mon 2026-03-09 17:30"),
        # said after closing, "the same day" cannot end before it was said
        ("2026-03-02 17:31", "Tue 2026-03-03 17:30"),
        ("2026-03-06 18:00", "Mon 2026-03-09 17:30"),
    ],
)
def test_no_days_at_all_is_the_end_of_the_same_day(start: str, end: str) -> None:
    assert due(DISTRICT, start, "0wd") == end
    assert due(DISTRICT, start, "0d") == end
    assert due(DISTRICT, start, "0mo") == end


@pytest.mark.parametrize(
    ("limit", "end"),
    [
        ("5wd", "Sun 2026-10-11 00:00"),
        ("15d", "Wed 2026-10-14 00:00"),
        ("1mo", "Thu 2026-10-29 00:00"),
        ("24h", "Tue 2026-09-29 10:00"),
        ("4wh", "Mon 2026-09-28 16:00"),
        ("0wd", "Tue 2026-09-29 00:00"),
    ],
)
def test_a_limit_in_days_that_binds_a_person_ends_at_24_o_clock(limit: str, end: str) -> None:
    assert due(DISTRICT, "2026-09-28 10:00", limit, binds_person=True) == end


def test_a_person_has_until_24_o_clock_even_on_a_same_day_limit_said_after_closing() -> None:
    assert due(DISTRICT, "2026-03-02 18:00", "0wd", binds_person=True) == "Tue 2026-03-03 00:00"


def test_a_half_day_closes_at_noon() -> None:
    new_years_eve = district({date(2026, 12, 31): [(time(8, 30), time(12))]})

    assert due(new_years_eve, "2026-12-30 10:00", "1wd") == "Thu 2026-12-31 12:00"
    assert due(new_years_eve, "2026-12-31 11:00", "2wh") == "Fri 2027-01-01 09:30"
    assert new_years_eve.hours_on(date(2026, 12, 31)) == ((time(8, 30), time(12)),)


def test_a_flood_day_is_not_a_working_day() -> None:
    flooded = district({date(2026, 7, 7): []})

    assert not flooded.is_working(date(2026, 7, 7))
    assert flooded.kind_of(date(2026, 7, 7)) is DayKind.CLOSED
    assert due(flooded, "2026-07-06 10:00", "1wd") == "Wed 2026-07-08 17:30"
    assert due(flooded, "2026-07-06 10:00", "1d") == "Wed 2026-07-08 17:30"
    assert due(flooded, "2026-07-06 17:00", "1wh") == "Wed 2026-07-08 09:00"


def test_special_hours_do_not_make_a_day_off_work() -> None:
    calendar = district({date(2026, 10, 1): [(time(9), time(12))]})

    assert not calendar.is_working(date(2026, 10, 1))
    assert calendar.hours_on(date(2026, 10, 1)) == ()


def test_an_office_amends_the_district_calendar_and_leaves_it_as_it_was() -> None:
    moving = DISTRICT.amended(overrides={date(2026, 3, 3): False}, day_hours={date(2026, 3, 4): [(time(9), time(11))]})

    assert due(moving, "2026-03-02 10:00", "1wd") == "Wed 2026-03-04 11:00"
    assert due(DISTRICT, "2026-03-02 10:00", "1wd") == "Tue 2026-03-03 17:30"
    assert moving.announced == DISTRICT.announced
    assert moving.amended(announced=frozenset({2027})).announced == {2025, 2026, 2027}


def test_a_calendar_does_not_change_with_the_mappings_it_was_made_from() -> None:
    overrides, day_hours = {date(2026, 3, 3): False}, {date(2026, 3, 4): [(time(9), time(11))]}
    calendar = WorkCalendar(overrides, OFFICE_HOURS, BEIJING, frozenset({2026}), day_hours)
    overrides.clear()
    day_hours.clear()

    assert due(calendar, "2026-03-02 10:00", "1wd") == "Wed 2026-03-04 11:00"


def test_a_year_without_a_notice_is_provisional_and_so_is_what_is_counted_across_it() -> None:
    new_year = beijing("2027-01-01 00:00")

    assert DISTRICT.is_provisional(new_year)
    assert not DISTRICT.is_provisional(new_year - timedelta(seconds=1))
    assert DISTRICT.is_provisional(datetime(2026, 12, 31, 16, tzinfo=UTC))
    assert DISTRICT.provisional_between(beijing("2026-12-30 10:00"), new_year)
    assert DISTRICT.provisional_between(beijing("2024-12-31 10:00"), beijing("2025-01-02 10:00"))
    assert not DISTRICT.provisional_between(beijing("2025-01-01 00:00"), beijing("2026-12-31 23:59"))
    assert due(DISTRICT, "2026-12-30 10:00", "2wd") == "Fri 2027-01-01 17:30"


def test_a_hole_between_announced_years_is_provisional() -> None:
    calendar = WorkCalendar({}, OFFICE_HOURS, BEIJING, frozenset({2024, 2026}))

    assert calendar.provisional_between(beijing("2024-06-01 00:00"), beijing("2026-06-01 00:00"))


@pytest.mark.parametrize(
    ("start", "end", "unit", "amount"),
    [
        ("2026-09-28 10:00", "2026-10-10 17:30", Unit.WORKING_DAYS, 5),
        ("2026-09-28 10:00", "2026-09-28 23:00", Unit.WORKING_DAYS, 0),
        ("2026-09-28 23:59", "2026-09-29 00:01", Unit.WORKING_DAYS, 1),
        ("2026-09-28 10:00", "2026-10-10 17:30", Unit.DAYS, 12),
        ("2026-09-28 10:00", "2026-10-28 17:30", Unit.MONTHS, 30),
        ("2026-09-30 16:00", "2026-10-08 09:00", Unit.WORKING_HOURS, 2 * 3600),
        ("2026-10-01 16:00", "2026-10-03 09:00", Unit.WORKING_HOURS, 0),
        ("2026-09-30 16:00", "2026-10-01 16:00", Unit.HOURS, 24 * 3600),
        ("2026-09-30 16:00", "2026-09-30 16:30", Unit.MINUTES, 1800),
    ],
)
def test_elapsed(start: str, end: str, unit: Unit, amount: int) -> None:
    assert DISTRICT.elapsed(beijing(start), beijing(end), unit) == amount


def test_worked_seconds_are_elapsed_working_hours_and_are_asked_for_by_default() -> None:
    start, end = beijing("2026-03-02 11:00"), beijing("2026-03-02 15:00")

    assert DISTRICT.worked_seconds(start, end) == DISTRICT.elapsed(start, end) == 2 * 3600


def test_fractions_of_a_second_are_kept_in_hours_and_dropped_before_opening() -> None:
    at_work = beijing("2026-03-02 17:00:00.5")
    before_work = beijing("2026-03-02 08:29:59.5")

    assert DISTRICT.deadline(at_work, Limit.parse("1wh")) == beijing("2026-03-03 09:00:00.5")
    assert DISTRICT.deadline(at_work, Limit.parse("24h")) == beijing("2026-03-03 17:00:00.5")
    assert DISTRICT.deadline(before_work, Limit.parse("1wh")) == beijing("2026-03-02 09:30")
    assert DISTRICT.deadline(beijing("2026-03-02 16:30:00.5"), Limit.parse("1wh")) == beijing("2026-03-03 08:30:00.5")
    assert DISTRICT.deadline(beijing("2026-03-02 17:30:00.5"), Limit.parse("0wd")) == beijing("2026-03-03 17:30")


def test_the_zone_of_the_start_does_not_matter() -> None:
    in_beijing = beijing("2026-09-28 10:00")

    for limit in map(Limit.parse, ("5wd", "4wh", "15d", "24h", "1mo", "30min")):
        expected = DISTRICT.deadline(in_beijing, limit)
        assert DISTRICT.deadline(in_beijing.astimezone(NEW_YORK), limit) == expected
        assert DISTRICT.deadline(in_beijing.astimezone(UTC), limit) == expected
        assert expected.tzinfo is UTC


class TestWhereClocksChange:
    """Boston's clocks went forward on Sunday 8 March 2015 at 2:00 and back on Sunday 1 November at 2:00."""

    calendar = WorkCalendar({}, ((time(9), time(17)),), NEW_YORK, frozenset({2015}))
    around_the_clock = WorkCalendar(
        {date(2015, 3, 8): True, date(2015, 11, 1): True}, ((time(0), time(0)),), NEW_YORK, frozenset({2015})
    )

    def test_24_hours_are_24_real_hours(self) -> None:
        start = datetime(2015, 3, 7, 12, tzinfo=NEW_YORK)

        end = self.calendar.deadline(start, Limit.parse("24h"))

        assert end == datetime(2015, 3, 8, 13, tzinfo=NEW_YORK)
        assert self.calendar.elapsed(start, end, Unit.HOURS) == 24 * 3600

    def test_elapsed_hours_are_real_seconds_though_both_ends_share_a_zone(self) -> None:
        before, after = datetime(2015, 3, 8, 1, tzinfo=NEW_YORK), datetime(2015, 3, 8, 4, tzinfo=NEW_YORK)

        assert self.calendar.elapsed(before, after, Unit.HOURS) == 2 * 3600

    def test_the_second_of_two_equal_wall_times_comes_after_the_first(self) -> None:
        first = datetime(2015, 11, 1, 1, 30, tzinfo=NEW_YORK)
        second = first.replace(fold=1)

        assert self.calendar.elapsed(first, second, Unit.MINUTES) == 3600
        with pytest.raises(BadInput, match="before"):
            self.calendar.elapsed(second, first, Unit.MINUTES)

    def test_days_open_and_close_by_the_wall_clock(self) -> None:
        friday = datetime(2015, 3, 6, 16, tzinfo=NEW_YORK)

        assert self.calendar.deadline(friday, Limit.parse("1wd")) == datetime(2015, 3, 9, 17, tzinfo=NEW_YORK)
        assert self.calendar.deadline(friday, Limit.parse("2wh")) == datetime(2015, 3, 9, 10, tzinfo=NEW_YORK)

    def test_a_day_worked_around_the_clock_has_23_or_25_hours_when_it_does(self) -> None:
        for day, hours in ((date(2015, 3, 8), 23), (date(2015, 11, 1), 25), (date(2015, 6, 1), 24)):
            midnight = datetime.combine(day, time(), NEW_YORK)
            next_midnight = datetime.combine(day + timedelta(1), time(), NEW_YORK)
            assert self.around_the_clock.worked_seconds(midnight, next_midnight) == hours * 3600


def test_hours_that_a_change_of_clocks_swallows_are_not_worked_twice() -> None:
    spring = date(2015, 3, 8)
    calendar = WorkCalendar(
        {spring: True}, ((time(1), time(2, 30)), (time(2, 45), time(3, 30)), (time(9), time(10))), NEW_YORK, frozenset()
    )
    midnight = datetime.combine(spring, time(), NEW_YORK)

    # 1:00 to 2:00, then 3:00 to 3:30 by the new clock (2:30 by the old), then 3:45 by the old clock is 3:30 by the new
    assert calendar.worked_seconds(midnight, midnight + timedelta(1)) == (90 + 60) * 60


@pytest.mark.parametrize(
    "hours",
    [
        [],
        [(time(9), time(9))],
        [(time(12), time(9))],
        [(time(9), time(12)), (time(11), time(17))],
        [(time(14), time(17)), (time(9), time(12))],
        [(time(9), time(0)), (time(14), time(17))],
        [(time(9, tzinfo=UTC), time(12))],
        [(time(9), time(12, 0, 0, 1))],
    ],
)
def test_office_hours_that_cannot_be_are_refused(hours: list[tuple[time, time]]) -> None:
    with pytest.raises(BadInput) as refusal:
        WorkCalendar({}, hours, BEIJING, frozenset())

    assert refusal.value.code == "calendar_hours"


def test_impossible_hours_of_one_day_are_refused_with_the_day() -> None:
    with pytest.raises(BadInput) as refusal:
        district({date(2026, 3, 3): [(time(12), time(9))]})

    assert refusal.value.data["day"] == "2026-03-03"


def test_a_time_without_zone_is_refused_everywhere() -> None:
    naive, aware = datetime(2026, 3, 2, 10), beijing("2026-03-02 10:00")  # noqa: DTZ001
    limit = Limit.parse("5wd")

    for ask in (
        lambda: DISTRICT.deadline(naive, limit),
        lambda: DISTRICT.deadline(naive, Limit.parse("24h")),
        lambda: DISTRICT.elapsed(naive, aware),
        lambda: DISTRICT.elapsed(aware, naive),
        lambda: DISTRICT.is_provisional(naive),
        lambda: DISTRICT.provisional_between(naive, aware),
        lambda: DISTRICT.explain(naive, limit),
    ):
        with pytest.raises(BadInput) as refusal:
            ask()
        assert refusal.value.code == "naive_datetime"


def test_an_end_before_its_start_is_refused() -> None:
    later, earlier = beijing("2026-03-02 10:00:00.000001"), beijing("2026-03-02 10:00")

    for ask in (DISTRICT.elapsed, DISTRICT.worked_seconds, DISTRICT.provisional_between):
        with pytest.raises(BadInput) as refusal:
            ask(later, earlier)
        assert refusal.value.code == "elapsed_backwards"


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(BadInput) as refusal:
        DISTRICT.elapsed(beijing("2026-03-02 10:00"), beijing("2026-03-02 11:00"), "weeks")  # type: ignore[arg-type]

    assert refusal.value.code == "limit_unknown_unit"


@pytest.mark.parametrize("limit", ["999999wd", "999999wh", "999999d", "999999mo"])
def test_a_slip_of_the_pen_is_refused_and_does_not_lay_out_millennia(limit: str) -> None:
    with pytest.raises(BadInput) as refusal:
        district().deadline(beijing("2026-03-02 10:00"), Limit.parse(limit))

    assert refusal.value.code == "calendar_range"


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_times_outside_two_centuries_around_us_are_refused(year: int) -> None:
    with pytest.raises(BadInput) as refusal:
        DISTRICT.deadline(datetime(year, 6, 1, tzinfo=UTC), Limit.parse("5wd"))

    assert refusal.value.code == "calendar_range"


def test_a_clock_limit_beyond_the_last_year_of_all_is_refused() -> None:
    with pytest.raises(BadInput) as refusal:
        DISTRICT.deadline(datetime(9999, 12, 31, tzinfo=UTC), Limit.parse("48h"))

    assert refusal.value.code == "calendar_range"


def test_answers_do_not_depend_on_what_was_asked_before() -> None:
    fresh, used = district(), district()
    for year in (2050, 1990, 2026, 2110):
        used.deadline(datetime(year, 5, 5, tzinfo=UTC), Limit.parse("300wd"))

    for text in ("5wd", "4wh", "15d", "1mo"):
        start, limit = beijing("2026-09-28 10:00"), Limit.parse(text)
        assert used.deadline(start, limit) == fresh.deadline(start, limit)


def test_years_once_laid_out_are_kept() -> None:
    calendar = district()
    early, late = (int(datetime(year, 5, 5, tzinfo=UTC).timestamp()) for year in (1990, 2050))

    calendar.prefix_sums(late, late)
    both = calendar.prefix_sums(early, early)

    assert calendar.prefix_sums(early, late) is both


def test_two_calendars_are_equal_only_to_themselves() -> None:
    one, other = district(), district()

    assert one == one
    assert one != other
    assert len({one, other}) == 2
