"""A file's bytes in, rows of text out; hostile files are refused before they are unpacked."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from luoshi.core.errors import BadInput
from luoshi.registry.people.columns import COLUMNS

MOST_BYTES: Final = 8 * 1024 * 1024
MOST_UNPACKED: Final = 24 * 1024 * 1024
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 50
MOST_CELL: Final = 2_000
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that is not taken, and why: a formula shows what the program that opens it likes."""

    text: str
    zh: str
    en: str


Cell = str | Odd


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table by column name; `number` is the line that people see in the file."""

    sheet: str
    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the file with its lines, and the headings that name no column."""

    table: str
    name: str
    lines: tuple[Line, ...]
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def read_sheets(data: bytes) -> list[Sheet]:
    """The tables of offices and officers in an xlsx or CSV file (UTF-8, UTF-16 with a mark, or GB18030).

    Raises BadInput: `file_too_big`, `file_unreadable`, `file_empty`, `no_table`.
    """
    found = [sheet for name, rows in read_rows(data) if (sheet := _sheet(name, rows)) is not None]
    if not found:
        heads = "；".join("、".join(columns) for columns in COLUMNS.values())
        raise BadInput(
            "no_table",
            f"没有找到单位表或人员表：第一行应是表头。可用的表头：{heads}。",
            f"There is no table of offices or officers: the first row should be the headings ({heads}).",
        )
    return found


def read_rows(data: bytes) -> list[tuple[str, Iterator[Sequence[Cell]]]]:
    """The rows of each table of an xlsx or CSV file, with its name. Raises BadInput as `read_sheets` does."""
    if len(data) > MOST_BYTES:
        raise _too_big()
    if data.startswith(_OLD_EXCEL):
        raise _unreadable("旧的 .xls 格式，请另存为 .xlsx 或 CSV", "the old .xls format; save it as .xlsx or CSV")
    return _workbook(data) if data.startswith(_ZIP) else [("CSV", _csv(data))]


def _csv(data: bytes) -> Iterator[Sequence[Cell]]:
    text = _decoded(data)
    if "\0" in text:
        raise _unreadable("含有空字符，不是文本", "it holds NUL characters")
    dialect = "excel-tab" if "\t" in text.partition("\n")[0] else "excel"
    try:
        yield from csv.reader(io.StringIO(text, newline=""), dialect, strict=True)
    except csv.Error as error:
        raise _unreadable(f"CSV 格式有误（{error}）", f"the CSV is malformed ({error})") from error


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable("编码既不是 UTF-8 也不是 GB18030", "it is neither UTF-8 nor GB18030")


def _workbook(data: bytes) -> list[tuple[str, Iterator[Sequence[Cell]]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise _too_big()
        # Not read-only: that mode trusts the size a sheet claims. What is unpacked is bounded above.
        book = load_workbook(io.BytesIO(data), data_only=False, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        raise _unreadable("不是完整的 xlsx 文件", "it is no whole xlsx file") from error
    return [(sheet.title, _rows(sheet)) for sheet in book.worksheets]


def _rows(sheet: Any) -> Iterator[Sequence[Cell]]:
    if sheet.max_row > MOST_ROWS + 1 or sheet.max_column > MOST_COLUMNS:
        raise _too_big()
    for row in sheet.iter_rows():
        yield [_cell(cell) for cell in row]


def _cell(cell: Any) -> Cell:
    value = cell.value
    if cell.data_type == "f":
        return Odd(str(value), "单元格里是公式，请改成文字", "the cell holds a formula; write text")
    if cell.data_type == "e" or not isinstance(value, str | int | float | bool | None):
        return Odd(str(value), "单元格里不是文字（日期、错误值等），请改成文字", "the cell holds no text; write text")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _sheet(name: str, rows: Iterator[Sequence[Cell]]) -> Sheet | None:
    heads = [str(cell).strip().lstrip("\ufeff") for cell in next(iter(rows), ())]
    table = next((table for table, columns in COLUMNS.items() if _named(heads, next(iter(columns)), table)), None)
    if table is None:
        return None
    columns = [_column(head, table) for head in heads]
    lines = []
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS + 1 or len(row) > MOST_COLUMNS:
            raise _too_big()
        cells = {column: _short(cell) for column, cell in zip(columns, row, strict=False) if column}
        if any(cells.values()):
            lines.append(Line(name, number, cells))
    unknown = tuple(head for head, column in zip(heads, columns, strict=True) if head and not column)
    missing = tuple(column for column in COLUMNS[table] if column not in columns)
    return Sheet(table, name, tuple(lines), unknown, missing)


def _named(heads: Sequence[str], column: str, table: str) -> bool:
    return any(head == column or head.lower() in COLUMNS[table][column] for head in heads)


def _column(head: str, table: str) -> str:
    return next((name for name, others in COLUMNS[table].items() if head == name or head.lower() in others), "")


def _short(cell: Cell) -> Cell:
    if isinstance(cell, str) and len(cell) > MOST_CELL:
        return Odd(cell[:20], f"超过 {MOST_CELL} 个字符", f"longer than {MOST_CELL} characters")
    return cell.strip() if isinstance(cell, str) else cell


def _too_big() -> BadInput:
    return BadInput(
        "file_too_big",
        f"文件太大：最多 {MOST_BYTES // 2**20} MB、{MOST_ROWS:,} 行、{MOST_COLUMNS} 列。",
        f"The file is too big: at most {MOST_BYTES // 2**20} MB, {MOST_ROWS:,} rows, {MOST_COLUMNS} columns.",
    )


def _unreadable(zh: str, en: str) -> BadInput:
    return BadInput("file_unreadable", f"读不了这个文件：{zh}。", f"The file cannot be read: {en}.")
