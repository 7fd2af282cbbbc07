"""A reader sees at once who wrote to whom, when, under what number, and where each sentence stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from luoshi.directives.cleaning import clean
from luoshi.directives.decoding import decode
from luoshi.directives.outline import marker_of, outline
from luoshi.directives.text import Clean, Decoded, Outline
from tests.directives.papers import PAPER, TITLE


def outlined(text: str) -> tuple[Outline, Clean]:
    cleaned = clean(Decoded(text, "txt"))
    return outline(cleaned), cleaned


def path_of(parts: Outline, words: str, cleaned: Clean) -> list[str]:
    place = cleaned.text.index(words)
    paragraph = next(each for each in parts.paragraphs if each.start <= place < each.end)
    return [parts.sections[i].marker for i in paragraph.section]


def test_the_head_of_a_notice() -> None:
    parts, _ = outlined(PAPER)
    assert parts.title == TITLE
    assert parts.issuer == "清河县人民政府办公室"
    assert parts.number == "清政办发〔2024〕18号"
    assert parts.addressee == "各镇人民政府，县政府各部门、各直属机构"
    assert parts.date == date(2024, 3, 15)
    assert parts.signature == "清河县人民政府办公室"
    assert parts.attachments == ("综合窗口事项清单", "任务分工表")


def test_the_same_head_in_a_text_without_line_breaks() -> None:
    parts, _ = outlined(PAPER.replace("\n", ""))
    assert parts.title == TITLE
    assert parts.number == "清政办发〔2024〕18号"
    assert parts.addressee == "各镇人民政府，县政府各部门、各直属机构"
    assert parts.date == date(2024, 3, 15)


def test_sections_are_nested_and_end_where_the_next_begins() -> None:
    parts, cleaned = outlined(PAPER)
    shown = [(each.level, each.marker, each.heading) for each in parts.sections if each.level < 5]
    assert shown == [
        (1, "一、", "总体要求"),
        (1, "二、", "重点任务"),
        (2, "（一）", "设立综合窗口"),
        (2, "（二）", "精简申请材料"),
        (2, "（三）", "健全考核评价机制"),
        (1, "三、", "保障措施"),
    ]
    tasks = parts.sections[1]
    assert cleaned.text[tasks.start : tasks.end].strip().endswith("（县政府办公室负责）")
    assert path_of(parts, "申请材料压减", cleaned) == ["二、", "（二）"]
    assert path_of(parts, "各镇、各部门要", cleaned) == ["三、"]


def test_what_is_counted_inside_a_paragraph() -> None:
    parts, cleaned = outlined(PAPER)
    inner = [each for each in parts.sections if each.level == 5]
    assert [each.marker for each in inner] == ["一是", "二是"]
    assert cleaned.text[inner[0].start : inner[0].end] == "一是每季度通报办件情况；"


def test_first_second_third() -> None:
    parts, _ = outlined("我强调三个问题。\n第一，提高效能。要快办。\n第二，改进作风。\n第三，狠抓落实。")
    assert [(each.marker, each.heading) for each in parts.sections] == [
        ("第一", "提高效能"),
        ("第二", "改进作风"),
        ("第三", "狠抓落实"),
    ]


@pytest.mark.parametrize(
    ("line", "level", "marker"),
    [
        ("一、总体要求", 1, "一、"),
        ("（十二）加强监督", 2, "（十二）"),
        ("3.清理证明", 3, "3."),
        ("（4）按月通报", 4, "（4）"),
        ("第二章 组织指挥", 1, "第二章 "),
        ("第三十一条 城镇新建道路", 3, "第三十一条 "),
        ("1.2 编制依据", 2, "1.2 "),
        ("1.5万人次受益", 0, ""),
        ("2024年工作要点", 0, ""),
        ("一是抓落实", 0, ""),
    ],
)
def test_markers(line: str, level: int, marker: str) -> None:
    assert marker_of(line) == (level, marker)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("清河县民政局\n2024年3月5日", date(2024, 3, 5)),
        ("清河县民政局\n二〇二四年三月二十五日", date(2024, 3, 25)),
        ("清河县民政局\n二○二四年十月十日", date(2024, 10, 10)),
        ("2024年3月5日（此件公开发布）", date(2024, 3, 5)),
        ("（2024年3月5日）", date(2024, 3, 5)),
        ("清河县民政局 2024年3月5日印发", date(2024, 3, 5)),
        ("2024年2月30日", None),
        ("2024年3月5日前报送材料。", None),
        ("县民政局2024年3月5日召开会议。", None),
    ],
)
def test_the_day_of_a_paper_is_the_day_it_was_signed(written: str, day: date | None) -> None:
    parts, _ = outlined(f"关于报送材料的通知\n各镇：\n请按要求报送。\n{written}")
    assert parts.date == day


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("县政府文件\n清政发〔2023〕7号", "清政发〔2023〕7号"),
        ("清政发[2023]7号", "清政发〔2023〕7号"),
        ("关于加强管理的通知清办函〔2023〕12号各镇：", "清办函〔2023〕12号"),
        ("根据有关文件（国发〔2020〕3号）精神，现通知如下", None),
    ],
)
def test_the_number_of_a_paper_is_its_own(head: str, number: str | None) -> None:
    assert outlined(head)[0].number == number


def test_a_speech_has_a_title_and_no_number() -> None:
    parts, _ = outlined("在全县作风建设会议上的讲话\n\n同志们：\n今天我们召开这次会议，主要任务是总结工作。")
    assert (parts.title, parts.addressee, parts.number, parts.date) == (
        "在全县作风建设会议上的讲话",
        "同志们",
        None,
        None,
    )


def test_nothing_gives_nothing() -> None:
    assert outlined("")[0] == Outline()


def test_every_paper_found_has_its_sections(shared_data: Path) -> None:
    for path in sorted((shared_data / "directives" / "truth").glob("*.txt")):
        parts, cleaned = outlined(decode(path.read_bytes()).text)
        assert len([each for each in parts.sections if each.level <= 3]) >= 10, path.name
        assert all(0 <= each.start < each.end <= len(cleaned.text) for each in parts.sections), path.name
