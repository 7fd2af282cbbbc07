"""The house's measures: lengths, no lock file that names a host, no path of a machine."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

CODE = ROOT / "src"


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).is_file()]


def functions() -> Iterator[tuple[str, int]]:
    for path in CODE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(CODE)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_over_five_hundred_lines() -> None:
    long = {path.name: n for path in CODE.rglob("*.py") if (n := len(path.read_text("utf-8").splitlines())) > 500}
    assert long == {}


def test_functions_are_short() -> None:
    lengths = sorted(length for _, length in functions())
    assert lengths[len(lengths) // 2] <= 10
    assert lengths[len(lengths) * 9 // 10] <= 30
    assert {name: length for name, length in functions() if length > 50} == {}


def is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type
    return caught is None or (isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"})


def test_broad_excepts_stand_only_at_process_edges() -> None:
    broad = {
        str(path.relative_to(CODE / "luoshi"))
        for path in CODE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
    }
    assert {name for name in broad if not name.startswith("runtime/")} == set()


def test_no_lock_names_a_host_and_every_pin_has_a_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|file:|--index|--find-links", text), name
        pins = re.split(r"\n(?=\S)", text.strip())
        assert pins
        assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == [], name
    assert not [path.name for path in tracked() if path.name in {"uv.lock", "package-lock.json", "yarn.lock"}]


def test_the_clock_and_chance_are_read_only_at_the_edges() -> None:
    edges = ("luoshi/web/", "luoshi/api/edge.py", "luoshi/runtime/", "luoshi/cli/", "luoshi/cases/simulation/")
    reads = re.compile(r"datetime\.now\(|time\.time\(|secrets\.|random\.(?!Random)|os\.environ|date\.today\(")
    found = [
        str(path.relative_to(CODE))
        for path in CODE.rglob("*.py")
        if any(reads.search(line.split("#")[0]) for line in _code_lines(path))
    ]
    assert [name for name in found if not name.startswith(edges)] == []


def _code_lines(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.unparse(tree).splitlines()
