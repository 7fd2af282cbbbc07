"""Arrays get the answers that single cases get."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import numpy as np
import pytest
from numpy.typing import NDArray

from luoshi.core.errors import BadInput
from luoshi.core.worktime import Limit, Unit, WorkCalendar
from luoshi.core.worktime_batch import deadlines, elapsed
from tests.core.worktime_cast import BEIJING, NEW_YORK, OFFICE_HOURS, beijing, district

BOSTON = WorkCalendar(
    {date(2025, 7, 4): False, date(2025, 11, 1): True},
    ((time(1, 30), time(2, 30)), (time(9), time(17)), (time(18), time(0))),
    NEW_YORK,
    frozenset({2025}),
    {date(2025, 12, 24): [(time(9), time(12))], date(2026, 1, 27): []},
)
LIMITS = ["0wd", "1wd", "5wd", "60wd", "0wh", "4wh", "90wh", "0d", "15d", "60d", "1mo", "14mo", "24h", "30min"]
CASES = 100_000
Ints = NDArray[np.int64]


def random_instants(count: int, seed: int, years: tuple[int, int] = (2024, 2028)) -> Ints:
    """Half of them anywhere, half on the half hour, where offices open and close."""
    first, last = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in years)
    at: Ints = np.random.default_rng(seed).integers(first, last, count, dtype=np.int64)
    at[::2] -= at[::2] % 1800
    return at


def moment(second: int) -> datetime:
    return datetime.fromtimestamp(int(second), UTC)


def test_100_000_random_deadlines_are_the_scalar_ones() -> None:
    asked = [
        (calendar, Limit.parse(text, binds_person=binds_person))
        for calendar in (district(), BOSTON)
        for text in LIMITS
        for binds_person in (False, True)
    ]
    each = -(-CASES // len(asked))
    for seed, (calendar, limit) in enumerate(asked):
        starts = random_instants(each, seed)

        ends = deadlines(calendar, starts, limit)

        one_by_one = [int(calendar.deadline(moment(start), limit).timestamp()) for start in starts]
        assert ends.tolist() == one_by_one, f"{limit} {limit.binds_person}"


def test_100_000_random_intervals_are_the_scalar_ones() -> None:
    asked = [(calendar, unit) for calendar in (district(), BOSTON) for unit in Unit]
    each = -(-CASES // len(asked))
    for seed, (calendar, unit) in enumerate(asked):
        starts, ends = np.sort([random_instants(each, seed), random_instants(each, seed + 1000)], axis=0)

        counted = elapsed(calendar, starts, ends, unit)

        one_by_one = [calendar.elapsed(moment(a), moment(b), unit) for a, b in zip(starts, ends, strict=True)]
        assert counted.tolist() == one_by_one, unit


def test_few_cases_over_many_years_are_the_scalar_ones_too() -> None:
    starts = random_instants(300, seed=7, years=(1950, 2150))
    for text in LIMITS:
        limit = Limit.parse(text)
        one_by_one = [int(BOSTON.deadline(moment(start), limit).timestamp()) for start in starts]
        assert deadlines(BOSTON, starts, limit).tolist() == one_by_one


def test_many_cases_within_one_hour_are_the_scalar_ones_too() -> None:
    first = int(beijing("2026-03-02 11:30").timestamp())
    starts = np.arange(first, first + 3600, dtype=np.int64)
    for text in LIMITS:
        limit = Limit.parse(text)
        one_by_one = [int(district().deadline(moment(start), limit).timestamp()) for start in starts[::600]]
        assert deadlines(district(), starts, limit)[::600].tolist() == one_by_one


def test_a_single_case_in_an_array() -> None:
    starts = np.array([int(beijing("2026-09-28 10:00").timestamp())])

    ends = deadlines(district(), starts, Limit.parse("5wd"))

    assert ends.tolist() == [int(beijing("2026-10-10 17:30").timestamp())]


def test_instants_come_out_as_they_went_in() -> None:
    starts = np.array([["2026-09-28T02:00", "2026-09-30T08:00:00.9"]], dtype="datetime64[ms]")

    ends = deadlines(district(), starts, Limit.parse("1wd"))

    assert ends.dtype == "datetime64[s]"
    assert ends.tolist() == [[datetime(2026, 9, 29, 9, 30), datetime(2026, 10, 8, 9, 30)]]  # noqa: DTZ001
    assert elapsed(district(), starts, ends, Unit.WORKING_DAYS).tolist() == [[1, 1]]
    assert deadlines(district(), starts, Limit.parse("24h")).dtype == "datetime64[s]"


def test_nothing_in_is_nothing_out() -> None:
    none = np.array([], dtype=np.int64)

    for text in LIMITS:
        assert deadlines(district(), none, Limit.parse(text)).shape == (0,)
    for unit in Unit:
        assert elapsed(district(), none, none, unit).shape == (0,)


def test_the_arrays_given_are_left_alone() -> None:
    starts = random_instants(50, seed=3)
    before = starts.copy()

    for text in LIMITS:
        deadlines(district(), starts, Limit.parse(text))

    assert (starts == before).all()


def test_one_end_before_its_start_is_refused() -> None:
    starts = random_instants(10, seed=1)
    ends = starts.copy()
    ends[7] -= 1

    for unit in Unit:
        with pytest.raises(BadInput) as refusal:
            elapsed(district(), starts, ends, unit)
        assert refusal.value.code == "elapsed_backwards"


def test_what_is_no_instant_is_refused() -> None:
    with pytest.raises(BadInput) as floats:
        deadlines(district(), np.array([1.5]), Limit.parse("5wd"))
    with pytest.raises(BadInput) as not_a_time:
        deadlines(district(), np.array(["NaT"], dtype="datetime64[s]"), Limit.parse("5wd"))
    with pytest.raises(BadInput) as unit:
        elapsed(district(), np.array([0]), np.array([1]), "weeks")  # type: ignore[arg-type]

    assert [refusal.value.code for refusal in (floats, not_a_time, unit)] == [
        "not_instants",
        "calendar_range",
        "limit_unknown_unit",
    ]


def test_a_slip_of_the_pen_is_refused_in_arrays_too() -> None:
    for text in ("999999wd", "999999wh", "999999d", "999999mo"):
        with pytest.raises(BadInput) as refusal:
            deadlines(WorkCalendar({}, OFFICE_HOURS, BEIJING, frozenset()), np.array([0]), Limit.parse(text))
        assert refusal.value.code == "calendar_range"
