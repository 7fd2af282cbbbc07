"""A paper of the district of Qinghe, written for these tests, and the ways in which it arrives damaged."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

TITLE = "清河县人民政府办公室关于印发《清河县“一窗受理”改革实施方案》的通知"
PAPER = f"""{TITLE}
清政办发〔2024〕18号
各镇人民政府，县政府各部门、各直属机构：
《清河县“一窗受理”改革实施方案》已经县政府同意，现印发给你们，请认真贯彻落实。
清河县人民政府办公室
2024年3月15日
清河县“一窗受理”改革实施方案
为深入推进政务服务改革，确保“十四五”规划目标顺利实现，结合我县实际，制定本方案。
一、总体要求
以群众满意为标准，加快建设“互联网+政务服务”平台，今年年底前实现90%以上事项“一窗受理”。
二、重点任务
（一）设立综合窗口。6月底前，县政务服务大厅设立综合窗口12个。（县政务服务管理局牵头，县人力资源社会保障局、县市场监管局配合）
（二）精简申请材料。全面清理证明事项，申请材料压减30%以上。（县司法局牵头，各部门按职责分工负责）
（三）健全考核评价机制。一是每季度通报办件情况；二是对评价较差的窗口限期整改。（县政府办公室负责）
三、保障措施
各镇、各部门要加强组织领导，明确责任，于4月30日前将落实方案报县政府办公室。
附件：1.综合窗口事项清单
2.任务分工表
"""

# What a website made of the paper's characters: a few traditional ones, each followed by its reading.
TRADITIONAL = {
    "务": "務(wù)",
    "发": "發(fā)",
    "实": "實(shí)",
    "规": "規(guī)",
    "进": "進(jìn)",
    "确": "確(què)",
    "门": "門(mén)",
}


def with_glosses(text: str) -> str:
    """The text with some characters traditional and each of these glossed."""
    return "".join(TRADITIONAL.get(char, char) for char in text)


def out_of_step(text: str, before: str, length: int) -> str:
    """The text as a decoder shows it that lost the lead byte of the last character of `before` and `length` more."""
    place = text.index(before) + len(before) - 1
    run = text[place : place + 1 + length].encode("gbk")
    return text[:place] + "?" + run[1:].decode("gbk", "ignore") + text[place + 1 + length :]


def wrapped(text: str, width: int = 32) -> str:
    """The text as copied from pages: no paragraphs, a break each `width` characters, page marks and stray spaces."""
    flat = re.sub(r"\s", "", text)
    lines = [flat[i : i + width] for i in range(0, len(flat), width)]
    for i in range(7, len(lines), 8):
        lines[i] += f"\n第 {i // 8 + 1} 页 共 {len(lines) // 8 + 1} 页"
    return "\n".join(line[:20] + " " + line[20:] if i % 5 == 0 else line for i, line in enumerate(lines))


def page_of_a_website(text: str) -> str:
    """The text on a page as it is saved: where you are, who shares it, what to read next."""
    head = (
        "您当前的位置：首页 > 政务公开 > 正文",
        "来源：县政府网  浏览：207次  【字体：大 中 小】【打印】【关闭】",
        "分享到： 微信 微博",
    )
    foot = (
        "预览阅读已结束，若您需要全文请点击👉 abcdef 👈联系老师",
        "上一篇：没有了  下一篇：另一个方案",
        "主办单位：清河网 ICP备12345678号",
    )
    return "\n".join((*head, text.rstrip(), *foot))


def html_page(text: str) -> str:
    """The text as a saved web page with navigation, script and footer."""
    body = "".join(f"<p>　　{line}</p>\n" for line in text.splitlines()[1:])
    links = "".join(f'<li><a href="/{i}">栏目{i}：通知公告与政策解读</a></li>' for i in range(30))
    return (
        "<!DOCTYPE html><html><head><title>政府网</title><script>var a='不应出现';</script></head><body>"
        f"<nav>{links}</nav>"
        f'<div><div class="side"><ul>{links}</ul></div><div class="text"><h1>{TITLE}</h1>{body}</div></div>'
        f"<footer>版权所有 清河县政府</footer></body></html>"
    )


def docx_with(text: str, rows: list[list[str]]) -> bytes:
    """A Word file with these paragraphs and one table."""
    import docx

    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx_with(rows: list[list[str | int | None]], merged: tuple[str, ...] = ()) -> bytes:
    """A workbook with one sheet named 任务分解表."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "任务分解表"
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf_with(lines: list[str]) -> bytes:
    """A one-page PDF whose text can be read: a font without outlines whose codes are the characters' own."""
    shown = "".join(
        f"1 0 0 1 50 {780 - 20 * i} Tm <{line.encode('utf-16-be').hex()}> Tj\n" for i, line in enumerate(lines)
    )
    stream = zlib.compress(f"BT /F1 12 Tf {shown} ET".encode())
    names = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
    chars = sorted(set("".join(lines)))
    for i in range(0, len(chars), 90):
        pairs = "".join(f"<{ord(c):04x}> <{ord(c):04x}>\n" for c in chars[i : i + 90])
        names += f"{len(chars[i : i + 90])} beginbfchar\n{pairs}endbfchar\n".encode()
    names += b"endcmap end"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >> stream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H"
        b" /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 1000"
        b" /CIDSystemInfo << /Registry (A) /Ordering (I) /Supplement 0 >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(names), names),
    ]
    return _pdf_file(bodies)


def _pdf_file(bodies: list[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for i, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (i, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (len(bodies) + 1, table, end)


def scan() -> bytes:
    """A PDF of one page without a letter on it."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked(data: bytes) -> bytes:
    """The PDF under a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb(entry: str = "word/document.xml", megabytes: int = 200) -> bytes:
    """A small archive that unpacks to many megabytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(entry, "w", force_zip64=True) as stream,
    ):
        for _ in range(megabytes):
            stream.write(b" " * 1024 * 1024)
    return out.getvalue()


def replaced(data: bytes, entry: str, content: bytes) -> bytes:
    """The archive with one entry's content replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == entry else old.read(name))
    return out.getvalue()
