"""Cuts clean text at its numbering and lines, and knows under which headings each piece stands.

Numbering counts only where it goes on (二、 after 一、) or starts anew: a stray （三） in a sentence does not cut it.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from luoshi.directives.commitments.headings import standard_heading
from luoshi.directives.commitments.signs import BLANK, SENTENCE_END
from luoshi.directives.numerals import whole

_CN: Final = "[一二三四五六七八九十]{1,3}"
_MARKER: Final = re.compile(
    # Most characters begin no number: told at a glance.
    rf"(?=[{BLANK}第（(①-⑳—一二三四五六七八九十1-9])"
    rf"(?P<line>(?:^|(?<=\n))[{BLANK}]*)?(?:(?P<l1>第?(?P<n1>{_CN})(?:、|[章节](?=[{BLANK}])))|(?P<l2>[（(](?P<n2>{_CN})[）)])|(?P<l3>第(?P<a3>[一二三四五六七八九十百\d]{{1,5}})条(?=[{BLANK}])|(?<![\d.．])(?P<n3>[1-9]\d?)(?:[.．](?!\d+(?![\d年月]))|、))"
    rf"|(?P<l4>[（(](?P<n4>[1-9]\d?)[）)]|(?P<c4>[①-⑳]))"
    rf"|(?P<l5>(?P<n5>[一二三四五六七八九十]{{1,2}})(?:是(?!否|一)|要(?!求|点|件|素))|第(?P<o5>[一二三四五六七八九十])[，,]|——+))",
)
_ENDED: Final = SENTENCE_END + "）)】”’"
LEVELS: Final = 5
_STOP: Final = re.compile("[，。；\n]")
_END_OF_FIRST: Final = re.compile("[。\n：:]")
_LONGEST_HEADING: Final = 60
_FULL_LINE: Final = 28
_LAST_OF_CHAPTERS: Final = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """Text [start, end) of the clean text from one marker or line to the next. `level` 0 is a plain paragraph.

    `heading` is its first sentence where that reads as a heading; `path` the headings above it; `bare` means that it is
    nothing but a heading. `opens_line` tells a piece that begins a line from one cut out of the middle.
    """

    start: int
    end: int
    level: int
    marker: str
    heading: str
    path: tuple[str, ...]
    bare: bool
    opens_line: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    level: int
    marker: str
    number: int
    opens_line: bool


def pieces(text: str, shielded: list[tuple[int, int]]) -> list[Piece]:
    """The pieces of a text in order, covering all of it. No cut falls inside a shielded span (owner tags)."""
    shielded = sorted(shielded)
    marks = list(_marks(text, shielded))
    cuts = {mark.start: mark for mark in marks}
    before = ""
    for line in re.finditer(r"[^\n]*\S[^\n]*", text):
        bare = line.group().strip(BLANK)
        if not (_inside(line.start(), shielded) or _runs_on(before, line.group())):
            first = line.start() + len(line.group()) - len(line.group().lstrip(BLANK))
            cuts.setdefault(first, _Mark(first, 0, "", 0, opens_line=True))
        before = bare
    return list(_with_paths(text, sorted(cuts.values(), key=lambda mark: mark.start)))


def _runs_on(before: str, line: str) -> bool:
    """Whether a line only carries on the one before, which a scan or a page broke in the middle of a sentence."""
    whole_line = len(before) >= _FULL_LINE and before[-1] not in _ENDED
    return whole_line and line[0] not in BLANK


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    before = bisect_right(spans, (at, sys.maxsize)) - 1
    return before >= 0 and at < spans[before][1]


def _marks(text: str, shielded: list[tuple[int, int]]) -> Iterator[_Mark]:
    last, ever = [0] * (LEVELS + 1), [0] * (LEVELS + 1)
    above = _Mark(0, 0, "", 0, opens_line=True)
    for found in _MARKER.finditer(text):
        level = next(n for n in range(1, LEVELS + 1) if found.group(f"l{n}"))
        start, number = found.start(f"l{level}"), _number(found, level)
        opens = found.group("line") is not None or not text[text.rfind("\n", 0, start) + 1 : start].strip(BLANK)
        if _inside(start, shielded):
            continue
        glued = number == 1 and 0 < above.level < level and _is_heading(text[above.start : start])
        if not (glued or _fits(text, start, level, number, (last[level], ever[level]), opens)):
            continue
        last[level] = ever[level] = number
        last[level + 1 :] = [0] * (LEVELS - level)
        above = _Mark(start, level, found.group(f"l{level}"), number, opens)
        yield above


def _is_heading(text: str) -> bool:
    """Whether there is no sentence yet: a number that follows is glued to its heading (…载体1.推动…)."""
    return len(text) <= _LONGEST_HEADING and not _STOP.search(text)


def _number(found: re.Match[str], level: int) -> int:
    if found.group("c4"):
        return ord(found.group("c4")) - ord("①") + 1
    written = found.group(f"n{level}") or found.group("a3") or found.group("o5")
    return (whole(written) or 0) if written else 0


def _fits(text: str, start: int, level: int, number: int, last: tuple[int, int], opens_line: bool) -> bool:
    """Whether a number is one of a series here and not part of a sentence.

    `last` are the numbers before it under this heading and in the whole paper: some papers number through.
    """
    goes_on = number in (last[0] + 1, last[1] + 1)
    before = text[start - 1 : start]
    ended = opens_line or before in _ENDED
    if number == 0:  # a dash
        return opens_line
    if opens_line:
        return True
    if level == LEVELS:
        return (ended or before in "，,") and (number == 1 or goes_on)
    if level == 2:
        return goes_on and before not in "第至、和及"
    return (ended and (number == 1 or goes_on)) or (goes_on and last[0] > 0 and level == 1 and before not in "、，第")


def _with_paths(text: str, marks: list[_Mark]) -> Iterator[Piece]:
    above: list[tuple[int, str]] = []
    for mark, following in zip_longest(marks, marks[1:]):
        end = following.start if following else len(text)
        heading, bare = _heading(text[mark.start : end], mark)
        alone = bool(heading) and text[mark.start : end].strip(BLANK + "\n。：:") == heading
        if alone:
            bare = _stands_over(mark, following, bare)
        if mark.level:
            above = [each for each in above if each[0] < mark.level]
        yield Piece(
            mark.start, end, mark.level, mark.marker, heading, tuple(each[1] for each in above), bare, mark.opens_line
        )
        if mark.level and heading and mark.level < LEVELS:
            above.append((mark.level, heading))


def _stands_over(mark: _Mark, following: _Mark | None, unclosed: bool) -> bool:
    """Whether a single sentence is the heading of what follows: of a deeper number, or, without a full stop, of text.

    In a list (1.修渠八公里 and then 2.…) it is an entry.
    """
    if following is not None and mark.level < following.level < LEVELS:
        return True
    return unclosed and (mark.level <= _LAST_OF_CHAPTERS or (following is not None and following.level in (0, LEVELS)))


def _heading(body: str, mark: _Mark) -> tuple[str, bool]:
    """The heading that a piece begins with, and whether there is nothing else in it."""
    stripped = body.strip(BLANK + "\n")
    if not mark.level:
        return "", False
    standard = standard_heading(stripped[len(mark.marker) :])
    if standard and mark.level < LEVELS:
        bare = not stripped[len(mark.marker) :].strip(BLANK)[len(standard) :].strip("。：:\n" + BLANK)
        return mark.marker + standard, bare
    first = _END_OF_FIRST.split(stripped, maxsplit=1)[0].strip(BLANK)
    rest = stripped[len(first) :].strip("。：:\n" + BLANK)
    if mark.level == LEVELS:
        return (first if len(first) <= _LONGEST_HEADING else first[:_LONGEST_HEADING]), False
    if not rest and not stripped.endswith("。") and len(first) <= 2 * _LONGEST_HEADING:
        return first, True
    return (first, False) if len(first) <= _LONGEST_HEADING else (mark.marker, False)
