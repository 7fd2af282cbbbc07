"""What arithmetic has decided by an instant, whoever forgot to record it: expiries, caps, dates.

`settle` yields the entries that must come before anything else is decided; the worker only records and tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from luoshi.core.case import events as e
from luoshi.core.case.alarms import due_moments
from luoshi.core.case.context import Context
from luoshi.core.case.deadlines import after_stop, fresh, provisional
from luoshi.core.case.evolve import evolve
from luoshi.core.case.state import Case, State
from luoshi.core.casetypes.model import LimitName, Start
from luoshi.core.entries import Entry

Due = tuple[datetime, e.CaseEvent]
Found = Entry[e.CaseEvent]


def settle(case: Case, ctx: Context, until: datetime, *, inclusive: bool) -> tuple[Case, list[Found]]:
    """The case and the entries that have come due by `until`, earliest first, dated when they came due.

    Not `inclusive`: a limit's last instant is still in time, so what is due at `until` itself has not happened yet.
    """
    entries: list[Found] = []
    while due := _next_due(case, ctx, until):
        at, event = due
        if at == until and not inclusive:
            break
        entry = ctx.by_rule(event, max(at, case.last_at))
        entries.append(entry)
        case = evolve(case, entry)
    return case, entries


def warnings(case: Case, ctx: Context, until: datetime) -> Iterator[Found]:
    """The warnings and ladder steps whose moment has come and that were not recorded yet."""
    for at, warned in due_moments(case, ctx.rules, ctx.calendar, until):
        yield ctx.by_rule(warned, max(at, case.last_at))


def _next_due(case: Case, ctx: Context, until: datetime) -> Due | None:
    found = [due for rule in _RULES if (due := rule(case, ctx, until)) and due[0] <= until]
    return min(found, key=lambda due: due[0]) if found else None


def _offer_expiry(case: Case, _ctx: Context, _until: datetime) -> Due | None:
    # An offer unsigned at its limit goes to the arbiter and counts against the office offered to.
    return (case.offer.sign_by, e.OfferExpired(case.offer.to)) if case.offer else None


def _cap(case: Case, ctx: Context, until: datetime) -> Due | None:
    # A stop counts at most its cap, whoever forgets to resume.
    stop = case.stop
    if stop is None or stop.cap_at > until:
        return None
    deadlines = after_stop(case.deadlines, ctx.rules, replace(stop, until=stop.cap_at), ctx.calendar)
    return stop.cap_at, e.Resumed(True, deadlines, provisional(deadlines, stop.since, ctx.calendar))


def _admission(case: Case, ctx: Context, until: datetime) -> Due | None:
    # 行政许可法 (2019) 第三十二条: 逾期不告知的，自收到申请材料之日起即为受理
    told_by = case.deadlines.get(LimitName.SUPPLEMENT)
    if not (ctx.rules.needs_admission and case.open and told_by and told_by <= until):
        return None
    if case.admitted_at or case.supplement:
        return None
    since = case.received_at
    deadlines = fresh(case, ctx.rules, Start.ADMITTED, since, ctx.calendar)
    crosses = provisional(deadlines, since, ctx.calendar)
    return told_by, e.Admitted(e.AdmissionBasis.NOT_TOLD_IN_TIME, since, deadlines, crosses)


def _unchecked(case: Case, ctx: Context, until: datetime) -> Due | None:
    # 行政许可法 (2019) 第三十二条: what came in is looked at in the time there is for it, or counts as complete.
    asked = case.awaited
    if asked is None or asked.handed_in_at is None or asked.check_by is None or asked.check_by > until:
        return None
    if not ctx.rules.needs_admission:
        return None
    since = asked.handed_in_at
    deadlines = fresh(case, ctx.rules, Start.ADMITTED, since, ctx.calendar)
    crosses = provisional(deadlines, since, ctx.calendar)
    return asked.check_by, e.Admitted(e.AdmissionBasis.NOT_CHECKED_IN_TIME, since, deadlines, crosses)


def _reminder(case: Case, ctx: Context, until: datetime) -> Due | None:
    rule, asked = ctx.rules.supplement, case.awaited
    if rule is None or asked is None or asked.reminded or asked.check_by or asked.remind_at > until:
        return None
    after = rule.deemed_withdrawn_after
    # The date told to the person runs from the entry of the reminder, not from when it should have been sent.
    return asked.remind_at, e.SupplementReminded(ctx.calendar.deadline(ctx.now, after) if after else None)


def _deemed_withdrawn(case: Case, ctx: Context, _until: datetime) -> Due | None:
    # Only where the case type says so, and not while offices dispute whose the case is.
    rule, asked = ctx.rules.supplement, case.awaited
    if rule is None or asked is None or asked.check_by or case.state not in (State.RECEIVED, State.WORKING):
        return None
    return (asked.withdraw_at, e.DeemedWithdrawn()) if asked.withdraw_at and rule.deemed_withdrawn_after else None


def _revival(case: Case, _ctx: Context, _until: datetime) -> Due | None:
    # "Cannot be done now" comes back by itself on the date that was promised.
    if case.state is not State.CLOSED or case.revive_at is None:
        return None
    return case.revive_at, e.Reopened(e.ReopenCause.PROMISED_DATE)


def _deputy_end(case: Case, _ctx: Context, _until: datetime) -> Due | None:
    # A deputy answers until the day named; then the officer they stood in for answers again.
    if case.deputy is None or not case.open:
        return None
    return case.deputy.until, e.HolderMoved(case.deputy.of, e.MoveCause.DEPUTY)


_RULES: tuple[Callable[[Case, Context, datetime], Due | None], ...] = (
    _offer_expiry,
    _cap,
    _admission,
    _unchecked,
    _reminder,
    _deemed_withdrawn,
    _revival,
    _deputy_end,
)
