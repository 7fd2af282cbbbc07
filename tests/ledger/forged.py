"""Records written by hand, as JSON and without the code under check: a clean case, and the ways to spoil one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from luoshi.ledger.checking.events import Raw

MONDAY = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
"""Monday, nine o'clock in Beijing."""

INTAKE = {"kind": "officer", "id": "hotline-1", "office": "hotline"}
WATER = {"kind": "officer", "id": "water-1", "office": "water"}
ROADS = {"kind": "officer", "id": "roads-1", "office": "roads"}
ARBITER = {"kind": "officer", "id": "arbiter", "office": "supervision"}
PERSON = {"kind": "person", "proof": "code"}
MACHINE = {"kind": "machine", "id": "machine"}
IMPORTER = {"kind": "importer", "id": "importer"}


def when(days: float) -> str:
    """An instant so many days after the Monday, in the record's form."""
    return (MONDAY + timedelta(days=days)).isoformat(timespec="microseconds")[:26] + "Z"


def holder(office: str) -> dict[str, str]:
    """The first officer of an office."""
    return {"office": office, "officer": f"{office}-1"}


class Story:
    """One case, told event by event; each a quarter of an hour after the one before unless its day is given."""

    def __init__(self, stream: str = "00000000-0000-4000-8000-000000000001", number: str = "L-1") -> None:
        self.stream = stream
        self.number = number
        self.envelopes: list[dict[str, Any]] = []
        self._day = 0.0

    def tell(
        self,
        kind: str,
        by: dict[str, str] = INTAKE,
        day: float | None = None,
        entered: float | None = None,
        **data: Any,
    ) -> Story:
        """One more event. `entered` is the day of entry where it differs from the day of the event."""
        self._day = day if day is not None else self._day + 1 / 96
        late = data.pop("late", None)
        key = data.pop("key", None)
        envelope = {
            "v": 1,
            "stream": self.stream,
            "version": len(self.envelopes) + 1,
            "kind": f"case.{kind}",
            "at": when(self._day),
            "entered_at": when(self._day if entered is None else entered),
            "actor": by,
            "data": data,
        }
        if late is not None:
            envelope["late"] = late
        if key is not None:
            envelope |= {"key": key, "fingerprint": "f"}
        self.envelopes.append(envelope)
        return self

    def registered(self, day: float = 0, promised: float = 5, by: dict[str, str] = PERSON, **more: Any) -> Story:
        """Registered at the hotline, due so many days after the Monday."""
        data = {
            "number": self.number,
            "case_type": "help",
            "holder": holder("hotline"),
            "received_at": when(day),
            "deadlines": {"promised": when(promised)},
        }
        return self.tell("registered", by, day, **(data | more))

    def offered(self, to: str, by: dict[str, str] = INTAKE, **more: Any) -> Story:
        """Offered to an office, to be signed within a quarter of a day."""
        self.tell("offered", by, **({"to": to} | more))
        at = datetime.fromisoformat(self.envelopes[-1]["at"])
        data = self.envelopes[-1]["data"]
        data.setdefault("sign_by", (at + timedelta(hours=6)).isoformat(timespec="microseconds")[:26] + "Z")
        return self

    def signed(self, by: dict[str, str] = WATER, **more: Any) -> Story:
        """Signed for by an officer, for their own office."""
        return self.tell("signed_for", by, **({"holder": holder(by["office"])} | more))

    def closed(self, by: dict[str, str] = WATER, **more: Any) -> Story:
        """Closed as done, in time."""
        return self.tell("closed", by, **({"outcome": "done"} | more))

    def raws(self) -> Iterator[Raw]:
        """The events as they are stored."""
        for version, envelope in enumerate(self.envelopes, start=1):
            body = json.dumps(envelope, sort_keys=True, separators=(",", ":")).encode()
            yield Raw(self.stream, version, body)


def ordinary() -> Story:
    """A clean case: registered, offered, signed for, worked on, closed."""
    return Story().registered().offered("water").signed().tell("contacted", WATER, channel="phone").closed()


def record(*stories: Story) -> list[Raw]:
    """The record that holds these cases, by stream and version."""
    return [raw for story in sorted(stories, key=lambda story: story.stream) for raw in story.raws()]
