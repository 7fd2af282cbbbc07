"""Who is to do what, in every form in which papers say so."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.directives.commitments import pipes
from luoshi.directives.commitments.drafts import Draft, drafts, proposed
from luoshi.directives.commitments.passages import pieces
from luoshi.directives.commitments.rulings import applied
from luoshi.directives.commitments.tables import rows
from luoshi.directives.commitments.tags import tags
from luoshi.directives.text import Cell, Table
from tests.directives.qingyun import PLAN, SPEECH


def told(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The one commitment of a text: its words, lead and support."""
    (only,) = applied(text, drafts(text))
    return text[only.start : only.end], only.owners.lead, only.owners.support


def named(text: str) -> dict[str, Draft]:
    """Drafts by their first ten characters."""
    return {text[each.start : each.end][:10]: each for each in applied(text, drafts(text))}


@pytest.mark.parametrize(
    ("tag", "lead", "support"),
    [
        ("（区教育局牵头，区财政局、区水利局配合）", ("区教育局",), ("区财政局", "区水利局")),
        ("(区教育局牵头)", ("区教育局",), ()),
        ("（牵头单位：区教育局；责任单位：区财政局）", ("区教育局",), ("区财政局",)),
        ("（牵头单位：区教育局，配合单位：区财政局、区水利局）", ("区教育局",), ("区财政局", "区水利局")),
        ("【责任单位：区教育局牵头，区财政局配合】", ("区教育局",), ("区财政局",)),
        ("（由区教育局负责牵头，会同区财政局落实）", ("区教育局",), ("区财政局",)),
        ("（区教育局、区财政局牵头，各有关部门按职责分工负责）", ("区教育局", "区财政局"), ("各有关部门",)),
        ("（主办：区教育局；协办：区财政局）", ("区教育局",), ("区财政局",)),
        ("（区教育局牵头；2026年6月底前完成）", ("区教育局",), ()),
        ("（区教育局牵头，各镇人民政府、街道办事处具体实施）", ("区教育局",), ("各镇人民政府", "街道办事处")),
    ],
)
def test_a_tag_names_lead_and_support(tag: str, lead: tuple[str, ...], support: tuple[str, ...]) -> None:
    text, *owners = told(f"1.建成三所幼儿园。{tag}\n")
    assert text == "1.建成三所幼儿园。"
    assert owners == [lead, support]


@pytest.mark.parametrize(
    "tag",
    [
        "（区教育局、区财政局按职责分工负责）",
        "（责任单位：区教育局、区财政局）",
        "（区教育局、区财政局）",
        "（区教育局、区财政局分别负责）",
    ],
)
def test_where_no_lead_is_named_the_first_is_proposed(tag: str) -> None:
    (only,) = drafts(f"1.建成三所幼儿园。{tag}\n")
    assert (only.owners.lead, only.owners.support, only.owners.proposed) == (("区教育局",), ("区财政局",), True)


def test_the_first_leads_by_ruling_where_the_paper_says_so_once() -> None:
    text = (
        "（一）建园。建成三所幼儿园。（区教育局、区财政局负责，列第一位者为牵头单位，下同）\n"
        "（二）修渠。新修水渠八公里。（区水利局、区财政局负责）\n"
    )
    first, second = applied(text, drafts(text))
    assert (first.owners.lead, first.owners.proposed) == (("区教育局",), False)
    assert (second.owners.lead, second.owners.support, second.owners.proposed) == (("区水利局",), ("区财政局",), False)


def test_what_all_must_carry_out_is_added_to_each() -> None:
    text = (
        "以下各项均需各镇人民政府落实。\n"
        "（一）新修水渠八公里。（区水利局牵头）\n"
        "（二）建成三所幼儿园。（区教育局牵头）\n"
    )
    found = [each.owners.support for each in applied(text, drafts(text)) if each.tag]
    assert found == [("各镇人民政府",), ("各镇人民政府",)]


def test_only_vague_owners_propose_nobody_as_lead() -> None:
    _, lead, support = told("1.建成三所幼儿园。（各有关部门按职责分工负责）\n")
    assert (lead, support) == ((), ("各有关部门",))


def test_a_supervisor_is_not_an_owner() -> None:
    (only,) = drafts("1.建成三所幼儿园。（责任单位：区教育局；监督单位：区政府督查室）\n")
    assert only.owners.supervisor == ("区政府督查室",)
    assert only.owners.everyone == ("区教育局", "区政府督查室")


def test_labels_on_lines_of_their_own_belong_to_what_stands_above() -> None:
    text = (
        "（一）建成三所幼儿园\n新建公办园三所。\n牵头单位：区教育局\n配合单位：区财政局\n完成时限：2026年8月底前\n"
        "（二）新修水渠八公里\n责任单位：区水利局\n"
    )
    first, second = drafts(text)
    assert text[first.start : first.end].startswith("（一）建成三所幼儿园")
    assert (first.owners.lead, first.owners.support) == (("区教育局",), ("区财政局",))
    assert first.tag is not None
    assert first.tag.due == "2026年8月底前"
    assert text[second.start : second.end] == "（二）新修水渠八公里"


