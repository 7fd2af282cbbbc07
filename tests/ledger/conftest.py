"""The record on a real PostgreSQL, with a notice board beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from uuid import UUID, uuid4

import psycopg
import pytest

from luoshi.core.case.events import Erased
from luoshi.ledger.commits import StreamCommit
from luoshi.runtime.postgres.running import Running
from tests.ledger.cast import (
    SIGNED,
    Connection,
    Desk,
    build_board,
    entry,
    everything,
    noted,
    opening,
    registered,
)


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


@pytest.fixture
def cases(desk: Desk) -> list[UUID]:
    """Thirty cases with a little history; one of them erased."""
    cases = [uuid4() for _ in range(30)]
    events = [registered(f"第{nth}件") for nth in range(30)]
    desk.commit(*(StreamCommit(c, 0, [entry(e)], [opening(c, e)]) for c, e in zip(cases, events, strict=True)))
    for case in cases[:10]:
        desk.change(case, 1, SIGNED, noted())
    (commitment,) = everything(
        desk.connection,
        "SELECT encode(commitment, 'hex') FROM ledger_vault WHERE stream = %s AND field = 'title'",
        cases[0],
    )
    desk.change(cases[0], 3, Erased(commitment, "个人信息保护法第四十七条"), title=None)
    return cases
