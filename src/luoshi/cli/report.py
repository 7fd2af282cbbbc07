"""`luoshi report delays`: how long imported cases waited, in working days."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any
from unicodedata import east_asian_width

from luoshi.cases.delays import OVER, Delays, Group, delays
from luoshi.cli import edge
from luoshi.cli.command import Command


def _configure(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    waited = kinds.add_parser(
        "delays",
        help="导入各件的办理工作日数 / working days the imported cases took",
        description="导入且已办结各件从收到到办结的工作日数 / working days from receipt to closing of imported cases",
    )
    waited.add_argument("--source", metavar="NAME", help="只算这一来源，缺省全部 / only this source, else all")
    waited.add_argument("--json", action="store_true", help="输出 JSON / print JSON")


def _run(words: Namespace) -> int:
    found = delays(edge.database(), edge.DISTRICT, edge.present_reference().calendar, words.source)
    if words.json:
        print(json.dumps(as_data(found), ensure_ascii=False, indent=2))
    else:
        print("\n".join(as_lines(found)))
    return 0


COMMAND = Command("report", "统计报表 / figures over many cases", _configure, _run, needs="database")


def as_data(found: Delays) -> dict[str, Any]:
    """The figures for programs. Shares lie between 0 and 1; figures of no cases are null."""
    data = asdict(found)
    for kind in ("month", "office"):
        data[f"by_{kind}"] = [{kind: group.pop("name"), **group} for group in data[f"by_{kind}"]]
    return data


def as_lines(found: Delays) -> Iterator[str]:
    """The figures for people, each with its definition below."""
    if not found.cases:
        yield "没有导入且已办结的件 · no imported case is closed"
        return
    yield f"件数 cases            {found.cases:>10,}"
    yield f"中位数 median wd      {found.median_wd:>10,}"
    yield f"62 百分位 p62 wd      {found.p62_wd:>10,}"
    yield f"90 百分位 p90 wd      {found.p90_wd:>10,}"
    yield f"超 {OVER} 工作日 over {OVER} wd  {found.share_over_5wd:>10.1%}"
    yield from _table("收到月份 month", found.by_month)
    yield from _table("办理单位 office", found.by_office)
    yield from _DEFINITIONS


_DEFINITIONS = (
    "",
    "工作日数：从收到到办结，按本地区工作日历计，收到当日不计，停表时间计入。",
    "  wd: working days from receipt to closing by the district's calendar, after the day of receipt, stops included.",
    "件数：导入且已办结的件。中位数和百分位：由小到大第 ⌈p·n⌉ 位（最近秩）。",
    "  cases: imported and closed. Median and percentiles: the value at rank ⌈p·n⌉ in ascending order (nearest rank).",
    f"超 {OVER} 工作日：工作日数大于 {OVER} 的件所占比例。月份：收到时的月份，按工作日历所在时区（北京时间）。",
    f"  over {OVER} wd: share of cases with more than {OVER}. Month: of receipt, in the calendar's zone (Beijing).",
)


def _table(heading: str, groups: Sequence[Group]) -> Iterator[str]:
    names = [heading, *(group.name for group in groups)]
    width = max(map(_width, names))
    yield ""
    yield f"{_padded(heading, width)}  {'件数 cases':>12}  {'中位数 median':>12}  {f'超 {OVER} over {OVER}':>12}"
    for group in groups:
        figures = f"{group.cases:>14,}  {group.median_wd:>15,}  {group.share_over_5wd:>13.1%}"
        yield f"{_padded(group.name, width)}  {figures}"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
