"""Times and states as a person would say them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from luoshi.core.case.state import Case, State
from luoshi.core.casetypes.model import Outcome

BEIJING = ZoneInfo("Asia/Shanghai")
_WEEKDAYS = "一二三四五六日"
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.DONE: "已经办成",
    Outcome.PARTLY: "部分办成",
    Outcome.ANSWERED: "已经答复",
    Outcome.CANNOT_NOW: "暂时办不了",
    Outcome.UNFOUNDED: "经核查不属实或不符合条件",
    Outcome.DIVERTED: "已经分流",
}


def said(instant: datetime) -> str:
    """Beijing time with the weekday: 12月3日 周四 17:30. Midnight is 24:00 of the day that ends with it."""
    local = instant.astimezone(BEIJING)
    midnight = local.time() == time()
    day = local - timedelta(days=1) if midnight else local
    return f"{day.month}月{day.day}日 周{_WEEKDAYS[day.weekday()]} {'24:00' if midnight else f'{local:%H:%M}'}"


def lasted(span: timedelta) -> str:
    """A length of clock time: 3 天 2 小时."""
    hours, rest = divmod(int(span.total_seconds()), 3600)
    days, hours = divmod(hours, 24)
    parts = [f"{days} 天" if days else "", f"{hours} 小时" if hours else ""]
    return " ".join(part for part in parts if part) or f"{rest // 60} 分钟"


def who_has_it(case: Case, office: str, officer: str) -> str:
    """The sentence that says who has the case."""
    match case.state:
        case State.RECEIVED:
            return f"{office} {officer} 已登记，正在安排办理。"
        case State.OFFERED:
            return f"正在请有关单位签收；签收之前，由 {office} {officer} 负责。"
        case State.WORKING:
            return f"{office} {officer} 正在办。"
        case State.SUSPENDED:
            return f"{office} {officer} 正在办；因法定事由暂停计时。"
        case State.ARBITRATED:
            return f"由哪个单位办理正在裁定；裁定之前，由 {office} {officer} 负责。"
        case State.CLOSED:
            return f"{office} {officer} 已经答复办结。是否解决，由您说了算。"
        case State.WITHDRAWN:
            return "您已撤回。"
        case State.DIVERTED:
            return "这件事已转到它该去的渠道；您可以提出异议。"
