"""`evolve(case, entry) -> case`: what an event makes of a case. It never judges and never refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from luoshi.core.case import events as e
from luoshi.core.case.state import Case, Closing, Holding, PendingOffer, State, Stop, Supplement
from luoshi.core.casetypes.model import LimitName, Start
from luoshi.core.entries import Entry, LateCause

At = Entry[e.CaseEvent]
Change = Mapping[str, Any]


def begin(case_id: UUID, entry: Entry[e.Registered]) -> Case:
    """The case that a registration begins. The person's clock starts at `received_at`."""
    event = entry.event
    return Case(
        id=case_id,
        version=1,
        state=State.RECEIVED,
        number=event.number,
        case_type=event.case_type,
        type_version=event.type_version,
        channel=event.channel,
        received_at=event.received_at,
        last_at=entry.at,
        holdings=(Holding(event.received_at, event.holder),),
        deadlines=event.deadlines,
        starts={Start.RECEIVED: event.received_at},
        provisional=event.provisional,
        matter=event.matter,
        area=event.area,
        code_hash=event.code_hash,
        imported=entry.late is not None and entry.late.cause is LateCause.IMPORT,
        parent=event.parent,
    )


def evolve(case: Case, entry: At) -> Case:
    """The case after one more event."""
    change = _CHANGES[type(entry.event)](case, entry.event, entry)
    return replace(case, version=case.version + 1, last_at=max(case.last_at, entry.at), **change)


def _nothing(_case: Case, _event: object, _entry: At) -> Change:
    return {}


def _hold(case: Case, holder: e.Holder, entry: At) -> tuple[Holding, ...]:
    if case.holder == holder:
        return case.holdings
    return (*case.holdings, Holding(entry.at, holder))


def _merged(case: Case, deadlines: e.Deadlines) -> dict[LimitName, Any]:
    return {**case.deadlines, **deadlines}


def _start(case: Case, start: Start, entry: At) -> Mapping[Start, Any]:
    return case.starts if start in case.starts else {**case.starts, start: entry.at}


def _offered(case: Case, event: e.Offered, entry: At) -> Change:
    offer = PendingOffer(event.to, entry.at, event.sign_by, case.state)
    declined = case.declined + (1 if event.returning else 0)
    return {
        "state": State.OFFERED,
        "offer": offer,
        "asked": tuple(dict.fromkeys((*case.asked, event.to))),
        "declined": declined,
        "deadlines": _merged(case, event.deadlines),
        "starts": _start(case, Start.TRANSFERRED, entry),
    }


def _offer_expired(case: Case, event: e.OfferExpired, _entry: At) -> Change:
    return {"state": State.ARBITRATED, "offer": None, "blamed": (*case.blamed, event.office)}


def _signed_for(case: Case, event: e.SignedFor, entry: At) -> Change:
    moved = event.holder.office != case.holder.office
    return {
        "state": State.WORKING,
        "offer": None,
        "holdings": _hold(case, event.holder, entry),
        "senders": (*case.senders, case.holder) if moved else case.senders,
        "deadlines": _merged(case, event.deadlines),
        "starts": _start(case, Start.SIGNED, entry),
    }


def _returned(case: Case, event: e.Returned, _entry: At) -> Change:
    back = case.offer.resume_state if case.offer else case.state
    return {"state": State.ARBITRATED if event.to_arbiter else back, "offer": None, "declined": event.count}


def _arbitration_asked(_case: Case, _event: e.ArbitrationAsked, _entry: At) -> Change:
    return {"state": State.ARBITRATED}


def _ruled(case: Case, event: e.Ruled, entry: At) -> Change:
    return {
        "state": State.WORKING,
        "holdings": _hold(case, event.holder, entry),
        "ruled": True,
        "deadlines": _merged(case, event.deadlines),
        "starts": _start(case, Start.SIGNED, entry),
    }


