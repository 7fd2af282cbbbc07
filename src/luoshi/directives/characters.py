"""Kinds of characters, and how much a text looks like Chinese an official would write."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇"
CLOSERS = "。！？；，、：）》〉」』】〕”’％%"
WIDE_PUNCTUATION = "。！？；，、：（）《》〈〉「」『』【】〔〕“”‘’—…·"


@cache
def everyday() -> frozenset[str]:
    """The 3,755 everyday characters of GB/T 2312-1980, first level, and Chinese punctuation."""
    return frozenset(_first_level()) | frozenset(WIDE_PUNCTUATION + "\u3000")


def _first_level() -> Iterator[str]:
    for lead in range(0xB0, 0xD8):
        last = 0xFA if lead == 0xD7 else 0xFF
        yield from (bytes((lead, trail)).decode("gb2312") for trail in range(0xA1, last))


def is_han(char: str) -> bool:
    """Whether this is a Chinese character."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or char == "〇"


def everyday_share(text: str) -> float:
    """Share of the characters beyond ASCII that are everyday Chinese, 0 to 1; 0 for a text of ASCII alone."""
    wide = [char for char in text if char > "\x7f"]
    if not wide:
        return 0.0
    known = everyday()
    return sum(char in known for char in wide) / len(wide)
