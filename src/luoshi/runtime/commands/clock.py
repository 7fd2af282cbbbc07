"""`./luoshi clock`: whether the clock has jumped, and `accept` where it was wrong before and is right now."""

from __future__ import annotations

import os
import secrets
from argparse import ArgumentParser, Namespace

import psycopg

from luoshi.cli.command import Command
from luoshi.reactions import clock
from luoshi.runtime.clocks import read_clocks
from luoshi.runtime.opening import open_database
from luoshi.runtime.settings import load


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "verb", nargs="?", choices=["show", "accept"], default="show", help="accept: 现在的时钟是对的 · it is right now"
    )


def run(words: Namespace) -> int:
    """1 while a jump is not settled, 0 otherwise."""
    with (
        open_database(load(os.environ), "clock") as running,
        psycopg.connect(running.dsn("app"), autocommit=True) as connection,
    ):
        if words.verb == "accept" and clock.settle(connection, read_clocks(), clock.ACCEPTED, secrets.token_bytes):
            print("已确认现在的时钟，提醒和到期照常 · accepted; alarms ring again")
        found = clock.kept(connection)
        for kind, at in clock.jumps(connection):
            print(f"{at.isoformat()}  {kind}")
    if found is None or found.off_by is None:
        print("时钟没有跳动 · the clock has not jumped")
        return 0
    print(
        f"时钟跳动了 {found.off_by}：到期和提醒已暂停。改正系统时钟即恢复；现在若是对的，请 ./luoshi clock accept",
        f"The clock jumped by {found.off_by}: no alarm is rung. Correct it, or ./luoshi clock accept if it is right.",
        sep="\n",
    )
    return 1


COMMAND = Command("clock", "has the clock jumped", configure, run)
