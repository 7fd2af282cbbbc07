"""A file in, commitments and findings out."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from luoshi.directives.reading import read, with_quotes
from luoshi.directives.rendering import as_data
from luoshi.directives.result import Reading
from luoshi.directives.units import Unit
from luoshi.directives.workbook import workbook
from luoshi.registry.calendar_seed import seed_calendar
from tests.directives.qingyun import DAY, PLAN, SPEECH, encoded


def test_a_plan_becomes_commitments_with_owner_date_and_measure() -> None:
    one, two, three, four, *_ = read(encoded(PLAN)).commitments

    assert one.owners.lead == ("区行政审批服务局",)
    assert one.owners.support == ("区市场监督管理局", "区税务局")
    assert one.due is not None
    assert (one.due.text, one.due.last) == ("6月底前", date(2026, 6, 30))
    assert [each.text for each in one.measures] == ["压缩至1个工作日"]
    assert one.section == "二、重点任务 / （一）提高审批效率"
    assert (two.owners.lead, two.owners.proposed) == (("区财政局",), True)
    assert [(each.value, each.unit) for each in two.measures] == [(200, "家"), (6, "%")]
    assert three.due is not None
    assert three.due.kind == "endless"
    assert four.due is not None
    assert four.due.impossible


def test_spans_lead_to_the_very_words_in_the_file() -> None:
    for text in (PLAN, SPEECH):
        for each in read(encoded(text)).commitments:
            assert text[each.span.start : each.span.end] == each.text
            if each.tag:
                assert text[each.tag.start : each.tag.end].startswith("（")


def test_names_are_resolved_where_a_list_is_given() -> None:
    units = [Unit("sp", "青云区行政审批服务局"), Unit("sj", "青云区市场监督管理局")]
    first = read(encoded(PLAN), units).commitments[0]
    assert first.units == {"区行政审批服务局": "sp", "区市场监督管理局": "sj"}
    assert read(encoded(PLAN)).commitments[0].units == {}


def test_an_undated_paper_is_counted_from_the_day_it_is_given() -> None:
    undated = "1.年底前建成三所幼儿园。（区教育局牵头）\n"
    assert _last(read(encoded(undated))) is None
    assert _last(read(encoded(undated), day=DAY)) == date(2026, 12, 31)


def test_working_days_are_counted_by_the_calendar() -> None:
    text = "1.5个工作日内报送名单。（区教育局牵头）\n"
    assert _last(read(encoded(text), (), seed_calendar(), day=date(2026, 4, 2))) == date(2026, 4, 10)


def test_a_heading_dates_what_stands_under_it() -> None:
    text = "一、实施步骤\n（一）摸底排查（2026年5月底前）。由区水利局牵头，对全部水渠开展排查，形成清单。\n"
    assert _last(read(encoded(text))) == date(2026, 5, 31)


def test_the_other_dates_of_a_commitment_are_its_milestones() -> None:
    text = "1.8月底前完成规划，2027年底前建成三所幼儿园。（区教育局牵头）\n"
    (only,) = read(encoded(text), day=DAY).commitments
    assert only.due is not None
    assert only.due.text == "8月底前"
    assert [each.last for each in only.milestones] == [date(2027, 12, 31)]


def test_a_speech_gives_its_promises_and_no_faults() -> None:
    found = {each.text: each for each in read(encoded(SPEECH), day=DAY).commitments}
    final, collected = found["5月上旬，将有15名选手参加决赛"], found["并将前30名的演讲稿汇编成册。"]
    for each in (final, collected):
        assert each.due is not None
        assert (each.due.first, each.due.last) == (date(2026, 5, 1), date(2026, 5, 10))
    assert [each.text for each in collected.measures] == ["前30名"]
    asked = next(each for text, each in found.items() if text.startswith("一是要强化责任"))
    assert {"no_owner", "no_date"} <= {each.code for each in asked.findings}


def test_a_quote_from_a_model_is_added_marked_and_read_by_the_same_rules() -> None:
    text = "会议听取了汇报，区水利局8月底前修复北渠12处。\n"
    plain = read(encoded(text), day=DAY)
    quoted = with_quotes(plain, ["区水利局8月底前修复北渠12处", "区水利局新修十座水库"], day=DAY)
    (added,) = [each for each in quoted.commitments if each.origin == "model"]
    assert as_data(added)["proposed"] is True
    assert added.due is not None
    assert added.due.last == date(2026, 8, 31)
    assert [each.text for each in added.measures] == ["12处"]
    assert len(quoted.commitments) == len(plain.commitments) + 1


def test_a_task_table_written_out_is_read_back_the_same() -> None:
    written = [each for each in read(encoded(PLAN)).commitments if each.origin == "tag"]
    again = read(workbook(written), name="tasks.xlsx", day=DAY).commitments
    assert [(each.owners.lead, each.owners.support) for each in again] == [
        (each.owners.lead, each.owners.support) for each in written
    ]
    assert [each.due and each.due.text for each in again] == [each.due and each.due.text for each in written]
    assert [each.text for each in again] == [each.text for each in written]


def test_a_cell_that_a_spreadsheet_would_run_is_text() -> None:
    evil = '=HYPERLINK("http://x")建成三所幼儿园。（区教育局牵头）\n'
    book = load_workbook(BytesIO(workbook(read(encoded(evil)).commitments)))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert [(cell.data_type, str(cell.value)[:2]) for cell in cells] == [("s", "'=")]


def test_every_seed_and_every_plain_paper_is_read(shared_data: Path) -> None:
    papers = [*sorted((shared_data / "seeds").glob("*.txt")), *sorted((shared_data / "directives/plain").glob("*.txt"))]
    assert len(papers) > 20
    for paper in papers:
        reading = read(paper.read_bytes(), (), seed_calendar(), paper.name)
        for each in reading.commitments:
            assert 0 <= each.span.start < each.span.end <= len(reading.decoded.text), paper.name


def seed(shared_data: Path, number: str) -> Reading:
    """One of the seed documents."""
    (paper,) = (shared_data / "seeds").glob(f"{number}_*.txt")
    return read(paper.read_bytes(), name=paper.name)


@pytest.mark.parametrize(
    ("figure", "term"),
    [("15名", "5月上旬"), ("前30名", "5月上旬"), ("20个课题", "今年7月")],
)
def test_in_the_fourth_seed_promises_are_found_with_date_and_number(shared_data: Path, figure: str, term: str) -> None:
    found = [
        each.due.text
        for each in seed(shared_data, "004").commitments
        if each.due and figure in [measure.text for measure in each.measures]
    ]
    assert found == [term]


def test_in_the_third_seed_the_monthly_focus_recurs(shared_data: Path) -> None:
    dues = [each.due for each in seed(shared_data, "003").commitments if "印发工作重点" in each.text]
    assert [(due.text, due.kind) for due in dues if due] == [("每月初", "recurring")]


def test_in_the_first_seed_the_three_demands_have_neither_owner_nor_date(shared_data: Path) -> None:
    found = seed(shared_data, "001").commitments
    for opening in ("一是要强化责任", "二是确保政令畅通", "三是加大监督检查"):
        (asked,) = [each for each in found if each.text.startswith(opening)]
        assert asked.owners.lead == ()
        assert asked.due is None
        assert {"no_owner", "no_date"} <= {each.code for each in asked.findings}


def _last(reading: Reading) -> date | None:
    (only,) = reading.commitments
    assert only.due is not None
    return only.due.last
