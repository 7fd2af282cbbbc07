"""One postgres process: start it, know when it serves, stop it, and deal safely with one left behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from luoshi.core.errors import Unavailable
from luoshi.runtime.account import Account
from luoshi.runtime.folders import SOCKET_NAME, Folders
from luoshi.runtime.postgres.binaries import Binaries
from luoshi.runtime.postgres.cluster import failure

# A fast shutdown writes one checkpoint; after this long the server is told to stop at once and recovers at next start.
STOP_SECONDS = 60.0
# Silence this long from a server that does not even say it is recovering is a failure.
SILENT_SECONDS = 60.0
SLOW_SECONDS = 1.0
ORPHAN_SECONDS = 30.0
LOG_LIMIT_BYTES = 20 * 2**20


class Postmaster:
    """The server process on one cluster, a child of ours."""

    def __init__(self, folders: Folders, process: subprocess.Popen[bytes], log_start: int) -> None:
        self._folders = folders
        self._log_start = log_start
        self.process = process

    @classmethod
    def launch(cls, folders: Folders, account: Account, binaries: Binaries, words: list[str]) -> Postmaster:
        """Starts it in a session of its own: a Ctrl-C at the terminal reaches us, and we stop it in our order."""
        _rotate(folders.log)
        with os.fdopen(
            os.open(folders.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600), "ab"
        ) as log:
            start = os.fstat(log.fileno()).st_size
            process = subprocess.Popen(
                [str(binaries.bin / "postgres"), *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={"PATH": os.defpath, "LC_ALL": "C", "PGTZ": "UTC"},
                **account.process_options(),
            )
        return cls(folders, process, start)

    def wait_until_serving(self, dsn: str) -> None:
        """Returns when a connection succeeds. Raises Unavailable with what the server said when it gave up."""
        started = time.monotonic()
        told = False
        while True:
            try:
                psycopg.connect(dsn, connect_timeout=5).close()
                return
            except psycopg.OperationalError as error:
                said = str(error)
            if self.process.poll() is not None:
                raise failure("postgres", self.complaint(), self._folders.data)
            if "authentication failed" in said:
                raise _passwords_lost(self._folders)
            waited = time.monotonic() - started
            if waited > SILENT_SECONDS and "starting up" not in said and "not yet accepting" not in said:
                raise failure("postgres", said, self._folders.data)
            if waited > SLOW_SECONDS and not told:
                told = True
                print("正在启动数据库…… starting the database …", file=sys.stderr, flush=True)
            time.sleep(0.02)

    def complaint(self) -> str:
        """What this server wrote to its log since it started."""
        with self._folders.log.open("rb") as log:
            log.seek(min(self._log_start, self._folders.log.stat().st_size))
            return log.read(LOG_LIMIT_BYTES).decode(errors="replace")

    def stop(self) -> None:
        """Fast shutdown: sessions end, everything acknowledged is on disk."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
        self.process.wait()


def _passwords_lost(folders: Folders) -> Unavailable:
    return Unavailable(
        "passwords_lost",
        f"{folders.secrets} 中的数据库口令与数据不符：请从同一份备份恢复两者。",
        f"The database's passwords in {folders.secrets} do not fit the data: restore both from one backup.",
        {"path": str(folders.secrets)},
    )


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))


def clear_leftovers(folders: Folders) -> bool:
    """Call while holding the lock, so that no supervisor lives: stops the server a killed one left behind.

    A `postmaster.pid` whose number now belongs to another program would make PostgreSQL refuse to start; it is
    removed only when no process at all works in our cluster. Every other stale file PostgreSQL handles itself.
    True when a server was stopped.
    """
    pid = _recorded_pid(folders.cluster)
    if pid is None:
        return False
    with _grasp(pid) as handle:
        found = handle is not None and _works_in(pid, folders.cluster)
        if handle is not None and found:
            print("正在停止遗留的数据库进程…… stopping a database left behind …", file=sys.stderr, flush=True)
            _stop_stranger(handle, folders)
    _wait_for_orphans(folders)
    if Path(f"/proc/{pid}").exists():
        (folders.cluster / "postmaster.pid").unlink(missing_ok=True)
        (folders.socket / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
    return found


def _wait_for_orphans(folders: Folders) -> None:
    """Sessions of a postmaster that was killed end by themselves, soon; until then its memory is in use."""
    deadline = time.monotonic() + ORPHAN_SECONDS
    while any(_works_in(other, folders.cluster) for other in _processes()):
        if time.monotonic() > deadline:
            raise _left_behind(folders)
        time.sleep(0.02)


def _recorded_pid(cluster: Path) -> int | None:
    try:
        return abs(int((cluster / "postmaster.pid").read_text("utf-8").split("\n", 1)[0]))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None


@contextmanager
def _grasp(pid: int) -> Iterator[int | None]:
    """A handle on the process itself: what it says of it stays true of it, though the number be given away."""
    try:
        handle = os.pidfd_open(pid)
    except (ProcessLookupError, ValueError, OSError):
        yield None
        return
    try:
        yield handle
    finally:
        os.close(handle)


def _works_in(pid: int, cluster: Path) -> bool:
    """PostgreSQL's processes stand in their cluster's folder."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == cluster
    except OSError:
        return False


def _processes() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _stop_stranger(handle: int, folders: Folders) -> None:
    for order, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10.0)):
        try:
            signal.pidfd_send_signal(handle, order)
        except ProcessLookupError:
            return
        waiter = select.poll()
        waiter.register(handle, select.POLLIN)
        if waiter.poll(seconds * 1000):
            return
    raise _left_behind(folders)


def _left_behind(folders: Folders) -> Unavailable:
    return Unavailable(
        "leftover_database",
        f"{folders.cluster} 上遗留的数据库进程停不下来。",
        f"A database process left behind on {folders.cluster} does not stop.",
        {"path": str(folders.cluster)},
    )
