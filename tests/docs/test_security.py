"""docs/security.md names tests: every one of them is there."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import lru_cache

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "security.md"
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_ITEM = re.compile(r"^- \[(.)\] \*\*[\d., –]+\*\* (.+)$")


@lru_cache
def found_in(path: str) -> frozenset[str]:
    """The names of the tests of a file; none where there is no such file."""
    file = ROOT / path
    if not file.exists():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def items() -> list[tuple[str, str]]:
    """The requirements: how far each is met, and the words."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("- [")]
    found = [match.groups() for line in lines if (match := _ITEM.match(line))]
    assert len(found) == len(lines), "an item is not written as the others are"
    return [(mark, words) for mark, words in found]


def test_every_test_that_is_named_is_there() -> None:
    named = _NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 70
    assert [f"{path}::{name}" for path, name in named if name not in found_in(path)] == []


def test_every_item_says_how_far_it_is_met_and_what_is_met_names_a_test() -> None:
    marks = {mark for mark, _ in items()}
    assert marks == {"x", "~", " "}
    unshown = [words for mark, words in items() if mark == "x" and not _NAMED.search(words)]
    assert unshown == []


def test_what_is_not_met_is_summed_up_in_chinese_too() -> None:
    assert "没有做到的" in PAGE.read_text(encoding="utf-8")


def test_what_bandit_is_told_to_leave_out_is_listed_with_a_reason_and_no_other() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    rows = re.findall(r"^\| (B[\dB, ]+) \| (S[\dS, ]+) \| \d+ \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    listed = {name for names, _, reason in rows for name in names.split(", ") if reason}
    assert listed == set(settings["bandit"]["skips"])
    shell = {"S603", "S607"}
    assert shell >= {rule for rule in settings["ruff"]["lint"]["ignore"] if rule.startswith("S6")}
    assert "S" in settings["ruff"]["lint"]["select"]
    assert (
        not {rule for _, rules, _ in rows for rule in rules.split(", ")}
        & set(settings["ruff"]["lint"]["ignore"]) - shell
    )


def test_only_two_things_are_kept_in_browsers() -> None:
    """Entries of an inspection without network, with the pages they are made on; and keys that cannot be read out."""
    kinds = re.compile(r"localStorage|sessionStorage|indexedDB|caches\.open|document\.cookie")
    web = ROOT / "src" / "luoshi" / "web"
    scripts = [path for path in (ROOT / "src").rglob("static/**/*.js") if not path.name.startswith("htmx")]
    assert len(scripts) > 5
    keeping = {path.name: set(kinds.findall(path.read_text("utf-8"))) for path in scripts}
    assert {name: found for name, found in keeping.items() if found} == {
        "inspections.js": {"indexedDB"},
        "inspections-worker.js": {"caches.open"},
        "sealing.js": {"indexedDB"},
    }
    assert '"historyEnabled":false' in (web / "templates" / "web" / "base.html").read_text("utf-8")


def test_no_program_is_started_through_a_shell() -> None:
    through = {"system", "popen", "getoutput", "getstatusoutput", "create_subprocess_shell"}
    found = []
    for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "verify").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in through or any(word.arg == "shell" for word in node.keywords):
                    found.append(f"{path.name}:{node.lineno}")
    assert found == []
