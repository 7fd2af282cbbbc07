"""A database with a small district for every test that asks for one."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import psycopg
import pytest

from luoshi.registry.commands import Registrar
from luoshi.runtime.postgres import Running, roles
from tests.postgres_fixture import TEMPLATE
from tests.registry.people_cast import seeded

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def peopled(postgres: Running) -> Iterator[str]:
    """A database with the offices and officers, for each test to copy."""
    name = f"luoshi_peopled_{os.getpid()}"
    with psycopg.connect(postgres.in_database("postgres").dsn("admin"), autocommit=True) as admin:
        roles.ensure_database(admin, name, template=TEMPLATE)
        with psycopg.connect(postgres.in_database(name).dsn("app"), autocommit=True) as connection:
            seeded(connection)
        yield name
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def there(postgres: Running, peopled: str) -> Iterator[Running]:
    """A database of the test's own with the district in it."""
    name = f"{peopled}_{next(_numbers)}"
    with psycopg.connect(postgres.in_database("postgres").dsn("admin"), autocommit=True) as admin:
        roles.ensure_database(admin, name, template=peopled)
        yield postgres.in_database(name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def tang(there: Running) -> Iterator[Registrar]:
    """Tang, the administrator, at the registry."""
    import secrets

    from tests.registry.people_cast import NOW, TANG

    with psycopg.connect(there.dsn("app"), autocommit=True) as connection:
        yield Registrar(connection, lambda: NOW, secrets.token_bytes, TANG)