def _admitted(case: Case, event: e.Admitted, _entry: At) -> Change:
    starts = {**case.starts, Start.ADMITTED: event.since}
    return {"admitted_at": event.since, "deadlines": _merged(case, event.deadlines), "starts": starts}


def _supplement_asked(_case: Case, event: e.SupplementAsked, _entry: At) -> Change:
    return {"supplement": Supplement(event.items, event.remind_at)}


def _supplement_reminded(case: Case, event: e.SupplementReminded, _entry: At) -> Change:
    asked = cast(Supplement, case.supplement)
    return {"supplement": replace(asked, reminded=True, withdraw_at=event.withdraw_at)}


def _supplement_received(case: Case, event: e.SupplementReceived, _entry: At) -> Change:
    return {"supplement": replace(cast(Supplement, case.supplement), missing=event.missing)}


def _ended(state: State) -> Callable[[Case, Any, At], Change]:
    def end(_case: Case, _event: object, entry: At) -> Change:
        return {"state": state, "ended_at": entry.at, "offer": None}

    return end


def _suspended(case: Case, event: e.Suspended, entry: At) -> Change:
    stop = Stop(event.ground, entry.at, event.cap_at, before=case.deadlines)
    return {"state": State.SUSPENDED, "stops": (*case.stops, stop)}


def _resumed(case: Case, event: e.Resumed, entry: At) -> Change:
    ended = replace(case.stops[-1], until=min(entry.at, case.stops[-1].cap_at))
    return {
        "state": State.WORKING,
        "stops": (*case.stops[:-1], ended),
        "deadlines": _merged(case, event.deadlines),
    }


def _extended(case: Case, event: e.Extended, _entry: At) -> Change:
    times = {**case.extensions, event.limit: case.extensions.get(event.limit, 0) + 1}
    return {"deadlines": {**case.deadlines, event.limit: event.deadline}, "extensions": times}


def _deadline_moved(case: Case, event: e.DeadlineMoved, _entry: At) -> Change:
    return {"deadlines": {**case.deadlines, event.limit: event.deadline}}


def _contacted(case: Case, _event: e.Contacted, entry: At) -> Change:
    return {"contacted_at": case.contacted_at or entry.at}


def _evidence_added(case: Case, event: e.EvidenceAdded, _entry: At) -> Change:
    return {"evidence": tuple(dict.fromkeys((*case.evidence, event.evidence)))}


def _sub_case_opened(case: Case, event: e.SubCaseOpened, _entry: At) -> Change:
    return {"children": {**case.children, event.child: True}}


def _sub_case_ended(case: Case, event: e.SubCaseEnded, _entry: At) -> Change:
    return {"children": {**case.children, event.child: False}}


def _sub_case_revived(case: Case, event: e.SubCaseRevived, _entry: At) -> Change:
    return {"children": {**case.children, event.child: True}}


def _merged_into(_case: Case, event: e.Merged, _entry: At) -> Change:
    return {"merged_into": event.into}


def _absorbed(case: Case, event: e.Absorbed, _entry: At) -> Change:
    return {"absorbed": (*case.absorbed, event.case)}


def _reclassified(_case: Case, event: e.Reclassified, _entry: At) -> Change:
    return {
        "case_type": event.case_type,
        "type_version": event.type_version,
        "deadlines": event.deadlines,
        "consented": False,
    }


def _closed(case: Case, event: e.Closed, entry: At) -> Change:
    return {
        "state": State.CLOSED,
        "ended_at": entry.at,
        "closings": (*case.closings, Closing(entry.at, event.outcome, event.overdue)),
        "revive_at": event.revive_at,
        "deadlines": _merged(case, event.deadlines),
        "starts": {**case.starts, Start.DECIDED: entry.at},
    }


def _verdict_given(case: Case, event: e.VerdictGiven, _entry: At) -> Change:
    return {"solved": event.solved, "verdicts": case.verdicts + 1}


