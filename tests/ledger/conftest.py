"""The record on a real PostgreSQL, with a notice board beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest

from luoshi.runtime.postgres.running import Running
from tests.ledger.cast import Connection, Desk, build_board


@pytest.fixture
def owner(database: Running) -> Iterator[Connection]:
    """Whoever migrates: owns every table, and has made the board."""
    with psycopg.connect(database.dsn("migrator"), autocommit=True) as connection:
        build_board(connection)
        yield connection


@pytest.fixture
def connect(database: Running, owner: Connection) -> Iterator[Callable[[], Connection]]:
    """Opens further connections as the application."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(psycopg.connect(database.dsn("app"), autocommit=True))


@pytest.fixture
def app(connect: Callable[[], Connection]) -> Connection:
    """A connection as the application."""
    return connect()


@pytest.fixture
def desk(app: Connection) -> Desk:
    """Officer Lin's desk in the housing office."""
    return Desk(app)


@pytest.fixture
def admin(database: Running) -> Iterator[Connection]:
    """The server's superuser: the insider with every right."""
    with psycopg.connect(database.dsn("admin"), autocommit=True) as connection:
        yield connection
