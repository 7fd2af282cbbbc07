"""What a new version would change, in sentences: the same for who proposes it and for who confirms it."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from luoshi.cases.moves_ahead import moved_by
from luoshi.core.casetypes.reader import parse
from luoshi.core.registry_events import CalendarEntered
from luoshi.core.worktime import WorkCalendar
from luoshi.ledger.access import Access
from luoshi.registry.queries import calendar_of
from luoshi.registry.versions import CaseTypeText
from luoshi.web import edge
from luoshi.web.admin.asking import Consequence


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of a comparison: added, removed, or kept for its place."""

    kind: str
    text: str


def of_calendar(known: CalendarEntered, entered: CalendarEntered, moving: str) -> Consequence:
    """Of a version of the calendar against the one before; `moving` says what becomes of the deadlines."""
    changed = {day for day in {*known.days, *entered.days} if known.days.get(day) != entered.days.get(day)}
    off = sorted(day for day in changed if entered.days.get(day) is False)
    made_up = sorted(day for day in changed if entered.days.get(day) is True)
    dropped = sorted(day for day in changed if day not in entered.days)
    follows = [
        f"新增放假的工作日 {len(off)} 天：{_listed(off)}。",
        f"新增补班 {len(made_up)} 天：{_listed(made_up)}。",
        *([f"不再特殊的日子 {len(dropped)} 天：{_listed(dropped)}。"] if dropped else []),
        moving,
        f"成为工作日历第 {entered.version} 版，从录入时起生效；已经办结的件不受影响，以前的版本都保留。",
    ]
    return Consequence(f"工作日历第 {entered.version} 版", "录入", follows)


def of_case_type(texts: Sequence[CaseTypeText], toml: str, since: date) -> Consequence:
    """Of a version of a case type against the one before among `texts`. Raises CaseTypeError."""
    rules = parse(toml, "TOML")
    before = next((one for one in texts if one.code == rules.code and one.version < rules.version), None)
    changed = differences(before.toml if before else "", toml)
    follows = [
        f"{since.year}年{since.month}月{since.day}日起，新登记的“{rules.zh}”按第 {rules.version} 版办。",
        "在此之前登记的件仍按各自登记时的版本办。",
        f"与第 {before.version} 版相比，下面的行有变化。" if before else "这是一个新的事项类型。",
    ]
    text = "\n".join(f"{one.kind} {one.text}" for one in changed if one.kind != " ")
    return Consequence(f"{rules.zh} 第 {rules.version} 版", "录入并启用", follows, text=text)


def differences(before: str, after: str) -> Sequence[Difference]:
    """The lines that differ, with three lines around them."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3)
    return [Difference(line[:1] or " ", line[1:]) for line in lines if not line.startswith(("---", "+++", "@@"))]


def moving(access: Access, entered: CalendarEntered) -> str:
    """How many deadlines a version of the calendar would move."""
    found = moved_by(edge.means(), access, as_calendar(entered))
    least = "" if found.whole else "至少 "
    return f"在办的件里，{least}{found.cases} 件的时限会调整，每件都有记录并说明原因。"


def as_calendar(entered: CalendarEntered) -> WorkCalendar:
    """A version as a calendar that counts."""
    return calendar_of(
        {
            "days": {day.isoformat(): works for day, works in entered.days.items()},
            "hours": [[f"{a}", f"{b}"] for a, b in entered.hours],
            "zone": entered.zone,
            "announced": entered.announced,
            "statutory": [day.isoformat() for day in entered.statutory],
            "day_hours": {
                day.isoformat(): [[f"{a}", f"{b}"] for a, b in spans] for day, spans in entered.day_hours.items()
            },
        }
    )


def _listed(days: Sequence[date]) -> str:
    said = "、".join(f"{day.month}月{day.day}日" for day in days)
    return f"{days[0].year}年{said}" if days else "没有"
