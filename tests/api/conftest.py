"""A district behind the door for programs, and clients with tokens of their own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import psycopg
import pytest

from luoshi.runtime.opening import open_django_alone

open_django_alone()

from luoshi.api.edge import forget  # noqa: E402 - settings must be there first
from luoshi.runtime.connection import release, repoint  # noqa: E402
from luoshi.runtime.postgres import Running, roles  # noqa: E402
from tests.api.programs import Town  # noqa: E402
from tests.cases.cast import District  # noqa: E402
from tests.postgres_fixture import TEMPLATE  # noqa: E402


@pytest.fixture(scope="module")
def town(postgres: Running, request: pytest.FixtureRequest) -> Iterator[Town]:
    """A seeded district that the tests of a module share; Django points at it."""
    name = f"luoshi_api_{os.getpid()}_{secrets.token_hex(4)}"
    with psycopg.connect(postgres.in_database("postgres").dsn("admin"), autocommit=True) as admin:
        roles.ensure_database(admin, name, template=TEMPLATE)
        there = postgres.in_database(name)
        repoint(there)
        forget()
        dsn = there.dsn("app")
        try:
            with psycopg.connect(dsn, autocommit=True) as connection:
                yield Town(District.seeded(connection, dsn))
        finally:
            release()
            forget()
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
