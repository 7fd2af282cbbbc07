"""Deadlines: set once when their start event comes, moved only by suspension, extension or the calendar (P2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from luoshi.core.case.state import Case, Stop
from luoshi.core.casetypes.model import CaseType, LimitName, Start
from luoshi.core.worktime import Limit, Unit, WorkCalendar
from luoshi.core.worktime_shift import shift_worked

WHOLE_MATTER = (LimitName.PROMISED, LimitName.STATUTORY)
_CLOCK_UNITS = frozenset({Unit.HOURS, Unit.MINUTES})


def from_start(rules: CaseType, start: Start, at: datetime, calendar: WorkCalendar) -> dict[LimitName, datetime]:
    """The deadlines of the limits that run from `start`. The limit to sign an offer runs anew from each offer."""
    return {
        name: calendar.deadline(at, rule.limit)
        for name, rule in rules.limits.items()
        if rule.start is start and name is not LimitName.SIGN
    }


def fresh(case: Case, rules: CaseType, start: Start, at: datetime, calendar: WorkCalendar) -> dict[LimitName, datetime]:
    """As `from_start`, for a start that may have come before: a deadline that stands is never set again."""
    if start in case.starts:
        return {}
    return {n: d for n, d in from_start(rules, start, at, calendar).items() if n not in case.deadlines}


def shift(deadline: datetime, limit: Limit, since: datetime, until: datetime, calendar: WorkCalendar) -> datetime:
    """The deadline moved by the units of its limit that lay in the stop: days by the convention that does not count
    the day of the start, hours by the second. A deadline already past when the stop began does not move.
    """
    if deadline <= since or until <= since:
        return deadline
    stopped = calendar.elapsed(since, until, limit.unit)
    if limit.unit in _CLOCK_UNITS:
        return deadline + timedelta(seconds=stopped)
    if limit.unit is Unit.WORKING_HOURS:
        return shift_worked(calendar, deadline, stopped)
    days = Unit.DAYS if limit.unit is Unit.MONTHS else limit.unit
    return calendar.deadline(deadline, Limit(stopped, days)) if stopped else deadline


def after_stop(
    deadlines: Mapping[LimitName, datetime], rules: CaseType, stop: Stop, until: datetime, calendar: WorkCalendar
) -> dict[LimitName, datetime]:
    """The deadlines of the whole matter after a stop that ended at `until`, or at its cap if that came first."""
    end = min(until, stop.cap_at)
    return {
        name: shift(deadlines[name], rules.limits[name].limit, stop.since, end, calendar)
        for name in WHOLE_MATTER
        if name in deadlines and name in rules.limits
    }


def without_last_stop(case: Case) -> dict[LimitName, datetime]:
    """The deadlines as they were before the last stop began: an upheld objection undoes it from its beginning."""
    before = case.stops[-1].before
    return {name: before[name] for name in WHOLE_MATTER if name in before}


def reclassified(case: Case, rules: CaseType, calendar: WorkCalendar, *, consented: bool) -> dict[LimitName, datetime]:
    """The deadlines under another case type, from the same starts and with the same stops.

    Reclassifying keeps the earlier deadline unless the person agrees to the later one.
    """
    new: dict[LimitName, datetime] = {}
    for start, at in case.starts.items():
        new.update(from_start(rules, start, at, calendar))
    for stop in case.stops:
        if not stop.void:
            new.update(after_stop(new, rules, stop, stop.until or stop.cap_at, calendar))
    if consented:
        return new
    kept = dict(case.deadlines)
    return {name: min(d for d in (new.get(name), kept.get(name)) if d) for name in {*new, *kept}}


def overdue(case: Case, at: datetime) -> tuple[LimitName, ...]:
    """The limits of the whole matter that are missed if the case ends at `at`."""
    return tuple(name for name in WHOLE_MATTER if name in case.deadlines and at > case.deadlines[name])
