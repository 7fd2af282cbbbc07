"""Figures as papers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.directives.measures import measures
from luoshi.directives.numerals import number


@pytest.mark.parametrize(
    ("text", "written", "value", "unit"),
    [
        ("15名选手参加决赛", "15名", 15, "名"),
        ("将前30名的演讲稿汇编", "前30名", 30, "名"),
        ("开展20个课题的调研", "20个课题", 20, "个"),
        ("满意率94.7%", "94.7%", 94.7, "%"),
        ("普惠贷款增长6%以上", "增长6%以上", 6, "%"),
        ("压缩至3个工作日", "压缩至3个工作日", 3, "个工作日"),
        ("网上可办率不低于90%", "不低于90%", 90, "%"),
        ("奖励１０００万元", "１０００万元", 1000, "万元"),
        ("完成1,200户改造", "完成1,200户", 1200, "户"),
        ("百分之九十以上", "百分之九十以上", 90, "%"),
        ("二十个课题", "二十个课题", 20, "个课题"),
        ("培训一百零五名干部", "一百零五名", 105, "名"),
        ("服务1.2万人次", "1.2万人次", 1.2, "万人次"),
        ("新增2-3个平台", "2-3个平台", 2, "个"),
        ("距离不得小于6.5米", "不得小于6.5米", 6.5, "米"),
    ],
)
def test_a_figure_has_value_and_unit(text: str, written: str, value: float, unit: str) -> None:
    (found,) = measures(text)
    assert (found.text, found.value, found.unit) == (written, value, unit)
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    "text",
    [
        "打造一批平台，构建一体化格局",
        "打好三大攻坚战，做到五个统筹",
        "2026年6月30日前",
        "《三年行动计划（2026年）》",
        "依照第12条、第3项",
        "实施“百千万”工程",
        "（一）加强领导",
        "1.加强领导",
        "青政办发〔2026〕8号",
    ],
)
def test_slogans_dates_titles_and_numbering_are_no_figures(text: str) -> None:
    assert measures(text) == []


def test_figures_stand_in_the_order_of_the_text() -> None:
    text = "办理率不低于90%，材料减少60%以上，100个高频事项“最多跑一次”"
    assert [each.text for each in measures(text)] == ["不低于90%", "减少60%以上", "100个高频事项"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("十", 10),
        ("二十三", 23),
        ("一百零五", 105),
        ("三万五千", 35_000),
        ("一亿二千万", 120_000_000),
        ("二〇二六", 2026),
        ("两", 2),
        ("１２．５", 12.5),
        ("1,200", 1200),
    ],
)
def test_numbers_are_read_in_every_script(written: str, value: float) -> None:
    assert number(written) == value


@pytest.mark.parametrize("word", ["", "一批", "若干", "1.2.3"])
def test_what_is_no_number_has_no_value(word: str) -> None:
    assert number(word) is None


@given(st.integers(2, 99_999))
def test_every_count_is_found_again(count: int) -> None:
    (found,) = measures(f"新增企业{count}家，持续发展")
    assert (found.value, found.unit) == (count, "家")
