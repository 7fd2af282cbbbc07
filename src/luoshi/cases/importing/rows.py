"""Rows out of lines: JSON lines, and CSV with a header. What cannot be read is a reject of its own line."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Collection, Iterator
from typing import Final

import msgspec

from luoshi.cases.importing.files import Line
from luoshi.cases.importing.records import Reason, Reject, Row, rejected
from luoshi.core.errors import BadInput

# A quoted field may run over several lines; a stray quotation mark must not swallow the file.
_MOST_LINES: Final = 200


def json_rows(lines: Iterator[Line]) -> Iterator[Row | Reject]:
    """One JSON object on each line; blank lines are skipped."""
    for line in lines:
        text = _text(line)
        if isinstance(text, Reject):
            yield text
        elif text.strip():
            yield _json_row(line.number, text)


def csv_rows(lines: Iterator[Line], required: Collection[str]) -> Iterator[Row | Reject]:
    """Rows by the names in the header, which may come in any order, with others between them.

    The header is read at once. Raises BadInput `columns_missing` where it lacks a required column.
    """
    ahead = _Ahead(lines)
    header = next((_cells(ahead, line) for line in iter(ahead.take, None) if not _is_blank(line)), None)
    missing = sorted(set(required) - set(header)) if isinstance(header, list) else sorted(required)
    if not isinstance(header, list) or missing:
        raise BadInput(
            "columns_missing",
            f"表头缺少这些列：{'、'.join(missing)}",
            f"The header lacks these columns: {', '.join(missing)}",
            {"columns": missing},
        )
    return _under(header, ahead)


def _under(header: list[str], ahead: _Ahead) -> Iterator[Row | Reject]:
    for line in iter(ahead.take, None):
        if _is_blank(line):
            continue
        cells = _cells(ahead, line, len(header))
        yield cells if isinstance(cells, Reject) else Row(line.number, dict(zip(header, cells, strict=True)))


class _Ahead:
    """Lines that can be put back: those a stray quotation mark has swallowed are read again, each for itself."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._back: deque[Line] = deque()

    def take(self) -> Line | None:
        return self._back.popleft() if self._back else next(self._lines, None)

    def put_back(self, lines: list[Line]) -> None:
        self._back.extendleft(reversed(lines))


def _cells(ahead: _Ahead, line: Line, count: int | None = None) -> list[str] | Reject:
    text = _text(line)
    if isinstance(text, Reject):
        return text
    more: list[Line] = []
    # Marks inside a quoted field are doubled: an odd number of them means that the field goes on.
    marks = text.count('"')
    while marks % 2 and len(more) < _MOST_LINES and (following := ahead.take()) is not None:
        more.append(following)
        joined = _text(following)
        if isinstance(joined, Reject):
            break
        text += joined
        marks += joined.count('"')
    try:
        cells = next(csv.reader([text], strict=True))
    except csv.Error:
        ahead.put_back(more)
        return rejected(line.number, "", Reason.QUOTES)
    if count is not None and len(cells) != count:
        ahead.put_back(more)
        return rejected(line.number, "", Reason.COLUMNS)
    return cells


def _json_row(number: int, text: str) -> Row | Reject:
    try:
        fields = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return rejected(number, "", Reason.NOT_JSON)
    return Row(number, fields) if isinstance(fields, dict) else rejected(number, "", Reason.NOT_JSON)


def _text(line: Line) -> str | Reject:
    if line.data is None:
        return rejected(line.number, "", Reason.TOO_LONG)
    try:
        return line.data.decode("utf-8-sig" if line.number == 1 else "utf-8")
    except UnicodeDecodeError:
        return rejected(line.number, "", Reason.NOT_UTF8)


def _is_blank(line: Line) -> bool:
    return line.data is not None and not line.data.strip()
