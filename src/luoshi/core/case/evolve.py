"""`evolve(case, entry) -> case`: what an event makes of a case. It never judges and never refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from luoshi.core.actors import ActorKind
from luoshi.core.case import events as e
from luoshi.core.case.state import Agreed, Case, Closing, Deputy, PendingCode, PendingOffer, State, Stop, Supplement
from luoshi.core.casetypes.model import LimitName, Start
from luoshi.core.entries import Entry, LateCause

_TAKE_UP = (ActorKind.OFFICER, ActorKind.PERSON)
_OF_AN_OFFER = f"{LimitName.SIGN}:"
At = Entry[e.CaseEvent]
Change = dict[str, Any]


def begin(case_id: UUID, entry: Entry[e.Registered]) -> Case:
    """The case that a registration begins. The person's clock starts at `received_at`."""
    event = entry.event
    told: dict[str, object] = {
        "id": case_id,
        "version": 1,
        "state": State.RECEIVED,
        "number": event.number,
        "case_type": event.case_type,
        "type_version": event.type_version,
        "channel": event.channel,
        "received_at": event.received_at,
        "last_at": entry.at,
        "holdings": event.holdings or (e.Holding(event.received_at, event.holder),),
        "deadlines": event.deadlines,
        "starts": {Start.RECEIVED: event.received_at},
        "provisional": event.provisional,
        "matter": event.matter,
        "area": event.area,
        "code_hash": event.code_hash,
        "imported": entry.late is not None and entry.late.cause is LateCause.IMPORT,
        "parent": event.parent,
        "urgent": event.urgent,
        "sealed": event.sealed,
        "language": event.language,
    }
    return Case.begun(told)


def evolve(case: Case, entry: At) -> Case:
    """The case after one more event."""
    change = _CHANGES[type(entry.event)](case, entry.event, entry)
    change["version"] = case.version + 1
    change["last_at"] = max(case.last_at, entry.at)
    if not case.rings and entry.actor.kind in _TAKE_UP:
        change["taken_up_at"] = entry.entered_at
    return case.changed(change)


def _nothing(_case: Case, _event: object, _entry: At) -> Change:
    return {}


def _mystery_told(_case: Case, _event: e.MysteryTold, _entry: At) -> Change:
    return {"mystery": True}


def _hold(case: Case, holder: e.Holder, entry: At) -> Change:
    if case.holder == holder:
        return {}
    return {"holdings": (*case.holdings, e.Holding(entry.at, holder)), "deputy": None}


def _merged(case: Case, deadlines: e.Deadlines) -> e.Deadlines:
    return {**case.deadlines, **deadlines} if deadlines else case.deadlines


def _start(case: Case, start: Start, entry: At) -> Mapping[Start, Any]:
    return case.starts if start in case.starts else {**case.starts, start: entry.at}


def _offered(case: Case, event: e.Offered, entry: At) -> Change:
    offer = PendingOffer(event.to, entry.at, event.sign_by, case.state)
    declined = case.declined + (1 if event.returning else 0)
    warned = case.warned and tuple(key for key in case.warned if not key.startswith(_OF_AN_OFFER))
    return {
        "state": State.OFFERED,
        "offer": offer,
        "asked": tuple(dict.fromkeys((*case.asked, event.to))),
        "declined": declined,
        "warned": warned,
        "deadlines": _merged(case, event.deadlines),
        "starts": _start(case, Start.TRANSFERRED, entry),
    }


def _offer_expired(case: Case, event: e.OfferExpired, _entry: At) -> Change:
    return {"state": State.ARBITRATED, "offer": None, "blamed": (*case.blamed, event.office)}


def _signed_for(case: Case, event: e.SignedFor, entry: At) -> Change:
    moved = event.holder.office != case.holder.office
    return {
        **_hold(case, event.holder, entry),
        "state": State.WORKING,
        "offer": None,
        "senders": (*case.senders, case.holder) if moved else case.senders,
        "provisional": case.provisional or event.provisional,
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
        **_hold(case, event.holder, entry),
        "state": State.WORKING,
        "ruled": True,
        "ruled_for": event.holder.office,
        "provisional": case.provisional or event.provisional,
        "deadlines": _merged(case, event.deadlines),
        "starts": _start(case, Start.SIGNED, entry),
    }


