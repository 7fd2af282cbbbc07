"""Figures that a commitment is to reach: 15名, 20个课题, 94.7%, 增长6%以上, 压缩至3个工作日."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from luoshi.directives.commitments.model import Measure
from luoshi.directives.numerals import CHINESE, narrow, number

_HIDDEN: Final = re.compile(
    r"《[^《》\n]{1,80}》|〔[^〔〕\n]{1,10}〕|第[一二三四五六七八九十百\d]+[条款项号次批届轮个期]|“[^“”\n]{1,12}”"
    r"|^[\s　]*[（(]?[一二三四五六七八九十\d]+[）)、.．](?!\d)"
)
_YEARS: Final = re.compile(r"(?:19|20)\d\d(?=\s*年)")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("luoshi.directives").joinpath("measures.toml").read_text("utf-8"))


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _pattern() -> re.Pattern[str]:
    data = _data()
    before, tails, nouns = _any_of(data["comparators"]), _any_of(data["tails"]), _any_of(data["nouns_after_ge"])
    # Most characters begin no figure: told at a glance.
    first = re.escape("".join(sorted({word[0] for word in data["comparators"]})))
    return re.compile(
        rf"(?=[{first}{CHINESE}\d\s])(?P<before>(?:(?<![底年月日末以之])(?:{before})(?:了)?)?)\s*(?:(?P<percent>百分之)(?P<share>[{CHINESE}]+(?:点[{CHINESE}]+)?)"
        rf"|(?P<figure>\d+(?:,\d{{3}})*(?:\.\d+)?)(?:[-—~～至]\d+(?:\.\d+)?)?\s*(?P<many>多|余)?\s*(?P<unit>{_any_of(data['units'])})"
        rf"|(?<![第一二三四五六七八九十百千万\d])(?P<chinese>[{CHINESE}]+)(?P<some>多|余)?(?P<cn_unit>{_any_of(data['units_after_chinese'])}))"
        rf"(?P<noun>(?:(?<=个)(?:{nouns}))?)(?P<tail>(?:\s*(?:{tails}))?)"
    )


def measures(text: str) -> list[Measure]:
    """The figures in a text, in order. Years, numbers of articles, slogans in quotes and titles are not figures."""
    plain = narrow(text)
    for hidden in (_HIDDEN, _YEARS):
        plain = hidden.sub(lambda found: "＿" * len(found.group()), plain)
    return [measure for found in _pattern().finditer(plain) if (measure := _measure(found, text)) is not None]


def _measure(found: re.Match[str], text: str) -> Measure | None:
    value, unit = _value(found)
    if value is None or _is_date(found, unit):
        return None
    start, end = found.span()
    written = text[start:end].strip()
    return Measure(
        written,
        value,
        unit,
        start + text[start:end].index(written),
        start + text[start:end].index(written) + len(written),
    )


def _value(found: re.Match[str]) -> tuple[float | None, str]:
    if found.group("percent"):
        return number(found.group("share").replace("点", "")), "%"
    if found.group("figure"):
        return number(found.group("figure")), found.group("unit")
    value = number(found.group("chinese"))
    least = "chinese_least_of_things" if found.group("cn_unit") in _data()["things"] else "chinese_least"
    if value is None or value < _data()[least]:
        return None, ""
    return value, found.group("cn_unit")


def _is_date(found: re.Match[str], unit: str) -> bool:
    """6月30日 and 上午9时 are dates; 30日 and 3年 count only behind a comparison or as an inner term."""
    before = found.string[max(0, found.start() - 1) : found.start()]
    if unit in ("日", "年", "届", "级", "万", "亿", "分", "期", "批", "面"):
        return before == "月" or not (found.group("before") or found.group("tail"))
    return False
