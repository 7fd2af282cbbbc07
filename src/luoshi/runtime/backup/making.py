"""Making a backup of the running database: a base now and then, and the write-ahead log as it grows.

pg_receivewal (with a slot, so that the server keeps what was not fetched) writes into a closed folder beside the data;
from there every whole segment, and the one being written, go sealed to the shelf. Source: PostgreSQL 15, chapter 26.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg.conninfo import make_conninfo
from tqdm import tqdm

from luoshi.core.errors import Unavailable
from luoshi.runtime.account import own_folder
from luoshi.runtime.backup.last_word import put_last_word, read_last_word
from luoshi.runtime.backup.shelf import PARTIAL, Shelf, pieces, stream
from luoshi.runtime.dropping import FILES
from luoshi.runtime.folders import Folders, write_private
from luoshi.runtime.log.keeper import LogFolder
from luoshi.runtime.parents import dying_with_us
from luoshi.runtime.postgres import Running
from luoshi.runtime.postgres.binaries import client_program
from luoshi.runtime.settings import Settings

SLOT: Final = "luoshi_backup"
STAGING: Final = "log-for-backup"
STATE: Final = "backup.json"
SECRETS: Final = "secrets"
_NAME_LENGTH: Final = 64


@dataclass(slots=True)
class Maker:
    """Makes one installation's backups on one shelf."""

    settings: Settings
    running: Running
    shelf: Shelf
    _receiver: subprocess.Popen[bytes] | None = None
    _partial: tuple[str, int] = ("", 0)
    _kept_files: set[str] = field(default_factory=set)
    _kept_word: bytes | None = None

    @property
    def _folders(self) -> Folders:
        return Folders(self.settings.data.resolve())

    def begin(self) -> bool:
        """Make folders and slot. Returns whether a base is needed because the log was not kept for us until now."""
        self.shelf.prepare()
        own_folder(self._folders.run / STAGING, os.geteuid(), os.getegid())
        self._kept_files = self.shelf.names(FILES)
        with self._admin() as connection:
            row = connection.execute(
                "SELECT wal_status FROM pg_replication_slots WHERE slot_name = %s", [SLOT]
            ).fetchone()
            if row is not None and row[0] != "lost":
                return not self.shelf.bases()
            if row is not None:
                connection.execute("SELECT pg_drop_replication_slot(%s)", [SLOT])
            connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", [SLOT])
        for left in (self._folders.run / STAGING).iterdir():
            left.unlink()
        return True

    def base(self, now: datetime, *, alone: bool = False) -> int:
        """A base backup, sealed as it comes. Returns its size in bytes before. Raises Unavailable.

        With the log that it needs in it where it stands `alone`; else that comes by `receive`, which was begun before.
        """
        with self._admin() as connection:
            first, total = connection.execute(
                "SELECT pg_walfile_name(pg_current_wal_lsn()), sum(pg_database_size(oid))::bigint FROM pg_database"
            ).fetchone() or ("", 0)
        words = [
            "--pgdata=-",
            "--format=tar",
            f"--wal-method={'fetch' if alone else 'none'}",
            "--checkpoint=fast",
            "--label=luoshi",
        ]
        command = [str(client_program(self.settings, "pg_basebackup")), *words, f"--dbname={self._conninfo()}"]
        word = read_last_word(LogFolder.of(self._folders)) if alone else None
        with (
            subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self._environment(),
                preexec_fn=dying_with_us(),
            ) as work,
            tqdm(total=total, desc="备份 base", unit="B", unit_scale=True, disable=None) as bar,
        ):
            size = self.shelf.put(f"base/{now:%Y%m%dT%H%M%SZ}-{first}", _checked(work, bar))
        self._shelve_word(word)
        self.shelf.prune()
        return size

    def receive(self) -> None:
        """Keeps the log coming: begins it, and begins it again where it ended."""
        if self._receiver is not None and self._receiver.poll() is None:
            return
        words = [f"--directory={self._folders.run / STAGING}", f"--slot={SLOT}", "--status-interval=2"]
        command = [str(client_program(self.settings, "pg_receivewal")), *words, f"--dbname={self._conninfo()}"]
        self._receiver = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self._environment(),
            preexec_fn=dying_with_us(),
        )

    def stop(self) -> None:
        """Ends it; what was received stays for the next time."""
        if self._receiver is not None:
            self._receiver.terminate()
            self._receiver.wait()

    def shelve_log(self) -> int:
        """Seals what came since the last time, then what was signed before. Returns the number of whole segments."""
        word, whole = read_last_word(LogFolder.of(self._folders)), 0
        for path in sorted((self._folders.run / STAGING).iterdir()):
            if path.name.endswith(PARTIAL):
                self._shelve_partial(path)
            elif not path.name.endswith(".tmp"):
                self.shelf.put(f"wal/{path.name}", pieces(path))
                self.shelf.drop(f"wal/{path.name}{PARTIAL}")
                path.unlink()
                whole += 1
        self._shelve_word(word)
        return whole

    def _shelve_word(self, word: bytes | None) -> None:
        if word is not None and word != self._kept_word:
            put_last_word(self.shelf, word)
            self._kept_word = word

    def _shelve_partial(self, path: Path) -> None:
        try:
            seen = path.name, path.stat().st_mtime_ns
            if seen != self._partial:
                self.shelf.put(f"wal/{path.name}", pieces(path))
        except FileNotFoundError:  # it became whole just now
            return
        self._partial = seen

    def shelve_files(self) -> int:
        """Seals the uploaded files that are not there yet, and drops those that are no more. Returns the new ones."""
        found = {
            path.name: path for path in (self._folders.data / FILES).glob("??/*") if len(path.name) == _NAME_LENGTH
        }
        new = sorted(found.keys() - self._kept_files)
        for name in new:
            self.shelf.put(f"{FILES}/{name}", pieces(found[name]))
        for name in self._kept_files - found.keys():
            self.shelf.drop(f"{FILES}/{name}")
        self._kept_files = set(found)
        return len(new)

    def note(self, now: datetime) -> None:
        """Leaves word for `doctor` of when all was on the shelf."""
        facts = {"folder": str(self.shelf.folder), "at": now.isoformat()}
        write_private(self._folders.run / STATE, json.dumps(facts))

    def catch_up(self) -> None:
        """Waits until everything committed before this call has been received."""
        with self._admin() as connection:
            row = connection.execute("SELECT pg_current_wal_flush_lsn()").fetchone()
            query = "SELECT coalesce(max(write_lsn) >= %s, false) FROM pg_stat_replication WHERE application_name = %s"
            with ExitStack() as waiting:
                bar = waiting.enter_context(tqdm(desc="日志 log", disable=True))
                while row is not None and connection.execute(query, [row[0], "pg_receivewal"]).fetchone() != (True,):
                    bar.update()
                    connection.execute("SELECT pg_sleep(0.05)")

    def forget(self) -> None:
        """The server keeps no log for us any more."""
        with self._admin() as connection:
            query = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s"
            connection.execute(query, [SLOT])
        (self._folders.run / STATE).unlink(missing_ok=True)

    def _admin(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.running.dsn("admin"), autocommit=True)

    def _conninfo(self) -> str:
        parameters = dict(self.running.parameters["admin"])
        parameters.pop("password", None)
        return make_conninfo(**parameters)

    def _environment(self) -> Mapping[str, str]:
        return {**os.environ, "PGPASSWORD": self.running.parameters["admin"].get("password", "")}


