"""A district of a drill's own: `./luoshi up` as a process on a folder of its own, and writers beside it."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psycopg

from luoshi.core.errors import Unavailable
from luoshi.ledger.access import EVERYTHING, Access, set_context
from luoshi.runtime import web_parent
from luoshi.runtime.commands.project import environment
from luoshi.runtime.drills.ground import town
from luoshi.runtime.drills.ground.notes import Notes
from luoshi.runtime.folders import prepare, write_private
from luoshi.runtime.opening import LIMITS
from luoshi.runtime.postgres import Running, attach
from luoshi.runtime.settings import Settings

CROWD = "[api]\naccount = 1_000_000\naddress = 1_000_000\n"
"""A few writers do here what thousands do in life: they are counted as those are, and not stopped."""
PATIENCE = 600.0
"""Seconds after which a drill gives a start or a recovery up, whatever the promise."""


WRITING_LATE = (
    "ALTER SYSTEM SET wal_writer_delay = '10s'",
    "ALTER SYSTEM SET wal_writer_flush_after = '1GB'",
    "SELECT pg_reload_conf()",
)
"""With these the log waits in memory for longer than two faults are apart: no control hangs on a moment."""


class Site:
    """The district: where it lies, the process that serves it, and the notes of who writes to it."""

    def __init__(self, folder: Path, port: int, extra: Mapping[str, str], wrapper: Sequence[str] = ()) -> None:
        self.settings = Settings(data=folder / "data")
        self.notes = Notes(folder / "notes")
        self.port = port
        self._log = folder / "up.log"
        self._wrapper = wrapper
        self._process: subprocess.Popen[bytes] | None = None
        self.environment = {**_plain(environment()), "LUOSHI_DATA": str(self.settings.data), **extra}

    @property
    def pid(self) -> int:
        """The process id of `up`."""
        if self._process is None:
            raise RuntimeError("nothing was started")
        return self._process.pid

    @property
    def said(self) -> str:
        """What `up` has said so far, in all its starts."""
        return self._log.read_text("utf-8", errors="replace")

    def up(self) -> float:
        """Starts it; returns after how many seconds its first page came. Raises Unavailable with what it said."""
        folders, _ = prepare(self.settings)
        write_private(folders.secrets / LIMITS, CROWD)
        began = time.monotonic()
        command = [*self._wrapper, sys.executable, "-m", "luoshi", "up", "--empty", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment, start_new_session=True
            )
        self.wait("it serves", self.answers, lambda: self._process is not None and self._process.poll() is None)
        return time.monotonic() - began

    def down(self) -> None:
        """Ends it as a person would, and waits."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def reap(self) -> None:
        """Takes note of the end of a process that was killed."""
        if self._process is not None:
            self._process.wait(30)

    def wait(self, what: str, until: Callable[[], bool], while_: Callable[[], bool] = lambda: True) -> float:
        """Waits; returns the seconds it took. Raises Unavailable when it takes too long, or `while_` ends."""
        began = time.monotonic()
        while not until():
            if time.monotonic() - began > PATIENCE or not while_():
                raise _did_not(what, self.said[-2000:])
            time.sleep(0.02)
        return time.monotonic() - began

    def answers(self) -> bool:
        """Whether a page comes back."""
        try:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
                connection.request("GET", "/health")
                return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False

    def running(self) -> Running:
        """The database, without holding on to it. Raises Unavailable when none runs."""
        found = attach(self.settings)
        if found is None:
            raise _did_not("database", "")
        found.close()
        return found

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection of the application."""
        with psycopg.connect(self.running().dsn("app"), autocommit=True) as connection:
            yield connection

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What a query finds that may see everything."""
        with self.connected() as connection, connection.transaction():
            set_context(connection, Access("drill", EVERYTHING))
            return connection.execute(sql.encode(), values).fetchall()

    def admin(self, sql: str) -> None:
        """One statement as the server's superuser, on the installation's database."""
        with psycopg.connect(self.running().dsn("admin"), autocommit=True) as connection:
            connection.execute(sql.encode())

    def wait_for_no_disk(self) -> None:
        """Acknowledge before the disk has answered, and write late: what a control of a drill is to lose."""
        self.admin("ALTER ROLE luoshi_app SET synchronous_commit = off")
        for statement in WRITING_LATE:
            self.admin(statement)

    def postmaster(self) -> int:
        """The process id of the database's first process."""
        return int((self.settings.data / "cluster" / "postmaster.pid").read_text().split("\n", 1)[0])

    def web(self) -> list[int]:
        """The web processes."""
        parent = self.web_parent()
        return children(parent) if parent is not None else []

    def web_parent(self) -> int | None:
        """The process that forks the web processes."""
        return next((pid for pid in children(self.pid) if web_parent.MODULE in words_of(pid)), None)

    def worker(self) -> int | None:
        """The worker."""
        return next((pid for pid in children(self.pid) if " luoshi worker" in words_of(pid)), None)

    @contextmanager
    def writers(self, http: int, commands: int, rate: float) -> Iterator[None]:
        """So many writers of each kind for the block, each a process; at its end they finish the case they are at."""
        kinds = [("http", number) for number in range(http)] + [("commands", number) for number in range(commands)]
        self.notes.stop.unlink(missing_ok=True)
        with ExitStack() as ending:
            ending.callback(self._end, [self._writer(kind, number, rate) for kind, number in kinds])
            yield

    def _writer(self, kind: str, number: int, rate: float) -> subprocess.Popen[bytes]:
        own = [str(self.port), str(self.notes.folder / "token")] if kind == "http" else []
        words = [kind, f"{kind}-{number}", str(self.notes.folder), *own, str(rate)]
        command = [sys.executable, "-m", "luoshi.runtime.drills.ground.writer", *words]
        return subprocess.Popen(command, env=self.environment)

    def _end(self, processes: Sequence[subprocess.Popen[bytes]]) -> None:
        self.notes.stop.touch()
        try:
            for process in processes:
                process.wait(PATIENCE)
        finally:
            for process in processes:
                process.kill()

    def luoshi(self, *words: str, seconds: float = 3600.0) -> subprocess.CompletedProcess[str]:
        """Another command on this district, to its end."""
        command = [sys.executable, "-m", "luoshi", *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=seconds
        )


