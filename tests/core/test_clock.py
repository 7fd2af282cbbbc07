"""A jump of the clock is told from time that passes, from NTP's corrections and from a machine that was off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from luoshi.core.clock import Reading, jumped, off

NOON = datetime(2026, 9, 7, 4, 0, tzinfo=UTC)
BEFORE = Reading("monday", NOON, 1_000.0)


def later(seconds: float, shown: float, boot: str = "monday") -> Reading:
    """The clocks `seconds` later, when the wall's shows so many seconds past noon."""
    return Reading(boot, NOON + timedelta(seconds=shown), 1_000.0 + seconds)


@pytest.mark.parametrize(
    ("now", "by"),
    [
        (later(2, 2), 0),
        (later(86_400 * 30, 86_400 * 30 + 40), 40),
        (later(2, 864_002), 864_000),
        (later(2, -259_198), -259_200),
        (later(3_600, 2), -3_598),
    ],
    ids=["two seconds", "NTP over a month", "ten days forward", "three days back", "the clock stood still"],
)
def test_what_the_clock_is_off_by(now: Reading, by: float) -> None:
    assert off(BEFORE, now) == timedelta(seconds=by)
    assert jumped(off(BEFORE, now)) == (abs(by) > 60)


def test_a_minute_is_the_limit() -> None:
    assert not jumped(timedelta(seconds=60))
    assert jumped(timedelta(seconds=61))
    assert jumped(timedelta(seconds=-61))


def test_after_a_restart_of_the_machine_only_going_back_can_be_told() -> None:
    off_for_a_week = Reading("tuesday", NOON + timedelta(days=7), 5.0)
    assert off(BEFORE, off_for_a_week) == timedelta(0)
    assert off(BEFORE, Reading("tuesday", NOON - timedelta(days=3), 5.0)) == timedelta(days=-3)