def _reopened(_case: Case, _event: e.Reopened, _entry: At) -> Change:
    return {"state": State.WORKING, "ended_at": None, "revive_at": None}


def _wish_noted(case: Case, event: e.WishNoted, _entry: At) -> Change:
    return {"wishes": tuple(dict.fromkeys((*case.wishes, event.wish)))}


def _wish_answered(case: Case, event: e.WishAnswered, _entry: At) -> Change:
    left = tuple(wish for wish in case.wishes if wish is not event.wish)
    consented = case.consented or (event.confirmed and event.wish is e.Wish.CONSENT)
    return {"wishes": left, "consented": consented}


def _diverted(case: Case, _event: e.Diverted, entry: At) -> Change:
    return {"state": State.DIVERTED, "ended_at": entry.at, "resume_state": case.state}


def _objected(case: Case, event: e.Objected, _entry: At) -> Change:
    return {"objections": tuple(dict.fromkeys((*case.objections, event.to)))}


def _objection_ruled(case: Case, event: e.ObjectionRuled, entry: At) -> Change:
    left = tuple(objection for objection in case.objections if objection is not event.to)
    if not event.upheld:
        return {"objections": left}
    if event.to is e.ObjectionTo.DIVERSION:
        return {"objections": left, "state": case.resume_state, "ended_at": None, "resume_state": None}
    last = case.stops[-1]
    undone = replace(last, void=True, until=last.until or entry.at)
    state = State.WORKING if case.state is State.SUSPENDED else case.state
    stops = (*case.stops[:-1], undone)
    return {"objections": left, "state": state, "stops": stops, "deadlines": _merged(case, event.deadlines)}


def _holder_moved(case: Case, event: e.HolderMoved, entry: At) -> Change:
    return {"holdings": _hold(case, event.holder, entry)}


def _corrected(_case: Case, event: e.Corrected, _entry: At) -> Change:
    return {event.subject: event.value}


def _warned(case: Case, event: e.Warned, _entry: At) -> Change:
    return {"warned": (*case.warned, f"{event.limit}:{event.level}")}


_CHANGES: Mapping[type[e.CaseEvent], Callable[[Case, Any, At], Change]] = {
    e.Offered: _offered,
    e.OfferExpired: _offer_expired,
    e.SignedFor: _signed_for,
    e.Returned: _returned,
    e.ArbitrationAsked: _arbitration_asked,
    e.Ruled: _ruled,
    e.Admitted: _admitted,
    e.SupplementAsked: _supplement_asked,
    e.SupplementReminded: _supplement_reminded,
    e.SupplementReceived: _supplement_received,
    e.DeemedWithdrawn: _ended(State.WITHDRAWN),
    e.Suspended: _suspended,
    e.Resumed: _resumed,
    e.Extended: _extended,
    e.DeadlineMoved: _deadline_moved,
    e.Contacted: _contacted,
    e.Tried: _nothing,
    e.Noted: _nothing,
    e.EvidenceAdded: _evidence_added,
    e.SubCaseOpened: _sub_case_opened,
    e.SubCaseEnded: _sub_case_ended,
    e.SubCaseRevived: _sub_case_revived,
    e.Merged: _merged_into,
    e.Absorbed: _absorbed,
    e.Split: _nothing,
    e.Reclassified: _reclassified,
    e.Answered: _nothing,
    e.Closed: _closed,
    e.Delivered: _nothing,
    e.VerdictGiven: _verdict_given,
    e.Reopened: _reopened,
    e.Withdrawn: _ended(State.WITHDRAWN),
    e.WishNoted: _wish_noted,
    e.WishAnswered: _wish_answered,
    e.Diverted: _diverted,
    e.Objected: _objected,
    e.ObjectionRuled: _objection_ruled,
    e.HolderMoved: _holder_moved,
    e.Corrected: _corrected,
    e.Warned: _warned,
    e.Erased: _nothing,
}
