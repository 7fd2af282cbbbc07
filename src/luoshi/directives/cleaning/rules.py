"""The rules that stand in data beside this code: shells to take away and confusions to put right."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Shell:
    """What is taken away and why.

    `reach` is part (the match), line, or tail (the line and all after it); `edge` lines from the ends.
    """

    why: str
    pattern: re.Pattern[str]
    reach: str
    edge: int


@cache
def shells() -> tuple[Shell, ...]:
    """The rules of shells.toml, in their order."""
    return tuple(_shell(rule) for rule in _toml("shells.toml")["rule"])


def _shell(rule: dict[str, Any]) -> Shell:
    reach = next(name for name in ("part", "line", "tail") if name in rule)
    source = rule[reach] if reach == "part" else rf"[ \t\u3000]*[-·•]?\s*(?:{rule[reach]})[ \t\u3000]*"
    return Shell(rule["why"], re.compile(source), reach, int(rule.get("edge", 0)))


@dataclass(frozen=True)
class Confusion:
    """A character that was taken for another, and what matches at its place where that is certain."""

    wrong: str
    right: str
    pattern: re.Pattern[str]


@cache
def confusions() -> tuple[Confusion, ...]:
    """The rules of confusions.toml."""
    return tuple(
        Confusion(rule["pair"][0], rule["pair"][1], re.compile("|".join(rule["match"])))
        for rule in _toml("confusions.toml")["rule"]
    )


def _toml(name: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
