"""Dates as papers write them, resolved from a paper of 20 March 2026 by the national calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.directives.due.choosing import governing, with_years_carried
from luoshi.directives.due.finding import mentions, standing_alone
from luoshi.directives.due.model import Base, Due
from luoshi.directives.due.resolving import resolve
from luoshi.registry.calendar_seed import seed_calendar
from tests.directives.qingyun import DAY

PAPER = Base(DAY)


def due(text: str, base: Base = PAPER) -> Due:
    """The term of a text, as a commitment would get it."""
    chosen = governing(with_years_carried(mentions(text)))
    assert chosen is not None, text
    return resolve(chosen, base, seed_calendar())


@pytest.mark.parametrize(
    ("text", "written", "first", "last"),
    [
        ("今年7月编印成册", "今年7月", date(2026, 7, 1), date(2026, 7, 31)),
        ("5月上旬举行决赛", "5月上旬", date(2026, 5, 1), date(2026, 5, 10)),
        ("2月下旬验收", "2月下旬", date(2027, 2, 21), date(2027, 2, 28)),
        ("年底前全部完成", "年底前", None, date(2026, 12, 31)),
        ("2027年年底前完成", "2027年年底前", None, date(2027, 12, 31)),
        ("第三季度完成", "第三季度", date(2026, 7, 1), date(2026, 9, 30)),
        ("明年一季度末前完成", "明年一季度末前", None, date(2027, 3, 31)),
        ("上半年完成", "上半年", date(2026, 1, 1), date(2026, 6, 30)),
        ("6月30日前报送", "6月30日前", None, date(2026, 6, 30)),
        ("于4月18日中午12点前报送", "4月18日中午12点前", None, date(2026, 4, 18)),
        ("６月底前完成", "６月底前", None, date(2026, 6, 30)),
        ("二〇二七年六月底前完成", "二〇二七年六月底前", None, date(2027, 6, 30)),
        ("3月至5月集中整治", "3月至5月", date(2026, 3, 1), date(2026, 5, 31)),
        ("11月至次年2月防火", "11月至次年2月", date(2026, 11, 1), date(2027, 2, 28)),
        ("到2028年建成", "到2028年", None, date(2028, 12, 31)),
        ("2028年前建成", "2028年前", None, date(2027, 12, 31)),
        ("8月前完成", "8月前", None, date(2026, 7, 31)),
        ("“十五五”末全面建成", "“十五五”末", None, date(2030, 12, 31)),
        ("国庆节前完成", "国庆节前", None, date(2026, 9, 30)),
        ("2026—2028年实施", "2026—2028年", date(2026, 1, 1), date(2028, 12, 31)),
    ],
)
def test_a_date_becomes_days(text: str, written: str, first: date | None, last: date | None) -> None:
    found = due(text)
    assert (found.text, found.first, found.last) == (written, first, last)


def test_march_in_a_november_paper_is_next_years() -> None:
    assert due("3月底前完成", Base(date(2026, 11, 22))).last == date(2027, 3, 31)


def test_five_working_days_pass_over_the_tomb_sweeping_feast() -> None:
    """From Thursday 2 April 2026: the 3rd, then (after 4 to 6 April off) the 7th, 8th, 9th and 10th."""
    found = due("5个工作日内反馈", Base(date(2026, 4, 2)))
    assert (found.kind, found.first, found.last) == ("relative", date(2026, 4, 2), date(2026, 4, 10))


def test_working_days_without_a_calendar_are_not_guessed() -> None:
    (mention,) = mentions("5个工作日内反馈")
    assert resolve(mention, PAPER, None).last is None


def test_thirty_days_from_printing_run_from_the_papers_date() -> None:
    assert due("自印发之日起30日内制定细则").last == date(2026, 4, 19)


def test_half_a_month_is_fifteen_days_and_two_months_end_on_the_same_day() -> None:
    assert due("半个月内").last == date(2026, 4, 4)
    assert due("两个月内").last == date(2026, 5, 20)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("每月初印发工作重点", "recurring"),
        ("每季度末通报", "recurring"),
        ("每月5日前报送", "recurring"),
        ("持续推进改革", "endless"),
        ("汛期前完成加固", "before_event"),
        ("收到通知后5个工作日内答复", "relative"),
    ],
)
def test_what_has_no_day_of_its_own_keeps_its_kind(text: str, kind: str) -> None:
    found = due(text)
    assert (found.kind, found.first, found.last) == (kind, None, None)


@pytest.mark.parametrize("text", ["9月31日前完成", "2月30日报送", "2027年2月29日前", "13月底前"])
def test_a_day_the_calendar_has_not_is_impossible(text: str) -> None:
    assert due(text).impossible


def test_without_a_year_nothing_is_resolved_but_the_impossible_is_still_seen() -> None:
    assert due("5月上旬", Base()).first is None
    assert due("9月31日前", Base()).impossible


def test_the_year_of_the_title_will_do() -> None:
    assert due("年底前", Base(None, 2025)).last == date(2025, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "比2020年增长6%",
        "2019年以来",
        "截至3月底，已办结40件",
        "压缩至3个工作日内",
        "《2025年工作要点》",
        "自2026年5月1日起施行",
        "今年形势依然严峻",
        "2025年12月召开的会议",
        "办理时限控制在5个工作日内",
        "会前准备",
    ],
)
def test_what_only_looks_like_a_term_is_none(text: str) -> None:
    assert mentions(text) == []


def test_a_day_governs_over_a_year_and_a_year_over_no_end() -> None:
    assert due("持续推进改革，到2028年建成，其中8月底前完成规划").text == "8月底前"
    assert due("持续推进改革，到2028年建成").text == "到2028年"


def test_the_second_of_two_dates_takes_the_year_of_the_first() -> None:
    found = with_years_carried(mentions("2027年6月底前制定政策，12月底前实现直接结算"))
    assert [resolve(each, PAPER).last for each in found] == [date(2027, 6, 30), date(2027, 12, 31)]


def test_a_word_alone_behind_its_label_is_a_term() -> None:
    found = standing_alone("长期坚持")
    assert found is not None
    assert found.kind == "endless"
    assert standing_alone("2026年6月") is None


@given(st.dates(date(2026, 1, 1), date(2035, 12, 31)))
def test_every_written_day_is_read_back(day: date) -> None:
    assert due(f"{day.year}年{day.month}月{day.day}日前完成").last == day


@given(st.integers(2026, 2040), st.integers(1, 12))
def test_a_month_begins_with_the_first_and_ends_before_the_next(year: int, month: int) -> None:
    found = due(f"{year}年{month}月完成")
    assert found.first == date(year, month, 1)
    assert found.last is not None
    assert (found.last.year, found.last.month) == (year, month)
    assert date.fromordinal(found.last.toordinal() + 1).day == 1


@given(st.text(alphabet="0123456789年月日前底初末上中下旬第一二三四季度每个工作内至到—《》，。", max_size=30))
def test_no_jumble_of_signs_breaks_the_reader(text: str) -> None:
    for mention in mentions(text):
        found = resolve(mention, PAPER, seed_calendar())
        assert text[mention.start : mention.end] == mention.text
        assert found.first is None or found.last is None or found.first <= found.last or "至" in text or "—" in text
