"""Owner tags in the forms papers use: （A牵头，B、C配合）, 责任单位：A；完成时限：6月底前, （A、B按职责分工负责）."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from luoshi.directives.commitments.model import Owners
from luoshi.directives.commitments.owners import Parts, label, parse, says_first_leads, settled
from luoshi.directives.commitments.signs import BLANK, OPENING, SENTENCE_END, SHUT
from luoshi.directives.units import LONGEST, looks_like_unit, split_units

_LONGEST_TAG: Final = 1200
_NEAR: Final = 40
_DASHED: Final = re.compile(r"(?<=[。；;，,])[ 　]*(?:——|--|—)[ 　]*(?P<who>[^\n。—：:]{3,80})(?=[。\n]|$)")
_LINE_END: Final = re.compile(r"[。\n]")
_OPENED: Final = re.compile(f"[{re.escape(OPENING)}]")
_BEFORE_OWNERS: Final = SENTENCE_END + "”’\n"


@dataclass(frozen=True, slots=True)
class Tag:
    """One owner tag: where it stands [start, end) in the clean text, who, and what it says of the term."""

    start: int
    end: int
    owners: Owners
    due: str = ""
    alone: bool = False


def tags(text: str) -> list[Tag]:
    """Every owner tag of a text, in order, whether in brackets or on a line of its own."""
    found = [tag for start, end in _bracketed(text) if (tag := _read_bracket(text, start, end)) is not None]
    covered = [(tag.start, tag.end) for tag in found]
    more = (tag for tag in (*_lines(text), *_behind_dashes(text)) if not _within(tag.start, covered))
    return sorted([*found, *more], key=lambda tag: tag.start)


def _behind_dashes(text: str) -> Iterator[Tag]:
    """Names behind a dash at the end of a line: 建设高标准农田2万亩。——区农业农村局."""
    for found in _DASHED.finditer(text):
        parts = parse(found.group("who"))
        if parts is not None and all(looks_like_unit(name) for name in split_units(found.group("who"))):
            yield _tag(text, found.start(), found.end(), parts)


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    before = bisect_right(spans, (at, sys.maxsize)) - 1
    return before >= 0 and at < spans[before][1]


def _bracketed(text: str) -> Iterator[tuple[int, int]]:
    """Outermost bracket groups. A bracket that is not shut within reach is skipped."""
    at = 0
    while found := _OPENED.search(text, at):
        end = _closing(text, found.start())
        if end is None:
            at = found.end()
            continue
        yield found.start(), end
        at = end


def _closing(text: str, start: int) -> int | None:
    depth = 0
    for at in range(start, min(len(text), start + _LONGEST_TAG)):
        if text[at] in OPENING:
            depth += 1
        elif text[at] in SHUT:
            depth -= 1
            if depth == 0:
                return at + 1
    return None


def _read_bracket(text: str, start: int, end: int) -> Tag | None:
    parts = parse(text[start + 1 : end - 1].replace("\n", ""))
    if parts is None or not (parts.sure or _closes_sentence(text, start, end)):
        return None
    return _tag(text, start, end, parts)


def _closes_sentence(text: str, start: int, end: int) -> bool:
    """Whether a bracket of bare names stands where owners do and does not explain a word (党组办公室（办公室）)."""
    before = text[max(0, start - LONGEST) : start].rstrip(BLANK + "\n")
    if before[-1:] in _BEFORE_OWNERS:
        return True
    last_word = re.split(r"[，。；、：:\s]", before)[-1]
    return text[end : end + 1] in ("", "。", "；", "\n", ";") and not looks_like_unit(last_word)


def _tag(text: str, start: int, end: int, parts: Parts) -> Tag:
    line = text.rfind("\n", 0, start) + 1
    owners = settled(parts, first_leads=says_first_leads(text[start:end]))
    return Tag(start, end, owners, parts.due, alone=not text[line:start].strip(BLANK))


def _lines(text: str) -> Iterator[Tag]:
    """Lines that begin with a label (责任单位：市教育局), with the lines of labels that follow them."""
    begun: int | None = None
    for line in re.finditer(r"[^\n]+", text):
        indent = len(line.group()) - len(line.group().lstrip(BLANK))
        if label().match(line.group().lstrip(BLANK)):
            begun = line.start() + indent if begun is None else begun
            ended = line.end()
        elif begun is not None and line.group().strip():
            yield from _line_tag(text, begun, ended)
            begun = None
    if begun is not None:
        yield from _line_tag(text, begun, ended)
    yield from _within_lines(text)


def _within_lines(text: str) -> Iterator[Tag]:
    """Labels behind a sentence on the same line: …建成投用。责任单位：市教育局；完成时限：6月底前。"""
    for found in label().finditer(text):
        before = text[max(0, found.start() - _NEAR) : found.start()]
        carries_on = label().search(before.rpartition("。")[2])
        if before.rstrip(BLANK)[-1:] in ("。", "；", ";") and not carries_on:
            end = _LINE_END.search(text, found.end())
            yield from _line_tag(text, found.start(), end.start() if end else len(text))


def _line_tag(text: str, start: int, end: int) -> Iterator[Tag]:
    parts = parse(text[start:end])
    if parts is not None:
        yield _tag(text, start, end, parts)
