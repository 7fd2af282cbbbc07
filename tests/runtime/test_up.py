"""`./luoshi up` as a process: it serves, it ends cleanly on a signal, and nothing it may die of loses anything."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from urllib.request import urlopen

import psycopg
import pytest

from luoshi.runtime import web_parent
from luoshi.runtime.drills.ground.site import children, words_of
from luoshi.runtime.locks import Held
from luoshi.runtime.postgres import attach, attach_or_start, supervisor
from luoshi.runtime.settings import Settings
from tests.runtime.scenes import alive, eventually, free_port, luoshi, luoshi_up, postmaster_pid, settings_for_data


@pytest.fixture(scope="module")
def made() -> Iterator[Settings]:
    """A data folder that `up` has been started on once: made, migrated, stopped."""
    with settings_for_data() as settings:
        with luoshi_up(settings, free_port()):
            pass
        yield settings


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_web_and_then_the_database(made: Settings, order: signal.Signals) -> None:
    with luoshi_up(made, free_port()) as process:
        postgres = postmaster_pid(made)
        process.send_signal(order)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in said
    assert not alive(postgres)
    assert (made.data / "run" / "postgres.log").read_text().rstrip().endswith("database system is shut down")


def test_pages_are_served_and_a_second_up_is_refused(made: Settings) -> None:
    port = free_port()
    with luoshi_up(made, port) as process:
        with urlopen(f"http://127.0.0.1:{port}/health") as page:
            assert page.status == 200
        second = luoshi(made, "up", "--port", str(free_port()))
        assert second.returncode == 2
        assert second.stderr.count("\n") == 2
        assert str(process.pid) in second.stderr
        assert f"http://127.0.0.1:{port}" in second.stderr


def test_a_taken_port_is_told_before_anything_starts(made: Settings) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = luoshi(made, "up", "--port", str(port))
    assert refused.returncode == 2
    assert str(port) in refused.stderr.splitlines()[1]
    assert not (made.data / "cluster" / "postmaster.pid").exists()


def test_detached_it_serves_until_down(made: Settings) -> None:
    port = free_port()
    up = luoshi(made, "up", "--empty", "--detach", "--port", str(port))
    assert (up.returncode, f"http://127.0.0.1:{port}" in up.stdout) == (0, True), up.stderr
    postgres = postmaster_pid(made)
    with urlopen(f"http://127.0.0.1:{port}/health") as page:
        assert page.status == 200
    doctor = luoshi(made, "doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert "FAILED" not in doctor.stdout
    assert f"running: http://127.0.0.1:{port}" in doctor.stdout
    assert luoshi(made, "down").returncode == 0
    assert not alive(postgres)
    assert "running: 没有运行" in luoshi(made, "doctor").stdout
    assert "没有在运行" in luoshi(made, "down").stdout


def test_down_does_not_end_another_command(made: Settings) -> None:
    with attach_or_start(made, "import"):
        refused = luoshi(made, "down")
        assert refused.returncode == 2
        assert "未予停止" in refused.stderr
        assert "import" in refused.stderr
        assert supervisor(made) is not None, "the import goes on"


def test_after_kill_9_of_up_the_next_start_takes_over_and_nothing_is_lost(made: Settings) -> None:
    port = free_port()
    with luoshi_up(made, port) as process:
        running = attach(made)
        assert running is not None
        with psycopg.connect(running.dsn("migrator"), autocommit=True) as conn:
            conn.execute("CREATE TABLE survivor (n int)")
            conn.execute("INSERT INTO survivor VALUES (1)")
        running.close()
        orphan = postmaster_pid(made)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert alive(orphan)
        assert eventually(lambda: _free(port)), "its workers end with it"
    with attach_or_start(made) as again:
        assert not alive(orphan)
        with psycopg.connect(again.dsn("migrator")) as conn:
            assert conn.execute("SELECT n FROM survivor").fetchone() == (1,)
            conn.execute("DROP TABLE survivor")


def test_down_stops_what_a_killed_up_left_behind(made: Settings) -> None:
    with luoshi_up(made, free_port()) as process:
        orphan = postmaster_pid(made)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert "遗留" in luoshi(made, "down").stdout
    assert not alive(orphan)


def test_up_serves_on_after_its_database_and_its_pages_were_killed(made: Settings) -> None:
    port = free_port()
    with luoshi_up(made, port) as process:
        killed = postmaster_pid(made)
        os.kill(killed, signal.SIGKILL)
        assert eventually(lambda: not alive(killed))
        assert eventually(lambda: _healthy(port))

        (parent,) = _parents_of_pages(process.pid)
        pages = children(parent)
        assert pages
        os.kill(parent, signal.SIGKILL)
        assert eventually(lambda: not any(map(alive, pages))), "the kernel ends them with their parent"
        assert eventually(lambda: _healthy(port)), "the next one has the word at once"
        assert _parents_of_pages(process.pid) not in ([], [parent])


def test_a_lock_file_left_by_a_killed_process_holds_nobody_up(made: Settings) -> None:
    lock = made.data / "run" / "up.lock"
    lock.write_text('{"pid": 1, "address": "http://127.0.0.1:1"}')
    assert not Held(lock).is_held_elsewhere()
    assert luoshi(made, "down").returncode == 0


def _parents_of_pages(pid: int) -> list[int]:
    return [child for child in children(pid) if web_parent.MODULE in words_of(child)]


def _free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _healthy(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as page:
            return bool(page.status == 200)
    except OSError:
        return False
