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

import psycopg

from luoshi.cli.command import Command
from luoshi.core.errors import LuoshiError, Unavailable
from luoshi.runtime import connection, opening
from luoshi.runtime.commands.worker import kept_policy
from luoshi.runtime.dropping import user_of_pages
from luoshi.runtime.folders import Folders, prepare
from luoshi.runtime.postgres import Running, attach_or_start, roles
from luoshi.runtime.postgres.binaries import client_program, major_version
from luoshi.runtime.postgres.cluster import data_version, free_bytes
from luoshi.runtime.settings import Settings, load

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
        yield Finding("database", True, "尚未启动过（./luoshi up） · never started yet")
        return
    yield _look("data folder", lambda: _data_folder(settings))
    yield _look("notices", lambda: _notices(settings))
    yield _look("pages run as", lambda: _pages(settings))
    with ExitStack() as stack:
        opened: list[Running] = []
        yield _look("server", lambda: _server(settings, stack, opened))
        for running in opened:
            yield _look("roles", lambda running=running: _roles(running))  # type: ignore[misc]
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


def _data_folder(settings: Settings) -> str:
    folders, account = prepare(settings)
    made_by = data_version(folders.cluster)
    return f"{folders.data} (database runs as {account.name}; data of PostgreSQL {made_by or '-'})"


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
