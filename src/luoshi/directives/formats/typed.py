"""Tables typed into a text: rows parted by bars (md) or tabs, under a row that heads a task table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from luoshi.directives.formats.tables import header_row
from luoshi.directives.text import Cell, Table

RULE = re.compile(r"[\s|:+-]+")
Found = tuple[str, int, int]


def tables(text: str) -> tuple[Table, ...]:
    """The tables of a text, each cell with its span in it."""
    if "\t" not in text and "|" not in text:
        return ()
    lines = [(match[0], match.start()) for match in re.finditer(r"[^\n]+", text)]
    runs = ((mark, list(run)) for mark, run in groupby(lines, key=lambda line: _mark(line[0])))
    return tuple(table for mark, run in runs if mark and len(run) > 1 and (table := _table(mark, run)) is not None)


def _mark(line: str) -> str:
    return "|" if line.count("|") > 1 else "\t" if "\t" in line.strip() else ""


def _table(mark: str, run: list[tuple[str, int]]) -> Table | None:
    rows = [list(_cells(line, start, mark)) for line, start in run if not RULE.fullmatch(line)]
    head = header_row([[cell for cell, _, _ in row] for row in rows])
    if head is None:
        return None
    headers = tuple(cell for cell, _, _ in rows[head])
    body = (_named(headers, row) for row in rows[head + 1 :])
    return Table("", headers, tuple(row for row in body if row), run[0][1], run[-1][1] + len(run[-1][0]))


def _named(headers: tuple[str, ...], row: list[Found]) -> tuple[Cell, ...]:
    return tuple(Cell(headers[i] if i < len(headers) else "", *cell) for i, cell in enumerate(row) if cell[0])


def _cells(line: str, start: int, mark: str) -> Iterator[Found]:
    """The cells of a row without the blanks around them; a bar at either end of the line parts nothing."""
    pieces = list(re.finditer(r"[^|]*" if mark == "|" else r"[^\t]*", line))
    inner = pieces[1:] if mark == "|" and not pieces[0][0].strip() else pieces
    place = -1
    for match in inner:
        if match.start() == place:
            continue
        place = match.end()
        words = match[0].strip()
        begin = start + match.start() + len(match[0]) - len(match[0].lstrip())
        if mark == "\t" or match.end() < len(line) or words:
            yield words, begin, begin + len(words)
