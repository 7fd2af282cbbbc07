"""Along the working calendar, forwards and back: office hours are 08:30 to 12:00 and 14:00 to 17:30."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.errors import BadInput
from luoshi.core.worktime import Limit, Unit
from luoshi.core.worktime_shift import (
    capped_end,
    earlier,
    shift_worked,
    stopped_units,
    used_of_cap,
    working_days_between,
)
from tests.core.worktime_cast import BEIJING, beijing, district

CALENDAR = district()
MINUTES = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: beijing("2025-01-01 00:00") + timedelta(minutes=minutes)
)
HOUR = 3600


def wall(instant: datetime) -> str:
    """A Beijing time."""
    return instant.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("start", "seconds", "end"),
    [
        ("2026-11-23 09:00", 2 * HOUR, "2026-11-23 11:00:00"),
        ("2026-11-23 11:00", 2 * HOUR, "2026-11-23 15:00:00"),
        ("2026-11-23 17:00", HOUR, "2026-11-24 09:00:00"),
        ("2026-11-23 16:30", HOUR, "2026-11-23 17:30:00"),  # at closing, not at the next opening
        ("2026-11-27 17:00", HOUR, "2026-11-30 09:00:00"),  # over the weekend
        ("2026-11-24 09:00", -HOUR, "2026-11-23 17:00:00"),
        ("2026-11-30 08:30", -1, "2026-11-27 17:29:59"),
        ("2026-10-08 09:00", -HOUR, "2026-09-30 17:00:00"),  # back over the National Day
        ("2026-11-22 10:00", 0, "2026-11-22 10:00:00"),  # a Sunday stays where it is
    ],
)
def test_so_many_seconds_of_office_hours_on_or_back(start: str, seconds: int, end: str) -> None:
    assert wall(shift_worked(CALENDAR, beijing(start), seconds)) == end


def test_far_ahead_and_far_back_more_years_are_laid_out() -> None:
    calendar = district()
    years = 40 * 250 * 7 * HOUR
    there = shift_worked(calendar, beijing("2026-11-23 09:00"), years)
    assert there.year > 2060
    assert shift_worked(calendar, there, -years) == beijing("2026-11-23 09:00")
    with pytest.raises(BadInput, match="1900"):
        shift_worked(calendar, there, -300 * 250 * 7 * HOUR)
    with pytest.raises(BadInput, match="1900"):
        earlier(calendar, there, Limit.parse("90000wd"))


@pytest.mark.parametrize(
    ("limit", "when"),
    [
        ("1wd", "2026-11-27 17:30:00"),
        ("6wd", "2026-11-20 17:30:00"),
        ("4wh", "2026-11-30 11:30:00"),
        ("2d", "2026-11-28 17:30:00"),
        ("24h", "2026-11-29 17:30:00"),
        ("45min", "2026-11-30 16:45:00"),
        ("1mo", "2026-10-30 17:30:00"),
        ("9mo", "2026-02-28 17:30:00"),
    ],
)
def test_a_limit_before_a_deadline_of_monday_30_november(limit: str, when: str) -> None:
    assert wall(earlier(CALENDAR, beijing("2026-11-30 17:30"), Limit.parse(limit))) == when


@given(instant=MINUTES, seconds=st.integers(0, 10**7))
def test_on_and_back_by_office_hours_ends_where_as_much_was_worked(instant: datetime, seconds: int) -> None:
    there = shift_worked(CALENDAR, instant, seconds)
    assert CALENDAR.worked_seconds(instant, there) == seconds
    back = shift_worked(CALENDAR, there, -seconds)
    assert CALENDAR.worked_seconds(min(back, instant), max(back, instant)) == 0


@given(start=MINUTES, days=st.integers(1, 60))
def test_working_days_earlier_undoes_working_days_later(start: datetime, days: int) -> None:
    deadline = CALENDAR.deadline(start, Limit.parse("5wd"))
    assert (
        earlier(CALENDAR, CALENDAR.deadline(deadline, Limit(days, Unit.WORKING_DAYS)), Limit(days, Unit.WORKING_DAYS))
        == deadline
    )


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2026-11-23 08:30", "2026-11-23 17:30", 1),
        ("2026-11-23 08:30", "2026-11-23 12:00", Fraction(1, 2)),
        ("2026-11-23 12:00", "2026-11-23 14:00", 0),  # the lunch break
        ("2026-11-27 17:30", "2026-11-30 08:30", 0),  # the weekend
        ("2026-09-30 12:00", "2026-10-08 12:00", 1),  # the National Day lies between
        ("2026-10-09 17:30", "2026-10-10 17:30", 1),  # a Saturday made up
    ],
)
def test_working_days_and_their_parts(since: str, until: str, days: Fraction) -> None:
    assert working_days_between(CALENDAR, beijing(since), beijing(until)) == days


@pytest.mark.parametrize(
    ("unit", "units"),
    [("wd", 1), ("d", 2), ("mo", 2), ("wh", int(1.5 * 7 * HOUR)), ("h", 54 * HOUR), ("min", 54 * HOUR)],
)
def test_what_a_stop_of_two_days_and_six_hours_takes_out(unit: str, units: int) -> None:
    """Thursday 12:00 to Saturday 18:00: half of Thursday and Friday."""
    assert stopped_units(CALENDAR, beijing("2026-11-26 12:00"), beijing("2026-11-28 18:00"), Unit(unit)) == units


@given(start=MINUTES, gaps=st.lists(st.integers(0, 6000), min_size=2, max_size=12), unit=st.sampled_from(Unit))
def test_many_stops_take_out_no_more_than_one_in_their_place(start: datetime, gaps: list[int], unit: Unit) -> None:
    instants = [start]
    for gap in gaps:
        instants.append(instants[-1] + timedelta(minutes=gap))
    stops = list(zip(instants[::2], instants[1::2], strict=False))
    together = sum(stopped_units(CALENDAR, since, until, unit) for since, until in stops)
    assert together <= stopped_units(CALENDAR, instants[0], instants[-1], unit)
    assert together <= CALENDAR.elapsed(instants[0], instants[-1], unit)


@given(start=MINUTES, cap=st.sampled_from(["1wd", "20wd", "5d", "1mo", "4wh", "36h", "90min"]))
def test_a_whole_stop_takes_out_its_whole_cap_and_no_more(start: datetime, cap: str) -> None:
    limit = Limit.parse(cap)
    end = capped_end(CALENDAR, start, limit, Fraction(0))
    assert end is not None
    taken = stopped_units(CALENDAR, start, end, limit.unit)
    per_unit = {"wh": HOUR, "h": HOUR, "min": 60}.get(limit.unit, 1)
    months = (end - start).days if limit.unit is Unit.MONTHS else limit.amount
    assert taken == months * per_unit


def test_of_a_cap_what_is_spent_is_spent_parts_rounded_up() -> None:
    start, cap = beijing("2026-11-23 10:00"), Limit.parse("3wd")
    spent = used_of_cap(CALENDAR, beijing("2026-11-19 08:30"), beijing("2026-11-20 09:30"), Unit.WORKING_DAYS)
    assert spent == Fraction(8, 7)
    left = capped_end(CALENDAR, start, cap, spent)
    assert left is not None
    assert wall(left) == "2026-11-24 17:30:00"
    assert capped_end(CALENDAR, start, cap, Fraction(3)) is None
    assert capped_end(CALENDAR, start, Limit.parse("1mo"), Fraction(31)) is None


@pytest.mark.parametrize(
    ("unit", "spent"),
    [
        ("wd", Fraction(3, 2)),
        ("wh", Fraction(21, 2)),
        ("d", Fraction(9, 4)),
        ("mo", Fraction(9, 4)),
        ("h", 54),
        ("min", 3240),
    ],
)
def test_what_a_stop_spends_of_its_cap_in_every_unit(unit: str, spent: Fraction) -> None:
    assert used_of_cap(CALENDAR, beijing("2026-11-26 12:00"), beijing("2026-11-28 18:00"), Unit(unit)) == spent
