"""What the sentences of the table are filled with: numbers, offices, officers, dates. Nothing of the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from luoshi.core.case.events import ObjectionTo, ReopenCause, Wish
from luoshi.core.casetypes.model import LimitName
from luoshi.reactions.facts import Fact

BEIJING: Final = ZoneInfo("Asia/Shanghai")
_WEEKDAYS: Final = "一二三四五六日"
_LIMITS: Final[Mapping[LimitName, str]] = {
    LimitName.PROMISED: "承诺期限",
    LimitName.STATUTORY: "法定期限",
    LimitName.SIGN: "签收期限",
    LimitName.FIRST_CONTACT: "首次联系期限",
    LimitName.SUPPLEMENT: "一次性告知期限",
    LimitName.DELIVER: "送达期限",
}
_REOPENED: Final[Mapping[ReopenCause, str]] = {
    ReopenCause.PERSON: "本人说没有解决",
    ReopenCause.INSPECTION: "检查发现没有办好",
    ReopenCause.SUPERVISOR: "督查部门要求重办",
    ReopenCause.PROMISED_DATE: "到了承诺再办的日子",
}
_WISHES: Final[Mapping[Wish, str]] = {Wish.WITHDRAW: "撤回", Wish.CONSENT: "同意", Wish.OBJECT: "提出异议"}
_OBJECTIONS: Final[Mapping[ObjectionTo, str]] = {ObjectionTo.SUSPENSION: "停表", ObjectionTo.DIVERSION: "分流"}


def filled(template: str, fact: Fact) -> str:
    """The template with its fields filled in."""
    return template.format_map(_Fields(fact))


def said(instant: datetime) -> str:
    """Beijing time with the weekday: 12月3日 周四 17:30."""
    local = instant.astimezone(BEIJING)
    return f"{local.month}月{local.day}日 周{_WEEKDAYS[local.weekday()]} {local:%H:%M}"


class _Fields(dict[str, str]):
    """Fields on demand, each by its function below."""

    def __init__(self, fact: Fact) -> None:
        super().__init__()
        self._fact = fact

    def __missing__(self, name: str) -> str:
        return FIELDS[name](self._fact)


def _level(fact: Fact) -> str:
    event = fact.event
    if event.to:
        titles = [step.title for step in fact.rules.ladder if step.step == event.level]
    else:
        titles = [rule.title for rule in fact.rules.warnings if rule.level == event.level]
    return titles[0] if titles else str(event.level)


def _due(fact: Fact) -> str:
    limit = fact.event.limit
    at = fact.case.offer.sign_by if limit is LimitName.SIGN and fact.case.offer else fact.case.deadlines.get(limit)
    if at is None:
        return _LIMITS[limit]
    return f"{_LIMITS[limit]}是 {said(at)}{'，已超期' if fact.now > at else ''}"


def _cause(fact: Fact) -> str:
    cause = fact.event.cause
    return _REOPENED[cause] if isinstance(cause, ReopenCause) else fact.rules.returns.causes.get(cause, str(cause))


def _ends_at(fact: Fact) -> str:
    bound = [at for name, at in fact.case.deadlines.items() if name in (LimitName.PROMISED, LimitName.STATUTORY)]
    return f"，应在 {said(min(bound))} 前办结" if bound else ""


FIELDS: Mapping[str, Callable[[Fact], str]] = {
    "number": lambda fact: fact.case.number,
    "holder": lambda fact: fact.people.officer_name(fact.case.holder.officer),
    "holder_office": lambda fact: fact.people.office_name(fact.case.holder.office),
    "office": lambda fact: fact.people.office_name(fact.event.office),
    "sign_by": lambda fact: said(fact.event.sign_by),
    "deadline": lambda fact: said(fact.event.deadline),
    "cause": _cause,
    "count": lambda fact: str(fact.event.count),
    "level": _level,
    "due": _due,
    "ends_at": _ends_at,
    "wish": lambda fact: _WISHES[fact.event.wish],
    "objected": lambda fact: _OBJECTIONS[fact.event.to],
}
