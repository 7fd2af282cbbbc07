"""What a new version of the calendar does to an open deadline: the part still to come is counted on the new one.

A version holds from its entry on, so what was counted before stays counted. Hours by the clock are no calendar's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from luoshi.core.case.commands import MoveDeadline
from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import CaseType
from luoshi.core.worktime import Limit, Unit, WorkCalendar
from luoshi.core.worktime_shift import shift_worked


def moves(
    case: Case, rules: CaseType, old: WorkCalendar, new: WorkCalendar, since: datetime, cause: str, version: int
) -> Iterator[MoveDeadline]:
    """The commands that move a case's open deadlines to the new calendar, in force since `since`; none for a closed
    case, for one that began under it, or for one that was moved to it already.

    While the count is stopped, what is still to come is counted from where it stopped.
    """
    if not case.open or case.holdings[0].since >= since or case.calendar_version >= version:
        return
    since = case.stop.since if case.stop else since
    for name, deadline in case.deadlines.items():
        rule = rules.limits.get(name)
        if rule is None or deadline <= since:
            continue
        moved = moved_deadline(deadline, rule.limit, since, old, new)
        if moved != deadline:
            yield MoveDeadline(name, moved, cause, version)


def moved_deadline(deadline: datetime, limit: Limit, since: datetime, old: WorkCalendar, new: WorkCalendar) -> datetime:
    """The end of a limit whose rest, from `since` on, is counted on the new calendar."""
    if limit.unit in (Unit.HOURS, Unit.MINUTES):
        return deadline
    if limit.unit is Unit.WORKING_HOURS:
        return shift_worked(new, since, old.worked_seconds(since, deadline))
    left = old.elapsed(since, deadline, Unit.WORKING_DAYS if limit.unit is Unit.WORKING_DAYS else Unit.DAYS)
    unit = Unit.WORKING_DAYS if limit.unit is Unit.WORKING_DAYS else Unit.DAYS
    return new.deadline(since, Limit(left, unit, binds_person=limit.binds_person))
