"""P1 on one case: exactly one holder at each instant, who changes by signature, ruling or recorded move alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from luoshi.ledger.checking.events import Event
from luoshi.ledger.checking.order import Found

_ENDS = frozenset({"case.closed", "case.withdrawn", "case.deemed_withdrawn", "case.diverted"})
_HOLDERS = frozenset({"case.registered", "case.signed_for", "case.ruled", "case.holder_moved"})


class Accountability:
    """Who answers for one case, as far as its events have been read."""

    def __init__(self) -> None:
        self._office = ""
        self._offered_to: str | None = None
        self._arbitration = False
        self._ended = ""

    def take(self, event: Event) -> Iterator[Found]:
        """What the case's next event does to P1."""
        if "holder" in event.data and event.kind not in _HOLDERS:
            yield "holder_by_stealth", event.kind
        if event.kind in _HOLDERS and self._ended:
            yield "moved_after_end", f"{event.kind} after {self._ended}"
        rule = _RULES.get(event.kind)
        if rule is not None:
            yield from rule(self, event)
        if event.kind in _ENDS:
            yield from self._end(event)

    def registered(self, event: Event) -> Iterator[Found]:
        """The first-inquiry officer answers at once; for a case split off, whoever answers for its origin."""
        yield from self._hold(event)
        before = event.data.get("holdings", ())
        if before and before[-1]["holder"] != event.data["holder"]:
            yield "holder_by_stealth", f"held before by {before[-1]['holder']}"

    def offered(self, event: Event) -> Iterator[Found]:
        """An offer moves nothing yet."""
        if self._offered_to is not None:
            yield "offered_twice", f"{self._offered_to}, {event.data['to']}"
        self._offered_to = event.data["to"]

    def signed_for(self, event: Event) -> Iterator[Found]:
        """Only the office offered to signs, or, where nothing is offered, the one that has it; by its own officer."""
        office = event.data["holder"]["office"]
        wanted = self._office if self._offered_to is None else self._offered_to
        if self._arbitration:
            yield "signed_under_arbitration", office
        elif office != wanted:
            yield "signed_unoffered", f"{office}, offered to {wanted}"
        if event.by != "importer" and event.actor.get("office", "") != office:
            yield "signed_for_another", f"{event.actor.get('office', event.by)} for {office}"
        self._offered_to = None
        yield from self._hold(event)

    def returned(self, event: Event) -> Iterator[Found]:
        """Declining moves nothing; the third goes to the arbiter."""
        self._offered_to = None
        self._arbitration = bool(event.data["to_arbiter"])
        return iter(())

    def to_arbiter(self, _event: Event) -> Iterator[Found]:
        """An offer expired, or the holder asks: the arbiter decides, and the holder answers meanwhile."""
        self._offered_to = None
        self._arbitration = True
        return iter(())

    def ruled(self, event: Event) -> Iterator[Found]:
        """The arbiter's ruling."""
        if not self._arbitration:
            yield "ruled_unasked", event.data["holder"]["office"]
        self._arbitration = False
        yield from self._hold(event)

    def holder_moved(self, event: Event) -> Iterator[Found]:
        """A move within the office, or to its successor."""
        office = event.data["holder"]["office"]
        if office != self._office and event.data.get("cause") != "succession":
            yield "moved_office", f"{self._office} → {office} by {event.data.get('cause')}"
        yield from self._hold(event)

    def reopened(self, _event: Event) -> Iterator[Found]:
        """A closed case opens again with the holder it had."""
        if self._ended != "case.closed":
            yield "reopened_open", self._ended or "open"
        self._ended = ""

    def objection_ruled(self, event: Event) -> Iterator[Found]:
        """An upheld objection to a diversion brings the case back."""
        if event.data["upheld"] and event.data["to"] == "diversion":
            if self._ended != "case.diverted":
                yield "reopened_open", self._ended or "open"
            self._ended = ""

    def _end(self, event: Event) -> Iterator[Found]:
        if self._ended:
            yield "ended_twice", f"{event.kind} after {self._ended}"
        self._ended = event.kind
        self._offered_to = None

    def _hold(self, event: Event) -> Iterator[Found]:
        holder: Mapping[str, Any] = event.data.get("holder") or {}
        if not holder.get("office") or not holder.get("officer"):
            yield "no_holder", str(dict(holder))
        self._office = holder.get("office", "")


_RULES: Mapping[str, Callable[[Accountability, Event], Iterator[Found]]] = {
    "case.registered": Accountability.registered,
    "case.offered": Accountability.offered,
    "case.signed_for": Accountability.signed_for,
    "case.returned": Accountability.returned,
    "case.offer_expired": Accountability.to_arbiter,
    "case.arbitration_asked": Accountability.to_arbiter,
    "case.ruled": Accountability.ruled,
    "case.holder_moved": Accountability.holder_moved,
    "case.reopened": Accountability.reopened,
    "case.objection_ruled": Accountability.objection_ruled,
}
