"""From a shelf back to a running installation: extract, check, replay the log, and leave it ready for `up`."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg
from tqdm import tqdm

from luoshi.core.errors import Refused, Unavailable
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.runtime.account import Account, own_folder
from luoshi.runtime.backup.last_word import publish_again, put_back
from luoshi.runtime.backup.making import SECRETS, say
from luoshi.runtime.backup.shelf import PARTIAL, Base, Shelf
from luoshi.runtime.dropping import FILES, LOG, give_files
from luoshi.runtime.folders import Folders, prepare
from luoshi.runtime.locks import holding
from luoshi.runtime.log.keeper import LogFolder
from luoshi.runtime.postgres import Postgres, Running
from luoshi.runtime.postgres.binaries import Binaries, binaries_for
from luoshi.runtime.settings import Settings

_LOG: Final = "log-to-replay"
_BEFORE_FIRST: Final = "0" * 16


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there again: the base it came from, events, and when the last of them was entered."""

    base: str
    segments: int
    files: int
    events: int
    last_entered_at: datetime | None


def restore(settings: Settings, shelf: Shelf, secrets: Path | None, until: datetime | None) -> Restored:
    """Restores into an empty data folder. Raises Refused for one that is not, BadInput for a broken backup."""
    base = shelf.newest() if until is None else _before(shelf, until)
    _refuse_taken(Folders(settings.data.resolve()), has_secrets=secrets is not None)
    folders, account = prepare(settings)
    with holding(folders.run / "restore.lock"), ExitStack() as undoing:
        undoing.callback(_take_back, folders, keep_log=(folders.data / LOG).exists())
        if secrets is not None:
            _unpack_secrets(folders, shelf, secrets)
        binaries = binaries_for(settings, folders, account)
        _extract(folders, account, shelf, base)
        _verify(folders, account, binaries)
        segments = _lay_out_log(folders, account, shelf, base)
        files = _put_files(folders, shelf)
        published = put_back(shelf, LogFolder.of(folders))
        events, last = _replay(settings, folders, until, published)
        give_files(settings)
        undoing.pop_all()
    return Restored(base.name, segments, files, events, last)


def _before(shelf: Shelf, until: datetime) -> Base:
    fitting = [base for base in shelf.bases() if base.begun <= until]
    if not fitting:
        raise Refused(
            "no_backup_before",
            f"没有 {until:%Y-%m-%d %H:%M} 以前的备份；最早的是 {shelf.newest().begun:%Y-%m-%d %H:%M}（UTC）。",
            f"There is no backup from before {until.isoformat()}.",
        )
    return fitting[-1]


def _refuse_taken(folders: Folders, *, has_secrets: bool) -> None:
    taken = [path for path in (folders.cluster, folders.data / FILES) if path.exists()]
    kept = folders.secrets.is_dir() and any(folders.secrets.glob("*.json"))
    if has_secrets and kept:
        taken.append(folders.secrets)
    if taken:
        raise Refused(
            "restore_target_taken",
            f"{taken[0]} 已经有数据，未作任何改动。请另设 LUOSHI_DATA，或先把旧的移走。",
            f"{taken[0]} holds data already; nothing was touched. Set another LUOSHI_DATA, or move the old away first.",
            {"path": str(taken[0])},
        )
    if not has_secrets and not kept:
        raise Refused(
            "no_secrets",
            "没有机密文件就进不了恢复出来的数据库：请给出 --secrets FILE（备份时另存的那份）。",
            "Without the secrets the restored database lets nobody in: give --secrets FILE, as it was sealed apart.",
        )


def _take_back(folders: Folders, *, keep_log: bool) -> None:
    """A restore that fails leaves no half of it behind."""
    ours = (folders.cluster, folders.data / FILES, folders.data / _LOG, *(() if keep_log else (folders.data / LOG,)))
    for path in ours:
        shutil.rmtree(path, ignore_errors=True)


def _unpack_secrets(folders: Folders, shelf: Shelf, secrets: Path) -> None:
    apart = Shelf(secrets.resolve().parent, shelf.key)
    with tempfile.TemporaryFile() as packed:
        for piece in apart.get(secrets.name):
            packed.write(piece)
        packed.seek(0)
        with tarfile.open(fileobj=packed, mode="r:") as archive:
            archive.extractall(folders.secrets.parent, members=_ours(archive), filter="data")
    for path in folders.secrets.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    folders.secrets.chmod(0o700)


