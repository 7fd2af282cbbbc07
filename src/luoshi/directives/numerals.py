"""Numbers as papers write them: 1,200, ２０, 二十, 一百零五, 百分之九十, 3.5."""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = {**{char: n for n, char in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2, "○": 0}
_PLACES: Final = {"十": 10, "百": 100, "千": 1000}
_GREAT: Final = {"万": 10_000, "亿": 100_000_000}
CHINESE: Final = "零一二三四五六七八九十百千万亿两〇○"
WRITTEN: Final = rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?|[{CHINESE}]+)"
"""A pattern that matches one number in any of these forms, after full-width digits were made narrow."""

_PLAIN: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_NARROW: Final = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")
_WIDE: Final = re.compile("[０-９．，％]")


def narrow(text: str) -> str:
    """The text with full-width digits, point, comma and percent made narrow; its length stays."""
    return text.translate(_NARROW) if _WIDE.search(text) else text


def number(written: str) -> float | None:
    """The value of one number in Arabic or Chinese figures, or None if it is none ("一批", "")."""
    plain = narrow(written.strip())
    if _PLAIN.fullmatch(plain):
        return float(plain.replace(",", ""))
    if not plain or any(char not in CHINESE for char in plain):
        return None
    if all(char in _DIGITS for char in plain):  # 二〇二六: read digit by digit
        return float("".join(str(_DIGITS[char]) for char in plain))
    return float(_by_places(plain))


def whole(written: str) -> int | None:
    """The value of a whole number, or None."""
    value = number(written)
    return int(value) if value is not None and value == int(value) else None


def _by_places(text: str) -> int:
    total, section, digit = 0, 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _PLACES:
            section += (digit or 1) * _PLACES[char]
            digit = 0
        else:
            section = (section + digit) or 1
            total = total + section * _GREAT[char] if char == "万" else (total + section) * _GREAT[char]
            section = digit = 0
    return total + section + digit