def _checked(work: subprocess.Popen[bytes], bar: Any) -> Iterator[bytes]:
    """What the program gives; an end without success is no end."""
    assert work.stdout is not None and work.stderr is not None  # noqa: S101, PT018
    for piece in stream(work.stdout):  # type: ignore[arg-type]
        bar.update(len(piece))
        yield piece
    complaint = work.stderr.read().decode(errors="replace").strip()
    if work.wait() != 0:
        raise Unavailable(
            "backup_failed",
            f"备份没有做成：{complaint}。上一份备份仍然可用。",
            f"The backup failed: {complaint}. The last one stands.",
        )


def shelve_secrets(folders: Folders, shelf: Shelf, target: Path) -> None:
    """The installation's secrets, sealed into a file that is to be kept apart from the backup."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add(folders.secrets, SECRETS)
    apart = Shelf(target.parent, shelf.key)
    packed.seek(0)
    apart.put(target.name, stream(packed))


def due(shelf: Shelf, every: timedelta, now: datetime) -> bool:
    """Whether it is time for a new base backup."""
    bases = shelf.bases()
    return not bases or now - bases[-1].begun >= every


def utc_now() -> datetime:
    """The time, taken at this edge."""
    return datetime.now(UTC)


def say(zh: str, en: str) -> None:
    """A line for whoever watches."""
    print(f"{zh} · {en}", file=sys.stderr, flush=True)
