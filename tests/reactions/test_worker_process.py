"""The worker as a process: it tells within two seconds, comes back after kill -9, and ends with what started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from luoshi.core.case import commands as c
from luoshi.runtime.postgres import Postgres
from luoshi.runtime.settings import Settings
from tests.cases.cast import LI, Clock, District, means_on
from tests.cases.processes import connected, together
from tests.cases.test_crash import migrate
from tests.reactions.cast import Worker, staffed
from tests.runtime.scenes import (
    alive,
    environment,
    eventually,
    free_port,
    luoshi,
    luoshi_up,
    settings_for_data,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made() -> Iterator[Settings]:
    """A data folder with a migrated database."""
    with settings_for_data() as settings:
        with Postgres(settings).start("test"):
            together(migrate, [(settings,)])
        yield settings


def now() -> Clock:
    """The worker lives by the real clock."""
    return Clock(datetime.now(UTC))


@contextmanager
def worker_process(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """`./luoshi worker`, ended with the block."""
    command = [sys.executable, "-m", "luoshi", "worker"]
    process = subprocess.Popen(command, env=environment(settings), stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
        assert "Traceback" not in said, said


def workers_of(pid: int) -> list[int]:
    """The worker processes that a process started."""
    children = [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]
    return [child for child in children if b"luoshi\0worker" in Path(f"/proc/{child}/cmdline").read_bytes()]


def test_a_notice_is_there_within_two_seconds_and_an_alarm_rings_by_itself(made: Settings) -> None:
    with Postgres(made).start("test") as running, connected(running.dsn("app")) as connection:
        district = District.seeded(connection, running.dsn("app")).on(now())
        staffed(district)
        worker = Worker(district)
        with worker_process(made):
            assert eventually(lambda: worker.rows("SELECT count(*) FROM procrastinate_workers") == [(1,)])
            assert eventually(
                lambda: worker.rows("SELECT count(*) FROM ledger_outbox WHERE reacted_at IS NULL") == [(0,)]
            )
            took = []
            for _ in range(5):
                case_id = district.registered()
                began = time.perf_counter()
                district.act(case_id, c.Offer("housing"), LI)
                assert eventually(lambda: bool(worker.told(case_id, "offered")))  # noqa: B023 - asked at once
                took.append(time.perf_counter() - began)
            assert sorted(took)[2] < 2.0, took

            past = district.on(Clock(now().now - timedelta(days=60)))
            late = past.registered()
            assert eventually(lambda: "warned" in district.kinds(late))
            assert eventually(lambda: bool(worker.told(late, "ladder")))


def test_after_kill_9_the_next_worker_goes_on(made: Settings) -> None:
    with Postgres(made).start("test") as running, connected(running.dsn("app")) as connection:
        worker = Worker(District(means_on(connection, now()), running.dsn("app"), now()))
        with worker_process(made) as first:
            assert eventually(lambda: worker.rows("SELECT count(*) FROM procrastinate_workers")[0][0] > 0)
            first.kill()
            first.wait()
        case_id = worker.district.registered()
        worker.district.act(case_id, c.Offer("housing"), LI)
        with worker_process(made):
            assert eventually(lambda: worker.fired(case_id, "offered") == 1)


def test_without_a_database_it_says_so(made: Settings) -> None:
    refused = luoshi(made, "worker")
    assert refused.returncode == 2
    assert "./luoshi up" in refused.stderr


def test_a_wrong_notices_file_is_told_and_nothing_starts(made: Settings) -> None:
    path = made.data / "secrets" / "notices.toml"
    with Postgres(made).start("test"):
        path.write_text("[sound]\nhorn = 1\n")
        path.chmod(0o600)
        refused = luoshi(made, "worker")
        assert refused.returncode == 2
        assert "sound" in refused.stderr
        path.chmod(0o644)
        assert "0600" in luoshi(made, "worker").stderr
        path.unlink()


def test_up_runs_a_worker_revives_it_and_takes_it_along(made: Settings) -> None:
    with luoshi_up(made, free_port()) as up:
        assert eventually(lambda: len(workers_of(up.pid)) == 1)
        (first,) = workers_of(up.pid)
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: workers_of(up.pid) not in ([], [first]))
        (second,) = workers_of(up.pid)
        up.send_signal(signal.SIGTERM)
        up.wait(timeout=90)
        assert not alive(second)
    with luoshi_up(made, free_port()) as up:
        assert eventually(lambda: len(workers_of(up.pid)) == 1)
        (third,) = workers_of(up.pid)
        up.kill()
        up.wait()
        assert eventually(lambda: not alive(third)), "the kernel ends it with its parent"
    luoshi(made, "down")
