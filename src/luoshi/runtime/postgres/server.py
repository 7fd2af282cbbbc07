"""The embedded PostgreSQL: start it, keep it alive, join one that runs, stop it."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial

import psycopg

from luoshi.core.errors import Unavailable
from luoshi.runtime.account import Account
from luoshi.runtime.folders import Folders, prepare, prepare_database, write_private
from luoshi.runtime.keys import kept_passwords, known_passwords
from luoshi.runtime.locks import Held
from luoshi.runtime.postgres import roles
from luoshi.runtime.postgres.binaries import Binaries, binaries_for
from luoshi.runtime.postgres.cluster import SUPERUSER, ensure_cluster, refuse_gone
from luoshi.runtime.postgres.external import open_external
from luoshi.runtime.postgres.guarding import Guard
from luoshi.runtime.postgres.postmaster import Postmaster, clear_leftovers
from luoshi.runtime.postgres.running import Running
from luoshi.runtime.postgres.tuning import server_words
from luoshi.runtime.settings import Settings

PORT = 5432
LOCK = "supervisor.lock"
GUESTS = "guests.lock"
INFO = "postgres.json"
PASSWORDS = "postgres"
# How long a second process waits for the first one to finish starting (a recovery after a crash included).
JOIN_SECONDS = 120.0
# What a connection is told while the server starts, recovers or is being revived.
NOT_YET = ("No such file", "Connection refused", "starting up", "shutting down", "not yet accepting", "recovery mode")
# Between two attempts to revive a server that keeps dying.
SHORTEST_PAUSE = 0.1
LONGEST_PAUSE = 5.0


@dataclass(slots=True)
class _Held:
    """What stands only while our server runs."""

    folders: Folders
    account: Account
    binaries: Binaries
    lock: Held
    postmaster: Postmaster


@contextmanager
def unhurried() -> Iterator[None]:
    """No Ctrl-C and no SIGTERM cuts this short: it takes seconds, and half of it would leave a server behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Postgres:
    """The server on one data folder, and its supervisor: this process.

    `start` raises Unavailable: already running, folder closed or foreign, disk full, wrong version. A server that
    dies under us is started again; one that a killed supervisor left behind is stopped first. `LUOSHI_DATABASE_URL`
    makes all of this a plain connection to that server.
    """

    def __init__(self, settings: Settings, words: Sequence[str] = ()) -> None:
        """`words` are settings of the server beside our own, such as how it recovers: name=value."""
        self._settings = settings
        self._words = [part for word in words for part in ("-c", word)]
        self._held: _Held | None = None
        self._stopping = threading.Event()
        self._changing = threading.Lock()

    def start(self, purpose: str = "up") -> Running:
        """Starts it and returns when it serves; use the result as a context manager, or call `stop`."""
        if self._settings.database_url is not None:
            return open_external(self._settings)
        folders, account = prepare(self._settings)
        lock = _take_lock(folders, purpose)
        with ExitStack() as undoing:
            undoing.callback(lock.release)
            undoing.callback(self.stop)
            prepare_database(folders, account)
            running = self._start_on(folders, account, lock)
            undoing.pop_all()
        return running

    def _start_on(self, folders: Folders, account: Account, lock: Held) -> Running:
        (folders.run / INFO).unlink(missing_ok=True)
        refuse_gone(folders)
        binaries = binaries_for(self._settings, folders, account)
        passwords = kept_passwords(folders, PASSWORDS, (SUPERUSER, *roles.LOGINS))
        ensure_cluster(folders, account, binaries, passwords[SUPERUSER], throwaway=self._settings.throwaway)
        clear_leftovers(folders)
        postmaster = self._launch(folders, account, binaries)
        self._held = _Held(folders, account, binaries, lock, postmaster)
        running = _running(folders, passwords, self.stop)
        admin = running.in_database("postgres").dsn("admin")
        postmaster.wait_until_serving(admin)
        guard = Guard(folders.data, admin)
        guard.look()
        _set_up(running, passwords)
        self._watch(guard)
        facts = {"pid": os.getpid(), "socket": str(folders.socket), "port": PORT, "version": binaries.major}
        write_private(folders.run / INFO, json.dumps(facts))
        return running

    def _launch(self, folders: Folders, account: Account, binaries: Binaries) -> Postmaster:
        words = server_words(folders, throwaway=self._settings.throwaway)
        return Postmaster.launch(folders, account, binaries, [*words, *self._words])

    @property
    def pid(self) -> int | None:
        """The postmaster's process id while it runs."""
        return None if self._held is None else self._held.postmaster.process.pid

    def stop(self, *, wait_for_guests: bool = False) -> None:
        """Stops the server cleanly; again and again does no harm. May wait for commands that joined it."""
        held = self._held
        if held is None:
            return
        guests = Held(held.folders.run / GUESTS)
        try:
            if wait_for_guests and not guests.take():
                print("等待其他命令用完数据库…… another command still uses the database …", file=sys.stderr, flush=True)
                guests.take(wait=True)
        finally:
            with unhurried():
                self._shut_down(held)
                guests.release()

    def _shut_down(self, held: _Held) -> None:
        with self._changing:
            self._held = None
            self._stopping.set()
        (held.folders.run / INFO).unlink(missing_ok=True)
        held.postmaster.stop()
        held.lock.release()

    def _watch(self, guard: Guard) -> None:
        self._stopping.clear()
        threading.Thread(target=self._keep_alive, name="postgres-watcher", daemon=True).start()
        threading.Thread(target=guard.watch, args=(self._stopping,), name="disk-watcher", daemon=True).start()

    def _keep_alive(self) -> None:
        """A server killed from outside is started again: PostgreSQL recovers what was acknowledged."""
        pause = SHORTEST_PAUSE
        while (held := self._held) is not None:
            started = time.monotonic()
            held.postmaster.process.wait()
            pause = SHORTEST_PAUSE if time.monotonic() - started > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
            if self._stopping.wait(pause):
                return
            print(
                "数据库意外停止，正在重新启动…… the database stopped; starting it again …", file=sys.stderr, flush=True
            )
            try:
                self._relaunch(held)
            except Unavailable as error:
                print(error, file=sys.stderr, flush=True)

    def _relaunch(self, held: _Held) -> None:
        clear_leftovers(held.folders)
        with self._changing:
            if not self._stopping.is_set():
                held.postmaster = self._launch(held.folders, held.account, held.binaries)


