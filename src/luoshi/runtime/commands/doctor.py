"""`./luoshi doctor`: what a person would check by hand when something does not work, one line each."""

from __future__ import annotations

import json
import os
import platform
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import psycopg

from luoshi.cli.command import Command
from luoshi.core.clock import TOLERANCE
from luoshi.core.errors import LuoshiError, Unavailable
from luoshi.reactions import clock
from luoshi.runtime import connection, opening
from luoshi.runtime.backup.making import STATE as BACKUP_STATE
from luoshi.runtime.commands.up import LOCK, LOG, answers
from luoshi.runtime.commands.worker import kept_policy
from luoshi.runtime.dropping import user_of_pages
from luoshi.runtime.folders import Folders, prepare, read_private
from luoshi.runtime.keys import known_passwords
from luoshi.runtime.locks import Held
from luoshi.runtime.postgres import Running, attach_or_start, roles
from luoshi.runtime.postgres.binaries import client_program, major_version
from luoshi.runtime.postgres.cluster import data_version, free_bytes, refuse_gone
from luoshi.runtime.settings import Settings, load

# A base backup is made once a day; a continuous one is never older than a minute.
OLDEST_BACKUP = timedelta(hours=26)
# Room for a day of a busy district and the log of one bulk import.
ENOUGH_FREE_BYTES = 2**30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `detail` is the figure, or what is wrong, in Chinese and English."""

    name: str
    ok: bool
    detail: str


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(words: Namespace) -> int:
    """0 when all is well, 1 otherwise. Changes nothing but what a start would: it starts the server for a look."""
    findings = []
    for finding in examine(load(os.environ)):
        findings.append(finding)
        if not words.json:
            print(f"{'ok' if finding.ok else 'FAILED':6} {finding.name}: {finding.detail}", flush=True)
    if words.json:
        print(json.dumps({"ok": all(f.ok for f in findings), "findings": [asdict(f) for f in findings]}))
    return 0 if all(finding.ok for finding in findings) else 1


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything in the order in which it is needed; what needs a database only where there is one."""
    yield _look("python", _python)
    yield _look("disk", lambda: _disk(settings))
    yield _look("binaries", lambda: _binaries(settings))
    if settings.database_url is None and not Folders(settings.data).cluster.exists():
        yield _look("database", lambda: _never_started(settings))
        return
    yield _look("data folder", lambda: _data_folder(settings))
    yield _look("running", lambda: _running(settings))
    yield _look("notices", lambda: _notices(settings))
    yield _look("pages run as", lambda: _pages(settings))
    yield _look("backup", lambda: _backup(settings))
    yield _look("disk errors", lambda: _disk_errors(settings))
    with ExitStack() as stack:
        opened: list[Running] = []
        yield _look("server", lambda: _server(settings, stack, opened))
        for running in opened:
            yield _look("roles", lambda running=running: _roles(running))  # type: ignore[misc]
            yield _look("clock", lambda running=running: _clock(running))  # type: ignore[misc]
            yield _look("migrations", lambda running=running: _migrations(settings, running))  # type: ignore[misc]


def _look(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, check())
    except LuoshiError as error:
        return Finding(name, False, f"{error.zh} {error.en}")
    except psycopg.Error as error:
        return Finding(name, False, str(error).strip())


def _python() -> str:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise Unavailable("python", "须为 Python 3.11 至 3.13。", f"{platform.python_version()} is not 3.11 to 3.13.")
    return platform.python_version()


def _disk(settings: Settings) -> str:
    place = next(path for path in (settings.data, *settings.data.parents) if path.exists())
    free = free_bytes(place)
    if free < ENOUGH_FREE_BYTES:
        raise Unavailable("disk", "磁盘空间不足 1 GB。", f"{place} has only {free // 2**20} MB left.")
    return f"{free / 2**30:.1f} GB at {place}"


def _binaries(settings: Settings) -> str:
    folder = client_program(settings, "postgres").parent
    return f"PostgreSQL {major_version(folder)} in {folder}"


def _never_started(settings: Settings) -> str:
    """Well on a first day; not where a database is gone from beside what it left."""
    folders = Folders(settings.data.resolve())
    known_passwords(folders, "postgres")
    refuse_gone(folders)
    return "尚未启动过（./luoshi up） · never started yet"


def _data_folder(settings: Settings) -> str:
    folders, account = prepare(settings)
    made_by = data_version(folders.cluster)
    return f"{folders.data} (database runs as {account.name}; data of PostgreSQL {made_by or '-'})"


