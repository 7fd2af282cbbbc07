"""`./luoshi restore FOLDER --key FILE --secrets FILE`: from a backup to a data folder that `up` can start."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from luoshi.cli.command import Command
from luoshi.core.errors import BadInput, Refused
from luoshi.runtime.backup.keyfile import kept_key
from luoshi.runtime.backup.restoring import Restored, restore
from luoshi.runtime.backup.shelf import Shelf
from luoshi.runtime.folders import Folders
from luoshi.runtime.settings import load


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="备份在哪里 · where the backup is")
    parser.add_argument("--key", type=Path, required=True, help="密钥文件 · the key file")
    parser.add_argument(
        "--secrets", type=Path, metavar="FILE", help="另存的机密 · the secrets as they were sealed apart"
    )
    parser.add_argument("--until", metavar="TIME", help="恢复到此刻（如 2026-11-30T10:00+08:00）· up to this instant")
    parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")


def run(words: Namespace) -> int:
    """Restores into LUOSHI_DATA, which must be empty. Raises Refused, BadInput, Unavailable."""
    settings = load(os.environ)
    if settings.database_url is not None:
        raise Refused(
            "restore_to_server",
            "恢复只到内置数据库；请先去掉 LUOSHI_DATABASE_URL。",
            "A restore goes to the embedded database: unset LUOSHI_DATABASE_URL first.",
        )
    folders = Folders(settings.data.resolve())
    shelf = Shelf(words.folder.resolve(), kept_key(words.key, folders, words.folder, make=False))
    restored = restore(settings, shelf, words.secrets, _instant(words.until))
    _show(restored, as_json=words.json)
    return 0


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadInput(
            "bad_instant",
            f"读不懂时间 {text}：要有日期、时刻和时区，如 2026-11-30T10:00+08:00。",
            f"{text} is no instant: date, time and zone are needed, such as 2026-11-30T10:00+08:00.",
        )
    return found.astimezone(UTC)


def _show(restored: Restored, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(restored), default=str))
        return
    last = restored.last_entered_at
    print(f"已恢复 {restored.events:,} 条记录，{restored.files:,} 个文件 · events and files restored")
    print(f"最后一条记于 · the last was entered at {last.isoformat() if last else '-'}")
    print("现在可以 ./luoshi up · now ./luoshi up", file=sys.stderr)


COMMAND = Command("restore", "back from a backup", configure, run)
