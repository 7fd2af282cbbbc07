"""One event as it lies in the record: the members of its envelope, read from its bytes and from nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

INSTANT_LENGTH: Final = len("2026-11-21T08:30:00.000000Z")


class Malformed(Exception):
    """The bytes are no event; the text says why."""


@dataclass(slots=True)
class Raw:
    """What is stored: the place that the index gives, and the bytes."""

    stream: str
    version: int
    body: bytes


@dataclass(slots=True)
class Event:
    """An event. Instants stay text: they have one form only, so that their order is the order of the texts."""

    stream: str
    version: int
    kind: str
    at: str
    entered_at: str
    actor: dict[str, Any]
    data: dict[str, Any]
    late: dict[str, Any] | None
    key: str | None

    @property
    def by(self) -> str:
        """What kind of actor: officer, person, machine or importer."""
        return str(self.actor["kind"])

    @property
    def deadlines(self) -> dict[str, str]:
        """The deadlines it sets or moves, by the name of the limit. Raises Malformed."""
        found = self.data.get("deadlines", {})
        for deadline in found.values():
            instant(deadline)
        return found  # type: ignore[no-any-return]


def read(body: bytes) -> Event:
    """The event in these bytes. Raises Malformed."""
    try:
        envelope = json.loads(body)
        event = Event(
            envelope["stream"],
            envelope["version"],
            envelope["kind"],
            instant(envelope["at"]),
            instant(envelope["entered_at"]),
            envelope["actor"],
            envelope["data"],
            envelope.get("late"),
            envelope.get("key"),
        )
        event.actor["kind"]
        event.data.items()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Malformed(f"{type(error).__name__}: {error}") from error
    return event


def instant(text: Any) -> str:
    """The text, if it is an instant in the record's one form. Raises Malformed."""
    if not isinstance(text, str) or len(text) != INSTANT_LENGTH or text[-1] != "Z" or text[10] != "T":
        raise Malformed(f"not an instant of the record: {text!r}")
    return text
