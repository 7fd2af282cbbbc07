"""How well real directives are read, by the measure with which they are judged. The figures are floors, not goals."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from luoshi.directives.reading import read
from luoshi.directives.rendering import as_data
from luoshi.registry.calendar_seed import seed_calendar

SKIPPED = ("T09", "T12", "T34")
FLOORS = {
    "truth": {"items": 0.99, "precision": 0.98, "units": 0.98, "lead": 0.98, "due": 0.90},
    "noisy": {"items": 0.92, "precision": 0.90, "units": 0.93, "lead": 0.93, "due": 0.85},
}


@pytest.fixture(scope="module")
def scorer(shared_data: Path) -> ModuleType:
    """The program that scores, as a module."""
    program = shared_data.parent / "tools" / "score_directives.py"
    if not program.is_file():
        pytest.skip(f"REAL DATA ABSENT: {program} is not there")
    spec = importlib.util.spec_from_file_location("score_directives", program)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scores(folder: Path, gold: Path, scorer: ModuleType) -> list[dict[str, Any]]:
    """The score of each paper in a folder."""
    rows = []
    for paper in sorted(folder.glob("*.txt")):
        if not paper.name.startswith(SKIPPED):
            lines = (gold / (paper.stem.split("__")[0] + ".jsonl")).read_text("utf-8").splitlines()
            found = read(paper.read_bytes(), (), seed_calendar(), paper.name).commitments
            rows.append(scorer.score([json.loads(line) for line in lines], [as_data(each) for each in found]))
    return rows


@pytest.mark.parametrize("kind", ["truth", "noisy"])
def test_real_directives_are_read(shared_data: Path, scorer: ModuleType, kind: str) -> None:
    rows = scores(shared_data / "directives" / kind, shared_data / "directives/gold", scorer)
    assert len(rows) > 10
    for name, floor in FLOORS[kind].items():
        values = [row[name] for row in rows if row[name] is not None]
        assert sum(values) / len(values) >= floor, name
