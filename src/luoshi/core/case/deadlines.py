"""Deadlines: set once when their start event comes, moved only by suspension, extension or the calendar (P2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from luoshi.core.case.state import Case, Stop
from luoshi.core.casetypes.model import CaseType, LimitName, Start
from luoshi.core.worktime import Limit, Unit, WorkCalendar
from luoshi.core.worktime_shift import earlier, shift_worked, stopped_units

WHOLE_MATTER = (LimitName.PROMISED, LimitName.STATUTORY)
_CLOCK_UNITS = frozenset({Unit.HOURS, Unit.MINUTES})
Found = dict[LimitName, datetime]


def from_start(rules: CaseType, start: Start, at: datetime, calendar: WorkCalendar) -> Found:
    """The deadlines of the limits that run from `start`. The limit to sign an offer runs anew from each offer."""
    return {
        name: calendar.deadline(at, rule.limit)
        for name, rule in rules.limits.items()
        if rule.start is start and name is not LimitName.SIGN
    }


def fresh(case: Case, rules: CaseType, start: Start, at: datetime, calendar: WorkCalendar) -> Found:
    """As `from_start`, for a start that may have come before: a deadline that stands is never set again."""
    if start in case.starts:
        return {}
    return {n: d for n, d in from_start(rules, start, at, calendar).items() if n not in case.deadlines}


def of_part(whole: Case, rules: CaseType, at: datetime, calendar: WorkCalendar) -> Found:
    """The deadlines of a sub-case that begins at `at`: a part may not take longer than the whole."""
    own = from_start(rules, Start.RECEIVED, at, calendar)
    bounds = {name: whole.deadlines[name] for name in WHOLE_MATTER if name in whole.deadlines}
    return {**own, **{name: min(own.get(name, bound), bound) for name, bound in bounds.items()}}


def of_split(origin: Case, rules: CaseType, calendar: WorkCalendar) -> Found:
    """The deadlines of a case split off: those of the case it came from, or the earlier ones of another type."""
    if rules.code == origin.case_type:
        return dict(origin.deadlines)
    return reclassified(origin, rules, calendar, consented=False)


def shift(deadline: datetime, unit: Unit, since: datetime, until: datetime, calendar: WorkCalendar) -> datetime:
    """The deadline moved by what a stop takes out of a limit in this unit: whole days, or hours by the second.

    A deadline already past when the stop began does not move.
    """
    if deadline <= since or until <= since:
        return deadline
    return _later(deadline, unit, stopped_units(calendar, since, until, unit), calendar)


def after_stop(deadlines: Mapping[LimitName, datetime], rules: CaseType, stop: Stop, calendar: WorkCalendar) -> Found:
    """The deadlines of the whole matter after a stop."""
    return {
        name: shift(deadlines[name], _unit(rules, name), stop.since, stop.end, calendar)
        for name in WHOLE_MATTER
        if name in deadlines
    }


def without_stop(case: Case, stop: Stop, rules: CaseType, calendar: WorkCalendar) -> Found:
    """The deadlines as if the stop had never been. What else moved them since, such as an extension, stays."""
    if stop.until is None:
        return {}
    return {
        name: _undone(case, name, stop, _unit(rules, name), calendar)
        for name, after in stop.after.items()
        if name in case.deadlines and after != stop.before.get(name)
    }


def _undone(case: Case, name: LimitName, stop: Stop, unit: Unit, calendar: WorkCalendar) -> datetime:
    deadline = case.deadlines[name]
    if deadline == stop.after[name]:
        return stop.before[name]
    units = stopped_units(calendar, stop.since, stop.end, unit)
    return _before(deadline, unit, units, calendar)


def reclassified(case: Case, rules: CaseType, calendar: WorkCalendar, *, consented: bool) -> Found:
    """The deadlines under another case type, from the same starts and with the same stops.

    Reclassifying keeps the earlier deadline unless the person agrees to the later one.
    """
    new: Found = {}
    for start, at in case.starts.items():
        new.update(from_start(rules, start, at, calendar))
    for stop in case.stops:
        if not stop.void:
            new.update(after_stop(new, rules, stop, calendar))
    if consented:
        return new
    kept = case.deadlines
    return {name: min(d for d in (new.get(name), kept.get(name)) if d) for name in {**new, **kept}}


def overdue(deadlines: Mapping[LimitName, datetime], at: datetime) -> tuple[LimitName, ...]:
    """The limits of the whole matter that are missed if the case ends at `at`. The last instant is still in time."""
    return tuple(name for name in WHOLE_MATTER if name in deadlines and at > deadlines[name])


def provisional(deadlines: Mapping[LimitName, datetime], since: datetime, calendar: WorkCalendar) -> bool:
    """Whether any of these deadlines was counted over a year whose holidays are not announced yet."""
    last = max(deadlines.values(), default=since)
    return last > since and calendar.provisional_between(since, last)


def _unit(rules: CaseType, name: LimitName) -> Unit:
    # A deadline kept from an earlier type or an import moves by the unit in which this type counts the matter.
    rule = rules.limits.get(name) or next(rules.limits[other] for other in WHOLE_MATTER if other in rules.limits)
    return rule.limit.unit


def _later(deadline: datetime, unit: Unit, units: int, calendar: WorkCalendar) -> datetime:
    if not units:
        return deadline
    if unit in _CLOCK_UNITS:
        return deadline + timedelta(seconds=units)
    if unit is Unit.WORKING_HOURS:
        return shift_worked(calendar, deadline, units)
    return calendar.deadline(deadline, Limit(units, Unit.DAYS if unit is Unit.MONTHS else unit))


def _before(deadline: datetime, unit: Unit, units: int, calendar: WorkCalendar) -> datetime:
    if unit in _CLOCK_UNITS or unit is Unit.WORKING_HOURS:
        return _later(deadline, unit, -units, calendar)
    if unit is Unit.WORKING_DAYS:
        return earlier(calendar, deadline, Limit(units, unit)) if units else deadline
    # 民法典第二百零三条: a last day that does not work moves to the first that does.
    return calendar.deadline(deadline - timedelta(days=units), Limit(0, Unit.DAYS))
