"""Tables drawn with bars (Markdown) in a text, as tables with cells and spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from luoshi.directives.text import Cell, Table

_RULE: Final = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_BLOCK: Final = re.compile(r"(?:^[ \t]*\|.*\|[ \t]*$\n?){3,}", re.MULTILINE)
_CELL: Final = re.compile(r"(?<=\|)([^|\n]*)(?=\|)")


def tables(text: str) -> Iterator[Table]:
    """The tables of a text that have a line of headers, a rule under it and rows. Spans count on the text."""
    for block in _BLOCK.finditer(text):
        lines = list(re.finditer(r"[^\n]+", block.group()))
        if _RULE.fullmatch(lines[1].group()):
            headers = tuple(found.group(1).strip() for found in _CELL.finditer(lines[0].group()))
            body = tuple(_row(block.start() + line.start(), line.group(), headers) for line in lines[2:])
            yield Table("", headers, body, block.start(), block.end())


def _row(offset: int, line: str, headers: tuple[str, ...]) -> tuple[Cell, ...]:
    cells = []
    for header, found in zip(headers, _CELL.finditer(line), strict=False):
        text = found.group(1).strip()
        start = offset + found.start(1) + (len(found.group(1)) - len(found.group(1).lstrip()))
        if text:
            cells.append(Cell(header, text, start, start + len(text)))
    return tuple(cells)
