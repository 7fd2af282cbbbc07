"""What a new version would change, in sentences: the same for who proposes it and for who confirms it."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from luoshi.cases.moves_ahead import moved_by
from luoshi.core.casetypes.reader import parse
from luoshi.core.registry_events import CalendarEntered, MatterEntered
from luoshi.core.worktime import WorkCalendar
from luoshi.ledger.access import Access
from luoshi.registry.matters import MatterRow
from luoshi.registry.queries import calendar_of
from luoshi.registry.versions import CaseTypeText
from luoshi.web import edge
from luoshi.web.admin.asking import Consequence
from luoshi.web.templatetags.luoshi import whole_day
from luoshi.web.words import called, day_alone, listed


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
        gettext("新增放假的工作日 %(off)s 天：%(listed)s。") % {"off": len(off), "listed": _listed(off)},
        gettext("新增补班 %(made_up)s 天：%(listed)s。") % {"made_up": len(made_up), "listed": _listed(made_up)},
        _dropped(dropped),
        moving,
        gettext("成为工作日历第 %(version)s 版，从录入时起生效；已经办结的件不受影响，以前的版本都保留。")
        % {"version": entered.version},
    ]
    title = gettext("工作日历第 %(version)s 版") % {"version": entered.version}
    return Consequence(title, gettext("录入"), [line for line in follows if line])


def _dropped(days: Sequence[date]) -> str:
    if not days:
        return ""
    return gettext("不再特殊的日子 %(dropped)s 天：%(listed)s。") % {"dropped": len(days), "listed": _listed(days)}


def of_case_type(texts: Sequence[CaseTypeText], toml: str, since: date) -> Consequence:
    """Of a version of a case type against the one before among `texts`. Raises CaseTypeError."""
    rules = parse(toml, "TOML")
    before = next((one for one in texts if one.code == rules.code and one.version < rules.version), None)
    changed = differences(before.toml if before else "", toml)
    named = {"since": whole_day(since), "kind": called(rules), "version": rules.version}
    follows = [
        gettext("%(since)s起，新登记的“%(kind)s”按第 %(version)s 版办。") % named,
        gettext("在此之前登记的件仍按各自登记时的版本办。"),
        gettext("与第 %(version)s 版相比，下面的行有变化。") % {"version": before.version}
        if before
        else gettext("这是一个新的事项类型。"),
    ]
    text = "\n".join(f"{one.kind} {one.text}" for one in changed if one.kind != " ")
    return Consequence(gettext("%(kind)s 第 %(version)s 版") % named, gettext("录入并启用"), follows, text=text)


def of_matter(row: MatterRow | None, entered: MatterEntered) -> Consequence:
    """Of a matter of the catalogue against what stands; settled, the two are the same."""
    use = {True: gettext("在用，登记时可以选"), False: gettext("不再用，原有的件照旧显示这个名称")}
    pairs = [
        (gettext("名称"), row.title if row else "", entered.title),
        (gettext("英文名称"), row.title_en if row else "", entered.title_en),
        (gettext("是否在用"), use[row.in_use] if row else "", use[entered.in_use]),
    ]
    follows = [] if row else [gettext("这是一个新的事项。")]
    for label, before, after in pairs:
        named = {"label": label, "before": before or gettext("空"), "after": after or gettext("空")}
        sentence = gettext("%(label)s：%(before)s → %(after)s") if before != after else gettext("%(label)s：%(after)s")
        follows.append(sentence % named)
    return Consequence(entered.title, gettext("录入"), follows)


def differences(before: str, after: str) -> Sequence[Difference]:
    """The lines that differ, with three lines around them."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3)
    return [Difference(line[:1] or " ", line[1:]) for line in lines if not line.startswith(("---", "+++", "@@"))]


def moving(access: Access, entered: CalendarEntered) -> str:
    """How many deadlines a version of the calendar would move."""
    found = moved_by(edge.means(), access, as_calendar(entered))
    sentence = (
        gettext("在办的件里，%(cases)s 件的时限会调整，每件都有记录并说明原因。")
        if found.whole
        else gettext("在办的件里，至少 %(cases)s 件的时限会调整，每件都有记录并说明原因。")
    )
    return sentence % {"cases": found.cases}


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
    """Days with the year of the first: 2027年2月5日、2月8日; 5 Feb 2027, 8 Feb."""
    return listed([*map(whole_day, days[:1]), *map(day_alone, days[1:])]) or gettext("没有")
