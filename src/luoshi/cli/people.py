"""`luoshi people`: offices and officers from a table and into one, and one-time links to set a password."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from luoshi.cli import edge
from luoshi.cli.command import Command
from luoshi.core.actors import Actor, ActorKind
from luoshi.core.errors import BadInput
from luoshi.registry.accounts import links
from luoshi.registry.commands import Registrar
from luoshi.registry.people.columns import OFFICERS, OFFICES
from luoshi.registry.people.preview import Change, Fault, Preview, apply, preview
from luoshi.registry.people.writing import as_csv, as_xlsx

_SHOWN: Final = 50
# Whoever may run a command on the district's own machine administers it; the record says it came from there.
_CONSOLE: Final = Actor(ActorKind.MACHINE, "console")


def _configure(parser: ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    taking = what.add_parser(
        "import",
        help="单位和人员表（xlsx 或 CSV）：先预览，--apply 才写入 / preview a table of offices and officers",
        description="读入单位表和人员表（xlsx 的两张工作表，或一个 CSV）。全部正确才一次写入；文件里没有的人不变。"
        " / Reads offices and officers. Nothing is written unless all of it is right; whoever is not in it stays.",
    )
    taking.add_argument("file", type=Path, metavar="FILE")
    taking.add_argument("--apply", action="store_true", help="写入 / write it")
    giving = what.add_parser("export", help="导出同样的表：.xlsx 两张，.csv 一张 / write the same tables")
    giving.add_argument("file", type=Path, metavar="FILE")
    giving.add_argument("--table", choices=("officers", "offices"), default="officers", help="CSV 只能放一张 / for CSV")
    link = what.add_parser("link", help="给一名工作人员发一次性链接，设置口令 / a one-time link to set a password")
    link.add_argument("officer", metavar="CODE", help="工号 / the officer's code")
    link.add_argument(
        "--second-factor",
        action="store_true",
        help="手机也丢了：同时作废验证码和通行密钥 / drop their second factors too",
    )


def _run(words: Namespace) -> int:
    registrar = Registrar(edge.database(), edge.now, secrets.token_bytes, _CONSOLE)
    if words.what == "import":
        return _import(registrar, words.file, write=words.apply)
    if words.what == "export":
        _export(registrar, words.file, words.table)
        return 0
    token = links.issue(registrar, words.officer, second_factor=words.second_factor)
    hours = links.VALID.total_seconds() / 3600
    print(f"/account/link/{token}")
    print(f"接在本系统网址后面打开，{hours:.0f} 小时内有效，只能用一次。请当面或经单位内部渠道交给本人。")
    print(f"Open it after this system's address; good once, for {hours:.0f} hours.")
    return 0


def _import(registrar: Registrar, file: Path, *, write: bool) -> int:
    found = preview(registrar, _read(file))
    print("\n".join(_lines(found)))
    if not found.right:
        return 1
    if write:
        print(f"已写入 {apply(registrar, found)} 项 · entered")
    elif found.changes:
        print("以上是预览，什么也没有写入；加 --apply 写入。 / A preview: nothing was written; --apply writes it.")
    return 0


def _export(registrar: Registrar, file: Path, table: str) -> None:
    staff = registrar.staff()
    if file.suffix.lower() == ".csv":
        data = as_csv(staff, OFFICERS if table == "officers" else OFFICES)
    else:
        data = as_xlsx(staff)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise BadInput(
            "file_unwritable",
            f"写不了文件 {file}（{error.strerror}）。",
            f"{file} cannot be written: {error.strerror}.",
        ) from error
    print(f"{file}: {len(staff.offices)} 个单位，{len(staff.officers)} 人 · offices and officers")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(
            "file_unreadable", f"读不了文件 {file}（{error.strerror}）。", f"{file} cannot be read: {error.strerror}."
        ) from error


def _lines(found: Preview) -> Iterator[str]:
    yield f"{found.rows} 行 · rows；{len(found.changes)} 项变化 · changes；{len(found.faults)} 处错误 · faults"
    yield from (_fault(fault) for fault in found.faults[:_SHOWN])
    yield from (_change(change) for change in found.changes[:_SHOWN])
    left = max(len(found.faults) - _SHOWN, 0) + max(len(found.changes) - _SHOWN, 0)
    if left:
        yield f"……还有 {left} 条 · {left} more"


def _fault(fault: Fault) -> str:
    return f"✕ {fault.sheet} 第 {fault.line} 行 {fault.column}：{fault.zh} · {fault.en}"


def _change(change: Change) -> str:
    if change.new:
        return f"＋ {change.table} {change.code} {change.name}"
    fields = "；".join(
        f"{column} {old or '（空）'} → {new or '（空）'}" for column, (old, new) in change.fields.items()
    )
    return f"～ {change.table} {change.code} {change.name}：{fields or '排序'}"


COMMAND = Command("people", "单位和人员 / offices and officers", _configure, _run, needs="database")
