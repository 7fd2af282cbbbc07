"""A clock that jumps is told once, rings nothing, and is believed again when it returns or somebody answers for it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any

import psycopg

from luoshi.core.clock import Reading
from luoshi.reactions import clock
from luoshi.reactions.jobs import Tools, sweep_due
from tests.cases.cast import MONDAY, District
from tests.reactions.cast import Worker

START = Reading("monday", MONDAY, 1_000.0)


def after(seconds: float, jump: timedelta = timedelta(0), boot: str = "monday") -> Reading:
    """The clocks so many seconds after the first look, with the wall's off by `jump`."""
    return Reading(boot, MONDAY + timedelta(seconds=seconds) + jump, 1_000.0 + seconds)


def look(district: District, now: Reading) -> bool:
    return clock.look(district.means.connection, now, secrets.token_bytes)


def told(district: District) -> list[str]:
    return [kind for kind, _ in clock.jumps(district.means.connection)]


def test_time_that_passes_is_no_jump(district: District) -> None:
    assert all(look(district, after(seconds)) for seconds in (0, 2, 3_600, 86_400))
    assert told(district) == []


def test_a_jump_is_told_once_and_its_return_too(district: District) -> None:
    look(district, START)
    ten_days = timedelta(days=10)
    assert [look(district, after(second, ten_days)) for second in (2, 4, 6)] == [False, False, False]
    assert told(district) == ["clock.jumped"]
    assert look(district, after(8))
    assert told(district) == ["clock.jumped", "clock.settled"]
    assert district.broken() == []


def test_back_after_forward_is_a_jump_of_its_own(district: District) -> None:
    look(district, START)
    assert not look(district, after(2, timedelta(days=10)))
    assert not look(district, after(4, timedelta(days=-3)))
    assert told(district) == ["clock.jumped", "clock.jumped"]


def test_what_the_clock_shows_holds_once_somebody_answers_for_it(district: District) -> None:
    look(district, START)
    hour = timedelta(hours=1)
    assert not look(district, after(2, hour))
    assert clock.settle(district.means.connection, after(4, hour), clock.ACCEPTED, secrets.token_bytes)
    assert look(district, after(6, hour))
    assert not clock.settle(district.means.connection, after(8, hour), clock.ACCEPTED, secrets.token_bytes)
    assert told(district) == ["clock.jumped", "clock.settled"]


def test_a_restarted_machine_settles_nothing(district: District) -> None:
    look(district, START)
    look(district, after(2, timedelta(days=10)))
    assert not look(district, after(4, timedelta(days=10), boot="tuesday"))
    assert told(district) == ["clock.jumped"]


def tools(worker: Worker, now: Reading | None) -> Tools:
    """The worker's, on the test's connection, with the clocks at this reading."""

    @contextmanager
    def connect() -> Iterator[psycopg.Connection[Any]]:
        with nullcontext(worker.connection) as connection:
            yield connection

    return Tools(connect, lambda: worker.knowledge, (), None if now is None else lambda: now)


def test_no_alarm_rings_that_only_the_clock_has_brought(worker: Worker) -> None:
    district = worker.district
    case_id = district.offered()
    look(district, START)
    before = len(district.events(case_id))
    district.clock.pass_by(days=10)
    sweep_due(tools(worker, after(2, timedelta(days=10))), lambda: False)
    assert len(district.events(case_id)) == before
    assert told(district) == ["clock.jumped"]
    sweep_due(tools(worker, after(864_002)), lambda: False)
    assert len(district.events(case_id)) > before, "ten days that have passed ring"
