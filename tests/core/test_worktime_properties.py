"""What holds for every calendar: against a slow walk over the days, and by laws of its own."""

from __future__ import annotations

import calendar as months
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.core.worktime import Limit, Unit, WorkCalendar

ZONES = ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "UTC"]
YEAR = 2018  # São Paulo still changed its clocks at midnight, so that a day there began at 1:00

days = st.dates(date(YEAR, 1, 1), date(YEAR + 1, 12, 31))
instants = st.datetimes(datetime(YEAR, 1, 1), datetime(YEAR + 1, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
moments = instants | instants.map(lambda at: at.replace(second=0, microsecond=0, minute=at.minute // 30 * 30))
hours = st.lists(st.integers(0, 47), min_size=2, max_size=6, unique=True).map(
    lambda marks: [
        (time(opens // 2, opens % 2 * 30), time(shuts // 2, shuts % 2 * 30))
        for opens, shuts in zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False)
    ]
)
limits = st.builds(Limit, st.integers(0, 70), st.sampled_from(Unit), st.booleans())
calendars = st.builds(
    WorkCalendar,
    st.dictionaries(days, st.booleans(), max_size=60),
    hours,
    st.sampled_from(ZONES).map(ZoneInfo),
    st.just(frozenset({YEAR})),
    st.dictionaries(days, hours | st.just([]), max_size=30),
)
beijing_calendars = calendars.filter(lambda calendar: calendar.tz.key == "Asia/Shanghai")


def walked_deadline(calendar: WorkCalendar, start: datetime, limit: Limit) -> datetime:
    """The last instant of a limit, found by walking one day at a time: slow, and plainly the law."""
    if limit.unit is Unit.HOURS:
        return start + timedelta(hours=limit.amount)
    if limit.unit is Unit.MINUTES:
        return start + timedelta(minutes=limit.amount)
    if limit.unit is Unit.WORKING_HOURS:
        return walked_hours(calendar, start, timedelta(hours=limit.amount))
    day = start.astimezone(calendar.tz).date()
    if limit.unit is Unit.WORKING_DAYS:
        for _ in range(limit.amount):
            day = next_working(calendar, day + timedelta(1))
    elif limit.unit is Unit.DAYS:
        day += timedelta(limit.amount)
    else:
        first = date(day.year + (day.month - 1 + limit.amount) // 12, (day.month - 1 + limit.amount) % 12 + 1, 1)
        day = first.replace(day=min(day.day, months.monthrange(first.year, first.month)[1]))
    day = next_working(calendar, day)
    if end_of(calendar, day, limit.binds_person) < start:
        day = next_working(calendar, day + timedelta(1))
    return end_of(calendar, day, limit.binds_person)


def next_working(calendar: WorkCalendar, day: date) -> date:
    while not calendar.is_working(day):
        day += timedelta(1)
    return day


def end_of(calendar: WorkCalendar, day: date, binds_person: bool) -> datetime:
    closing = time(0) if binds_person else calendar.hours_on(day)[-1][1]
    day = day + timedelta(1) if closing == time(0) else day
    return datetime.combine(day, closing, calendar.tz).astimezone(UTC)


def walked_hours(calendar: WorkCalendar, start: datetime, left: timedelta) -> datetime:
    day = start.astimezone(calendar.tz).date()
    while True:
        for opening, closing in calendar.hours_on(day):
            opens = max(start, datetime.combine(day, opening, calendar.tz).astimezone(UTC))
            shuts = datetime.combine(day, closing, calendar.tz).astimezone(UTC)
            if opens < shuts and left <= shuts - opens:
                return opens + left
            left -= max(shuts - opens, timedelta(0))
        day += timedelta(1)


@settings(max_examples=400)
@given(calendars, moments, limits)
def test_the_deadline_is_the_one_found_by_walking(calendar: WorkCalendar, start: datetime, limit: Limit) -> None:
    if limit.unit is Unit.WORKING_HOURS and calendar.tz.key not in ("Asia/Shanghai", "Asia/Kathmandu", "UTC"):
        limit = Limit(limit.amount, Unit.WORKING_DAYS)  # the walk does not know hours swallowed by a change of clocks

    assert calendar.deadline(start, limit) == walked_deadline(calendar, start, limit)


@given(calendars, moments, moments, limits)
def test_a_later_start_never_ends_earlier(calendar: WorkCalendar, one: datetime, other: datetime, limit: Limit) -> None:
    earlier, later = sorted((one, other))

    assert calendar.deadline(earlier, limit) <= calendar.deadline(later, limit)


@given(calendars, moments, limits, st.integers(0, 30))
def test_a_longer_limit_never_ends_earlier(calendar: WorkCalendar, start: datetime, limit: Limit, more: int) -> None:
    longer = Limit(limit.amount + more, limit.unit, limit.binds_person)

    assert start <= calendar.deadline(start, limit) <= calendar.deadline(start, longer)


@given(calendars, moments, st.integers(0, 200), st.sampled_from([Unit.WORKING_HOURS, Unit.HOURS, Unit.MINUTES]))
def test_hours_of_a_deadline_are_hours_elapsed(
    calendar: WorkCalendar, start: datetime, amount: int, unit: Unit
) -> None:
    seconds = amount * (60 if unit is Unit.MINUTES else 3600)

    assert calendar.elapsed(start, calendar.deadline(start, Limit(amount, unit)), unit) == seconds


@given(calendars, moments, st.integers(1, 200))
def test_working_days_of_a_deadline_are_working_days_elapsed(
    calendar: WorkCalendar, start: datetime, amount: int
) -> None:
    end = calendar.deadline(start, Limit(amount, Unit.WORKING_DAYS))

    assert calendar.elapsed(start, end, Unit.WORKING_DAYS) == amount
    last_day = datetime.combine(end.astimezone(calendar.tz), time(0), calendar.tz).astimezone(UTC)
    the_day_before = max(start, last_day - timedelta(seconds=1))
    assert calendar.elapsed(start, the_day_before, Unit.WORKING_DAYS) == amount - 1


@given(calendars, st.tuples(moments, moments, moments).map(sorted), st.sampled_from(Unit))
def test_elapsed_grows_with_its_end_and_adds_up(calendar: WorkCalendar, three: list[datetime], unit: Unit) -> None:
    first, second, third = three

    whole = calendar.elapsed(first, third, unit)

    assert whole == calendar.elapsed(first, second, unit) + calendar.elapsed(second, third, unit)
    assert 0 <= calendar.elapsed(first, second, unit) <= whole


@given(calendars, moments, moments)
def test_no_more_is_worked_than_goes_by(calendar: WorkCalendar, one: datetime, other: datetime) -> None:
    start, end = sorted((one, other))

    assert calendar.worked_seconds(start, end) <= calendar.elapsed(start, end, Unit.HOURS)


@given(calendars, moments, st.integers(0, 30), st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS]))
def test_a_limit_in_days_ends_at_the_closing_of_a_working_day(
    calendar: WorkCalendar, start: datetime, amount: int, unit: Unit
) -> None:
    end = calendar.deadline(start, Limit(amount, unit)).astimezone(calendar.tz)
    day = (end - timedelta(microseconds=1)).date()

    assert calendar.is_working(day)
    assert end == end_of(calendar, day, binds_person=False)


@given(beijing_calendars, moments, limits)
def test_an_explanation_explains_the_same_deadline(calendar: WorkCalendar, start: datetime, limit: Limit) -> None:
    why = calendar.explain(start, limit)

    assert why.instant == calendar.deadline(start, limit)
    assert all(not calendar.is_working(each.day) for each in why.skipped)
    assert all(calendar.is_working(day) and day.weekday() >= 5 for day in why.make_up)
    if limit.unit in (Unit.WORKING_DAYS, Unit.DAYS):
        assert len(why.counted) == limit.amount
