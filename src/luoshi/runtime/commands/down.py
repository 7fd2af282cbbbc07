"""`./luoshi down`: ends a running `up`, and a database that a killed one left behind."""

from __future__ import annotations

import os
import select
import signal
from argparse import ArgumentParser, Namespace

from luoshi.cli.command import Command
from luoshi.core.errors import Refused, Unavailable
from luoshi.runtime.commands.up import LOCK
from luoshi.runtime.folders import Folders
from luoshi.runtime.locks import Held
from luoshi.runtime.postgres import stop_leftovers, supervisor
from luoshi.runtime.settings import Settings, load

STOP_SECONDS = 90.0


def configure(parser: ArgumentParser) -> None:
    """No words."""


def run(_words: Namespace) -> int:
    """0 when nothing runs any more, also when nothing ran. Refuses to end another command (an import, say)."""
    settings = load(os.environ)
    if _stop_up(Folders(settings.data.resolve())):
        print("已停止 · stopped")
    elif _stop_left_behind(settings):
        print("已停止遗留的数据库 · stopped a database left behind")
    else:
        print("没有在运行 · nothing runs")
    return 0


def _stop_up(folders: Folders) -> bool:
    lock = Held(folders.run / LOCK)
    if not lock.is_held_elsewhere():
        return False
    handle = lock.holding_process()
    if handle is None:
        raise Unavailable("starting", "正在启动，请稍后再试。", "It is just starting; try again.")
    try:
        signal.pidfd_send_signal(handle, signal.SIGTERM)
        waiter = select.poll()
        waiter.register(handle, select.POLLIN)
        if not waiter.poll(STOP_SECONDS * 1000):
            raise Unavailable("does_not_stop", "进程没有停止。", "The process does not stop.", lock.holder())
    finally:
        os.close(handle)
    return True


def _stop_left_behind(settings: Settings) -> bool:
    holder = supervisor(settings)
    if holder is not None:
        raise Refused(
            "in_use",
            f"命令 {holder.get('purpose')}（进程 {holder.get('pid')}）正在使用数据库，未予停止。",
            f"The command {holder.get('purpose')} (process {holder.get('pid')}) uses the database; it was left alone.",
            holder,
        )
    return stop_leftovers(settings)


COMMAND = Command("down", "stop a running `up`", configure, run)
