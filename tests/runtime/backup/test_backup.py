"""A backup of a running district, and the district that comes back from it: record, files, secrets, to the letter."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from luoshi.core.errors import BadInput, Refused
from luoshi.runtime.backup.keyfile import kept_key
from luoshi.runtime.backup.making import Maker, due, shelve_secrets, utc_now
from luoshi.runtime.backup.restoring import restore
from luoshi.runtime.backup.shelf import Shelf
from luoshi.runtime.folders import Folders
from luoshi.runtime.postgres import Postgres, Running
from luoshi.runtime.settings import Settings
from tests.runtime.scenes import environment, eventually, folder_for_data, luoshi

TEXT = "解放路一小门口的路灯三天不亮了"
NAME = "ab" * 32


@dataclass(frozen=True, slots=True)
class Scene:
    """A running server with one file, and a shelf for its backups."""

    settings: Settings
    running: Running
    shelf: Shelf
    parent: Path

    @property
    def secrets(self) -> Path:
        return self.parent / "apart" / "secrets.sealed"

    def write(self, text: str) -> None:
        with psycopg.connect(self.running.dsn("migrator"), autocommit=True) as conn:
            conn.execute("INSERT INTO page VALUES (%s)", [text])

    def elsewhere(self) -> Settings:
        return replace(self.settings, data=self.parent / "restored")

    def back(self, secrets: bool = True) -> tuple[list[str], Settings]:
        """What the restored server holds."""
        there = self.elsewhere()
        restore(there, self.shelf, self.secrets if secrets else None, None)
        with Postgres(there).start() as running, psycopg.connect(running.dsn("migrator")) as conn:
            return [str(text) for (text,) in conn.execute("SELECT text FROM page ORDER BY text")], there


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with folder_for_data() as data:
        settings = Settings(data=data, throwaway=True)
        with Postgres(settings).start() as running:
            with psycopg.connect(running.dsn("migrator"), autocommit=True) as conn:
                conn.execute("CREATE TABLE page (text text)")
                conn.execute("CREATE TABLE ledger_event (entered_at timestamptz)")
                conn.execute("GRANT SELECT ON ledger_event TO luoshi_app")
            kept = data / "files" / NAME[:2]
            kept.mkdir(parents=True)
            (kept / NAME).write_bytes(TEXT.encode())
            (data / "log").mkdir()
            (data / "log" / "signed-1").write_text("a checkpoint", "utf-8")
            key = kept_key(data.parent / "key", Folders(data), data.parent / "backup", make=True)
            (data.parent / "apart").mkdir()
            yield Scene(settings, running, Shelf(data.parent / "backup", key), data.parent)


@pytest.fixture
def backed_up(scene: Scene) -> Iterator[Scene]:
    """The scene with one backup made of it; where it was restored to is free again afterwards."""
    maker = Maker(scene.settings, scene.running, scene.shelf)
    if not scene.shelf.bases():
        scene.write("before the backup")
        maker.begin()
        maker.base(utc_now(), alone=True)
        maker.shelve_files()
        shelve_secrets(Folders(scene.settings.data), scene.shelf, scene.secrets)
    yield scene
    shutil.rmtree(scene.elsewhere().data, ignore_errors=True)


def test_the_log_that_came_after_the_base_comes_back_too(backed_up: Scene) -> None:
    maker = Maker(backed_up.settings, backed_up.running, backed_up.shelf)
    assert not maker.begin(), "the log was kept since the base"
    maker.receive()
    try:
        backed_up.write("after the backup")
        maker.catch_up()
        maker.shelve_log()
    finally:
        maker.stop()
    found, there = backed_up.back()
    assert found == ["after the backup", "before the backup"]
    assert (there.data / "files" / NAME[:2] / NAME).read_bytes() == TEXT.encode()
    assert (there.data / "secrets" / "postgres.json").read_text() == (
        backed_up.settings.data / "secrets" / "postgres.json"
    ).read_text()
    assert (there.data / "log" / "signed-1").read_text("utf-8") == "a checkpoint"
    assert not (there.data / "log-to-replay").exists()


def test_a_backup_that_is_killed_leaves_no_receiver_behind(backed_up: Scene) -> None:
    """Its receiver would keep the slot busy, and the next backup would get no log."""
    Maker(backed_up.settings, backed_up.running, backed_up.shelf).begin()
    words = ["backup", str(backed_up.shelf.folder), f"--key={backed_up.parent / 'key'}", "--seconds=600"]
    command = [sys.executable, "-m", "luoshi", *words]
    with subprocess.Popen(command, env=environment(backed_up.settings), stderr=subprocess.DEVNULL) as backup:
        assert eventually(lambda: bool(receivers_of(backup.pid)))
        (receiver,) = receivers_of(backup.pid)
        ended = os.pidfd_open(receiver)
        backup.kill()
    assert select.select([ended], [], [], 30)[0], "the kernel ends it with its parent"
    os.close(ended)


def receivers_of(parent: int) -> list[int]:
    """The processes that receive the log for another one."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(pid) for pid in children if "pg_receivewal" in Path(f"/proc/{pid}/comm").read_text()]


