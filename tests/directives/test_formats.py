"""The same paper as a web page, a Word file, a PDF and a task table."""

from __future__ import annotations

import pytest

from luoshi.directives.decoding import decode
from luoshi.directives.formats.numbering import chinese
from luoshi.directives.text import Cell, Decoded, Table
from tests.directives.papers import PAPER, TITLE, docx_with, html_page, pdf_with, replaced, xlsx_with

ROWS = [["序号", "重点任务", "牵头单位", "完成时限"], ["1", "设立综合窗口", "县政务服务管理局", "6月底前"]]


def stands_where_it_says(decoded: Decoded, cell: Cell) -> bool:
    return decoded.text[cell.start : cell.end] == cell.text


def only_table(decoded: Decoded) -> Table:
    (table,) = decoded.cells
    return table


def test_a_saved_web_page_gives_its_article_and_nothing_around_it() -> None:
    decoded = decode(html_page(PAPER).encode())
    lines = [line.strip("　") for line in decoded.text.splitlines()]
    assert decoded.form == "html"
    assert lines == PAPER.splitlines()


def test_a_web_page_in_gbk_is_read_too() -> None:
    assert TITLE in decode(html_page(PAPER).encode("gb18030")).text


def test_a_table_in_a_web_page_keeps_its_cells_apart() -> None:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    decoded = decode(f"<html><body><p>{'任务分工如下。' * 9}</p><table>{rows}</table></body></html>".encode())
    assert "设立综合窗口\t县政务服务管理局\t6月底前" in decoded.text
    assert only_table(decoded).rows[0][3].header == "完成时限"
    assert all(stands_where_it_says(decoded, cell) for cell in only_table(decoded).rows[0])


def test_a_word_file_gives_paragraphs_and_tables_in_order() -> None:
    decoded = decode(docx_with(PAPER, ROWS))
    assert decoded.form == "docx"
    assert decoded.text.startswith(PAPER)
    lead = only_table(decoded).rows[0][2]
    assert (lead.header, lead.text) == ("牵头单位", "县政务服务管理局")
    assert stands_where_it_says(decoded, lead)


def test_numbers_that_word_counts_itself_are_written_out() -> None:
    data = docx_with("壹\n贰\n叁", ROWS)
    numbering = (
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0">'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )
    paragraph = (
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='3'/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>"
    )
    body = "".join(paragraph.format(text) for text in ("总体要求", "重点任务"))
    document = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    data = replaced(replaced(data, "word/document.xml", document.encode()), "word/numbering.xml", numbering.encode())
    assert decode(data).text == "一、总体要求\n二、重点任务\n"


@pytest.mark.parametrize(
    ("number", "written"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五"), (101, "一〇一")]
)
def test_numbers_in_chinese(number: int, written: str) -> None:
    assert chinese(number) == written


def test_a_pdf_gives_its_lines() -> None:
    lines = [TITLE[:20], TITLE[20:], "一、总体要求"]
    decoded = decode(pdf_with(lines))
    assert decoded.form == "pdf"
    assert [line.strip() for line in decoded.text.splitlines()] == lines


@pytest.mark.parametrize(
    "typed",
    [
        "任务如下：\n\n| 重点任务 | 牵头单位 | 完成时限 |\n|---|:-:|---|\n"
        "| 设立综合窗口 | 县政务局 | |\n| 精简材料 | 县司法局 | 年底前 |\n",
        "任务如下：\n重点任务\t牵头单位\t完成时限\n设立综合窗口\t县政务局\t\n精简材料\t县司法局\t年底前\n",
    ],
)
def test_a_table_typed_into_a_text(typed: str) -> None:
    decoded = decode(typed.encode(), "任务.md")
    table = only_table(decoded)
    assert table.headers == ("重点任务", "牵头单位", "完成时限")
    shown = [[(cell.header, cell.text) for cell in row] for row in table.rows]
    assert shown[0] == [("重点任务", "设立综合窗口"), ("牵头单位", "县政务局")]
    assert shown[1][2] == ("完成时限", "年底前")
    assert all(stands_where_it_says(decoded, cell) for row in table.rows for cell in row)


def test_columns_that_no_header_names_are_no_task_table() -> None:
    assert decode("张三\t13800000000\n李四\t13900000000\n".encode()).cells == ()


def test_a_text_box_that_word_keeps_twice_is_read_once() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    both = f"<mc:Choice>{run.format('附注')}</mc:Choice><mc:Fallback>{run.format('附注')}</mc:Fallback>"
    spaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    box = f"<w:p><mc:AlternateContent>{both}</mc:AlternateContent></w:p>"
    document = f"<w:document {spaces}><w:body>{box}</w:body></w:document>"
    assert decode(replaced(docx_with("x", ROWS), "word/document.xml", document.encode())).text == "附注\n"


def test_a_task_table_keeps_header_and_cell_together() -> None:
    decoded = decode(xlsx_with([["清河县重点任务分解表", None, None, None], list(ROWS[0]), list(ROWS[1])], ("A1:D1",)))
    table = only_table(decoded)
    assert table.name == "任务分解表"
    assert table.headers == ("序号", "重点任务", "牵头单位", "完成时限")
    assert [(cell.header, cell.text) for cell in table.rows[0]] == list(zip(ROWS[0], ROWS[1], strict=True))
    assert all(stands_where_it_says(decoded, cell) for cell in table.rows[0])


def test_a_merged_lead_holds_for_each_of_its_rows() -> None:
    rows: list[list[str | int | None]] = [list(ROWS[0]), list(ROWS[1]), [2, "精简申请材料", None, "年底前"]]
    table = only_table(decode(xlsx_with(rows, ("C2:C3",))))
    assert [row[2].text for row in table.rows] == ["县政务服务管理局", "县政务服务管理局"]


def test_a_picture_of_a_paper_is_no_text() -> None:
    from luoshi.core.errors import BadInput

    with pytest.raises(BadInput) as refused:
        decode(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert refused.value.code == "scan_without_text"
