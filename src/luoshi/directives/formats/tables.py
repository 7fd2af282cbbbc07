"""Rows of cells to text with spans, and the finding of the header row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from luoshi.directives.text import Cell, Table

HEADER = re.compile(
    r"序号|编号|任务|事项|工作内容|内容|措施|目标|要求|牵头|责任|配合|协办|主办|承办|单位|部门|领导|时限|时间|期限|进度|节点|备注|项目|名称|指标"
)
Row = Sequence[str]


class Writer:
    """Puts text together and knows at which offset it stands."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.tables: list[Table] = []

    def write(self, text: str) -> tuple[int, int]:
        """Appends the text and returns its span."""
        start = self.length
        self.pieces.append(text)
        self.length += len(text)
        return start, self.length

    def text(self) -> str:
        """All that was written."""
        return "".join(self.pieces)

    def table(self, name: str, rows: Sequence[Row]) -> None:
        """Writes the rows, cells parted by tabs and rows by line breaks, and keeps the table under its headers."""
        start = self.length
        spans = [self._row(row) for row in rows]
        head = header_row(rows)
        headers = tuple(_one_line(cell) for cell in rows[head]) if head is not None else ()
        below = range(0 if head is None else head + 1, len(rows))
        body = tuple(_cells(headers, rows[i], spans[i]) for i in below)
        self.tables.append(Table(name, headers, tuple(row for row in body if row), start, self.length))

    def _row(self, row: Row) -> list[tuple[int, int]]:
        spans = []
        for i, cell in enumerate(row):
            if i:
                self.write("\t")
            spans.append(self.write(_one_line(cell)))
        self.write("\n")
        return spans


def _one_line(cell: str) -> str:
    return re.sub(r"\s+", " ", cell).strip()


def _cells(headers: Sequence[str], row: Row, spans: Sequence[tuple[int, int]]) -> tuple[Cell, ...]:
    named = [headers[i] if i < len(headers) else "" for i in range(len(row))]
    return tuple(Cell(named[i], _one_line(row[i]), *spans[i]) for i in range(len(row)) if row[i].strip())


def header_row(rows: Sequence[Row]) -> int | None:
    """The first of the first ten rows in which at least two short cells, and half of all filled ones, are words
    that head a task table.
    """
    for i, row in enumerate(rows[:10]):
        filled = [cell for cell in row if cell.strip()]
        heads = [cell for cell in filled if len(cell) <= 20 and HEADER.search(re.sub(r"\s", "", cell))]
        if len(set(heads)) >= 2 and len(heads) * 2 >= len(filled):
            return i
    return None
