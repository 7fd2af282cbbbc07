"""The drill of quiet edits in short: a part of its draw on a test's own database, and its control."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from luoshi.runtime.drills.edits import Site
from luoshi.runtime.drills.ground.insider import PLACED, WAITING
from luoshi.runtime.postgres import Running
from luoshi.runtime.seeding import seed
from luoshi.runtime.settings import Settings


@pytest.fixture
def site(database: Running, tmp_path: Path) -> Site:
    (tmp_path / "secrets").mkdir(mode=0o700)
    seed(database)
    return Site(Settings(data=tmp_path, throwaway=True), database)


def test_quiet_edits_are_found_and_without_promises_those_of_what_waits_are_not(site: Site) -> None:
    missed, names = site.edit_quietly(Namespace(edits=70, rows=0, seed=7, control=False))
    assert not missed
    assert len(names) > (len(PLACED) + len(WAITING)) * 0.8
    unheld, _ = site.edit_quietly(Namespace(edits=70, rows=0, seed=7, control=True))
    assert unheld
    assert set(unheld) <= set(WAITING)
