"""P9 and P10 on any stream: versions without a gap, the two times apart and in order, late entries marked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from luoshi.ledger.checking.events import Event

Found = tuple[str, str]
"""A code of `findings.RULES`, and the figures."""

CLOCK_SKEW: Final = timedelta(seconds=2)
"""How far the clock of one machine may lie behind the last entry of another and be taken for the same instant."""

_LATE_CAUSES: Final = frozenset({"outage", "paper"})


class Order:
    """Versions and times of one stream."""

    def __init__(self) -> None:
        self._version = 0
        self._at = ""
        self._entered_at = ""

    def take(self, event: Event) -> Iterator[Found]:
        """What is wrong with the place and the times of the stream's next event."""
        if event.version != self._version + 1:
            yield "version_gap", f"{self._version} → {event.version}"
        if event.at < self._at:
            yield "out_of_order", f"{event.at} < {self._at}"
        if _before(event.entered_at, self._entered_at):
            yield "entered_backwards", f"{event.entered_at} < {self._entered_at}"
        if _before(event.entered_at, event.at):
            yield "future", f"{event.at} > {event.entered_at}"
        if event.at < event.entered_at or event.late is not None:
            yield from _late(event)
        self._version, self._at = event.version, max(event.at, self._at)
        self._entered_at = max(event.entered_at, self._entered_at)


def _before(one: str, other: str) -> bool:
    """Whether an instant lies before another by more than clocks may differ."""
    if one >= other:
        return False
    return datetime.fromisoformat(other) - datetime.fromisoformat(one) > CLOCK_SKEW


def _late(event: Event) -> Iterator[Found]:
    """The machine dates by arithmetic; everybody else says why the entry is late, with evidence and a second person."""
    if event.by == "machine":
        return
    if event.late is None:
        yield "unmarked_late", f"{event.at} < {event.entered_at}"
        return
    cause = event.late.get("cause")
    if cause == "import":
        if event.by != "importer":
            yield "late_unproved", f"import by {event.by}"
    elif cause not in _LATE_CAUSES or not event.late.get("evidence") or not event.late.get("second"):
        yield "late_unproved", str(event.late)