@contextmanager
def served(
    extra: Mapping[str, str] | None = None,
    *,
    within: Path | None = None,
    wrapper: Sequence[str] = (),
    before: Callable[[Site], None] | None = None,
) -> Iterator[Site]:
    """A district that is served for the block, with offices, officers and a program's token; gone afterwards.

    `before` is called when nothing has been started yet.
    """
    with folder_of_drill(within) as folder:
        site = Site(folder, free_port(), extra or {}, wrapper)
        site.notes.folder.mkdir()
        if before is not None:
            before(site)
        try:
            site.up()
            with site.connected() as connection:
                write_private(site.notes.folder / "token", town.found(connection))
            yield site
        finally:
            site.down()


@contextmanager
def folder_of_drill(within: Path | None = None) -> Iterator[Path]:
    """An empty folder that the database's user may pass through; removed with all that is in it."""
    folder = Path(tempfile.mkdtemp(prefix=f"luoshi-drill-{secrets.token_hex(2)}-", dir=within))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of this machine's own address that nobody uses."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    """The processes that a process has started, all of its threads; none when it is gone."""
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    except OSError:
        return []
    return found


def words_of(pid: int) -> str:
    """The words a process was started with; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _plain(names: Mapping[str, str]) -> dict[str, str]:
    """The environment without settings of this installation's, and with modules kept compiled, as Python does."""
    return {
        name: value
        for name, value in names.items()
        if not name.startswith("LUOSHI_") and name != "PYTHONDONTWRITEBYTECODE"
    }


def _did_not(what: str, said: str) -> Unavailable:
    return Unavailable(
        "drill_stuck",
        f"演练中断：没有等到 {what}。{said}",
        f"The drill gave up: it waited in vain for {what} (process {os.getpid()}).",
        {"what": what},
    )
