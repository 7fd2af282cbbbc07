"""Promises P1, P2, P4, P8 and P10, checked on one step of a case: before, the entry, after.

They read what the machine wrote and know nothing of how it decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from luoshi.core.actors import ActorKind
from luoshi.core.case import events as e
from luoshi.core.case.clock import counted, times
from luoshi.core.case.state import Agreed, Case, State
from luoshi.core.casetypes.model import CaseType, LimitName
from luoshi.core.entries import Entry
from luoshi.core.worktime import Unit, WorkCalendar

Step = Entry[e.CaseEvent]
WHOLE_MATTER = (LimitName.PROMISED, LimitName.STATUTORY)
MAY_SET = (e.Registered, e.SignedFor, e.Ruled, e.Admitted, e.Reclassified)
MAY_MOVE = (e.Resumed, e.Extended, e.DeadlineMoved, e.ObjectionRuled, e.Reclassified)
MOVES_THE_HOLDER = (e.SignedFor, e.Ruled, e.HolderMoved)
THE_PERSONS_WORD = (e.Withdrawn, e.VerdictGiven, e.Objected, e.WishAnswered)


def kept(before: Case | None, entry: Step, after: Case, types: Mapping[str, CaseType], calendar: WorkCalendar) -> None:
    """Every promise, on one step."""
    in_order(before, entry, after)
    persons_word(entry)
    if before is None:
        assert isinstance(entry.event, e.Registered)
        assert after.holdings[0].since == after.received_at
        assert after.version == 1
    else:
        one_holder(before, entry, after)
        one_clock(before, entry, after, types[before.case_type], calendar)
        asked_once(before, entry, after, types[before.case_type])
        nobody_alone(before, entry)
    three_figures(after)


def one_holder(before: Case, entry: Step, after: Case) -> None:
    """P1: exactly one holder at each instant, who changes by signature, ruling or recorded move alone."""
    assert after.holdings[: len(before.holdings)] == before.holdings
    instants = [holding.since for holding in after.holdings]
    assert instants == sorted(instants)
    if after.holder != before.holder:
        assert isinstance(entry.event, MOVES_THE_HOLDER)
        assert after.holdings[-1].since == entry.at
    if after.holder.office != before.holder.office and isinstance(entry.event, e.HolderMoved):
        assert entry.event.cause is e.MoveCause.SUCCESSION
    if isinstance(entry.event, e.SignedFor):
        offered_to = before.offer.to if before.offer else before.holder.office
        assert after.holder.office == offered_to
        assert entry.actor.office == offered_to or entry.actor.kind is ActorKind.IMPORTER
    if isinstance(entry.event, e.Ruled):
        assert before.state is State.ARBITRATED


def one_clock(before: Case, entry: Step, after: Case, rules: CaseType, calendar: WorkCalendar) -> None:
    """P2: no reset; a deadline of the matter moves for a lawful cause only, and the count never falls."""
    assert after.received_at == before.received_at
    for name in WHOLE_MATTER:
        old, new = before.deadlines.get(name), after.deadlines.get(name)
        if old is None and new is not None:
            assert isinstance(entry.event, MAY_SET)
        elif old != new:
            assert isinstance(entry.event, MAY_MOVE)
        if old and (new is None or new > old):
            lawfully_later(before, entry, old)
        if isinstance(entry.event, e.Resumed) and old and new and name in rules.limits:
            gains_no_more_than_was_stopped(before, entry, (old, new), rules.limits[name].limit.unit, calendar)
    for unit in Unit:
        was = counted(before, before.received_at, unit, entry.at, calendar)
        assert 0 <= was <= counted(after, after.received_at, unit, entry.at, calendar)


def lawfully_later(before: Case, entry: Step, old: datetime) -> None:
    """What alone lets a deadline of the matter move later."""
    event = entry.event
    if isinstance(event, e.Resumed):
        stop = before.stops[-1]
        assert old > stop.since, "a stop rescued a deadline that had passed"
        assert entry.at <= stop.cap_at or event.by_cap
    elif isinstance(event, e.Reclassified):
        assert event.consented
        assert before.consent == Agreed(event.case_type, event.type_version)
    elif isinstance(event, e.Extended):
        assert event.approver
    else:
        assert isinstance(event, e.DeadlineMoved)
        assert event.cause


def gains_no_more_than_was_stopped(
    before: Case, entry: Step, moved: tuple[datetime, datetime], unit: Unit, calendar: WorkCalendar
) -> None:
    """The office hours that a stop adds to a deadline are no more than those that were stopped, to the cap at most."""
    stop = before.stops[-1]
    if unit in (Unit.WORKING_DAYS, Unit.WORKING_HOURS):
        stopped = calendar.worked_seconds(stop.since, min(entry.at, stop.cap_at))
        assert calendar.worked_seconds(*moved) <= stopped


def persons_word(entry: Step) -> None:
    """P4: a verdict, withdrawal, objection or consent is the person's own."""
    event = entry.event
    by_the_person = isinstance(event, e.Reopened) and event.cause is e.ReopenCause.PERSON
    if isinstance(event, THE_PERSONS_WORD) or by_the_person:
        assert entry.actor.kind is ActorKind.PERSON
        assert entry.actor.proof is not None


