"""An xlsx of tasks (任务分解表) to text and tables, merged cells filled."""

from __future__ import annotations

import datetime
import zipfile
from io import BytesIO
from typing import Any

from luoshi.directives.formats.archives import checked
from luoshi.directives.formats.tables import Writer
from luoshi.directives.text import Decoded, Note
from luoshi.directives.trouble import trouble

ROWS, COLUMNS = 5_000, 60
SMALL = 8 * 1024 * 1024


def read(data: bytes) -> Decoded:
    """Each sheet: its name, then its rows. Raises BadInput `bomb`, `encrypted`, `empty` or `unreadable`."""
    archive = checked(data)
    size = sum(entry.file_size for entry in archive.infolist())
    book = _opened(data, whole=size <= SMALL)
    writer = Writer()
    notes: list[Note] = []
    for sheet in book.worksheets:
        rows = _rows(sheet)
        if len(rows) == ROWS:
            notes.append(Note("rows_left", "warning", f"表“{sheet.title}”只读了前 {ROWS} 行"))
        if rows:
            writer.write(f"{sheet.title}\n")
            writer.table(sheet.title, rows)
    if not writer.tables:
        raise trouble("empty")
    return Decoded(writer.text(), "xlsx", None, tuple(notes), tuple(writer.tables))


def _opened(data: bytes, *, whole: bool) -> Any:
    from xml.etree.ElementTree import ParseError

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return openpyxl.load_workbook(BytesIO(data), read_only=not whole, data_only=True)
    except RecursionError as error:
        raise trouble("too_deep") from error
    except (InvalidFileException, ParseError, KeyError, ValueError, TypeError, zipfile.BadZipFile, EOFError) as error:
        raise trouble("unreadable") from error


def _rows(sheet: Any) -> list[list[str]]:
    rows = []
    for row in sheet.iter_rows(max_row=ROWS, max_col=COLUMNS, values_only=True):
        rows.append([_text(value) for value in row])
    _fill(sheet, rows)
    width = max((i + 1 for row in rows for i, cell in enumerate(row) if cell), default=0)
    return [row[:width] for row in rows if any(row)]


def _fill(sheet: Any, rows: list[list[str]]) -> None:
    """A merged area means its value for each of its rows; across columns it is a caption and stays one cell."""
    for area in getattr(getattr(sheet, "merged_cells", None), "ranges", ()):
        column, first = area.min_col - 1, area.min_row - 1
        if first < len(rows) and column < len(rows[first]):
            for i in range(first + 1, min(area.max_row, len(rows))):
                rows[i][column] = rows[first][column]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