def _running(settings: Settings) -> str:
    """Where Luoshi is served from this folder, if it is, and whether it answers there."""
    folder = Folders(settings.data.resolve()).run
    lock = Held(folder / LOCK)
    if not lock.is_held_elsewhere():
        return "没有运行（./luoshi up） · not running"
    holder = lock.holder()
    address = urlsplit(str(holder.get("address", "")))
    if not address.hostname or not address.port:
        return f"正在启动（进程 {holder.get('pid', '?')}） · starting"
    if not answers(address.hostname, address.port):
        raise Unavailable(
            "not_answering",
            f"在运行（进程 {holder.get('pid')}），但 {address.geturl()} 没有回答：请看 {folder / LOG}，"
            "或 ./luoshi down 以后再 up。",
            f"It runs (process {holder.get('pid')}), but {address.geturl()} does not answer: down and up again.",
        )
    return f"{address.geturl()}（进程 {holder.get('pid')}） · process {holder.get('pid')}"


def _notices(settings: Settings) -> str:
    policy = kept_policy(settings)
    roster = f"{len(policy.officers)} officers, roster of {len(policy.duty)} days"
    return f"{len(policy.person)} gateways to people, {roster}"


def _pages(settings: Settings) -> str:
    account, closed = user_of_pages(settings)
    if closed is not None:
        return f"root，因为数据库的用户读不到 {closed} · root, since the database's user cannot read {closed}"
    if account.uid == 0:
        return "root；请用普通用户启动 · root: start it as an ordinary user"
    return account.name


def _server(settings: Settings, stack: ExitStack, opened: list[Running]) -> str:
    running = stack.enter_context(attach_or_start(settings, "doctor"))
    opened.append(running)
    with psycopg.connect(running.dsn("app")) as conn:
        version = str(conn.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]
    return f"{version}, reached as {running.parameters['app']['user']}"


def _roles(running: Running) -> str:
    with psycopg.connect(running.dsn("admin")) as conn:
        missing = sorted(roles.ALL - roles.present_roles(conn))
        if missing:
            raise Unavailable("roles", f"缺少角色：{'、'.join(missing)}。", f"Roles missing: {', '.join(missing)}.")
        roles.check_app_role(conn)
    if running.notes:
        raise Unavailable("roles", " ".join(zh for zh, _ in running.notes), " ".join(en for _, en in running.notes))
    return "owner, migrator and application apart"


def _clock(running: Running) -> str:
    """A jump that is not settled; and this machine's clock beside the database's."""
    with psycopg.connect(running.dsn("app"), autocommit=True) as conn:
        theirs = conn.execute("SELECT clock_timestamp()").fetchone()
        skew = abs((datetime.now(UTC) - theirs[0]).total_seconds()) if theirs else 0.0
        there = conn.execute("SELECT to_regclass('reactions_clock') IS NOT NULL").fetchone() == (True,)
        found = clock.kept(conn) if there else None
    if found is not None and found.off_by is not None:
        raise Unavailable(
            "clock_jumped",
            f"时钟跳动了 {found.off_by}，到期和提醒已暂停：改正系统时钟，或 ./luoshi clock accept。",
            f"The clock jumped by {found.off_by} and no alarm is rung: correct it, or ./luoshi clock accept.",
        )
    if skew > TOLERANCE.total_seconds():
        raise Unavailable(
            "clock_skew", f"与数据库的时钟相差 {skew:.0f} 秒。", f"The database's clock is {skew:.0f} s away from ours."
        )
    return f"{skew:.1f} s from the database's"


def _backup(settings: Settings) -> str:
    """When all was last on the shelf, where a backup was ever begun."""
    text = read_private(Folders(settings.data.resolve()).run / BACKUP_STATE)
    if text is None:
        return "从未备份（./luoshi backup） · never made"
    state = json.loads(text)
    age = datetime.now(UTC) - datetime.fromisoformat(state["at"])
    if age > OLDEST_BACKUP:
        raise Unavailable(
            "backup_old",
            f"备份停在 {state['at']}：请查看 ./luoshi backup 是否还在运行。",
            f"The backup stands at {state['at']}: is ./luoshi backup still running?",
        )
    return f"{state['folder']}, {age.total_seconds():.0f} s old"


def _disk_errors(settings: Settings) -> str:
    """What the database has said of a disk it could not trust, in its present log."""
    log = Folders(settings.data.resolve()).log
    text = log.read_text("utf-8", errors="replace") if log.exists() else ""
    found = [line for line in text.splitlines() if " PANIC: " in line]
    if found:
        raise Unavailable(
            "disk_errors",
            f"数据库报告过 {len(found)} 次严重错误，最近一次：{found[-1]}。请检查磁盘；已确认的记录没有丢失。",
            f"The database stopped {len(found)} times rather than trust its disk: {found[-1]}. Check the disk.",
        )
    return "none"


def _migrations(settings: Settings, running: Running) -> str:
    opening.open_django(settings, running)
    try:
        pending = connection.pending_migrations()
    finally:
        connection.release()
    if pending:
        raise Unavailable("migrations", f"有 {len(pending)} 个数据库变更待执行。", f"Pending: {', '.join(pending)}.")
    return "none pending"


COMMAND = Command("doctor", "check machine and data", configure, run)