def attach(settings: Settings) -> Running | None:
    """The server that another process runs on this data folder, None when none does. Never starts one."""
    if settings.database_url is not None:
        return open_external(settings)
    folders = Folders(settings.data.resolve())
    guest = Held(folders.run / GUESTS)
    deadline = time.monotonic() + JOIN_SECONDS
    while Held(folders.run / LOCK).is_held_elsewhere():
        guest.take(shared=True, wait=True)
        if (folders.run / INFO).exists() and (running := _joined(folders, guest)) is not None:
            return running
        guest.release()
        if time.monotonic() > deadline:
            raise _busy(folders)
        time.sleep(0.05)
    return None


def _joined(folders: Folders, guest: Held) -> Running | None:
    """The server as the supervisor announced it; None while it does not answer."""
    running = _running(folders, known_passwords(folders, PASSWORDS), guest.release)
    try:
        psycopg.connect(running.dsn("app"), connect_timeout=10).close()
    except psycopg.OperationalError as error:
        if any(word in str(error) for word in NOT_YET):
            return None
        guest.release()
        raise Unavailable(
            "database_unreachable",
            f"连不上正在运行的数据库：{str(error).strip()}",
            f"The running database cannot be reached: {str(error).strip()}",
        ) from error
    return running


def attach_or_start(settings: Settings, purpose: str = "command") -> Running:
    """The running server, or one of our own that stops (after its guests) when the context is left."""
    while True:
        running = attach(settings)
        if running is not None:
            return running
        server = Postgres(settings)
        try:
            running = server.start(purpose)
        except Unavailable as error:
            if error.code != "already_running":
                raise
            continue
        return replace(running, close=partial(server.stop, wait_for_guests=True))


