"""Three figures, never mixed: waited, counted, held (P2).

*Waited* is clock time from receipt to closing; nothing stops it. *Counted* is in the unit of a limit on the district
calendar, less lawful stops; only it meets a deadline. *Held* is waited, partitioned over offices, each lawful stop
booked to its ground apart: the sum of held and stopped is waited.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from luoshi.core.case.events import Holding
from luoshi.core.case.state import Case, Stop
from luoshi.core.worktime import Unit, WorkCalendar
from luoshi.core.worktime_shift import stopped_units


@dataclass(frozen=True, slots=True)
class Times:
    """The waiting of one person for one case, and whose it was."""

    waited: timedelta
    held: dict[str, timedelta] = field(default_factory=dict)
    stopped: dict[str, timedelta] = field(default_factory=dict)


def end_of(case: Case, now: datetime) -> datetime:
    """The instant up to which the person has waited: the end of the case, or now."""
    return case.ended_at or max(now, case.received_at)


def times(case: Case, now: datetime) -> Times:
    """Waited, held by office and stopped by ground; held + stopped = waited, to the microsecond."""
    end = end_of(case, now)
    found = Times(end - case.received_at)
    for holding, since, until in _holdings(case, end):
        running = until - since
        for stop, stopped in _stops_within(case, since, until):
            found.stopped[stop.ground] = found.stopped.get(stop.ground, timedelta()) + stopped
            running -= stopped
        office = holding.holder.office
        found.held[office] = found.held.get(office, timedelta()) + running
    return found


def counted(case: Case, start: datetime, unit: Unit, now: datetime, calendar: WorkCalendar) -> int:
    """The count from `start` in the unit's measure (`WorkCalendar.elapsed`): whole days, or seconds of hours.

    It stands still while a lawful stop runs, at most to the stop's cap, and never falls; of days only those are left
    out of which the stop took a whole day's worth. At a deadline it is what the limit says.
    """
    end = max(end_of(case, now), start)
    left_out = 0
    for stop in case.stops:
        since, until = max(stop.since, start), stop.end
        if stop.void or until <= since or end <= since:
            continue
        if end <= until:
            end = since
        else:
            left_out += stopped_units(calendar, since, until, unit)
    return calendar.elapsed(start, end, unit) - left_out


def _holdings(case: Case, end: datetime) -> Iterator[tuple[Holding, datetime, datetime]]:
    bounds = [min(holding.since, end) for holding in case.holdings]
    yield from zip(case.holdings, bounds, [*bounds[1:], end], strict=True)


def _stops_within(case: Case, since: datetime, until: datetime) -> Iterator[tuple[Stop, timedelta]]:
    for stop in case.stops:
        start, end = max(stop.since, since), min(stop.end, until)
        if not stop.void and start < end:
            yield stop, end - start