def _admitted(case: Case, event: e.Admitted, _entry: At) -> Change:
    return {
        "admitted_at": event.since,
        "deadlines": _merged(case, event.deadlines),
        "starts": {**case.starts, Start.ADMITTED: event.since},
        "provisional": case.provisional or event.provisional,
    }


def _supplement_asked(case: Case, event: e.SupplementAsked, _entry: At) -> Change:
    before = case.supplement.missing if case.supplement else ()
    handed_in = case.supplement.handed_in if case.supplement else ()
    missing = tuple(dict.fromkeys((*before, *event.items)))
    return {"supplement": Supplement(missing, event.remind_at, handed_in=handed_in)}


def _supplement_reminded(case: Case, event: e.SupplementReminded, _entry: At) -> Change:
    asked = cast(Supplement, case.supplement)
    return {"supplement": replace(asked, reminded=True, withdraw_at=event.withdraw_at)}


def _supplement_received(case: Case, event: e.SupplementReceived, entry: At) -> Change:
    asked = cast(Supplement, case.supplement)
    if not event.checked:
        at = entry.at if event.check_by else None
        handed_in = (*asked.handed_in, *event.items)
        return {"supplement": replace(asked, handed_in=handed_in, handed_in_at=at, check_by=event.check_by)}
    if event.remind_at:
        return {"supplement": Supplement(event.missing, event.remind_at)}
    return {"supplement": replace(asked, missing=event.missing, handed_in=(), handed_in_at=None, check_by=None)}


def _ended(state: State) -> Callable[[Case, Any, At], Change]:
    def end(_case: Case, _event: object, entry: At) -> Change:
        return {"state": state, "ended_at": entry.at, "offer": None}

    return end


def _suspended(case: Case, event: e.Suspended, entry: At) -> Change:
    return {"state": State.SUSPENDED, "stops": (*case.stops, Stop(event.ground, entry.at, event.cap_at))}


def _resumed(case: Case, event: e.Resumed, entry: At) -> Change:
    stop = case.stops[-1]
    before = {name: case.deadlines[name] for name in event.deadlines}
    ended = replace(stop, until=min(entry.at, stop.cap_at), before=before, after=event.deadlines)
    return {
        "state": State.WORKING,
        "stops": (*case.stops[:-1], ended),
        "deadlines": _merged(case, event.deadlines),
        "provisional": case.provisional or event.provisional,
    }


def _extended(case: Case, event: e.Extended, _entry: At) -> Change:
    times = {**case.extensions, event.limit: case.extensions.get(event.limit, 0) + 1}
    return {
        "deadlines": {**case.deadlines, event.limit: event.deadline},
        "extensions": times,
        "provisional": case.provisional or event.provisional,
    }


def _deadline_moved(case: Case, event: e.DeadlineMoved, _entry: At) -> Change:
    deadlines = {**case.deadlines, event.limit: event.deadline}
    return {"deadlines": deadlines, "calendar_version": event.calendar_version}


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


def _reclassified(case: Case, event: e.Reclassified, _entry: At) -> Change:
    return {
        "case_type": event.case_type,
        "type_version": event.type_version,
        "deadlines": event.deadlines,
        "provisional": case.provisional or event.provisional,
        "consent": None,
        "sealed": case.sealed or event.sealed,
    }


def _closed(case: Case, event: e.Closed, entry: At) -> Change:
    return {
        "state": State.CLOSED,
        "ended_at": entry.at,
        "closings": (*case.closings, Closing(entry.at, event.outcome, event.overdue)),
        "delivered_at": None,
        "revive_at": event.revive_at,
        "deadlines": _merged(case, event.deadlines),
        "starts": {**case.starts, Start.DECIDED: entry.at},
    }


def _delivered(_case: Case, _event: e.Delivered, entry: At) -> Change:
    return {"delivered_at": entry.at}


def _verdict_given(case: Case, event: e.VerdictGiven, _entry: At) -> Change:
    return {"solved": event.solved, "verdicts": case.verdicts + 1}


def _reopened(_case: Case, _event: e.Reopened, _entry: At) -> Change:
    return {"state": State.WORKING, "ended_at": None, "revive_at": None}


