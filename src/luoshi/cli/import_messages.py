"""`luoshi import messages FILE`: records made elsewhere become cases."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm

from luoshi.cases.importing.files import Format, Input
from luoshi.cases.importing.rejects import rejects_into
from luoshi.cases.importing.run import Tally, checked_source, import_records, records
from luoshi.cli import edge
from luoshi.cli.command import Command


def _configure(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    messages = kinds.add_parser(
        "messages",
        help="留言与答复（JSON lines）或波士顿 311（CSV，可 gzip 压缩） / messages with replies, or Boston 311",
        description="把别处的记录导入为件：登记、签收、答复、办结，时间按原记录，注明“导入”。中断后再运行即接着导入；"
        "已导入的不会重复。 / Records made elsewhere become cases, at their own times, marked as imported. "
        "Run it again after an interruption to go on; nothing is doubled.",
    )
    messages.add_argument("file", type=Path, metavar="FILE")
    messages.add_argument("--format", choices=list(Format), help="缺省按内容判断 / by content if not given")
    messages.add_argument(
        "--source", metavar="NAME", help="来源名称，缺省为格式名 / name of the source, else the format"
    )
    messages.add_argument(
        "--rejects",
        type=Path,
        metavar="FILE",
        help="不能导入的行，缺省 ./文件名.rejects.csv / rows that cannot be read",
    )
    messages.add_argument("--json", action="store_true", help="输出 JSON / print JSON")


def _run(words: Namespace) -> int:
    with Input(words.file) as source:
        form = Format(words.format) if words.format else source.format()
        name = checked_source(words.source or form.value)
        rejects_path = words.rejects or Path(f"{words.file.name}.rejects.csv")
        found = records(source, form)
        with rejects_into(rejects_path, words.file) as rejects, _bar(source) as progress:
            tally = import_records(edge.means(), name, found, rejects, progress)
    if words.json:
        print(json.dumps({"source": name, "rows": tally.rows, **asdict(tally), "rejects": str(rejects_path)}))
    else:
        print("\n".join(_lines(name, tally, rejects_path)))
    return 0


@contextmanager
def _bar(source: Input) -> Iterator[Callable[[Tally], None]]:
    """A bar on stderr over the bytes of the file, with the rows so far beside it."""
    with tqdm(total=source.size, unit="B", unit_scale=True, file=sys.stderr, desc=source.path.name) as bar:

        def show(tally: Tally) -> None:
            bar.set_postfix_str(f"{tally.rows:,} 行 rows, {tally.rejected:,} 拒收 rejected", refresh=False)
            bar.update(source.position - bar.n)

        yield show


def _lines(name: str, tally: Tally, rejects: Path) -> Iterator[str]:
    yield (
        f"来源 {name}：共 {tally.rows:,} 行，导入 {tally.imported:,} 件（{tally.events:,} 条记录），"
        f"此前已有 {tally.already:,}，拒收 {tally.rejected:,}"
    )
    yield (
        f"Source {name}: {tally.rows:,} rows; {tally.imported:,} cases imported ({tally.events:,} events), "
        f"{tally.already:,} there already, {tally.rejected:,} rejected"
    )
    if tally.rejected:
        yield f"拒收的行及原因见 · rejected rows and reasons: {rejects}"
    if tally.moved:
        yield f"{tally.moved:,} 件答复早于提出不过一分钟，按提出时刻计 · answered a minute too early (clocks differ)"
    if tally.flags:
        yield (
            f"原记录标明是否按时的 {tally.flags:,} 件中，{tally.agreed:,} 件与本系统的判定一致 · "
            f"of {tally.flags:,} on-time flags {tally.agreed:,} agree with our judgement"
        )


COMMAND = Command("import", "导入别处的记录 / records made elsewhere become cases", _configure, _run, needs="database")
