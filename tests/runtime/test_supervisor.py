"""One server on one folder: closed to everybody else, quick to start, hard to lose."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from luoshi.core.errors import Unavailable
from luoshi.runtime.folders import Folders
from luoshi.runtime.postgres import Postgres, Running, attach, attach_or_start, supervisor
from luoshi.runtime.settings import Settings
from tests.runtime.scenes import DEBIAN_15, ROOT, alive, as_root, best_of, eventually, postmaster_pid, settings_for_data

COLD_START_SECONDS = 3.0


@pytest.fixture(scope="module")
def made() -> Iterator[Settings]:
    """A data folder whose cluster exists and is stopped."""
    with settings_for_data() as settings:
        started = time.perf_counter()
        Postgres(settings).start().close()
        print(f"\nfirst start, cluster made: {time.perf_counter() - started:.2f} s")
        yield settings


@pytest.fixture
def running(made: Settings) -> Iterator[Running]:
    with Postgres(made).start() as running:
        yield running


def test_a_cold_start_takes_at_most_three_seconds(made: Settings) -> None:
    took = best_of(3, lambda: Postgres(made).start().close())
    print(f"\ncold start and stop: {took:.2f} s")
    assert took <= COLD_START_SECONDS


def test_each_role_comes_in_as_itself(running: Running) -> None:
    found = {}
    for role in running.parameters:
        with psycopg.connect(running.dsn(role)) as conn:
            found[role] = conn.execute("SELECT session_user::text, current_user::text").fetchone()
    assert found == {
        "app": ("luoshi_app", "luoshi_app"),
        "migrator": ("luoshi_migrator", "luoshi_owner"),
        "admin": ("postgres", "postgres"),
    }


def test_the_server_is_set_to_lose_nothing_and_to_read_every_language_alike(running: Running) -> None:
    wanted = {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "listen_addresses": "",
        "TimeZone": "UTC",
    }
    with psycopg.connect(running.dsn("admin")) as conn:
        found = {name: conn.execute(f"SHOW {name}").fetchone()[0] for name in wanted}  # type: ignore[index]
        assert found == wanted
        assert conn.execute("SELECT array_length(show_trgm('件件有着落'), 1)").fetchone() == (6,)
        assert conn.execute("SELECT 'B' < 'a', '一' < '丁'").fetchone() == (True, True)


def test_nobody_is_trusted(running: Running) -> None:
    with psycopg.connect(running.dsn("admin")) as conn:
        methods = conn.execute("SELECT DISTINCT type, auth_method FROM pg_hba_file_rules ORDER BY 1").fetchall()
    assert methods == [("host", "reject"), ("local", "scram-sha-256")]
    for role in ("admin", "app"):
        parameters = {**running.parameters[role]}
        parameters["password"] = "guessed"
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(**parameters)  # type: ignore[arg-type]


def test_no_tcp_socket_listens(made: Settings, running: Running) -> None:
    listening = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            listening.add(f"socket:[{line.split()[9]}]")
    pid = postmaster_pid(made)
    ours = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    assert any(name.startswith("socket:") for name in ours)
    assert not ours & listening


def test_every_folder_is_closed_and_every_secret_too(made: Settings, running: Running) -> None:
    for path, folders, files in os.walk(made.data):
        assert stat.S_IMODE(Path(path).stat().st_mode) == 0o700, path
        assert folders is not None
        for name in files:
            file = Path(path) / name
            assert stat.S_IMODE(file.lstat().st_mode) & 0o077 == 0 or file.is_symlink() or file.is_socket(), file


@as_root
def test_another_unix_user_cannot_reach_the_socket(made: Settings, running: Running) -> None:
    socket = Folders(made.data).socket / ".s.PGSQL.5432"
    knock = f"import socket; socket.socket(socket.AF_UNIX).connect({str(socket)!r})"
    tried = subprocess.run(
        ["/usr/bin/python3", "-c", knock], user="daemon", group="daemon", extra_groups=[], capture_output=True, cwd="/"
    )
    assert b"PermissionError" in tried.stderr
    assert subprocess.run(["/usr/bin/python3", "-c", knock], cwd="/").returncode == 0


@as_root
def test_the_server_runs_as_a_user_without_rights(made: Settings) -> None:
    """Also without the groups of whoever starts it."""
    before = os.getgroups()
    os.setgroups([1, 2])
    try:
        with Postgres(made).start():
            status = Path(f"/proc/{postmaster_pid(made)}/status").read_text()
    finally:
        os.setgroups(before)
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert set(fields["Uid"].split()) == {str(made.data.stat().st_uid)} != {"0"}
    assert fields["Groups"].strip() == ""
    assert Folders(made.data).secrets.stat().st_uid == 0


@as_root
def test_without_root_it_is_the_same_and_copies_no_programs() -> None:
    with settings_for_data() as settings:
        settings.data.mkdir()
        os.chown(settings.data, 65534, 65534)
        story = (
            "from pathlib import Path\n"
            "from luoshi.runtime.postgres import Postgres\n"
            "from luoshi.runtime.settings import Settings\n"
            f"with Postgres(Settings(data=Path({str(settings.data)!r}), throwaway=True)).start() as running:\n"
            "    print(sorted(path.name for path in Path(running.parameters['app']['host']).parent.iterdir()))\n"
        )
        if not _reachable_by_nobody():
            pytest.skip("CHECKOUT CLOSED: another user cannot run this Python here")
        done = _as_nobody(story)
        assert done.stdout.strip() == "['cluster', 'run', 'secrets', 'socket']", done.stderr


def _reachable_by_nobody() -> bool:
    try:
        return _as_nobody("import luoshi, psycopg").returncode == 0
    except PermissionError:
        # The interpreter itself lies in a closed home.
        return False


def _as_nobody(story: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", story],
        user=65534,
        group=65534,
        extra_groups=[],
        cwd="/",
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_second_start_is_refused_and_says_by_whom(made: Settings, running: Running) -> None:
    with pytest.raises(Unavailable) as caught:
        Postgres(made).start()
    assert caught.value.code == "already_running"
    assert str(os.getpid()) in caught.value.en
    with psycopg.connect(running.dsn("app")) as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)


def test_a_second_process_joins_the_running_server(made: Settings, running: Running) -> None:
    joined = attach(made)
    assert joined is not None
    assert dict(joined.parameters["app"]) == dict(running.parameters["app"])
    joined.close()
    with attach_or_start(made) as again, psycopg.connect(again.dsn("app")) as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)
    assert supervisor(made) is not None, "leaving a joined server does not stop it"


def test_nothing_to_join_when_nothing_runs(made: Settings) -> None:
    assert attach(made) is None
    assert supervisor(made) is None


def test_who_started_it_waits_for_its_guests(made: Settings) -> None:
    host = attach_or_start(made, "import")
    guest = attach(made)
    assert guest is not None
    leaving = threading.Thread(target=host.close)
    leaving.start()
    time.sleep(0.3)
    assert leaving.is_alive(), "the server may not stop under a guest"
    with psycopg.connect(guest.dsn("app")) as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)
    guest.close()
    leaving.join(20)
    assert not leaving.is_alive()
    assert supervisor(made) is None


def test_a_killed_server_comes_back_with_everything_acknowledged(made: Settings, running: Running) -> None:
    with psycopg.connect(running.dsn("migrator")) as conn:
        conn.execute("DROP TABLE IF EXISTS kept")
        conn.execute("CREATE TABLE kept (n int)")
    with psycopg.connect(running.dsn("app"), autocommit=True) as conn:
        for n in range(100):
            conn.execute("INSERT INTO kept VALUES (%s)", [n])
        killed = postmaster_pid(made)
        os.kill(killed, signal.SIGKILL)
    started = time.perf_counter()
    assert eventually(lambda: _count(running) == 100)
    print(f"\nback after kill -9 of postgres: {time.perf_counter() - started:.2f} s")
    assert postmaster_pid(made) != killed


def _count(running: Running) -> int | None:
    try:
        with psycopg.connect(running.dsn("app")) as conn:
            row = conn.execute("SELECT count(*) FROM kept").fetchone()
    except psycopg.OperationalError:
        return None
    return int(row[0]) if row is not None else None


def test_stopping_is_clean(made: Settings) -> None:
    server = Postgres(made)
    server.start()
    pid = server.pid
    assert pid is not None
    server.stop()
    server.stop()
    assert not alive(pid)
    assert not (made.data / "cluster" / "postmaster.pid").exists()
    assert "database system is shut down" in (made.data / "run" / "postgres.log").read_text().splitlines()[-1]


def test_data_of_another_version_are_refused_and_left_alone(made: Settings) -> None:
    version = made.data / "cluster" / "PG_VERSION"
    before = version.read_text()
    version.write_text("13\n")
    try:
        with pytest.raises(Unavailable) as caught:
            Postgres(made).start()
    finally:
        version.write_text(before)
    assert caught.value.code == "wrong_version"
    assert caught.value.data["data"] == 13
    assert "LUOSHI_POSTGRES_BIN" in caught.value.zh


@pytest.mark.parametrize("left", ["secrets/log.json", "log/latest", "files/ab/cd", "cluster-of-17/PG_VERSION"])
def test_where_a_database_is_gone_no_empty_one_takes_its_place(made: Settings, left: str) -> None:
    cluster, trace = made.data / "cluster", made.data / left
    aside = cluster.rename(made.data / "aside")
    trace.parent.mkdir(parents=True, exist_ok=True)
    trace.write_text("{}")
    try:
        with pytest.raises(Unavailable) as caught:
            Postgres(made).start()
        assert not cluster.exists()
    finally:
        trace.unlink()
        if left.split("/")[0] != "secrets":
            shutil.rmtree(made.data / left.split("/")[0])
        aside.rename(cluster)
    assert caught.value.code == "database_gone"
    for way_out in ("./luoshi restore", f"mv {made.data}"):
        assert way_out in caught.value.zh
        assert way_out in caught.value.en


def test_a_half_made_cluster_is_made_anew() -> None:
    with settings_for_data() as settings:
        prepared = settings.data / "cluster.new"
        Postgres(settings).start().close()
        (settings.data / "cluster").rename(prepared)
        (prepared / "PG_VERSION").unlink()
        with Postgres(settings).start() as running, psycopg.connect(running.dsn("app")) as conn:
            assert conn.execute("SELECT 1").fetchone() == (1,)
        assert not prepared.exists()


def test_lost_passwords_are_told_at_once(made: Settings) -> None:
    secrets = made.data / "secrets" / "postgres.json"
    aside = secrets.rename(secrets.with_suffix(".aside"))
    try:
        started = time.monotonic()
        with pytest.raises(Unavailable) as caught:
            Postgres(made).start()
    finally:
        aside.replace(secrets)
    assert caught.value.code == "passwords_lost"
    assert time.monotonic() - started < COLD_START_SECONDS
    Postgres(made).start().close()


def test_a_number_given_to_another_program_does_not_keep_the_server_down(made: Settings) -> None:
    """After a crash of the machine the recorded process id may belong to any program of the same user."""
    bystander = subprocess.Popen(["sleep", "60"], user=made.data.stat().st_uid if os.geteuid() == 0 else None)
    try:
        lock = made.data / "cluster" / "postmaster.pid"
        lock.write_text(f"{bystander.pid}\n{made.data / 'cluster'}\n1\n5432\n{made.data / 'socket'}\n\n0 0\nready\n")
        lock.chmod(0o600)
        os.chown(lock, made.data.stat().st_uid, made.data.stat().st_gid)
        with Postgres(made).start() as running, psycopg.connect(running.dsn("app")) as conn:
            assert conn.execute("SELECT 1").fetchone() == (1,)
        assert bystander.poll() is None, "a program that is none of ours is left alone"
    finally:
        bystander.kill()
        bystander.wait()


@pytest.mark.skipif(not DEBIAN_15.is_dir(), reason=f"NO POSTGRESQL 15 HERE: {DEBIAN_15} is absent")
def test_the_floor_fifteen_works_too_and_refuses_newer_data(made: Settings) -> None:
    with settings_for_data() as settings:
        floor = replace(settings, postgres_bin=DEBIAN_15)
        with Postgres(floor).start() as running, psycopg.connect(running.dsn("admin")) as conn:
            assert conn.info.server_version // 10000 == 15
            assert conn.execute("SELECT array_length(show_trgm('件件有着落'), 1)").fetchone() == (6,)
        if made.postgres_bin is None:
            with pytest.raises(Unavailable, match="15"):
                Postgres(replace(made, postgres_bin=DEBIAN_15)).start()
