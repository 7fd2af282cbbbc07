"""A throwaway PostgreSQL for tests: one cluster for the session, a fresh database for each test.

    def test_something(database: Running) -> None:
        with psycopg.connect(database.dsn("app")) as conn: ...

`database` is migrated and empty, and Django's connections (`default` as luoshi_app, `migrator` as the owner) point at
it. Durability is that of production. LUOSHI_TEST_POSTGRES_BIN runs it on other programs (Debian's 15, for instance).
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from luoshi.runtime import connection
from luoshi.runtime.postgres import Postgres, Running, roles
from luoshi.runtime.settings import Settings

# A template that nobody may connect to is copied faster than one whose sessions must first be counted out.
TEMPLATE = "luoshi_template"
_numbers = itertools.count(1)


def throwaway_settings(data: Path) -> Settings:
    """Settings of a cluster in this folder, on the programs the tests are to run on."""
    programs = os.environ.get("LUOSHI_TEST_POSTGRES_BIN")
    return Settings(data=data, postgres_bin=Path(programs) if programs else None, throwaway=True)


@pytest.fixture(scope="session")
def cluster_folder() -> Iterator[Path]:
    """An own folder under the system's temporary one: pytest's are closed to the user that the database drops to."""
    folder = Path(tempfile.mkdtemp(prefix="luoshi-test-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(cluster_folder: Path) -> Iterator[Running]:
    """The session's server, with a migrated template that `database` copies."""
    with Postgres(throwaway_settings(cluster_folder)).start("tests") as running:
        _make_template(running)
        yield running
        connection.release()


def _make_template(running: Running) -> None:
    connection.configure(running, "a key for tests, known to all who read them")
    connection.migrate()
    connection.release()
    with psycopg.connect(running.in_database("postgres").dsn("admin"), autocommit=True) as conn:
        conn.execute(f"ALTER DATABASE {roles.DATABASE} RENAME TO {TEMPLATE}")


@pytest.fixture
def database(postgres: Running) -> Iterator[Running]:
    """A fresh, migrated database of this test's own; Django points at it."""
    name = f"luoshi_test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres.in_database("postgres").dsn("admin"), autocommit=True) as conn:
        roles.ensure_database(conn, name, template=TEMPLATE)
        there = postgres.in_database(name)
        connection.repoint(there)
        try:
            yield there
        finally:
            connection.release()
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