def test_two_brackets_in_a_row_are_one_tag() -> None:
    (only,) = drafts("1.建成三所幼儿园。（责任单位：区教育局）（完成时限：8月底前）\n")
    assert only.owners.lead == ("区教育局",)
    assert only.tag is not None
    assert only.tag.due == "8月底前"


def test_several_tags_in_one_paragraph_part_it() -> None:
    text = "（一）办实事。建成三所幼儿园。（区教育局牵头）新修水渠八公里。（区水利局牵头）\n"
    first, second = drafts(text)
    assert text[first.start : first.end] == "（一）办实事。建成三所幼儿园。"
    assert text[second.start : second.end] == "新修水渠八公里。"


def test_a_list_with_semicolons_is_one_commitment() -> None:
    text = "（一）办实事。一是建成三所幼儿园；二是新修水渠八公里。（区教育局牵头，区水利局配合）\n"
    (only,) = drafts(text)
    assert text[only.start : only.end].endswith("二是新修水渠八公里。")
    assert text[only.start : only.end].startswith("（一）")


@pytest.mark.parametrize(
    "bracket",
    [
        "（以下简称园区）",
        "（2026—2028年）",
        "（含）",
        "（由企业主要负责人签字）",
        "（试行）",
        "（见附件1）",
        "（名单附后）",
    ],
)
def test_other_brackets_are_no_tags(bracket: str) -> None:
    assert tags(f"建成三所幼儿园{bracket}。") == []


def test_an_explaining_bracket_is_no_tag() -> None:
    assert tags("报党组办公室（办公室、董事会办公室）") == []


def test_a_line_broken_in_a_tag_does_not_part_a_name() -> None:
    (only,) = drafts("1.建成三所幼儿园。（区教\n育局牵头，区财\n政局配合）\n")
    assert (only.owners.lead, only.owners.support) == (("区教育局",), ("区财政局",))


@pytest.mark.parametrize(
    ("sentence", "lead", "support"),
    [
        ("由区教育局牵头，区财政局配合，建成三所幼儿园。", ("区教育局",), ("区财政局",)),
        ("区教育局要在8月底前建成三所幼儿园。", ("区教育局",), ()),
        ("请各镇人民政府于4月15日前报送整改清单。", (), ("各镇人民政府",)),
    ],
)
def test_owners_in_the_sentence_itself(sentence: str, lead: tuple[str, ...], support: tuple[str, ...]) -> None:
    assert told(sentence)[1:] == (lead, support)


def test_a_heading_that_is_an_office_owns_what_stands_under_it() -> None:
    text = "二、职责分工\n（一）区教育局：制定招生方案；组织实施。\n（二）区水利局：新修水渠八公里。\n"
    assert [each.owners.lead for each in drafts(text)] == [("区教育局",), ("区水利局",)]


def test_faults_facts_and_meaning_are_not_commitments() -> None:
    found = named(SPEECH)
    assert "一是服务意识不强" not in "".join(found)
    assert not any("有了明显好转" in SPEECH[each.start : each.end] for each in found.values())
    assert not any("推诿扯皮" in SPEECH[each.start : each.end] for each in found.values())
    assert not any("满意" in PLAN[each.start : each.end] for each in drafts(PLAN))


def test_in_a_speech_what_is_promised_is_found_among_what_was_done() -> None:
    texts = [SPEECH[each.start : each.end] for each in drafts(SPEECH)]
    assert "5月上旬，将有15名选手参加决赛" in texts
    assert "并将前30名的演讲稿汇编成册。" in texts
    assert any("20个课题" in each and "今年7月编印成册" in each for each in texts)
    assert any(each.startswith("区政府每月初向各镇印发工作重点") for each in texts)


def test_a_tag_on_its_own_line_closes_the_whole_list() -> None:
    text = "（一）办实事。\n1.建成三所幼儿园。\n2.新修水渠八公里。\n（责任单位：区教育局、区水利局）\n"
    found = drafts(text)
    assert [text[each.start : each.end] for each in found] == ["1.建成三所幼儿园。", "2.新修水渠八公里。"]
    assert [each.owners.lead for each in found] == [("区教育局",), ("区教育局",)]


def test_a_tag_on_its_own_line_between_entries_closes_one() -> None:
    text = "1.建成三所幼儿园。\n责任单位：区教育局\n2.新修水渠八公里。\n责任单位：区水利局\n"
    assert [each.owners.lead for each in drafts(text)] == [("区教育局",), ("区水利局",)]


def test_minutes_of_a_meeting_part_at_each_owner() -> None:
    text = (
        "会议议定：\n一、由区水利局牵头，区财政局配合，于4月底前修复北渠。\n"
        "二、区教育局负责校园排查；区民政局负责养老院排查。\n"
    )
    found = drafts(text)
    assert [each.owners.lead for each in found] == [("区水利局",), ("区教育局",), ("区民政局",)]


