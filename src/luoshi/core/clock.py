"""Whether the clock on the wall has jumped: it is measured against one that only ever runs on.

Nobody's deadline may come because somebody set a clock. A jump is told apart from the slow corrections of NTP by its
size. A clock set forward while the machine was off cannot be told from the time it was off; one set back can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

TOLERANCE: Final = timedelta(seconds=60)
"""Less than any limit there is, more than a leap second or a correction by NTP."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Both clocks at one moment: the wall's, and the seconds since the machine started, of which `boot` names one."""

    boot: str
    wall: datetime
    steady: float


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """The clock moved by so many seconds (back: less than zero) while time passed: it should have shown `expected`."""

    seconds: int
    expected: datetime
    shown: datetime


@dataclass(frozen=True, slots=True)
class ClockSettled:
    """The clock is to be believed again: it `returned`, or the administrator `accepted` what it shows."""

    how: str
    shown: datetime


ClockEvent = ClockJumped | ClockSettled
CLOCK_EVENTS: Mapping[str, type[ClockEvent]] = {"clock.jumped": ClockJumped, "clock.settled": ClockSettled}


def off(reference: Reading, now: Reading) -> timedelta:
    """By how much the wall clock is off, seen from `reference`; after a restart of the machine only if it went back."""
    if now.boot == reference.boot:
        return now.wall - reference.wall - timedelta(seconds=now.steady - reference.steady)
    return min(timedelta(0), now.wall - reference.wall)


def jumped(by: timedelta) -> bool:
    """Whether that is more than a correction."""
    return abs(by) > TOLERANCE