def _ours(archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
    return [member for member in archive if member.name == SECRETS or member.name.startswith(f"{SECRETS}/")]


def _extract(folders: Folders, account: Account, shelf: Shelf, base: Base) -> None:
    """We read and unseal, the account writes: the files are its own."""
    own_folder(folders.cluster, account.uid, account.gid)
    command = ["tar", "--extract", "--directory", str(folders.cluster), "--file", "-"]
    size = (shelf.folder / "base" / base.name).stat().st_size
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, **account.process_options()) as tar,
        tqdm(total=size, desc="恢复 base", unit="B", unit_scale=True, disable=None) as bar,
    ):
        assert tar.stdin is not None  # noqa: S101
        try:
            for piece in shelf.get(f"base/{base.name}"):
                tar.stdin.write(piece)
                bar.update(len(piece))
        except BrokenPipeError:
            pass
        _, complaint = tar.communicate()
    if tar.returncode != 0:
        raise _failed(complaint.decode(errors="replace"))


def _verify(folders: Folders, account: Account, binaries: Binaries) -> None:
    """Every file of the base beside the checksums of its manifest."""
    command = [str(binaries.bin / "pg_verifybackup"), "--no-parse-wal", "--quiet", str(folders.cluster)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **account.process_options())
    if done.returncode != 0:
        raise _failed(done.stderr)


def _lay_out_log(folders: Folders, account: Account, shelf: Shelf, base: Base) -> int:
    """The log from the base on, where the server will look for it."""
    log, needed = folders.data / _LOG, base.first_segment[8:]
    own_folder(log, account.uid, account.gid)
    names = [name for name in shelf.segments() if name.endswith(".history") or name[8:24] >= needed]
    for name in tqdm(names, desc="日志 log", disable=None):
        _write_for(account, log / name.removesuffix(PARTIAL), shelf.get(f"wal/{name}"))
    return len(names)


def _put_files(folders: Folders, shelf: Shelf) -> int:
    names = sorted(shelf.names(FILES))
    top = folders.data / FILES
    own_folder(top, os.geteuid(), os.getegid())
    for name in tqdm(names, desc="文件 files", disable=None):
        (top / name[:2]).mkdir(mode=0o700, exist_ok=True)
        _write_for(None, top / name[:2] / name, shelf.get(f"{FILES}/{name}"))
    return len(names)


def _write_for(account: Account | None, path: Path, content: Iterator[bytes]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.writelines(content)
        if account is not None and account.dropped:
            os.fchown(file.fileno(), account.uid, account.gid)


def _replay(
    settings: Settings, folders: Folders, until: datetime | None, published: dict[int, str]
) -> tuple[int, datetime | None]:
    """Lets the server replay the log to its end, or to `until`, and become a primary of its own; publishes again."""
    signal = folders.cluster / "recovery.signal"
    signal.touch(mode=0o600)
    found = folders.cluster.stat()
    if os.geteuid() == 0:
        os.chown(signal, found.st_uid, found.st_gid)
    words = [f'restore_command=cp "{folders.data / _LOG}/%f" "%p"', "recovery_target_action=promote"]
    if until is not None:
        words.append(f"recovery_target_time={until.isoformat()}")
    with Postgres(settings, words).start("restore") as running:
        _wait_for_promotion(running)
        counted = _counted(running)
        _publish(running, folders, published)
    shutil.rmtree(folders.data / _LOG)
    return counted


def _wait_for_promotion(running: Running) -> None:
    with psycopg.connect(running.in_database("postgres").dsn("admin"), autocommit=True) as connection:
        while connection.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
            connection.execute("SELECT pg_sleep(0.2)")


def _counted(running: Running) -> tuple[int, datetime | None]:
    with (
        psycopg.connect(running.dsn("app"), autocommit=True) as connection,
        acting(connection, Access("restore", EVERYTHING)),
    ):
        row = connection.execute("SELECT count(*), max(entered_at) FROM ledger_event").fetchone()
    return (int(row[0]), row[1]) if row is not None else (0, None)


def _publish(running: Running, folders: Folders, published: dict[int, str]) -> None:
    with psycopg.connect(running.dsn("app"), autocommit=True) as connection:
        for number in publish_again(connection, LogFolder.of(folders), published):
            say(
                f"恢复出来的存证日志 {number} 比已公布的旧：缺少的部分要公布，见 ./luoshi verify",
                f"log {number} is older here than what was published: ./luoshi verify says what is missing",
            )


def _failed(complaint: str) -> Unavailable:
    return Unavailable(
        "restore_failed",
        f"没有恢复成：{complaint.strip()}",
        f"The restore failed: {complaint.strip()}",
    )
