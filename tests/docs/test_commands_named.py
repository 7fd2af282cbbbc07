"""The documents name commands, drills, benches, files and tests: each of them is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from luoshi.cli.all import COMMANDS
from luoshi.runtime.commands.bench import names as benches
from luoshi.runtime.commands.drill import names as drills
from luoshi.runtime.main import OWN
from tests.conftest import ROOT
from tests.docs.test_security import found_in

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "decisions").glob("*.md")])
ALL = {**OWN, **COMMANDS, "lock": ("", "of the launcher itself")}
_SPOKEN = re.compile(r"\./luoshi ([a-z][a-z-]*)((?: [a-z][a-z0-9-]*)?)((?:[^`\n]*?)?)(?=[`\n)]| ·)")
_DRILL = re.compile(r"`drill ([a-z]+)([^`]*)`")
_FLAG = re.compile(r"--[a-z-]+")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_FILE = re.compile(r"`((?:tests|src|docs|benches|verify)/[\w/.-]+)`")


def spoken() -> Iterator[tuple[Path, str, str, str]]:
    """Each command that a page names: page, command, the word after it, and the rest."""
    for page in PAGES:
        text = page.read_text("utf-8")
        for name, word, rest in _SPOKEN.findall(text):
            yield page, name, word.strip(), rest
        for name, rest in _DRILL.findall(text):
            yield page, "drill", name, rest


def test_the_pages_that_are_looked_at_name_commands() -> None:
    assert len(list(spoken())) > 40
    assert {name for _, name, _, _ in spoken()} >= {"verify", "drill", "backup", "restore", "log", "check"}


def test_every_command_that_a_page_names_is_there() -> None:
    assert "\nlock)" in (ROOT / "luoshi").read_text("utf-8")
    assert [f"{page.name}: {name}" for page, name, _, _ in spoken() if name not in ALL] == []


def test_every_drill_and_bench_that_a_page_names_is_there() -> None:
    known = {"drill": set(drills()), "bench": set(benches())}
    missing = [
        f"{page.name}: {name} {word}"
        for page, name, word, _ in spoken()
        if word and word not in known.get(name, {word})
    ]
    assert missing == []


def test_every_drill_that_is_there_stands_in_the_table_of_trust() -> None:
    table = re.findall(
        r"^\| `\./luoshi drill ([a-z]+)` \|", (ROOT / "docs" / "trust.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(table) == sorted(drills())


def test_every_option_that_a_page_gives_a_command_is_one_it_takes() -> None:
    """Words of a command stand in the file that reads them."""
    unknown = []
    for page, name, word, rest in spoken():
        module = f"luoshi.runtime.drills.{word}" if name == "drill" else ALL.get(name, ("", ""))[0]
        flags = set(_FLAG.findall(rest))
        if flags and module:
            code = "".join(path.read_text("utf-8") for path in _read_with(module))
            unknown += [f"{page.name}: {name} {flag}" for flag in flags if f'"{flag}"' not in code]
    assert unknown == []


def _read_with(module: str) -> list[Path]:
    file = ROOT / "src" / Path(*module.split(".")).with_suffix(".py")
    ground = ROOT / "src" / "luoshi" / "runtime" / "drills" / "ground" / "report.py"
    return [file, ground] if ".drills." in module else [file]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_and_file_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    assert [f"{file}::{name}" for file, name in _TEST.findall(text) if name not in found_in(file)] == []
    assert [name for name in _FILE.findall(text) if not (ROOT / name).exists()] == []
