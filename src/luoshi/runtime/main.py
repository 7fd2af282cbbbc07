"""From words to an exit code: find the command, open what it needs, run it, end cleanly on Ctrl-C and SIGTERM."""

from __future__ import annotations

import os
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import NoReturn

from luoshi.cli.all import COMMANDS
from luoshi.cli.command import Command
from luoshi.core.errors import LuoshiError
from luoshi.runtime.loading import without_garbage

# Commands of the process itself; those of the rooms below are in luoshi.cli.all.
OWN: dict[str, tuple[str, str]] = {
    "up": ("luoshi.runtime.commands.up", "启动全部服务 · start everything"),
    "down": ("luoshi.runtime.commands.down", "停止服务 · stop what `up --detach` started"),
    "worker": ("luoshi.runtime.commands.worker", "后台进程 · react, ring, send; `up` runs one"),
    "doctor": ("luoshi.runtime.commands.doctor", "检查本机与数据 · check machine and data"),
    "backup": ("luoshi.runtime.commands.backup", "备份：基础备份加日志，加密 · back up, sealed, as it grows"),
    "restore": ("luoshi.runtime.commands.restore", "由备份恢复 · back from a backup"),
    "verify": ("luoshi.runtime.commands.verify", "核对记录 · whether the record is the one that was signed"),
    "verify-page": ("luoshi.runtime.commands.verify_page", "生成可单独保存的核对页 · the page for outsiders, one file"),
    "upgrade": ("luoshi.runtime.commands.upgrade", "升级数据库版本 · the data to newer PostgreSQL programs"),
    "clock": ("luoshi.runtime.commands.clock", "时钟是否跳动 · has the clock jumped; accept what it shows"),
    "log": ("luoshi.runtime.commands.log", "存证日志：状态、换密钥、另开 · the log: status, rotate, reopen"),
    "rebuild": ("luoshi.runtime.commands.rebuild", "由事件重建读表 · read tables anew from the events"),
    "token": ("luoshi.runtime.commands.token", "接口令牌 · tokens of programs: create, list, revoke"),
    "psql": ("luoshi.runtime.commands.psql", "打开数据库终端 · a psql on the database, as its owner"),
    "test": ("luoshi.runtime.commands.test", "运行测试 · run the tests (words go to pytest)"),
    "check": (
        "luoshi.runtime.commands.check",
        "检查格式、类型、引用与已知弱点 · format, lint, types, imports, weaknesses",
    ),
    "bench": ("luoshi.runtime.commands.bench", "运行性能测试 · run a bench: bench NAME …"),
    "drill": ("luoshi.runtime.commands.drill", "故障演练 · faults made on purpose: drill NAME …"),
}
# Their words belong to another program, options included.
PASSED_ON = frozenset({"test", "bench", "drill", "psql"})

SUCCESS, FAILED, REFUSED, INTERRUPTED, TERMINATED = 0, 1, 2, 128 + signal.SIGINT, 128 + signal.SIGTERM


class Terminated(BaseException):
    """SIGTERM came. Unwinds everything that was opened, in order."""


def main(argv: Sequence[str]) -> int:
    """Runs one command; returns its exit code: 2 for an error of ours or wrong words, 130 and 143 for signals."""
    signal.signal(signal.SIGTERM, _terminate)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # not under nohup
        signal.signal(signal.SIGHUP, _terminate)
    try:
        return _run(argv)
    except LuoshiError as error:
        print(error.zh, error.en, sep="\n", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Terminated:
        return TERMINATED
    except BrokenPipeError:
        # Who read us has gone (`| head`); nothing more may be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _terminate(_signum: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated


def _run(argv: Sequence[str]) -> int:
    command, words = _parse(argv)
    if command.needs == "nothing":
        return command.run(words)
    from luoshi.runtime import opening
    from luoshi.runtime.settings import load

    settings = load(os.environ)
    if command.needs == "django":
        opening.open_django_alone()
        return command.run(words)
    with opening.open_database(settings, command.name):
        return command.run(words)


def _parse(argv: Sequence[str]) -> tuple[Command, Namespace]:
    known = OWN | COMMANDS
    parser = ArgumentParser(
        prog="./luoshi", description="落实：件件有着落、事事有回音 · every matter has an owner and an answer"
    )
    choices = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    wanted = next((word for word in argv if not word.startswith("-")), None)
    command = None
    for name, (module, summary) in known.items():
        if name in PASSED_ON:
            words = choices.add_parser(name, help=summary, prefix_chars="\0", add_help=False)
        else:
            words = choices.add_parser(name, help=summary, description=summary)
        if name == wanted:
            with without_garbage():
                command = _load(module)
            command.configure(words)
    found = parser.parse_args(argv)
    assert command is not None, "argparse has refused anything else"  # noqa: S101
    return command, found


def _load(module: str) -> Command:
    command = import_module(module).COMMAND
    if not isinstance(command, Command):
        raise TypeError(f"{module}.COMMAND is not a Command")
    return command
