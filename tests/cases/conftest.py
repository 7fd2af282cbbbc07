"""A seeded district for every test that asks for one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest

from luoshi.runtime.postgres import Running, roles
from tests.cases.cast import Clock, District
from tests.postgres_fixture import TEMPLATE


@pytest.fixture
def district(database: Running) -> Iterator[District]:
    """Offices, officers, calendar and case types in a database of the test's own; acts as luoshi_app."""
    dsn = database.dsn("app")
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield District.seeded(connection, dsn)


@pytest.fixture(scope="module")
def town(postgres: Running, request: pytest.FixtureRequest) -> Iterator[District]:
    """A district that the tests of a module share: for those that look at their own cases only. Quick."""
    name = f"luoshi_town_{os.getpid()}_{request.module.__name__.rpartition('.')[2]}"
    with psycopg.connect(postgres.in_database("postgres").dsn("admin"), autocommit=True) as admin:
        roles.ensure_database(admin, name, template=TEMPLATE)
        dsn = postgres.in_database(name).dsn("app")
        with psycopg.connect(dsn, autocommit=True) as connection:
            yield District.seeded(connection, dsn)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def monday(town: District) -> District:
    """The shared district, on its Monday morning again."""
    return town.on(Clock())
