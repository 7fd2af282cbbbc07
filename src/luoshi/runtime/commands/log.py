"""`./luoshi log`: how the log stands; another key, SM2 beside it; a new log where the database is an older one."""

from __future__ import annotations

import json
import os
import secrets
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from typing import Any

import psycopg

from luoshi.cli.command import Command
from luoshi.ledger.access import acting
from luoshi.ledger.log.checkpointing import latest
from luoshi.ledger.log.sequencing import SEQUENCER, size_of
from luoshi.runtime.dropping import give_files
from luoshi.runtime.folders import Folders
from luoshi.runtime.log.changing import add_sm2, reopen, rotate
from luoshi.runtime.log.keeper import Keeper, kept_keeper
from luoshi.runtime.log.keys import LogKeys, keep_log_keys
from luoshi.runtime.opening import open_database
from luoshi.runtime.postgres import Running
from luoshi.runtime.settings import Settings, load


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=("status", "rotate", "sm2", "reopen"), default="status")
    parser.add_argument("--reason", default="", help="另开日志的原因 · why a new log is opened")
    parser.add_argument("--json", action="store_true")


def run(words: Namespace) -> int:
    """Shows or changes the log. Raises Refused for what is not called for."""
    settings = load(os.environ)
    with (
        open_database(settings, "log") as running,
        psycopg.connect(running.dsn("app"), autocommit=True) as app,
    ):
        keeper = kept_keeper(settings)
        if words.what == "rotate":
            key = rotate(app, keeper, datetime.now(UTC), secrets.token_bytes, _keeping(settings))
            print(f"新密钥将在后台进程重启后使用 · signs once the worker starts again: {key}")
        elif words.what == "sm2":
            key = add_sm2(app, keeper, datetime.now(UTC), secrets.token_bytes, _keeping(settings))
            print(f"SM2 将在后台进程重启后并签 · SM2 signs beside once the worker starts again: {key}")
        elif words.what == "reopen":
            _reopen(app, running, keeper, words.reason, settings)
        else:
            _show(_status(app, keeper), as_json=words.json)
        give_files(settings)
    return 0


def _reopen(app: psycopg.Connection[Any], running: Running, keeper: Keeper, reason: str, settings: Settings) -> None:
    with psycopg.connect(running.dsn("migrator"), autocommit=True) as owner:
        opened = reopen(app, owner, keeper, reason, datetime.now(UTC), secrets.token_bytes, _keeping(settings))
    print(f"新日志 · a new log: {opened.origin}")
    print(f"旧日志 · the old one: {opened.before}，{opened.held} / {opened.signed}")


def _keeping(settings: Settings) -> Any:
    folders = Folders(settings.data.resolve())

    def keep(keys: LogKeys) -> None:
        keep_log_keys(folders, keys)

    return keep


def _status(app: psycopg.Connection[Any], keeper: Keeper) -> dict[str, Any]:
    with acting(app, SEQUENCER):
        point, size = latest(app, keeper.number), size_of(app, keeper.number)
    return {
        "origin": keeper.keys.origin,
        "leaves": size,
        "signed": point.size if point else 0,
        "root": point.root.hex() if point else "",
        "at": point.at.isoformat() if point else "",
        "cosignatures": len(point.cosignatures) if point else 0,
        "key": str(keeper.keys.key.public),
        "sm2": str(keeper.keys.beside[0].public) if keeper.keys.beside else "",
        "halted": keeper.folder.halted.exists(),
    }


def _show(status: dict[str, Any], *, as_json: bool) -> None:
    print(json.dumps(status, ensure_ascii=False) if as_json else "\n".join(f"{k:14} {v}" for k, v in status.items()))


COMMAND = Command("log", "the log over the record", configure, run)
