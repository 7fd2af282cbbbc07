"""Helpers: pieces in order, what goes wrong comes back, and a parent that is killed takes them with it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from luoshi.core.errors import Unavailable
from luoshi.ledger.rebuilding import Help, compare
from luoshi.ledger.verifying.verify import verify
from luoshi.runtime import helpers
from luoshi.runtime.commands.verify import outside_of
from luoshi.runtime.helpers import Helpers
from luoshi.runtime.log.keeper import LogFolder
from luoshi.runtime.postgres import Running
from luoshi.runtime.seeding import seed
from luoshi.runtime.tables import all_projections
from tests.runtime.log.conftest import KEYS, keeper_in
from tests.runtime.log.test_keeper import keep
from tests.runtime.scenes import ROOT, alive

HOLDING = """
import sys
from luoshi.runtime.helpers import Helpers
from tests.runtime.test_helpers import mine
if __name__ == "__main__":
    with Helpers(1) as helpers:
        print(*helpers.on(sys.argv[1]).each(mine, [0]), flush=True)
        sys.stdin.read()
"""

FORKING = """
import sys, threading
import psycopg
from luoshi.runtime import helpers
from tests.runtime.test_helpers import knows, twice
if __name__ == "__main__":
    helpers.SAID = "by the parent"
    with psycopg.connect(sys.argv[1]) as ours:
        with helpers.Helpers(2) as found:
            crew = found.on(sys.argv[1])
            print(*crew.each(twice, range(4)), *crew.each(knows, ["SAID"]))
        print(*ours.execute("SELECT 'still ours'").fetchone())
"""


def twice(connection: psycopg.Connection[tuple[int]], piece: int) -> int:
    row = connection.execute("SELECT 2 * %s::int", [piece]).fetchone()
    assert row is not None
    return row[0]


def refusing(_connection: psycopg.Connection[object], piece: int) -> int:
    if piece == 3:
        raise Unavailable("damaged_event", "读不出", "cannot be read", {"what": "x"})
    return piece


def mine(_connection: psycopg.Connection[object], _piece: int) -> int:
    return os.getpid()


def knows(_connection: psycopg.Connection[object], name: str) -> object:
    return getattr(helpers, name)


def test_where_we_have_no_other_thread_helpers_know_what_we_know_and_leave_our_connections_alone(
    database: Running, tmp_path: Path
) -> None:
    assert _run(tmp_path, FORKING, database.dsn("admin")).splitlines() == ["0 2 4 6 by the parent", "still ours"]


def _run(folder: Path, program: str, *words: str) -> str:
    path = folder / "program.py"
    path.write_text(program, "utf-8")
    there = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src"), str(ROOT / "verify")])}
    done = subprocess.run([sys.executable, str(path), *words], env=there, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_many_look_at_a_record_and_see_what_one_sees(database: Running, tmp_path: Path) -> None:
    """Also that the pieces come in order, and that an error comes back as what it is: one start of helpers for all."""
    seed(database)
    folder = LogFolder(tmp_path)
    with (
        psycopg.connect(database.dsn("admin"), autocommit=True) as admin,
        psycopg.connect(database.dsn("app"), autocommit=True) as app,
        Helpers(2) as found,
    ):
        crew = found.on(database.dsn("admin"))
        assert list(crew.each(twice, range(20))) == list(range(0, 40, 2))
        with pytest.raises(Unavailable) as caught:
            list(crew.each(refusing, range(9)))
        assert (caught.value.code, caught.value.data) == ("damaged_event", {"what": "x"})
        keep(keeper_in(tmp_path), app)
        alone, together = (verify(admin, outside_of(folder, KEYS), [], crew=each) for each in (None, crew))
        assert alone.clean
        assert alone.leaves > 5
        assert together.as_dict() == alone.as_dict()
        admin.execute("UPDATE registry_case_type SET toml = toml || '#' WHERE code = 'help'")
        expected = compare(admin, all_projections(admin))
        assert [found.table for found in expected] == ["registry_case_type"]
        assert compare(admin, all_projections(admin), helped=Help(crew, all_projections)) == expected


def test_a_parent_that_is_killed_takes_its_helpers_with_it(database: Running, tmp_path: Path) -> None:
    program = tmp_path / "holding.py"
    program.write_text(HOLDING, "utf-8")
    there = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src"), str(ROOT / "verify")])}
    with subprocess.Popen(
        [sys.executable, str(program), database.dsn("admin")],
        env=there,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        helper = int(parent.stdout.readline())
        assert alive(helper)
        ended = os.pidfd_open(helper)
        parent.kill()
    assert select.select([ended], [], [], 30)[0]
    os.close(ended)
