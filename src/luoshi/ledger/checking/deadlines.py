"""P2 and P10 on one case's clock: a deadline is set once, moves for lawful causes only, and stops inside its cap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from luoshi.ledger.checking.events import Event, instant
from luoshi.ledger.checking.order import Found

WHOLE_MATTER: Final = ("promised", "statutory")
"""The limits of the whole matter: they alone move with a stop, and are judged at closing."""

# What a stop can give at most. Days are counted again on the calendar after the deadline: seven days of a stop hold
# up to seven working days (two make-up days), which may take nine days and a long holiday of nine to come round again.
STRETCH: Final = 9 / 7
HOLIDAYS: Final = timedelta(days=16)

_ENDS: Final = frozenset({"case.closed", "case.withdrawn", "case.deemed_withdrawn", "case.diverted"})
_CARRY: Final = frozenset({"case.extended", "case.deadline_moved", "case.resumed", "case.suspended"})


class Clock:
    """The deadlines of one case, as far as its events have been read."""

    def __init__(self) -> None:
        self._deadlines: dict[str, str] = {}
        self._received_at = ""
        self._stop: tuple[str, str] | None = None
        self._stops = 0
        self._objected: list[int] = []
        self._before: dict[str, str] = {}
        self._consent: tuple[object, ...] | None = None
        self._ended = ""
        self._closed_at = ""

    def take(self, event: Event) -> Iterator[Found]:
        """What the case's next event does to its clock."""
        rule = _RULES.get(event.kind)
        if self._ended and self._touches_clock(event):
            yield "deadline_after_end", f"{event.kind} after {self._ended}"
        if rule is not None:
            yield from rule(self, event)
        elif "deadlines" in event.data:
            yield "deadline_by_stealth", event.kind
        if event.kind in _ENDS:
            self._ended, self._stop = event.kind, None

    def registered(self, event: Event) -> Iterator[Found]:
        """The clock starts at receipt. Whose receipt a case split off has is checked with its origin."""
        data = event.data
        self._received_at = instant(data["received_at"])
        if "split_from" not in data and self._received_at != event.at:
            yield "receipt_reset", f"received {self._received_at}, registered {event.at}"
        self._deadlines = dict(event.deadlines)
        # Imported promises are taken as they were; a part of a matter has the deadlines of the whole, missed ones too.
        if event.late is None and not {"parent", "split_from"} & data.keys():
            yield from _after(event.deadlines, self._received_at)

    def started(self, event: Event) -> Iterator[Found]:
        """A start event came: limits that run from it get their deadlines, those that stand are not touched."""
        yield from self._set(event.deadlines, event.at)

    def offered(self, event: Event) -> Iterator[Found]:
        """As `started`; the time to sign runs from here."""
        yield from _after({"sign_by": instant(event.data["sign_by"])}, event.at)
        yield from self._set(event.deadlines, event.at)

    def admitted(self, event: Event) -> Iterator[Found]:
        """As `started`, from the day of admission in law."""
        yield from self._set(event.deadlines, instant(event.data["since"]))

    def closed(self, event: Event) -> Iterator[Found]:
        """Missed is what the deadlines show, at the time of the event. What runs from a decision runs from each."""
        self._closed_at = event.at
        yield from self._judged(event)
        for name in event.deadlines.keys() - set(WHOLE_MATTER):
            self._deadlines.pop(name, None)
        yield from self._set(event.deadlines, event.at)

    def suspended(self, event: Event) -> Iterator[Found]:
        """A stop has a ground and an end."""
        cap = instant(event.data["cap_at"])
        if not event.data.get("ground"):
            yield "stop_without_ground", ""
        if cap <= event.at:
            yield "stop_without_cap", f"{event.at} to {cap}"
        if self._stop is not None:
            yield "stopped_twice", str(event.data.get("ground"))
        self._stop, self._before = (event.at, cap), dict(self._deadlines)
        self._stops += 1

    def resumed(self, event: Event) -> Iterator[Found]:
        """The deadlines move by what was stopped, at most to the cap, and those already missed do not move."""
        if self._stop is None:
            yield "resumed_unstopped", ""
            return
        since, cap = self._stop
        early = event.data.get("by_cap") and event.at < cap
        if event.at > cap or early:
            yield "stopped_past_cap", f"{event.at}, cap {cap}"
        for name, deadline in event.deadlines.items():
            yield from self._moved_by_stop(name, deadline, since, min(event.at, cap))
        self._stop = None

    def extended(self, event: Event) -> Iterator[Found]:
        """An approved extension, before the limit has passed."""
        name, deadline = event.data["limit"], instant(event.data["deadline"])
        old = self._deadlines.get(name)
        if old is None:
            yield "unknown_limit", name
        elif event.at > old:
            yield "missed_revived", f"{name} {old}"
        elif deadline <= old or not event.data.get("approver"):
            yield "moved_later", f"{name} {old} → {deadline}, approved by {event.data.get('approver')!r}"
        self._deadlines[name] = deadline

    def deadline_moved(self, event: Event) -> Iterator[Found]:
        """The calendar changed by a recorded order."""
        name = event.data["limit"]
        if name not in self._deadlines:
            yield "unknown_limit", name
        if not event.data.get("cause") or event.by not in ("machine", "officer"):
            yield "moved_later", f"{name} by {event.by}"
        self._deadlines[name] = instant(event.data["deadline"])

    def reclassified(self, event: Event) -> Iterator[Found]:
        """The earlier deadline stays, unless the person agreed to this very change with their own code."""
        new = event.deadlines
        if event.data.get("consented"):
            if self._consent is None or self._consent != _change(event):
                yield "moved_later", "consent that the person did not give"
        else:
            for name, old in self._deadlines.items():
                if name not in new:
                    yield "deadline_dropped", name
                elif new[name] > old:
                    yield "moved_later", f"{name} {old} → {new[name]}"
        self._deadlines, self._consent = dict(new), None

    def wish_answered(self, event: Event) -> Iterator[Found]:
        """The person's consent to the later deadlines of one version of a case type, by their own code."""
        if event.data["wish"] == "consent":
            given = event.data["confirmed"] and event.by == "person" and event.actor.get("proof")
            self._consent = _change(event) if given else None
        return iter(())

    def objected(self, event: Event) -> Iterator[Found]:
        """Which stop is objected to: the last one."""
        if event.data["to"] == "suspension":
            self._objected.append(self._stops)
        return iter(())

    def objection_ruled(self, event: Event) -> Iterator[Found]:
        """An upheld objection undoes a stop from its beginning, in a closed case too: no deadline gets later by it."""
        moved = event.deadlines
        if moved and not event.data["upheld"]:
            yield "moved_later", "by an objection that was not upheld"
        for name, deadline in moved.items():
            if name not in self._deadlines:
                yield "unknown_limit", name
            elif deadline > max(self._deadlines[name], self._before.get(name, "")):
                yield "moved_later", f"{name} {self._deadlines[name]} → {deadline}"
        self._deadlines.update(moved)
        if event.data["to"] == "suspension":
            stop = self._objected.pop(0) if self._objected else 0
            if event.data["upheld"] and stop == self._stops:
                self._stop = None
            if event.data["upheld"] and self._ended == "case.closed":
                yield from self._judged(event)
        elif event.data["upheld"]:
            self._ended = ""

    def reopened(self, _event: Event) -> Iterator[Found]:
        """The original clock goes on."""
        self._ended = ""
        return iter(())

    def _touches_clock(self, event: Event) -> bool:
        """An objection to a stop is ruled on after the end too, and may show that a limit was missed."""
        if event.kind == "case.objection_ruled":
            return False
        return "deadlines" in event.data or event.kind in _CARRY

    def _set(self, new: Mapping[str, str], start: str) -> Iterator[Found]:
        for name, deadline in new.items():
            old = self._deadlines.get(name)
            if old is None:
                yield from _after({name: deadline}, start)
            elif deadline != old:
                yield "clock_reset", f"{name} {old} → {deadline}"
        self._deadlines.update(new)

    def _judged(self, event: Event) -> Iterator[Found]:
        missed = {name for name in WHOLE_MATTER if self._closed_at > self._deadlines.get(name, self._closed_at)}
        said = set(event.data.get("overdue", ()))
        if missed != said:
            yield "overdue_misjudged", f"{sorted(said)}, by the deadlines {sorted(missed)}"

    def _moved_by_stop(self, name: str, deadline: str, since: str, until: str) -> Iterator[Found]:
        old = self._deadlines.get(name)
        if old is None or name not in WHOLE_MATTER:
            yield "unknown_limit", name
        elif deadline != old and old <= since:
            yield "missed_revived", f"{name} {old}, stopped {since}"
        elif deadline < old or _span(old, deadline) > _span(since, until) * STRETCH + HOLIDAYS:
            yield "moved_beyond_stop", f"{name} {old} → {deadline}, stopped {since} to {until}"
        self._deadlines[name] = deadline