def supervisor(settings: Settings) -> dict[str, object] | None:
    """Who runs the server on this data folder (`pid`, `purpose`), None when nobody does."""
    lock = Held(Folders(settings.data.resolve()).run / LOCK)
    return lock.holder() if lock.is_held_elsewhere() else None


def stop_leftovers(settings: Settings) -> bool:
    """Stops a server whose supervisor was killed; True when there was one."""
    folders = Folders(settings.data.resolve())
    if settings.database_url is not None or not folders.run.is_dir():
        return False
    lock = _take_lock(folders, "down")
    try:
        return clear_leftovers(folders)
    finally:
        lock.release()


@contextmanager
def held_by(folders: Folders, purpose: str) -> Iterator[None]:
    """The data folder for the block, as a supervisor holds it. Raises Unavailable when somebody does."""
    lock = _take_lock(folders, purpose)
    try:
        yield
    finally:
        lock.release()


def _take_lock(folders: Folders, purpose: str) -> Held:
    lock = Held(folders.run / LOCK)
    if not lock.take():
        raise _busy(folders)
    lock.sign({"pid": os.getpid(), "purpose": purpose})
    return lock


def _busy(folders: Folders) -> Unavailable:
    holder = Held(folders.run / LOCK).holder()
    pid, purpose = holder.get("pid", "?"), holder.get("purpose", "?")
    return Unavailable(
        "already_running",
        f"{folders.data} 上已有落实在运行（进程 {pid}，{purpose}）："
        f"等它结束（up 可用 ./luoshi down 停止），或另设 LUOSHI_DATA。",
        f"Luoshi already runs on {folders.data} (process {pid}, {purpose}): "
        f"wait for its end (./luoshi down ends an up), or set another LUOSHI_DATA.",
        {"path": str(folders.data), **holder},
    )


def running_on(folders: Folders, passwords: dict[str, str]) -> Running:
    """A server of ours in this folder, which somebody else stops."""
    return _running(folders, passwords, lambda: None)


def mark_set_up(running: Running) -> None:
    """Roles, grants and extensions are there: the next start need not look."""
    with psycopg.connect(running.in_database("postgres").dsn("admin"), autocommit=True) as conn:
        conn.execute(f"COMMENT ON DATABASE {roles.DATABASE} IS '{SET_UP}'")


def _running(folders: Folders, passwords: dict[str, str], close: Callable[[], None]) -> Running:
    place = {"host": str(folders.socket), "port": str(PORT), "dbname": roles.DATABASE}
    return Running(
        {
            "app": {**place, "user": roles.APP, "password": passwords[roles.APP]},
            "migrator": {
                **place,
                "user": roles.MIGRATOR,
                "password": passwords[roles.MIGRATOR],
                "options": f"-c role={roles.OWNER}",
            },
            "admin": {**place, "user": SUPERUSER, "password": passwords[SUPERUSER]},
        },
        close,
    )


SET_UP = "set up"


def _set_up(running: Running, passwords: dict[str, str]) -> None:
    """Roles, database, extensions and grants: all of it at the first start, one look at every later one."""
    with psycopg.connect(running.in_database("postgres").dsn("admin"), autocommit=True) as conn:
        remark = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        if conn.execute(remark, [roles.DATABASE]).fetchone() == (SET_UP,):
            return
        roles.ensure_roles(conn, passwords)
        roles.ensure_database(conn)
        with psycopg.connect(running.dsn("admin"), autocommit=True) as inside:
            roles.ensure_grants(inside)
        conn.execute(f"COMMENT ON DATABASE {roles.DATABASE} IS '{SET_UP}'")
