"""A disk that is full, before the start and in the middle of work: told plainly, and nothing acknowledged is lost."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connections

from luoshi.core.errors import Unavailable
from luoshi.runtime.opening import open_database
from luoshi.runtime.postgres import Postgres, Running
from luoshi.runtime.postgres.guarding import Guard
from luoshi.runtime.settings import Settings
from tests.postgres_fixture import throwaway_settings
from tests.runtime.scenes import eventually, folder_for_data

DISK = "320m"
WRITE = "INSERT INTO page SELECT %s, md5(random()::text) FROM generate_series(1, 200)"


@pytest.fixture
def small_disk() -> Iterator[Settings]:
    """A data folder on a disk of its own that one file can fill."""
    with folder_for_data() as data:
        data.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0755", "tmpfs", str(data)]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            pytest.skip("NO SMALL DISK: only root, where it may mount, can make one")
        try:
            yield throwaway_settings(data / "luoshi")
        finally:
            subprocess.run(["umount", "--lazy", str(data)], check=True)


def _fill(settings: Settings, leave: int) -> Path:
    filler = settings.data.parent / "filler"
    free = os.statvfs(filler.parent).f_bavail * os.statvfs(filler.parent).f_frsize
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free - leave)
    return filler


def test_a_start_on_a_full_disk_is_refused_and_succeeds_once_there_is_room(small_disk: Settings) -> None:
    Postgres(small_disk).start().close()
    filler = _fill(small_disk, leave=1_000_000)
    with pytest.raises(Unavailable) as caught:
        Postgres(small_disk).start()
    assert caught.value.code == "disk_full"
    assert "磁盘已满" in caught.value.zh
    filler.unlink()
    Postgres(small_disk).start().close()


def test_a_first_start_without_room_leaves_no_half_cluster(small_disk: Settings) -> None:
    small_disk.data.mkdir(parents=True)
    filler = _fill(small_disk, leave=36_000_000)
    with pytest.raises(Unavailable) as caught:
        Postgres(small_disk).start()
    assert caught.value.code in {"disk_full", "copy_failed"}
    assert not (small_disk.data / "cluster").exists()
    filler.unlink()
    Postgres(small_disk).start().close()


def test_a_disk_that_fills_up_under_work_loses_nothing_acknowledged(small_disk: Settings) -> None:
    with Postgres(small_disk).start() as running:
        with psycopg.connect(running.dsn("migrator")) as conn:
            conn.execute("CREATE TABLE page (n int, body text)")
        filler = _fill(small_disk, leave=8_000_000)
        acknowledged = _write_until_it_fails(running)
        assert acknowledged > 0
        filler.unlink()
        assert eventually(lambda: _count(running) is not None, 60)
        assert (_count(running) or 0) >= acknowledged


def _write_until_it_fails(running: Running) -> int:
    acknowledged = 0
    with psycopg.connect(running.dsn("app"), autocommit=True) as conn:
        try:
            while acknowledged < 100_000:
                conn.execute(
                    "INSERT INTO page SELECT %s, md5(random()::text) FROM generate_series(1, 200)", [acknowledged]
                )
                acknowledged += 1
        except psycopg.Error as error:
            print(f"\nafter {acknowledged} writes: {type(error).__name__}")
    return acknowledged


def _count(running: Running) -> int | None:
    try:
        with psycopg.connect(running.dsn("app")) as conn:
            row = conn.execute("SELECT count(DISTINCT n) FROM page").fetchone()
    except psycopg.OperationalError:
        return None
    return int(row[0]) if row is not None else None


def test_a_command_is_told_that_the_disk_is_full(database: Running) -> None:
    """What the server says of a full disk in the middle of a command becomes one error of ours."""
    parameters = database.parameters["admin"]
    query = urlencode({name: parameters[name] for name in ("host", "port", "user", "password")})
    full = "DO $$ BEGIN RAISE SQLSTATE '53100' USING MESSAGE = 'could not extend file'; END $$"
    with folder_for_data() as data:
        there = Settings(data=data, database_url=f"postgresql:///{parameters['dbname']}?{query}")
        with pytest.raises(Unavailable) as caught, open_database(there), connections["default"].cursor() as cursor:
            cursor.execute(full)
    assert caught.value.code == "disk_full"


def test_the_guard_opens_a_server_that_has_not_read_yet_that_it_was_closed(postgres: Running) -> None:
    """Closed and opened again within a moment: what the server still shows is not what its settings say."""
    admin = postgres.in_database("postgres").dsn("admin")
    guard = Guard(Path(__file__).parent, admin)
    guard.look()
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        guard._closed = True
        guard.look()
        asked = "SELECT count(*) FROM pg_file_settings WHERE name = 'default_transaction_read_only'"
        assert conn.execute(asked).fetchone() == (0,)
