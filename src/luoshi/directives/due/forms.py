"""The ways in which papers write dates, one pattern each. A pattern is tried only in a clause that holds its sign."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from luoshi.directives.due.model import Kind


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing: its name, the kind of term it gives, a character it cannot do without, and its pattern."""

    name: str
    kind: Kind
    sign: str
    pattern: re.Pattern[str]


_CN: Final = "〇零一二三四五六七八九十"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d|二[〇○零]\d?[〇○零一二三四五六七八九]{2}|今|明|本|当|次|后|去)年(?:度)?"
_MONTH: Final = rf"(?P<month>1?\d|[{_CN}]{{1,2}})\s*月(?:份)?"
_DAY: Final = rf"(?P<day>[123]?\d|[{_CN}]{{1,3}})\s*[日号]"
_BEFORE: Final = r"(?P<before>(?:24时)?(?:之前|以前|前|止)|以?内)?"
_CLOCK: Final = r"(?:(?:上午|下午|中午|晚)?\s*\d{1,2}\s*(?:[:：]\d\d|[点时](?:\d+分|半)?))?"
_LEAD: Final = r"(?P<by>力争到|到|(?<!截)至|截止到|最迟|最晚)?"
_COUNT: Final = r"(?P<count>\d+|[一二两三四五六七八九十百]+|半)"
_TO: Final = r"\s*(?:至|到|—+|－|-|~|～)\s*"
_PERIOD: Final = r"(?P<unit>个?工作日|个?小时|个?星期|个月|天|日|周)"

_WRITTEN: Final[tuple[tuple[str, Kind, str, str], ...]] = (
    (
        "month_range",
        "interval",
        "月",
        rf"(?:{_YEAR})?(?P<month>1?\d)(?:月(?:份)?)?{_TO}(?:(?P<last_year>20\d\d|次|翌|明)年)?(?P<last_month>1?\d)月(?:份)?[底末]?",
    ),
    (
        "day_range",
        "interval",
        "月",
        rf"(?:{_YEAR})?{_MONTH}{_DAY}{_TO}(?:(?P<last_month>1?\d)月)?(?P<last_day>[123]?\d)[日号]",
    ),
    ("year_range", "interval", "年", rf"(?P<year>20\d\d)(?:年)?{_TO}(?P<last_year>20\d\d)年"),
    ("day", "date", "月", rf"{_LEAD}(?:{_YEAR})?{_MONTH}{_DAY}{_CLOCK}{_BEFORE}"),
    (
        "month_part",
        "interval",
        "月",
        rf"{_LEAD}(?:{_YEAR})?{_MONTH}(?P<part>上旬|中旬|下旬|初|中|底|末){_BEFORE}",
    ),
    ("month", "interval", "月", rf"{_LEAD}{_YEAR}{_MONTH}{_BEFORE}(?!球|饼|亮|嫂|刊)"),
    (
        "month",
        "interval",
        "月",
        rf"{_LEAD}(?<![\d第个每年{_CN}])(?P<month>1?\d|[{_CN}]{{1,2}})月(?:份)?{_BEFORE}(?!球|饼|亮|嫂|刊)",
    ),
    (
        "year_part",
        "interval",
        "年",
        rf"{_LEAD}{_YEAR}(?:的)?(?P<part>年底|年末|年初|年中|年内|上半年|下半年|底|末|初|中|内){_BEFORE}",
    ),
    (
        "quarter",
        "interval",
        "季",
        rf"{_LEAD}(?:{_YEAR})?第?(?P<quarter>[一二三四1-4])季度(?P<part>初|末|底)?{_BEFORE}",
    ),
    (
        "year_end",
        "interval",
        "年",
        rf"(?<![\d年每]){_LEAD}(?P<part>年底|年末|年内|年中|上半年|下半年){_BEFORE}",
    ),
    (
        "five_years",
        "date",
        "五",
        rf"{_LEAD}[“\"]?(?P<plan>十[一二三四五六七])?五[”\"]?(?P<part>末|期末|时期末|期间){_BEFORE}",
    ),
    ("year", "interval", "年", rf"{_LEAD}{_YEAR}(?:全年)?(?P<before>之前|以前|前|内)?"),
    ("within", "relative", "内", rf"{_COUNT}\s*{_PERIOD}(?:之|以)?内"),
    (
        "every",
        "recurring",
        "每",
        r"(?P<every>每(?:半年|季度|个?季|个?月|学期|两周|半月|旬|周|日|天|年(?:度)?))(?:至少|不少于)?"
        r"(?P<point>初|底|末|中旬|上旬|下旬|[一二三四五六日天]|\d{1,2}[日号])?(?P<before>前|之前|以前)?",
    ),
    ("every", "recurring", "按", r"(?P<every>按(?:季度?|月|周|旬|年度?))(?!照)"),
    ("every", "recurring", "月", r"(?P<every>逐月|月月)"),
    (
        "monthly",
        "recurring",
        "",
        r"(?<![\d每])(?P<every>月度|季度末|月初|月底|月末|半年度|一年一度)(?=定期|通报|调度|报送|例会|汇总|督查)",
    ),
)
FORMS: Final = tuple(Form(name, kind, sign, re.compile(pattern)) for name, kind, sign, pattern in _WRITTEN)
"""All forms; where two find a date at one place, the longer counts."""

ANCHOR: Final = re.compile(r"自?(?P<anchor>[^，。；、（）：.．\s]{0,14}?(?:之日起|之后|以后|后))\s*的?$")
"""What may stand before 5个工作日内 and starts it: 自印发之日起, 收到通知后."""
