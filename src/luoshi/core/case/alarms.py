"""When a case next needs the machine: a fact comes due, or a warning or ladder step of its type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import chain

from luoshi.core.case import events as e
from luoshi.core.case.deadlines import WHOLE_MATTER
from luoshi.core.case.state import Case, State
from luoshi.core.casetypes.model import CaseType, LimitName, Moment, Side
from luoshi.core.worktime import WorkCalendar
from luoshi.core.worktime_shift import earlier, shift_worked

Planned = tuple[Moment, str, tuple[str, ...]]
"""A moment of the case type, its level or step, and whom a step tells or charges."""

_BEFORE, _END, _AFTER = range(3)


def next_alarm_at(case: Case, rules: CaseType, calendar: WorkCalendar) -> datetime | None:
    """The next instant at which something has to be recorded for the case; None if nothing will."""
    facts = (
        case.offer.sign_by if case.offer else None,
        case.stop.cap_at if case.stop else None,
        _told_by(case, rules),
        _supplement_date(case, rules),
        case.revive_at if case.state is State.CLOSED else None,
        case.deputy.until if case.deputy and case.open else None,
    )
    # Of an imported case what came before it was taken up is never recorded, and so stands in nothing's way.
    planned = _planned(case, rules) if case.taken_up_at else _foremost(case, rules)
    moments = (at for at, _planned in _dated(case, rules, calendar, planned))
    return min((at for at in (*facts, *moments) if at is not None), default=None)


def due_moments(
    case: Case, rules: CaseType, calendar: WorkCalendar, until: datetime
) -> list[tuple[datetime, e.Warned]]:
    """The warnings and ladder steps whose moment came by `until` and that are not recorded yet, earliest first."""
    due = [
        (at, e.Warned(level, moment.limit, to))
        for at, (moment, level, to) in _dated(case, rules, calendar, _planned(case, rules))
        if at <= until
    ]
    return sorted(due, key=lambda found: found[0])


def _planned(case: Case, rules: CaseType) -> Iterator[Planned]:
    """What the case type has in mind for this case and is not recorded yet. Each comes once for a limit of a case,
    and once for every offer.
    """
    binding = _binding(case)
    for rule in rules.warnings:
        if rule.moment.limit in binding and not _recorded(case, rule.level, rule.moment.limit, ()):
            yield rule.moment, rule.level, ()
    for step in rules.ladder:
        if step.moment.limit in binding and not _recorded(case, step.step, step.moment.limit, step.to):
            yield step.moment, step.step, step.to


def _recorded(case: Case, level: str, limit: LimitName, to: tuple[str, ...]) -> bool:
    return bool(case.warned) and e.Warned(level, limit, to).key in case.warned


def _foremost(case: Case, rules: CaseType) -> Iterable[Planned]:
    """Of each limit those that can come first: what comes before its end, or else the end, or else what follows."""
    return _first_of(_planned(case, rules)) if case.warned else _first_planned(rules, frozenset(_binding(case)))


@lru_cache(maxsize=1024)
def _first_planned(rules: CaseType, binding: frozenset[LimitName]) -> tuple[Planned, ...]:
    """As `_foremost`, where nothing is recorded yet: so it is for most cases, and depends on no more than this."""
    warnings = ((rule.moment, rule.level, ()) for rule in rules.warnings)
    steps = ((step.moment, step.step, step.to) for step in rules.ladder)
    return _first_of(planned for planned in chain(warnings, steps) if planned[0].limit in binding)


def _first_of(some: Iterable[Planned]) -> tuple[Planned, ...]:
    found: dict[LimitName, tuple[int, dict[object, Planned]]] = {}
    for planned in some:
        moment = planned[0]
        side, length = _place(moment)
        best, kept = found.get(moment.limit, (side, {}))
        if side <= best:
            kept = kept if side == best else {}
            found[moment.limit] = side, kept
            kept[length] = planned
    return tuple(chain.from_iterable(kept.values() for _, kept in found.values()))


def _place(moment: Moment) -> tuple[int, object]:
    """On which side of the end of its limit a moment lies, and how far from it."""
    share = moment.share
    if share is not None:
        parts = share.as_integer_ratio()
        return (_BEFORE, parts) if parts[0] < parts[1] else (_END, parts)
    if moment.offset is None:
        return _END, None
    return (_AFTER if moment.side is Side.AFTER else _BEFORE), moment.offset


def _dated(
    case: Case, rules: CaseType, calendar: WorkCalendar, planned: Iterable[Planned]
) -> Iterator[tuple[datetime, Planned]]:
    stop = case.stop
    for each in planned:
        moment = each[0]
        at = instant_of(case, rules, moment, calendar)
        if case.taken_up_at and at <= case.taken_up_at:
            continue
        # While the count is stopped no end of the whole matter comes nearer; one that had come already has come.
        if stop is None or at <= stop.since or moment.limit not in WHOLE_MATTER:
            yield at, each


def _binding(case: Case) -> set[LimitName]:
    """The limits that something is still to be done for."""
    if not case.open:
        undelivered = case.state is State.CLOSED and case.delivered_at is None
        return {LimitName.DELIVER} & case.deadlines.keys() if undelivered else set()
    binding = {*case.deadlines} - {LimitName.DELIVER}
    if case.contacted_at:
        binding.discard(LimitName.FIRST_CONTACT)
    if case.supplement or case.admitted_at:
        binding.discard(LimitName.SUPPLEMENT)
    if case.offer:
        binding.add(LimitName.SIGN)
    return binding


def instant_of(case: Case, rules: CaseType, moment: Moment, calendar: WorkCalendar) -> datetime:
    """When a moment comes, as the deadlines stand; the case must have the limit it is about."""
    end = case.offer.sign_by if moment.limit is LimitName.SIGN and case.offer else case.deadlines[moment.limit]
    if moment.share is not None:
        return end if moment.share == 1 else _at_share(case, rules, moment, end, calendar)
    if moment.offset is None:
        return end
    if moment.side is Side.AFTER:
        return calendar.deadline(end, moment.offset)
    return earlier(calendar, end, moment.offset)


def _at_share(case: Case, rules: CaseType, moment: Moment, end: datetime, calendar: WorkCalendar) -> datetime:
    # Counted back from the end, so that a lawful stop moves the moment with the deadline.
    if moment.limit is LimitName.SIGN and case.offer:
        start = case.offer.since
    else:
        start = case.starts.get(rules.limits[moment.limit].start, case.received_at)
    if moment.share is None or start >= end:
        return end
    stopped = 0
    for stop in case.stops if moment.limit in WHOLE_MATTER else ():
        since, until = max(stop.since, start), min(stop.until or stop.since, end)
        if not stop.void and since < until:
            stopped += calendar.worked_seconds(since, until)
    return _share_of(calendar, start, end, stopped, moment.share.as_integer_ratio())


@lru_cache(maxsize=256)
def _share_of(calendar: WorkCalendar, start: datetime, end: datetime, stopped: int, share: tuple[int, int]) -> datetime:
    """When a share of the working time between two instants is over, less so many seconds. A case is asked for the same
    share twice running: for its colour and for its bell.
    """
    total = calendar.worked_seconds(start, end) - stopped
    left = total - total * share[0] // share[1]
    return shift_worked(calendar, end, -left)


def _told_by(case: Case, rules: CaseType) -> datetime | None:
    if not (rules.needs_admission and case.open) or case.admitted_at or case.supplement:
        return None
    return case.deadlines.get(LimitName.SUPPLEMENT)


def _supplement_date(case: Case, rules: CaseType) -> datetime | None:
    asked = case.awaited
    if asked is None or rules.supplement is None:
        return None
    if asked.check_by:
        return asked.check_by if rules.needs_admission else None
    if not asked.reminded:
        return asked.remind_at
    waits = rules.supplement.deemed_withdrawn_after and case.state in (State.RECEIVED, State.WORKING)
    return asked.withdraw_at if waits else None
