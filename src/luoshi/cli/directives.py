"""`luoshi directives read FILE…` and `lint FILE…`: what papers commit whom to, and what is wrong with them."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from luoshi.cli import directives_lint
from luoshi.cli.command import Command
from luoshi.core.errors import BadInput
from luoshi.directives.commitments.model import Commitment
from luoshi.directives.killable import file_bytes, read_killable
from luoshi.directives.rendering import as_data
from luoshi.directives.result import Reading
from luoshi.directives.trouble import LARGEST

if TYPE_CHECKING:
    from luoshi.directives.units import Unit

Propose = Callable[[str], Iterable[str]]
_SHOWN: Final = 36


def _configure(parser: ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    reading = what.add_parser("read", help="公文里的任务：谁、何时、做到什么程度 / the commitments of papers")
    shape = reading.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="输出 JSON 数组 / an array of objects")
    shape.add_argument("--xlsx", type=Path, metavar="OUT", help="写成任务分解表 / write a task table")
    shape.add_argument("--table", action="store_true", help="在终端列表（默认）/ a table on the terminal (default)")
    reading.add_argument(
        "--model-url", metavar="URL", help="OpenAI 兼容的语言模型，只作补充建议 / may propose additions"
    )
    reading.add_argument("--model", default="default", metavar="NAME", help="模型名称 / name of the model")
    reading.add_argument("--model-key-file", type=Path, metavar="FILE", help="存放密钥的文件 / file that holds its key")
    linting = what.add_parser("lint", help="逐处指出公文的毛病和改法 / what is wrong, where, and what would mend it")
    linting.add_argument("--all", action="store_true", help="连提示一起列出 / show hints as well")
    for each in (reading, linting):
        each.add_argument(
            "files", nargs="+", metavar="FILE", help="txt html docx pdf xlsx md；- 表示标准输入 / or - for stdin"
        )
        each.add_argument(
            "--units", type=Path, metavar="FILE", help="单位名册，每行：全称,简称/简称,曾用名 / list of offices"
        )
        each.add_argument(
            "--date", type=_day, metavar="YYYY-MM-DD", help="文中没有成文日期时用 / date of an undated paper"
        )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _run(words: Namespace) -> int:
    readings = [(name, _read(words, name)) for name in words.files]
    if words.what == "lint":
        return directives_lint.show(readings, everything=words.all)
    if words.json:
        print(json.dumps(list(_objects(readings)), ensure_ascii=False, indent=1))
    elif words.xlsx:
        _write(words.xlsx, readings)
    else:
        print("\n".join(_lines(readings)))
    return 0


COMMAND = Command(
    "directives",
    "读公文：把文件变成谁、何时、做到什么程度，并指出毛病 / papers into commitments, and what is wrong",
    _configure,
    _run,
)


def _read(words: Namespace, name: str) -> Reading:
    from luoshi.registry.calendar_seed import seed_calendar

    told = {"units": unit_lines(words.units) if words.units else [], "calendar": seed_calendar(), "day": words.date}
    reading = read_killable(_bytes(name), name, **told)
    propose = _proposer(words)
    if propose is None:
        return reading
    from luoshi.directives.reading import with_quotes

    return with_quotes(reading, propose(reading.clean.text), **told)


def _proposer(words: Namespace) -> Propose | None:
    if not getattr(words, "model_url", None):
        return None
    from luoshi.cli.directives_model import proposer

    key = words.model_key_file.read_text("utf-8").strip() if words.model_key_file else ""
    return proposer(words.model_url, words.model, key)


def _bytes(name: str) -> bytes:
    try:
        # One byte more than is read at all: whatever comes after it is not waited for.
        return sys.stdin.buffer.read(LARGEST + 1) if name == "-" else file_bytes(Path(name))
    except OSError as error:
        raise BadInput(
            "file_unreadable",
            f"打不开文件 {name}：{error.strerror}",
            f"Cannot open {name}: {error.strerror}",
            {"file": name},
        ) from None


def unit_lines(path: Path) -> list[Unit]:
    """Offices from a file with one to a line: full name, short names parted by /, former names parted by /."""
    from luoshi.directives.units import Unit

    units = []
    for line in _bytes(str(path)).decode("utf-8-sig").splitlines():
        name, short, former = [each.strip() for each in (line.replace("，", ",") + ",,").split(",")[:3]]
        if name:
            units.append(Unit(name, name, _parted(short), _parted(former)))
    return units


def _parted(names: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in names.split("/") if each.strip())


def _objects(readings: Sequence[tuple[str, Reading]]) -> Iterator[dict[str, object]]:
    for name, reading in readings:
        for commitment in reading.commitments:
            yield {**as_data(commitment), **({"file": name} if len(readings) > 1 else {})}


def _write(path: Path, readings: Sequence[tuple[str, Reading]]) -> None:
    from luoshi.directives.workbook import workbook

    found = [(name, commitment) for name, reading in readings for commitment in reading.commitments]
    path.write_bytes(workbook([each for _, each in found], [name for name, _ in found] if len(readings) > 1 else ()))
    print(f"{path}：{len(found)} 项任务 {len(found)} commitments", file=sys.stderr)


def _lines(readings: Sequence[tuple[str, Reading]]) -> Iterator[str]:
    for name, reading in readings:
        yield f"{name}  {reading.outline.title or ''}".rstrip()
        for number, commitment in enumerate(reading.commitments, start=1):
            yield from _entry(number, commitment)
        yield f"共 {len(reading.commitments)} 项任务 {len(reading.commitments)} commitments"


def _entry(number: int, commitment: Commitment) -> Iterator[str]:
    owners = commitment.owners
    text = " ".join(commitment.text.split())
    yield f"{number:>4}  {text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}"
    lead = "、".join(owners.lead) + ("（暂定）" if owners.proposed and owners.lead else "")
    parts = [
        ("牵头", lead or "无"),
        ("配合", "、".join(owners.support)),
        ("监督", "、".join(owners.supervisor)),
        ("时限", _term(commitment) or "无"),
        ("指标", "；".join(each.text for each in commitment.measures[:6])),
    ]
    yield "      " + "  ".join(f"{label}：{value}" for label, value in parts if value)


def _term(commitment: Commitment) -> str:
    due = commitment.due
    if due is None:
        return ""
    return f"{due.text}（至 {due.last.isoformat()}）" if due.last else due.text
