"""A task table (任务分解表) as an xlsx file, in columns that `read` takes back in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, Final

from luoshi.directives.commitments.model import Commitment

COLUMNS: Final = (
    "序号", "章节", "工作任务", "牵头单位", "暂定", "配合单位", "监督单位", "完成时限", "起", "止",
    "量化指标", "原文位置", "提示",
)  # fmt: skip
_WIDTHS: Final = (6, 24, 70, 20, 10, 30, 16, 16, 12, 12, 24, 14, 40)
# What a spreadsheet program would run as a formula (OWASP, CSV injection).
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def workbook(commitments: Iterable[Commitment], files: Sequence[str] = ()) -> bytes:
    """The bytes of an xlsx file with one row for each commitment; `files` names the file of each, if there are several.

    What looks like a formula is led by an apostrophe and stored as text, so that no program runs it.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("任务分解表")
    for at, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([*COLUMNS, *(["文件"] if files else [])])
    for number, commitment in enumerate(commitments, start=1):
        values: list[str | int] = [number, *_values(commitment), *(files[number - 1 : number] if files else ())]
        sheet.append([safe_cell(sheet, value) for value in values])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _values(commitment: Commitment) -> tuple[str, ...]:
    owners, due = commitment.owners, commitment.due
    return (
        commitment.section,
        commitment.text,
        "、".join(owners.lead),
        "是" if owners.proposed and owners.lead else "",
        "、".join(owners.support),
        "、".join(owners.supervisor),
        due.text if due else "",
        due.first.isoformat() if due and due.first else "",
        due.last.isoformat() if due and due.last else "",
        "；".join(each.text for each in commitment.measures),
        f"{commitment.span.start}–{commitment.span.end}",
        "；".join(each.text for each in commitment.findings if each.level != "info"),
    )


def safe_cell(sheet: Any, value: str | int) -> Any:
    """A cell of a write-only sheet that no program runs as a formula; characters that xlsx cannot hold are left out."""
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell

    plain = _UNWRITABLE.sub("", value)
    cell = WriteOnlyCell(sheet, f"'{plain}" if plain.startswith(_RUNS) else plain)
    cell.data_type = "s"
    return cell
