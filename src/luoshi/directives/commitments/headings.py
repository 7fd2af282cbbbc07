"""Headings that official papers share, known even where the line break behind them was lost."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from luoshi.directives.commitments.signs import BLANK

_JOINTS: Final = "和及与、的"
_NUMBER: Final = re.compile(
    rf"^[{BLANK}\n]*(?:[（(]?(?:[一二三四五六七八九十]{{1,3}}|\d{{1,2}}(?!\d))[）)]?[、.．]?|[①-⑳]|——+|第[一二三四五六七八九十][，,、]|第[一二三四五六七八九十百\d]{{1,5}}条)?"
    rf"[{BLANK}]*(?:(?<=[一二三四五六七八九十])[是要])?[，,]?"
)


@cache
def _standard() -> re.Pattern[str]:
    text = files("luoshi.directives.commitments").joinpath("headings.toml").read_text("utf-8")
    longest_first = sorted(tomllib.loads(text)["standard"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def standard_heading(text: str) -> str:
    """The shared heading that a text begins with (工作要求 in 工作要求各地区要…), or "" if it begins with none."""
    bare = text.lstrip(BLANK)
    heading = _standard().match(bare)
    found = heading[0] if heading else ""
    following = bare[len(found) : len(found) + 1]
    return "" if following and following in _JOINTS else found


def without_standard_heading(text: str) -> str:
    """The text behind such a heading."""
    return text.lstrip(BLANK)[len(standard_heading(text)) :].lstrip(BLANK + "。：:")


def without_number(text: str) -> str:
    """The text behind its own number: （一）, 3., 一是, 第一，."""
    return _NUMBER.sub("", text, count=1)