def _after(deadlines: Mapping[str, str], start: str) -> Iterator[Found]:
    for name, deadline in deadlines.items():
        if deadline <= start:
            yield "deadline_before_start", f"{name} {deadline}, from {start}"


def _span(since: str, until: str) -> timedelta:
    return datetime.fromisoformat(until) - datetime.fromisoformat(since)


def _change(event: Event) -> tuple[object, ...]:
    """The change of case type that an event speaks of; None agrees to none."""
    code = event.data.get("case_type")
    return (code, event.data.get("type_version")) if code else (event.version,)


_RULES: Mapping[str, Callable[[Clock, Event], Iterator[Found]]] = {
    "case.registered": Clock.registered,
    "case.offered": Clock.offered,
    "case.signed_for": Clock.started,
    "case.ruled": Clock.started,
    "case.admitted": Clock.admitted,
    "case.closed": Clock.closed,
    "case.suspended": Clock.suspended,
    "case.resumed": Clock.resumed,
    "case.extended": Clock.extended,
    "case.deadline_moved": Clock.deadline_moved,
    "case.reclassified": Clock.reclassified,
    "case.wish_answered": Clock.wish_answered,
    "case.objected": Clock.objected,
    "case.objection_ruled": Clock.objection_ruled,
    "case.reopened": Clock.reopened,
}
