"""The events of materials asked for, handed in and checked (一次性告知、补正).

Part of the closed vocabulary in `events`, which everybody imports from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from luoshi.core.private import Private


@dataclass(frozen=True, slots=True)
class SupplementAsked:
    """All missing materials, told at once. It stops no clock."""

    items: tuple[str, ...]
    remind_at: datetime
    overridden_by: str = ""
    note: Private | None = None


@dataclass(frozen=True, slots=True)
class SupplementReminded:
    """The person was reminded; only now can a date be set after which the case may count as withdrawn."""

    withdraw_at: datetime | None


@dataclass(frozen=True, slots=True)
class SupplementReceived:
    """Materials came in; `missing` are those still outstanding.

    `checked`: the office says so. What the person, or another office, hands in is theirs to say and the office's to
    check: all handed in, by `check_by`. What a check finds missing is reminded of anew, at `remind_at`.
    """

    items: tuple[str, ...]
    missing: tuple[str, ...]
    checked: bool = True
    check_by: datetime | None = None
    remind_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeemedWithdrawn:
    """Materials did not come by the date told in the reminder, and the case type says what follows."""