def nobody_alone(before: Case, entry: Step) -> None:
    """P4: a code that staff hand out was asked for by one officer and confirmed by another of another office."""
    event = entry.event
    if isinstance(event, e.CodeReplaced) and entry.actor.proof is None:
        asked = before.code_asked
        assert asked is not None
        assert asked.code_hash == event.code_hash
        assert asked.asked_by.officer not in ("", entry.actor.id)
        assert asked.asked_by.office not in entry.actor.office_path


def asked_once(before: Case, entry: Step, after: Case, rules: CaseType) -> None:
    """P8: materials are asked for once, in time, before admission, and asking stops no clock."""
    event = entry.event
    if isinstance(event, e.SupplementAsked):
        assert before.admitted_at is None
        assert before.supplement is None or event.overridden_by
        assert entry.at <= before.deadlines[LimitName.SUPPLEMENT] or before.supplement
        assert after.deadlines == before.deadlines
    if isinstance(event, e.Suspended):
        assert before.admitted_at or not rules.needs_admission
    if isinstance(event, e.Admitted):
        assert before.admitted_at is None
        assert event.since == _admitted_as_of(before, entry, event)
    if isinstance(event, e.DeemedWithdrawn):
        assert before.supplement is not None
        assert before.supplement.reminded
        assert before.supplement.missing
        assert before.supplement.check_by is None
    told_by = before.deadlines.get(LimitName.SUPPLEMENT)
    if rules.needs_admission and before.open and told_by and entry.at > told_by:
        assert before.admitted_at or before.supplement or isinstance(event, _DUE_BEFORE)


def _admitted_as_of(before: Case, entry: Step, event: e.Admitted) -> datetime | None:
    if event.basis is e.AdmissionBasis.NOT_TOLD_IN_TIME:
        return before.received_at
    if event.basis is e.AdmissionBasis.NOT_CHECKED_IN_TIME:
        return before.supplement.handed_in_at if before.supplement else None
    return entry.at


# What arithmetic dates is recorded in the order of its dates, which may come before the admission by lapse of time.
_DUE_BEFORE = (e.Admitted, e.OfferExpired, e.HolderMoved, e.Resumed, e.Warned)


def in_order(before: Case | None, entry: Step, after: Case) -> None:
    """P10: times in order, event and entry apart, and apart only where it is said why."""
    assert entry.at <= entry.entered_at
    if entry.at < entry.entered_at and entry.actor.kind is not ActorKind.MACHINE:
        assert entry.late is not None
        assert entry.late.second or entry.actor.kind is ActorKind.IMPORTER
    if before is not None:
        assert entry.at >= before.last_at
        assert after.version == before.version + 1


def three_figures(case: Case) -> None:
    """P2: held and stopped are parts of waited, and nothing is left over."""
    for later in (timedelta(), timedelta(days=3), timedelta(days=400)):
        found = times(case, case.last_at + later)
        assert sum(found.held.values(), timedelta()) + sum(found.stopped.values(), timedelta()) == found.waited
        assert all(part >= timedelta() for part in (*found.held.values(), *found.stopped.values()))
        assert set(found.held) <= {holding.holder.office for holding in case.holdings}
