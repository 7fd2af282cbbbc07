"""The list as a workbook: numbers, kinds, areas and times; nothing that a person wrote, nothing of who they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from luoshi.cases.desk import Line
from luoshi.cases.handling import Means
from luoshi.core.case.words import STATE_WORDS
from luoshi.web.words import BEIJING

_COLUMNS: Sequence[tuple[str, Callable[[Line], Any]]] = (
    ("编号", lambda line: line.number),
    ("类型", lambda line: line.case_type),
    ("事项", lambda line: line.matter),
    ("地区", lambda line: line.area),
    ("状态", lambda line: STATE_WORDS[line.state][0]),
    ("承办单位", lambda line: line.office_name),
    ("责任人", lambda line: line.officer_name),
    ("待签收单位", lambda line: line.offered_name or ""),
    ("紧急", lambda line: "是" if line.urgent else ""),
    ("登记时间", lambda line: _time(line.received_at)),
    ("承诺时限", lambda line: _time(line.promised_at)),
    ("法定时限", lambda line: _time(line.statutory_at)),
    ("办结时间", lambda line: _time(line.ended_at)),
    ("是否超期", lambda line: "" if line.overdue is None else "超期" if line.overdue else "按期"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def workbook(lines: Sequence[Line], means: Means) -> bytes:
    """The bytes of an xlsx file."""
    from openpyxl import Workbook  # large, and seldom asked for

    kinds = {code: kind.zh for code, kind in means.reference.case_types.items()}
    book = Workbook(write_only=True)
    sheet = book.create_sheet("件")
    sheet.append([title for title, _ in _COLUMNS])
    for line in lines:
        values = [value(line) for _, value in _COLUMNS]
        values[1] = kinds.get(line.case_type, line.case_type)
        values[2] = means.reference.matter_title(line.matter)
        sheet.append([_cell(sheet, value) for value in values])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    """A cell of text stays text: what looks like a formula is defused, here and in whatever it is saved as next."""
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, f"'{value}" if value.startswith(_FORMULA) else value)
    cell.data_type = "s"
    return cell


def _time(instant: Any) -> Any:
    """Beijing time, as a workbook takes it: without a zone."""
    return instant.astimezone(BEIJING).replace(tzinfo=None, microsecond=0) if instant else None
