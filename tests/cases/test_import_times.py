"""Times as other systems write them: every documented form, the zones, the two odd hours of a year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.cases.importing import boston311, replies
from luoshi.cases.importing.times import Times

BEIJING, BOSTON = replies.TIMES, boston311.TIMES
TEN_PAST_TEN = datetime(2019, 3, 5, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2019/3/5 10:10:00",
        "2019/03/05 10:10",
        "2019-3-5 10:10:00",
        "2019-03-05T10:10:00",
        "2019-03-05 10:10:00.000",
        "2019.3.5 10:10",
        "2019年3月5日 10:10:00",
        "2019-03-05T10:10:00+08:00",
        "2019-03-05T02:10:00Z",
        "2019/3/4 21:10 -0500",
    ],
)
def test_a_time_in_any_known_form_is_beijings_unless_it_says_otherwise(text: str) -> None:
    assert BEIJING.read(text) == TEN_PAST_TEN


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("01/16/2015 08:30:00 AM", datetime(2015, 1, 16, 13, 30, tzinfo=UTC)),
        ("1/16/2015 8:30 PM", datetime(2015, 1, 17, 1, 30, tzinfo=UTC)),
        ("07/16/2015 12:05:00 AM", datetime(2015, 7, 16, 4, 5, tzinfo=UTC)),
        ("07/16/2015 12:05:00 PM", datetime(2015, 7, 16, 16, 5, tzinfo=UTC)),
        ("07/16/2015 20:05", datetime(2015, 7, 17, 0, 5, tzinfo=UTC)),
    ],
)
def test_boston_writes_the_month_first_and_halves_the_day(text: str, instant: datetime) -> None:
    assert BOSTON.read(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "2019/13/5 10:00", "2019/2/29", "2019/3-5", "2019/3/5 24:00:00", "2019/3/5 10", "19/3/5",
        "2019/3/5 10:60", "0019/3/5", "9999/3/5", "2019/3/5 13:00 PM", "2019/3/5 0:00 AM", "2019/3/5 10:00 +25:00",
        "２０１９/3/5", "2019/3/5 10:06:36 more", "01/16/2015 08:30:00 AM",
    ],
)  # fmt: skip
def test_what_is_no_time_is_not_guessed_at(text: str) -> None:
    assert BEIJING.read(text) is None


def test_a_day_without_a_time_begins_what_begins_and_ends_what_ends() -> None:
    assert BEIJING.read("2018/4/24") == datetime(2018, 4, 23, 16, 0, tzinfo=UTC)
    assert BEIJING.read("2018/4/24", ends=True) == datetime(2018, 4, 24, 15, 59, 59, tzinfo=UTC)


def test_an_hour_that_clocks_show_twice_is_the_first_unless_that_is_too_early() -> None:
    # On 1 November 2015 summer time ended in Boston at 2:00, and 1:00 to 2:00 came twice.
    first, second = datetime(2015, 11, 1, 5, 30, tzinfo=UTC), datetime(2015, 11, 1, 6, 30, tzinfo=UTC)
    asked = datetime(2015, 11, 1, 5, 45, tzinfo=UTC)
    assert BOSTON.read("11/01/2015 01:30:00 AM") == first
    assert BOSTON.read("11/01/2015 01:30:00 AM", not_before=asked) == second
    assert BOSTON.read("11/01/2015 01:50:00 AM", not_before=asked) == datetime(2015, 11, 1, 5, 50, tzinfo=UTC)


def test_an_hour_that_clocks_skip_lies_after_the_gap() -> None:
    # On 8 March 2015 summer time began in Boston at 2:00: clocks showed 3:00.
    half_past_three = BOSTON.read("03/08/2015 03:30:00 AM")
    assert BOSTON.read("03/08/2015 02:30:00 AM") == half_past_three == datetime(2015, 3, 8, 7, 30, tzinfo=UTC)
    late = datetime(2015, 3, 8, 8, 0, tzinfo=UTC)
    assert BOSTON.read("03/08/2015 02:30:00 AM", not_before=late) == half_past_three


def test_beijing_had_summer_time_too() -> None:
    assert BEIJING.read("1988/7/1 12:00") == datetime(1988, 7, 1, 3, 0, tzinfo=UTC)


BEGINNING = datetime(1992, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
FORMS = ("%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y.%m.%d %H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%m/%d/%Y %I:%M:%S %p")


@given(
    st.integers(0, 3_000_000_000).map(lambda seconds: BEGINNING + timedelta(seconds=seconds)),
    st.sampled_from(FORMS),
)
def test_what_is_written_is_read_back(local: datetime, form: str) -> None:
    times = Times(ZoneInfo("Asia/Shanghai"), month_first=True)
    assert times.read(local.strftime(form)) == local
