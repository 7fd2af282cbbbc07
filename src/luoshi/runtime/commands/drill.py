"""`./luoshi drill NAME …`: a fault made on purpose. A drill is `runtime/drills/NAME.py` with `run(argv) -> int`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from importlib import import_module
from pathlib import Path

from luoshi.cli.command import Command
from luoshi.core.errors import BadInput

FOLDER = Path(__file__).parents[1] / "drills"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs="*")


def names() -> list[str]:
    """The drills there are."""
    return sorted(path.stem for path in FOLDER.glob("[!_]*.py"))


def run(words: Namespace) -> int:
    """Runs the drill of that name with the other words; without a name, lists what there is.

    Its exit code: 0 when every promise held (with `--control`: when the control broke as it must), 1 otherwise.
    """
    name, *others = words.words or [""]
    if name in {"", "-h", "--help"}:
        print("可用 · there are:", *names(), sep="\n  ")
        return 0
    if name not in names():
        there = "、".join(names())
        raise BadInput("no_drill", f"没有名为 {name} 的演练；有：{there}。", f"No drill {name}; there are: {there}.")
    code = import_module(f"luoshi.runtime.drills.{name}").run(others)
    return int(code)


COMMAND = Command("drill", "run a drill", configure, run)