def test_nothing_on_the_shelf_can_be_read_without_the_key(backed_up: Scene) -> None:
    held = b"".join(path.read_bytes() for path in backed_up.shelf.folder.rglob("*") if path.is_file())
    assert len(held) > 100_000
    for secret in (TEXT.encode(), b"before the backup", b"PG_VERSION", b"SCRAM-SHA-256"):
        assert secret not in held
    with pytest.raises(BadInput) as caught:
        restore(backed_up.elsewhere(), replace(backed_up.shelf, key=bytes(32)), backed_up.secrets, None)
    assert caught.value.code == "backup_broken"
    assert not (backed_up.elsewhere().data / "cluster").exists(), "a restore that failed leaves nothing behind"


def test_secrets_and_key_do_not_lie_beside_what_they_open(backed_up: Scene) -> None:
    assert not any("secrets" in path.name or path.name == "key" for path in backed_up.shelf.folder.rglob("*"))
    folders = Folders(backed_up.settings.data)
    for place in (backed_up.shelf.folder / "key", backed_up.settings.data / "key"):
        with pytest.raises(Refused) as caught:
            kept_key(place, folders, backed_up.shelf.folder, make=True)
        assert caught.value.code == "key_beside_backup"
        assert not place.exists()


def test_a_folder_that_holds_data_is_left_alone(backed_up: Scene) -> None:
    with pytest.raises(Refused) as caught:
        restore(backed_up.settings, backed_up.shelf, backed_up.secrets, None)
    assert caught.value.code == "restore_target_taken"
    assert (backed_up.settings.data / "cluster" / "PG_VERSION").exists()


def test_without_secrets_a_restore_is_refused_with_the_way_out(backed_up: Scene) -> None:
    with pytest.raises(Refused) as caught:
        restore(backed_up.elsewhere(), backed_up.shelf, None, None)
    assert caught.value.code == "no_secrets"
    assert "--secrets" in caught.value.zh


def test_a_changed_base_is_found_before_it_is_used(backed_up: Scene) -> None:
    base = backed_up.shelf.folder / "base" / backed_up.shelf.newest().name
    before = base.read_bytes()
    base.write_bytes(before[: len(before) // 2])
    try:
        with pytest.raises(BadInput):
            restore(backed_up.elsewhere(), backed_up.shelf, backed_up.secrets, None)
    finally:
        base.write_bytes(before)


def test_a_base_is_due_by_its_age_and_old_ones_go(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, bytes(32))
    shelf.prepare()
    now = utc_now()
    assert due(shelf, timedelta(hours=24), now)
    for nth in range(1, 5):
        shelf.put(f"base/2026110{nth}T000000Z-00000001000000000000000{nth}", [b"base"])
        shelf.put(f"wal/00000001000000000000000{nth}", [b"log"])
    shelf.prune()
    assert [base.name[:8] for base in shelf.bases()] == ["20261103", "20261104"]
    assert shelf.segments() == ["000000010000000000000003", "000000010000000000000004"]
    assert not due(shelf, timedelta(hours=24), shelf.newest().begun + timedelta(hours=23))
    assert due(shelf, timedelta(hours=24), shelf.newest().begun + timedelta(hours=24))


def test_the_segment_being_written_counts_until_the_whole_one_is_there(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, bytes(32))
    shelf.prepare()
    for name in ("000000010000000000000001", "000000010000000000000001.partial", "000000010000000000000002.partial"):
        shelf.put(f"wal/{name}", [b"log"])
    assert shelf.segments() == ["000000010000000000000001", "000000010000000000000002.partial"]


def test_the_commands_refuse_what_cannot_be_meant(backed_up: Scene) -> None:
    data = backed_up.settings.data
    for words, code in (
        (["backup", str(data / "backup"), f"--key={data.parent / 'key'}"], "数据文件夹里"),
        (["restore", str(data.parent / "nothing"), f"--key={data.parent / 'key'}"], "没有备份"),
        (["restore", str(backed_up.shelf.folder), f"--key={data.parent / 'no-key'}"], "没有密钥文件"),
        (["restore", str(backed_up.shelf.folder), f"--key={data.parent / 'key'}", "--until=yesterday"], "读不懂时间"),
    ):
        done = luoshi(backed_up.settings, *words)
        assert (done.returncode, code in done.stderr) == (2, True), done.stderr