def _wish_noted(case: Case, event: e.WishNoted, _entry: At) -> Change:
    asked = event.case_type if event.wish is e.Wish.CONSENT else case.consent_asked
    return {"wishes": tuple(dict.fromkeys((*case.wishes, event.wish))), "consent_asked": asked}


def _wish_answered(case: Case, event: e.WishAnswered, _entry: At) -> Change:
    left = tuple(wish for wish in case.wishes if wish is not event.wish)
    if event.wish is not e.Wish.CONSENT:
        return {"wishes": left}
    given = Agreed(event.case_type, event.type_version) if event.confirmed and event.case_type else None
    return {"wishes": left, "consent_asked": "", "consent": given}


def _diverted(case: Case, _event: e.Diverted, entry: At) -> Change:
    return {"state": State.DIVERTED, "ended_at": entry.at, "resume_state": case.state}


def _objected(case: Case, event: e.Objected, _entry: At) -> Change:
    change: Change = {"objections": tuple(dict.fromkeys((*case.objections, event.to)))}
    if event.to is e.ObjectionTo.SUSPENSION:
        change["objected"] = (*case.objected, len(case.stops) - 1)
    return change


def _objection_ruled(case: Case, event: e.ObjectionRuled, entry: At) -> Change:
    left = tuple(objection for objection in case.objections if objection is not event.to)
    if event.to is e.ObjectionTo.SUSPENSION:
        return _suspension_ruled(case, event, entry, left)
    if not event.upheld:
        return {"objections": left}
    return {"objections": left, "state": case.resume_state, "ended_at": None, "resume_state": None}


def _suspension_ruled(case: Case, event: e.ObjectionRuled, entry: At, left: tuple[e.ObjectionTo, ...]) -> Change:
    index, *others = case.objected
    change: Change = {"objected": tuple(others), "objections": case.objections if others else left}
    if not event.upheld:
        return change
    stop = case.stops[index]
    if case.stop is stop:
        change["state"] = State.WORKING
    undone = replace(stop, void=True, until=stop.until or entry.at)
    change["stops"] = (*case.stops[:index], undone, *case.stops[index + 1 :])
    change["deadlines"] = _merged(case, event.deadlines)
    if event.overdue:
        change["closings"] = (*case.closings[:-1], replace(case.closings[-1], overdue=event.overdue))
    return change


def _holder_moved(case: Case, event: e.HolderMoved, entry: At) -> Change:
    # A deputy of a deputy stands in for the one who is away.
    away = case.deputy.of if case.deputy else case.holder
    stands_in = event.cause is e.MoveCause.DEPUTY and away != event.holder
    deputy = Deputy(away, event.until) if stands_in and event.until else None
    return {**_hold(case, event.holder, entry), "deputy": deputy}


def _code_asked(_case: Case, event: e.CodeAsked, entry: At) -> Change:
    return {"code_asked": PendingCode(event.code_hash, e.Holder(entry.actor.office, entry.actor.id), entry.at)}


def _code_denied(_case: Case, _event: e.CodeDenied, _entry: At) -> Change:
    return {"code_asked": None}


def _code_replaced(_case: Case, event: e.CodeReplaced, _entry: At) -> Change:
    return {"code_hash": event.code_hash, "code_asked": None}


def _corrected(_case: Case, event: e.Corrected, _entry: At) -> Change:
    return {event.subject: event.value}


def _warned(case: Case, event: e.Warned, _entry: At) -> Change:
    return {"warned": tuple(dict.fromkeys((*case.warned, event.key)))}


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
    e.Delivered: _delivered,
    e.VerdictGiven: _verdict_given,
    e.Reopened: _reopened,
    e.Withdrawn: _ended(State.WITHDRAWN),
    e.WishNoted: _wish_noted,
    e.WishAnswered: _wish_answered,
    e.Diverted: _diverted,
    e.Objected: _objected,
    e.ObjectionRuled: _objection_ruled,
    e.HolderMoved: _holder_moved,
    e.CodeAsked: _code_asked,
    e.CodeDenied: _code_denied,
    e.CodeReplaced: _code_replaced,
    e.Corrected: _corrected,
    e.MysteryTold: _mystery_told,
    e.Warned: _warned,
    e.Erased: _nothing,
}
