"""`./luoshi bench NAME …`: a bench is `benches/NAME.py` with `main(argv) -> int | None`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from importlib import import_module

from luoshi.cli.command import Command
from luoshi.core.errors import BadInput
from luoshi.runtime.commands.project import ROOT


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs="*")


def names() -> list[str]:
    """The benches there are."""
    return sorted(path.stem for path in (ROOT / "benches").glob("[!_]*.py"))


def run(words: Namespace) -> int:
    """Runs the bench of that name with the other words; without a name, lists what there is."""
    name, *others = words.words or [""]
    if name in {"", "-h", "--help"}:
        print("可用 · there are:", *names(), sep="\n  ")
        return 0
    if name not in names():
        there = "、".join(names())
        raise BadInput(
            "no_bench", f"没有名为 {name} 的性能测试；有：{there}。", f"No bench {name}; there are: {there}."
        )
    sys.path.insert(0, str(ROOT))
    code = import_module(f"benches.{name}").main(others)
    return code if isinstance(code, int) else 0


COMMAND = Command("bench", "run a bench", configure, run)
