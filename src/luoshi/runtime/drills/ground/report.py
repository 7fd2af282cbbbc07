"""How a drill speaks: its words, its plan, its progress (stderr), and the table or the JSON at its end (stdout)."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from tqdm import tqdm

Figure = int | float | str


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise put to the test: its text with the limit, whether it was kept, and the figure."""

    text: str
    kept: bool
    figure: Figure


@dataclass(frozen=True, slots=True)
class Report:
    """What a drill tried and what became of the promises. In a control, `breaks` names the promise that must break."""

    drill: str
    tried: Mapping[str, Figure]
    promises: Sequence[Promise]
    breaks: str = ""

    @property
    def ok(self) -> bool:
        """Every promise was kept; of a control, that the one it takes the ground from was found broken."""
        if self.breaks:
            return any(promise.text == self.breaks and not promise.kept for promise in self.promises)
        return all(promise.kept for promise in self.promises)

    def show(self, *, as_json: bool) -> int:
        """Print it; returns the exit code."""
        if as_json:
            promises = [asdict(promise) for promise in self.promises]
            told = {"drill": self.drill, "control": bool(self.breaks), "ok": self.ok, "tried": dict(self.tried)}
            print(json.dumps({**told, "promises": promises}, ensure_ascii=False))
        else:
            self._print()
        return 0 if self.ok else 1

    def _print(self) -> None:
        width = max((len(name) for name in self.tried), default=0)
        for name, figure in self.tried.items():
            print(f"  {name:<{width}}  {_said(figure)}")
        for promise in self.promises:
            print(f"{'KEPT  ' if promise.kept else 'BROKEN'}  {promise.text}: {_said(promise.figure)}")
        if self.breaks:
            print(
                f"对照按预期失败 · the control failed as it must: {self.breaks}"
                if self.ok
                else f"对照没有失败，演练不可信 · the control did not fail: {self.breaks}"
            )


def _said(figure: Figure) -> str:
    if isinstance(figure, float):
        return f"{figure:,.2f}"
    return f"{figure:,}" if isinstance(figure, int) else figure


def words_of(name: str, description: str) -> ArgumentParser:
    """The words every drill takes."""
    parser = ArgumentParser(prog=f"./luoshi drill {name}", description=description)
    parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")
    parser.add_argument(
        "--control", action="store_true", help="对照：去掉一道保护，必须失败 · without a protection: must fail"
    )
    return parser


QUIET: Final = 5.0
"""Seconds between two lines of progress where no terminal redraws them."""


def plan(text: str) -> None:
    """Says what will be done, before it is."""
    print(f"计划 · plan: {text}", file=sys.stderr, flush=True)


def say(text: str) -> None:
    """A line of progress."""
    tqdm.write(f"  {text}", file=sys.stderr)
    sys.stderr.flush()
