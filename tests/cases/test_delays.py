"""Delays in working days: figures that an official can count on the fingers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.cases.delays import Delays, Group, delays, measured, percentile
from luoshi.core.worktime import Unit
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.registry.calendar_seed import seed_calendar
from tests.cases.cast import District
from tests.cases.import_cast import as_csv, as_jsonl, imported, message, open_311, request_311

BEIJING = ZoneInfo("Asia/Shanghai")
ALL = Access("test", EVERYTHING)


def found(district: District, source: str | None = None) -> Delays:
    return delays(district.means.connection, ALL, district.means.reference.calendar, source)


def asked(folder: Path, *times: tuple[str, str]) -> Path:
    path = folder / "messages.jsonl"
    rows = [message(n, asked_at=asked, replied_at=replied) for n, (asked, replied) in enumerate(times)]
    path.write_bytes(as_jsonl(rows))
    return path


def test_working_days_leave_out_the_golden_week(district: District, tmp_path: Path) -> None:
    # Asked on Friday 29 September 2017, answered on Monday 9 October: 30 September was a make-up workday, then all
    # was closed until the 8th. Two working days.
    imported(district.means, asked(tmp_path, ("2017/9/29 10:00:00", "2017/10/9 9:00:00")))
    assert found(district) == Delays(1, 2, 2, 2, 0.0, (Group("2017-09", 1, 2, 0.0),), (Group("import", 1, 2, 0.0),))


def test_five_working_days_are_not_over_five(district: District, tmp_path: Path) -> None:
    # From Monday 4 March 2019: Monday the 11th is the fifth working day after it, Tuesday the sixth.
    file = asked(tmp_path, ("2019/3/4 23:59:59", "2019/3/11 23:59:59"), ("2019/3/4", "2019/3/12 0:00:00"))
    imported(district.means, file)
    figures = found(district)
    assert (figures.median_wd, figures.p90_wd, figures.share_over_5wd) == (5, 6, 0.5)


def test_the_month_is_that_of_receipt_in_beijing(district: District, tmp_path: Path) -> None:
    # Nine in the evening of 31 May in Boston is nine in the morning of 1 June in Beijing.
    rows = [request_311(1, OPEN_DT="05/31/2015 09:00:00 PM"), request_311(2, OPEN_DT="05/31/2015 09:00:00 AM")]
    imported(district.means, as_csv(tmp_path / "requests.csv", rows))
    assert [(group.name, group.cases) for group in found(district).by_month] == [("2015-05", 1), ("2015-06", 1)]


def test_offices_and_sources_are_told_apart(district: District, tmp_path: Path) -> None:
    rows = [request_311(1), request_311(2, Department="PARK"), request_311(3, Department="PARK"), open_311(4)]
    imported(district.means, as_csv(tmp_path / "requests.csv", rows))
    imported(district.means, asked(tmp_path, ("2019/3/4", "2019/3/4")))
    assert [(group.name, group.cases) for group in found(district).by_office] == [
        ("PARK", 2),
        ("ROAD", 1),
        ("import", 1),
    ]
    assert found(district, "boston311").cases == 3
    assert found(district, "nobody") == Delays(0, None, None, None, None, (), ())


def test_only_imported_cases_are_in_it(district: District) -> None:
    district.working()
    assert found(district).cases == 0


def test_whoever_sees_no_case_gets_no_figures(district: District, tmp_path: Path) -> None:
    imported(district.means, asked(tmp_path, ("2019/3/4", "2019/3/4")))
    calendar = district.means.reference.calendar
    assert delays(district.means.connection, Access("wang", ("traffic",)), calendar).cases == 0
    assert delays(district.means.connection, Access("someone", ("import",)), calendar).cases == 1


@pytest.mark.parametrize(("percent", "expected"), [(50, 3), (62, 4), (90, 9), (1, 1), (100, 9), (20, 1), (21, 2)])
def test_a_percentile_is_a_value_that_occurs_at_the_nearest_rank(percent: int, expected: int) -> None:
    assert percentile(np.array([9, 1, 4, 2, 3]), percent) == expected


@given(st.lists(st.integers(0, 400), min_size=1), st.sampled_from([50, 62, 90]))
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(days: list[int], percent: int) -> None:
    value = percentile(np.array(days), percent)
    assert value in days
    assert sum(day <= value for day in days) * 100 >= percent * len(days)
    assert sum(day < value for day in days) * 100 < percent * len(days)


@given(st.lists(st.tuples(st.integers(0, 6_000), st.integers(0, 200), st.sampled_from("ab")), min_size=1, max_size=40))
def test_the_figures_are_those_counted_case_by_case(rows: list[tuple[int, int, str]]) -> None:
    calendar = seed_calendar()
    start = int(datetime(2015, 1, 1, 12, tzinfo=BEIJING).timestamp())
    received = np.array([start + hours * 3600 for hours, _, _ in rows])
    closed = received + np.array([took * 7200 for _, took, _ in rows])
    offices = [office for _, _, office in rows]
    figures = measured(calendar, received, closed, offices, ["2015-01"] * len(rows))
    one_by_one = [
        calendar.elapsed(datetime.fromtimestamp(a, BEIJING), datetime.fromtimestamp(b, BEIJING), Unit.WORKING_DAYS)
        for a, b in zip(received.tolist(), closed.tolist(), strict=True)
    ]
    assert figures.median_wd == sorted(one_by_one)[(len(rows) + 1) // 2 - 1]
    assert figures.share_over_5wd == pytest.approx(sum(days > 5 for days in one_by_one) / len(rows))
    assert sum(group.cases for group in figures.by_office) == figures.cases == len(rows)
