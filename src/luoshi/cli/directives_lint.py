"""Prints findings as a good compiler does: file, line, column; the place underlined; what would mend it."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from luoshi.directives.findings.model import Finding
from luoshi.directives.result import Reading
from luoshi.directives.text import Span

_WIDE: Final = 2
_WIDTH: Final = 88
_BEFORE: Final = 12
_LEVELS: Final = {"error": "错误 error", "warning": "警告 warning", "info": "提示 info"}


def show(readings: Sequence[tuple[str, Reading]], everything: bool) -> int:
    """Prints all findings, hints only with `everything`; 1 if one of them is an error, else 0."""
    errors = 0
    for name, reading in readings:
        found = [each for each in reading.findings if everything or each.level != "info"]
        starts = _line_starts(reading.decoded.text)
        for _, group in groupby(found, key=lambda each: each.span):
            print("\n".join(as_lines(name, reading.decoded.text, starts, list(group))))
        errors += sum(each.level == "error" for each in found)
        print(_summary(name, reading))
    return 1 if errors else 0


def _summary(name: str, reading: Reading) -> str:
    counts = {level: sum(each.level == level for each in reading.findings) for level in _LEVELS}
    told = "，".join(f"{label.split()[0]} {counts[level]}" for level, label in _LEVELS.items())
    return f"{name}：任务 {len(reading.commitments)} 项；{told}"


def _line_starts(text: str) -> list[int]:
    return [0, *(at + 1 for at, char in enumerate(text) if char == "\n")]


def as_lines(name: str, text: str, starts: Sequence[int], findings: Sequence[Finding]) -> Iterator[str]:
    """Findings of one place: their sentences, the line with the place underlined, and what would mend each."""
    span = findings[0].span
    row = bisect_right(starts, span.start) - 1
    number = str(row + 1)
    margin = " " * len(number)
    for each in findings:
        yield f"{name}:{number}:{span.start - starts[row] + 1}: {_LEVELS[each.level]}[{each.code}] {each.text}"
    shown, indent, length = _excerpt(text, starts[row], span)
    yield f" {number} | {shown}"
    yield f" {margin} | {' ' * indent}{'^' * max(1, length)}"
    for each in findings:
        yield f" {margin} = 改法 mend: {each.mend}"


def _excerpt(text: str, line_start: int, span: Span) -> tuple[str, int, int]:
    """The part of the line around the span that fits a terminal; columns to indent, columns to underline."""
    end_of_line = text.find("\n", line_start)
    line_end = len(text) if end_of_line < 0 else end_of_line
    start = span.start
    first = start
    while first > line_start and _columns(text[first - 1 : start]) <= _BEFORE:
        first -= 1
    last = first
    while last < line_end and _columns(text[first : last + 1]) <= _WIDTH:
        last += 1
    before = "…" if first > line_start else ""
    after = "…" if last < line_end else ""
    marked = text[start : max(start, min(span.end, last))]
    return f"{before}{_plain(text[first:last])}{after}", _columns(before + text[first:start]), _columns(marked)


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _columns(text: str) -> int:
    return sum(_WIDE if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
