"""`./luoshi upgrade`: the data to a newer major version of PostgreSQL; the old ones stay beside."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from luoshi.cli.command import Command
from luoshi.core.errors import Refused
from luoshi.runtime.postgres.upgrading import upgrade
from luoshi.runtime.settings import load


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="programs", type=Path, metavar="FOLDER", help="旧版本的 bin 文件夹 · the older programs"
    )


def run(words: Namespace) -> int:
    """Carries the data over and compares every row. Raises Refused, Unavailable; then nothing was changed."""
    settings = load(os.environ)
    if settings.database_url is not None:
        raise Refused(
            "upgrade_of_server",
            "LUOSHI_DATABASE_URL 所指的数据库由它自己的管理员升级。",
            "The server of LUOSHI_DATABASE_URL is upgraded by its own administrator.",
        )
    done = upgrade(settings, words.programs)
    if done is None:
        print("不需要升级 · nothing to upgrade")
        return 0
    print(f"已由 PostgreSQL {done.before} 升到 {done.after}：{done.tables} 张表 {done.rows:,} 行逐行一致 · all alike")
    print(f"旧数据还在 {done.kept}，确认无误后可以删去 · the old data may go when all is well")
    return 0


COMMAND = Command("upgrade", "newer programs", configure, run)
