"""Traits in a restated allegation that may tell who complained: found by plain signs, for the second person to judge.

It finds what has a form (numbers, days, quotations, the first person); it cannot know that only one person was there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NUMBER: Final = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
SIGNS: Final[tuple[tuple[str, str], ...]] = (
    ("number", r"[0-9０-９]{4,}(?!年)"),
    ("day", rf"{_NUMBER}月{_NUMBER}[日号]|(?:周|星期)[一二三四五六日天]"),
    ("time", r"[0-9]{1,2}[:：点时][0-9]{0,2}|上午|下午|中午|当晚|早上|昨天|今天|前天"),
    ("quote", r"[“\"「『][^”\"」』]{2,}[”\"」』]"),
    ("first_person", r"我(?!国|市|县|区|们的?单位)|本人|俺|咱"),
    ("person", r"[\u4e00-\u9fff](?:某某?|先生|女士|师傅|阿姨|大爷|老师|总)"),
    ("kin", r"(?:父|母|妻|夫|儿|女儿|孩子|老伴|丈夫|妻子|父亲|母亲|奶奶|爷爷)"),
    ("place", r"[0-9一二三四五六七八九十]+(?:号|栋|幢|单元|室|楼)"),
    ("place", r"[\u4e00-\u9fff]{2,6}(?:小区|家园|花园|村|公司|厂|店|学校)"),
    ("only", r"唯一|第一个|只有[^，。]{0,6}(?:一人|一家|一户)|多次投诉|老上访"),
)  # fmt: skip
"""Code and pattern of each sign."""
WORDS: Final = {
    "number": "长数字（电话、证号、编号、金额）",
    "day": "具体日期",
    "time": "具体时刻",
    "quote": "原话",
    "first_person": "第一人称",
    "person": "人的称呼",
    "kin": "家人",
    "place": "具体地点、名称",
    "only": "只有一个人合得上的说法",
}
_PATTERNS: Final = tuple((code, re.compile(pattern)) for code, pattern in SIGNS)


@dataclass(frozen=True, slots=True)
class Trait:
    """One sign: which, and where it stands in the text."""

    code: str
    start: int
    end: int
    text: str

    @property
    def words(self) -> str:
        """What kind of sign it is, for people."""
        return WORDS[self.code]


def traits(text: str) -> list[Trait]:
    """The signs in a text, in their order."""
    found = [
        Trait(code, match.start(), match.end(), match.group())
        for code, pattern in _PATTERNS
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda one: (one.start, one.end, one.code))
