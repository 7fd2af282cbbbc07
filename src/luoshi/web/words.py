"""Times and states as a person would say them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, gettext_noop

from luoshi.core.case.state import Case, State
from luoshi.core.casetypes.model import CaseType, Outcome
from luoshi.core.errors import LuoshiError
from luoshi.core.refusals import length
from luoshi.core.worktime import Limit
from luoshi.web.language import english

Code = TypeVar("Code")
BEIJING = ZoneInfo("Asia/Shanghai")
_WEEKDAYS = "一二三四五六日"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.DONE: gettext_noop("已经办成"),
    Outcome.PARTLY: gettext_noop("部分办成"),
    Outcome.ANSWERED: gettext_noop("已经答复"),
    Outcome.CANNOT_NOW: gettext_noop("暂时办不了"),
    Outcome.UNFOUNDED: gettext_noop("经核查不属实或不符合条件"),
    Outcome.DIVERTED: gettext_noop("已经分流"),
}


NOT_SENT = gettext_noop("刚才没有交上：这一页打开得太久，或者浏览器没有留住 Cookie。您写的都还在下面，请再按一次。")
"""Above a form that comes back as it was filled in."""
NOT_PRESSED = gettext_noop("刚才按的没有记下：这一页打开得太久，或者浏览器没有留住 Cookie。请在下面再按一次。")


def told(error: LuoshiError) -> str:
    """An error in the language of the page."""
    return error.en if english() else error.zh


def called(kind: CaseType) -> str:
    """A kind of case in the language of the page."""
    return kind.en if english() else kind.zh


def long(limit: Limit) -> str:
    """A limit in the language of the page: 5个工作日, 5 working days."""
    zh, en = length(limit)
    singular = en.removesuffix("s") if limit.amount == 1 else en
    return singular if english() else zh


def outcome(found: Outcome) -> str:
    """An outcome in the language of the page."""
    return gettext(OUTCOMES[found])


def data(title: str) -> str:
    """A title from the data of a case type or rule book, in the language of the page where the catalogue has it."""
    return gettext(title) if title else ""


def titles(found: Mapping[Code, str]) -> dict[Code, str]:
    """Titles by their codes, in the language of the page where the catalogue has them."""
    return {code: data(title) for code, title in found.items()}


def either(words: tuple[str, str]) -> str:
    """Of words in both languages those of the page."""
    return words[1] if english() else words[0]


def erased(text: str | None) -> str:
    """Personal text, or that it was erased."""
    return text or gettext("（内容已依法删除）")


def listed(items: Iterable[str]) -> str:
    """Words one after the other: 身份证、申请表."""
    return gettext("、").join(items)


def sentences(*each: str) -> str:
    """Sentences one after the other, each with a capital where there are any; empty ones are left out."""
    return (" " if english() else "").join(one[0].upper() + one[1:] for one in each if one)


def said(instant: datetime) -> str:
    """Beijing time with the weekday: 12月3日 周四 17:30. Midnight is 24:00 of the day that ends with it."""
    local = instant.astimezone(BEIJING)
    midnight = local.time() == time()
    day = local - timedelta(days=1) if midnight else local
    clock = "24:00" if midnight else f"{local:%H:%M}"
    if english():
        return f"{day_name(day)} {day.day} {month_name(day)} {clock}"
    return f"{day.month}月{day.day}日 周{_WEEKDAYS[day.weekday()]} {clock}"


def whole_day(day: date) -> str:
    """A day with its year: 2026年12月3日."""
    return f"{day.day} {month_name(day)} {day.year}" if english() else f"{day.year}年{day.month}月{day.day}日"


def year_alone(day: date) -> str:
    """A year: 2026年."""
    return str(day.year) if english() else f"{day.year}年"


def month_alone(day: date) -> str:
    """A month of this year: 12月."""
    return month_name(day) if english() else f"{day.month}月"


def day_alone(day: date) -> str:
    """A day of this year: 12月3日."""
    return f"{day.day} {month_name(day)}" if english() else f"{day.month}月{day.day}日"


def day_name(day: date) -> str:
    """Mon, Tue and so on, whatever the locale of the system."""
    return _DAYS[day.weekday()]


def month_name(day: date) -> str:
    """Jan, Feb and so on, whatever the locale of the system."""
    return _MONTHS[day.month - 1]


def lasted(span: timedelta) -> str:
    """A length of clock time: 3 天 2 小时."""
    hours, rest = divmod(int(span.total_seconds()), 3600)
    days, hours = divmod(hours, 24)
    parts = [(days, "天", "day"), (hours, "小时", "hour")]
    return " ".join(counted(*part) for part in parts if part[0]) or counted(rest // 60, "分钟", "minute")


def days(number: int, *, working: bool) -> str:
    """A number of days or working days: 3 天, 3 个工作日; of none, the same day."""
    if not number:
        return gettext("当天")
    return used_days(number, working=working)


def used_days(number: int, *, working: bool) -> str:
    """As `days`, of days that were used up: none is 0."""
    zh, en = ("个工作日", "working day") if working else ("天", "day")
    return counted(number, zh, en)


def counted(number: int, zh: str, en: str) -> str:
    """A number of things, with the English in the singular."""
    return f"{number} {en}{'s' if number != 1 else ''}" if english() else f"{number} {zh}"


def who_has_it(case: Case, office: str, officer: str) -> str:
    """The sentence that says who has the case."""
    return gettext(_WHO_HAS_IT[case.state]) % {"office": office, "officer": officer}


_WHO_HAS_IT: Mapping[State, str] = {
    State.RECEIVED: gettext_noop("已登记，由 %(office)s %(officer)s 负责，正在安排办理。"),
    State.OFFERED: gettext_noop("正在请有关单位签收；签收之前，由 %(office)s %(officer)s 负责。"),
    State.WORKING: gettext_noop("%(office)s %(officer)s 正在办。"),
    State.SUSPENDED: gettext_noop("%(office)s %(officer)s 正在办；因法定事由暂停计时。"),
    State.ARBITRATED: gettext_noop("由哪个单位办理正在裁定；裁定之前，由 %(office)s %(officer)s 负责。"),
    State.CLOSED: gettext_noop("%(office)s %(officer)s 已经答复办结。是否解决，由您说了算。"),
    State.WITHDRAWN: gettext_noop("您已撤回。"),
    State.DIVERTED: gettext_noop("这件事已转到它该去的渠道；您可以提出异议。"),
}
