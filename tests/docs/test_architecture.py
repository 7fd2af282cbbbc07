"""The map is true: it names the rooms there are, in the order in which they may import, and files that exist."""

from __future__ import annotations

import re
import tomllib

from tests.conftest import ROOT

MAP = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
CODE = ROOT / "src" / "luoshi"


def drawn() -> list[list[str]]:
    block = MAP.split("```")[1]
    rows = [re.match(r"([a-z |]+?)\s{2,}", line) for line in block.strip().splitlines()]
    return [row[1].replace(" ", "").split("|") for row in rows if row]


def contract() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [str(layer) for layer in settings["tool"]["importlinter"]["contracts"][0]["layers"]]


def test_the_map_names_every_room_there_is_and_no_other() -> None:
    rooms = {folder.name for folder in CODE.iterdir() if (folder / "__init__.py").exists()}
    assert {room for line in drawn() for room in line} == rooms


def test_the_map_is_in_the_order_that_the_imports_are_checked_by() -> None:
    order = {name: place for place, layer in enumerate(contract()) for name in re.findall(r"\w+", layer)}
    places = [{order[room] for room in line} for line in drawn()]
    assert all(len(line) == 1 for line in places)
    assert [line.pop() for line in places] == sorted({order[room] for line in drawn() for room in line})


def test_every_file_the_map_points_at_exists() -> None:
    named = re.findall(r"`((?:core|ledger|registry|cases|notify|reactions|cli|web|api|runtime)/[\w/.]+)`", MAP)
    assert named
    assert [name for name in named if not (CODE / name).exists()] == []


def test_every_room_says_what_it_owns_and_what_it_refuses() -> None:
    for room in {room for line in drawn() for room in line}:
        said = (CODE / room / "__init__.py").read_text(encoding="utf-8")
        assert "Owns" in said, room
        assert "Refuses" in said, room


def test_every_link_of_the_readmes_leads_somewhere() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        links = re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8"))
        assert links
        assert [link for link in links if not (ROOT / link).exists()] == [], name


def test_the_readmes_fit_on_one_screen() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= 50, name
