"""Both clocks of a case in words: what is left or over, how long the person has waited, and what counts of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext, gettext_noop

from luoshi.core.case.clock import counted, end_of
from luoshi.core.case.deadlines import after_stop
from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import CaseType, LimitName, LimitRule
from luoshi.core.worktime import Unit, WorkCalendar
from luoshi.web.desk.countdown import countdown
from luoshi.web.words import lasted, long, said, used_days

_TITLES = {LimitName.PROMISED: gettext_noop("承诺"), LimitName.STATUTORY: gettext_noop("法定")}


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in words: its name, end and source, how much of it was used, and what is left of it."""

    title: str
    until: str
    length: str
    source: str
    used: str
    left: str
    late: bool


def running_again(case: Case, rules: CaseType, calendar: WorkCalendar, now: datetime) -> Case:
    """The case with the ends its limits would have if a stop that runs now ended at once: they move by what it took."""
    if case.stop is None:
        return case
    ended = replace(case.stop, until=max(case.stop.since, min(now, case.stop.cap_at)))
    return case.changed({"deadlines": {**case.deadlines, **after_stop(case.deadlines, rules, ended, calendar)}})


def limits(case: Case, rules: CaseType, calendar: WorkCalendar, now: datetime) -> list[Limit]:
    """The limits of the whole matter, the promised one first."""
    found = []
    for name, title in _TITLES.items():
        rule, until = rules.limits.get(name), case.deadlines.get(name)
        if rule is not None and until is not None:
            found.append(_limit(case, rule, title, until, calendar, now))
    return found


def _limit(case: Case, rule: LimitRule, title: str, until: datetime, calendar: WorkCalendar, now: datetime) -> Limit:
    end = end_of(case, now)
    start = case.starts.get(rule.start, case.received_at)
    used = counted(case, start, rule.limit.unit, now, calendar)
    left_of_it = "" if case.ended_at else countdown(calendar, now, until).words
    if case.stop is not None and end <= until:
        left_of_it = gettext("停表中，恢复后%(left)s") % {"left": left_of_it}
    return Limit(gettext(title), said(until), long(rule.limit), rule.source, _used(rule, used), left_of_it, end > until)


def _used(rule: LimitRule, used: int) -> str:
    unit = rule.limit.unit
    if unit in (Unit.WORKING_HOURS, Unit.HOURS, Unit.MINUTES):
        return lasted(timedelta(seconds=used))
    return used_days(used, working=unit is Unit.WORKING_DAYS)
