"""A demonstration district served by `./luoshi up`, as somebody opens it on their first day."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from luoshi.cases.codes import VERDICT_VALID, Purpose, issue_token
from luoshi.cases.handling import Means
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.registry.queries import reference
from luoshi.runtime.folders import prepare
from luoshi.runtime.postgres import attach
from luoshi.runtime.settings import Settings
from tests.runtime.scenes import environment, free_port, luoshi, settings_for_data

ROLES = {
    "督查": "supervisor",
    "窗口、热线": "intake",
    "承办人": "handler",
    "单位负责人": "head",
    "检查": "inspector",
    "纪检审计": "auditor",
    "领导": "leader",
    "管理员": "administrator",
}
# Nothing is quiet, so that a link asked for at night arrives; `{gateway}` takes it as JSON.
NOTICES = '[quiet]\nfrom = "00:00"\nuntil = "00:00"\n[person]\nsms = "json://{gateway}/{{to}}"\n'

# An officer signs in once for all journeys, which may take longer than a proof holds by default.
PATIENT = {"LUOSHI_PROOF_MINUTES": "60"}


_DONE = (
    "SELECT NOT EXISTS (SELECT FROM ledger_outbox WHERE reacted_at IS NULL) AND NOT EXISTS"
    " (SELECT FROM procrastinate_jobs WHERE task_name = 'follow' AND status IN ('todo', 'doing'))"
)


@dataclass(frozen=True, slots=True)
class Account:
    """One of the accounts that the first start showed: where the officer sits, their name, code and password."""

    office: str
    name: str
    code: str
    password: str


@dataclass(frozen=True, slots=True)
class Key:
    """One of the sealing keys that the first start showed: the file of its private half, and its passphrase."""

    file: Path
    passphrase: str


@dataclass(frozen=True, slots=True)
class Live:
    """The district while it is served. `address` is by the name localhost: browsers trust it as they trust https.

    `keys` are by whose they are, as the first start says it: office and name.
    """

    address: str
    accounts: Mapping[str, Account]
    keys: Mapping[str, Key]
    settings: Settings

    def key_of(self, role: str) -> Key:
        """The sealing key of the account with this role."""
        account = self.accounts[role]
        return self.keys[f"{account.office} {account.name}"]

    def verdict_link(self, number: str) -> str:
        """The one-time link that asks the person of a case for their verdict."""
        running = attach(self.settings)
        assert running is not None
        now = datetime.now(UTC)
        with running, psycopg.connect(running.dsn("app"), autocommit=True) as connection:
            with acting(connection, Access("test", EVERYTHING)):
                row = connection.execute("SELECT id FROM cases_case WHERE number = %s", [number]).fetchone()
            assert row is not None
            known = reference(connection, Access("test"), now.date())
            means = Means(connection, known, lambda: now, secrets.token_bytes)
            _let_the_worker_finish(connection)
            token = issue_token(means, UUID(str(row[0])), Purpose.VERDICT, VERDICT_VALID)
        return f"{self.address}/link/verdict/{token}"


def _let_the_worker_finish(connection: psycopg.Connection[Any]) -> None:
    """The worker sends a link of its own after a closing, and a new link ends the one before."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with acting(connection, Access("test", EVERYTHING)):
            if connection.execute(_DONE).fetchone() == (True,):
                return
        time.sleep(0.1)


@contextmanager
def live(gateway: str) -> Iterator[Live]:
    """The district of the first start, served until the block ends; links to people go to this gateway."""
    with settings_for_data() as settings:
        folders, _ = prepare(settings)
        _write_privately(folders.secrets / "notices.toml", NOTICES.format(gateway=gateway))
        port = free_port()
        accounts: dict[str, Account] = {}
        keys: dict[str, Key] = {}
        with _up(settings, port, lambda line: _read(line, accounts, keys)):
            yield Live(f"http://localhost:{port}", accounts, keys, settings)


@contextmanager
def _up(settings: Settings, port: int, hear: Callable[[str], None]) -> Iterator[None]:
    """`./luoshi up` as a process; every line it says before its address is heard."""
    command = [sys.executable, "-m", "luoshi", "up", "--port", str(port)]
    log = settings.data.with_name("up.log")
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command,
            env=environment(settings) | PATIENT,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
        )
    try:
        assert process.stdout is not None
        for line in iter(process.stdout.readline, ""):
            if f"http://127.0.0.1:{port}" in line:
                break
            hear(line)
        else:
            raise AssertionError("\n".join(log.read_text(encoding="utf-8").splitlines()[-3:]))
        yield
    finally:
        luoshi(settings, "down")
        process.communicate(timeout=60)


def _read(line: str, accounts: dict[str, Account], keys: dict[str, Key]) -> None:
    match line.strip().split("\t"):
        case [role, who, code, password]:
            office, _, name = who.partition(" ")
            accounts[ROLES[role]] = Account(office, name, code, password)
        case [whose, file, passphrase]:
            keys[whose] = Key(Path(file), passphrase)


def _write_privately(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