def test_entries_of_a_list_need_no_full_stop() -> None:
    text = "（一）办实事\n1.建成幼儿园三所\n2.改造水渠八公里\n"
    assert [text[each.start : each.end] for each in drafts(text)] == ["1.建成幼儿园三所", "2.改造水渠八公里"]


def test_articles_are_numbering() -> None:
    text = "第一条 区教育局应当建成三所幼儿园。\n第二条 区水利局应当新修水渠。\n"
    assert [each.owners.lead for each in drafts(text)] == [("区教育局",), ("区水利局",)]


def test_a_table_drawn_with_bars_is_a_table() -> None:
    text = "| 任务 | 牵头单位 | 完成时限 |\n|---|---|---|\n| 建成幼儿园 | 区教育局 | 8月底前 |\n"
    (one,) = [row for found in pipes.tables(text) for row in rows(found)]
    assert (text[one.start : one.end], one.owners.lead, one.due) == ("建成幼儿园", ("区教育局",), "8月底前")


def test_numbering_that_does_not_go_on_does_not_cut() -> None:
    text = "一、修路\n按照第（三）项的规定，完成五公里。\n二、修渠\n新修水渠八公里。\n"
    assert [each.marker for each in pieces(text, []) if each.level] == ["一、", "二、"]


def test_numbering_glued_to_a_heading_cuts() -> None:
    text = "一、办好实事1.建成三所幼儿园。2.新修水渠八公里。"
    found = pieces(text, [])
    assert [each.marker for each in found] == ["一、", "1.", "2."]
    assert found[1].path == ("一、办好实事",)


@given(st.text(alphabet="一二（）12.、。；，区教育局牵头负责\n：责任单位完成时限", max_size=80))
def test_pieces_cover_the_text_in_order_and_no_jumble_breaks_the_reader(text: str) -> None:
    found = pieces(text, [])
    assert all(one.end == two.start for one, two in pairwise(found))
    for draft in drafts(text):
        assert 0 <= draft.start < draft.end <= len(text)


def test_drafts_do_not_overlap() -> None:
    for text in (PLAN, SPEECH):
        found = drafts(text)
        assert all(one.end <= two.start for one, two in pairwise(found))


def test_a_quote_counts_only_word_for_word_and_only_once() -> None:
    text = "会议指出，区水利局尽快修复北渠。\n"
    quotes = ["区水利局尽快修复北渠", "区水利局应当修复南渠", "区水利局尽快修复北渠"]
    (only,) = proposed(text, quotes, [])
    assert (text[only.start : only.end], only.origin) == ("区水利局尽快修复北渠", "model")
    assert list(proposed(text, quotes, [(0, len(text))])) == []


def table(headers: tuple[str, ...], *lines: tuple[str, ...]) -> Table:
    """A table with its cells one behind the other, as a decoder leaves it."""
    at, body = 0, []
    for line in lines:
        cells = []
        for header, text in zip(headers, line, strict=True):
            if text:
                cells.append(Cell(header, text, at, at + len(text)))
            at += len(text) + 1
        body.append(tuple(cells))
    return Table("任务分解表", headers, tuple(body), 0, at)


def test_a_task_table_gives_a_commitment_for_each_row() -> None:
    one, two = rows(
        table(
            ("序号", "类别", "工作任务", "牵头单位", "配合单位", "完成时限", "量化指标"),
            ("1", "民生", "建成幼儿园", "区教育局", "区财政局、区水利局", "8月底前", "3所"),
            ("2", "", "新修水渠", "区水利局", "", "", ""),
        )
    )
    assert (one.owners.lead, one.owners.support, one.due, one.measure) == (
        ("区教育局",),
        ("区财政局", "区水利局"),
        "8月底前",
        "3所",
    )
    assert (one.section, two.section) == ("民生", "民生")
    assert (two.owners.lead, two.owners.support, two.due) == (("区水利局",), (), "")


def test_merged_cells_hold_for_the_rows_below_them() -> None:
    one, two = rows(
        table(
            ("序号", "重点任务", "具体措施", "责任单位"),
            ("1", "办好民生实事", "建成幼儿园", "区教育局"),
            ("", "", "招聘教师", ""),
        )
    )
    assert (one.text, two.text) == ("建成幼儿园", "招聘教师")
    assert two.owners.lead == ("区教育局",)
    assert two.section == "办好民生实事"


def test_owners_of_all_kinds_in_one_cell_are_told_apart() -> None:
    (one,) = rows(table(("任务", "责任单位"), ("建成幼儿园", "区教育局牵头，区财政局配合")))
    assert (one.owners.lead, one.owners.support, one.owners.proposed) == (("区教育局",), ("区财政局",), False)


def test_a_table_without_tasks_is_left_alone() -> None:
    assert list(rows(table(("姓名", "电话"), ("甲", "1")))) == []
