"""What runs out first: the one instant that a list of open cases is sorted by, and when its clock takes colour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from luoshi.core.case.alarms import instant_of
from luoshi.core.case.deadlines import WHOLE_MATTER
from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import CaseType, LimitName
from luoshi.core.worktime import WorkCalendar

Due = tuple[datetime, LimitName | None]

YELLOW, RED = "yellow", "red"
"""The two levels of warning that colour a clock; a case type gives them their words and moments."""


def due(case: Case) -> Due | None:
    """The first end still to be met, with its limit; of a stopped case the cap of the stop, with no limit.

    None for a case that has ended, or that nothing binds.
    """
    if not case.open:
        return None
    if case.stop:
        return case.stop.cap_at, None
    return min(_ends(case), default=None)


def _ends(case: Case) -> Iterator[tuple[datetime, LimitName]]:
    if case.offer:
        yield case.offer.sign_by, LimitName.SIGN
    if case.awaited and case.awaited.check_by:
        yield case.awaited.check_by, LimitName.SUPPLEMENT
    for name, at in case.deadlines.items():
        if (
            name in WHOLE_MATTER
            or (name is LimitName.FIRST_CONTACT and not case.contacted_at)
            or _must_tell(case, name)
        ):
            yield at, name


def _must_tell(case: Case, name: LimitName) -> bool:
    return name is LimitName.SUPPLEMENT and not case.supplement and not case.admitted_at


def colours(case: Case, rules: CaseType, calendar: WorkCalendar) -> dict[str, datetime]:
    """When the case's clock turns yellow and red by its case type; a level that does not come is absent.

    While the count is stopped only a colour that had come before stays.
    """
    if not case.open:
        return {}
    found: dict[str, datetime] = {}
    for rule in rules.warnings:
        if rule.level in (YELLOW, RED) and rule.moment.limit in WHOLE_MATTER and rule.moment.limit in case.deadlines:
            at = instant_of(case, rules, rule.moment, calendar)
            if case.stop is None or at <= case.stop.since:
                found[rule.level] = min(at, found.get(rule.level, at))
    return found
