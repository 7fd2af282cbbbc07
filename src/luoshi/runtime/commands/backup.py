"""`./luoshi backup FOLDER --key FILE`: a base backup, then the log as it grows, sealed, until a signal."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser, Namespace
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg

from luoshi.cli.command import Command
from luoshi.core.errors import Refused, Unavailable
from luoshi.runtime.backup.keyfile import kept_key
from luoshi.runtime.backup.making import Maker, due, say, shelve_secrets, utc_now
from luoshi.runtime.backup.shelf import Shelf
from luoshi.runtime.folders import Folders
from luoshi.runtime.postgres import attach, attach_or_start
from luoshi.runtime.settings import Settings, load


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="备份放在哪里 · where to; another disk or machine")
    parser.add_argument("--key", type=Path, required=True, help="密钥文件，没有就新建 · key file, made if missing")
    parser.add_argument("--secrets", type=Path, metavar="FILE", help="机密另存 · seal the secrets here, kept apart")
    parser.add_argument("--once", action="store_true", help="只做一份就结束 · one backup, then end")
    parser.add_argument("--every", type=float, default=24.0, metavar="HOURS", help="between two base backups")
    parser.add_argument(
        "--seconds", type=float, default=10.0, help="最多丢多少秒 · seconds between two looks at the log"
    )
    parser.add_argument("--forget", action="store_true", help="不再备份：数据库不再为它留日志 · keep no log any more")


def run(words: Namespace) -> int:
    """Backs up until SIGINT or SIGTERM. Raises Refused for a place that is none, Unavailable when nothing runs."""
    settings = load(os.environ)
    folders = Folders(settings.data.resolve())
    _check_places(words, folders, settings)
    shelf = Shelf(words.folder.resolve(), kept_key(words.key, folders, words.folder, make=True))
    if words.once or words.forget:
        with attach_or_start(settings, "backup") as opened:
            return _once(Maker(settings, opened, shelf), words, folders)
    running = attach(settings)
    if running is None:
        raise Unavailable(
            "no_database",
            "数据库没有运行：先 ./luoshi up，或用 --once 只做一份。",
            "The database does not run: ./luoshi up first, or --once for a single backup.",
        )
    running.close()
    maker = Maker(settings, running, shelf)
    with closing(_Stopped(maker)):
        _keep_on(maker, words, folders)
    return 0


class _Stopped:
    """Ends the receiver, whatever ends us."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker

    def close(self) -> None:
        self._maker.stop()
        self._maker.shelve_log()


def _once(maker: Maker, words: Namespace, folders: Folders) -> int:
    if words.forget:
        maker.forget()
        say("数据库不再为备份留日志", "the database keeps no log for backups any more")
        return 0
    maker.begin()
    _secrets(maker, words, folders)
    size = maker.base(utc_now(), alone=True)
    files = maker.shelve_files()
    maker.note(utc_now())
    say(f"已备份 {size / 2**20:,.0f} MB，另有 {files} 个新文件", f"{size / 2**20:,.0f} MB, {files} new files")
    return 0


def _keep_on(maker: Maker, words: Namespace, folders: Folders) -> None:
    """Round after round. What fails, fails aloud and is tried again: a full disk, a database that is being revived."""
    base_needed, begun = True, False
    while True:
        try:
            if not begun:
                base_needed, begun = maker.begin(), True
                _secrets(maker, words, folders)
            maker.receive()
            now = utc_now()
            if base_needed or due(maker.shelf, timedelta(hours=words.every), now):
                size, base_needed = maker.base(now), False
                # A base without the log of the time it took is none.
                maker.catch_up()
                say(f"基础备份 {size / 2**20:,.0f} MB", f"base backup; the log follows every {words.seconds:g} s")
            maker.shelve_log()
            maker.shelve_files()
            maker.note(utc_now())
        except (OSError, psycopg.OperationalError, Unavailable) as error:
            say(f"这一轮没有成，稍后再试：{error}", "this round failed and is tried again")
        time.sleep(words.seconds)


def _secrets(maker: Maker, words: Namespace, folders: Folders) -> None:
    if words.secrets is not None:
        shelve_secrets(folders, maker.shelf, words.secrets.resolve())
    else:
        say(
            "机密（口令、签名密钥）没有备份：请加 --secrets FILE，另处保存",
            "the secrets are not backed up: add --secrets FILE and keep it apart",
        )


def _check_places(words: Namespace, folders: Folders, settings: Settings) -> None:
    if settings.database_url is not None:
        raise Refused(
            "backup_of_server",
            "LUOSHI_DATABASE_URL 所指的数据库请用它自己的备份工具。",
            "The server of LUOSHI_DATABASE_URL has its own means of backup: use those.",
        )
    for path in (words.folder, *([words.secrets] if words.secrets else [])):
        if path.resolve().is_relative_to(folders.data):
            raise _inside(path, "数据文件夹", "the data folder")
    if words.secrets is not None and words.secrets.resolve().is_relative_to(words.folder.resolve()):
        raise _inside(words.secrets, "备份文件夹", "the backup's folder")


def _inside(path: Path, zh: str, en: str) -> Refused:
    return Refused(
        "backup_inside",
        f"{path} 在{zh}里：一同丢失就没有备份了。请另选一处。",
        f"{path} lies in {en}: what is lost together is no backup. Choose another place.",
        {"path": str(path)},
    )


COMMAND = Command("backup", "back up, sealed", configure, run)
