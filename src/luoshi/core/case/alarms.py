"""When a case next needs the machine: a fact comes due, or a warning or ladder step of its type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from luoshi.core.case.deadlines import WHOLE_MATTER
from luoshi.core.case.state import Case, State
from luoshi.core.casetypes import model as m
from luoshi.core.worktime import WorkCalendar
from luoshi.core.worktime_shift import earlier, shift_worked


@dataclass(frozen=True, slots=True)
class Moment:
    """A warning or ladder step of the case type, at its instant."""

    at: datetime
    level: str
    limit: m.LimitName
    to: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """How the case remembers that it was recorded."""
        return f"{self.limit}:{self.level}"


def next_alarm_at(case: Case, rules: m.CaseType, calendar: WorkCalendar) -> datetime | None:
    """The next instant at which something has to be recorded for the case; None if nothing will."""
    facts = (
        case.offer.sign_by if case.offer else None,
        case.stop.cap_at if case.stop else None,
        _told_by(case, rules),
        _supplement_date(case),
        case.revive_at if case.state is State.CLOSED else None,
    )
    moments = (moment.at for moment in moments_of(case, rules, calendar))
    return min((at for at in (*facts, *moments) if at is not None), default=None)


def due_moments(case: Case, rules: m.CaseType, calendar: WorkCalendar, until: datetime) -> list[Moment]:
    """The moments come by `until` and not recorded yet, earliest first."""
    return sorted(
        (moment for moment in moments_of(case, rules, calendar) if moment.at <= until), key=lambda moment: moment.at
    )


def moments_of(case: Case, rules: m.CaseType, calendar: WorkCalendar) -> list[Moment]:
    """All moments of an open case not recorded yet. While the count is stopped no deadline comes nearer."""
    if not case.open or case.state is State.SUSPENDED:
        return []
    planned = [(w.level, w.moment, ()) for w in rules.warnings] + [(s.step, s.moment, s.to) for s in rules.ladder]
    moments = [
        Moment(_instant(case, rules, moment, calendar), level, moment.limit, to)
        for level, moment, to in planned
        if _still_counts(case, moment.limit)
    ]
    return [moment for moment in moments if moment.key not in case.warned]


def _still_counts(case: Case, limit: m.LimitName) -> bool:
    if limit is m.LimitName.SIGN:
        return case.offer is not None
    if limit is m.LimitName.FIRST_CONTACT and case.contacted_at:
        return False
    if limit is m.LimitName.SUPPLEMENT and (case.supplement or case.admitted_at):
        return False
    return limit in case.deadlines


def _instant(case: Case, rules: m.CaseType, moment: m.Moment, calendar: WorkCalendar) -> datetime:
    end = case.offer.sign_by if moment.limit is m.LimitName.SIGN and case.offer else case.deadlines[moment.limit]
    if moment.share is not None:
        return _at_share(case, rules, moment, end, calendar)
    if moment.offset is None:
        return end
    if moment.side is m.Side.AFTER:
        return calendar.deadline(end, moment.offset)
    return earlier(calendar, end, moment.offset)


def _at_share(case: Case, rules: m.CaseType, moment: m.Moment, end: datetime, calendar: WorkCalendar) -> datetime:
    # Counted back from the end, so that a lawful stop moves the moment with the deadline.
    if moment.limit is m.LimitName.SIGN and case.offer:
        start = case.offer.since
    else:
        start = case.starts.get(rules.limits[moment.limit].start, case.received_at)
    stops = [s for s in case.stops if not s.void and moment.limit in WHOLE_MATTER]
    stopped = sum(calendar.worked_seconds(s.since, s.until or s.cap_at) for s in stops)
    total = max(calendar.worked_seconds(start, end) - stopped, 0)
    left = total - int(total * moment.share) if moment.share is not None else 0
    return shift_worked(calendar, end, -left)


def _told_by(case: Case, rules: m.CaseType) -> datetime | None:
    if not (rules.needs_admission and case.open) or case.admitted_at or case.supplement:
        return None
    return case.deadlines.get(m.LimitName.SUPPLEMENT)


def _supplement_date(case: Case) -> datetime | None:
    asked = case.supplement
    if not (asked and asked.missing and case.open) or case.admitted_at:
        return None
    return asked.withdraw_at if asked.reminded else asked.remind_at
