"""Django's settings and apps for the tests of pages, and a district whose officers can sign in."""

from __future__ import annotations

import itertools
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest

from luoshi.runtime.opening import open_django_alone

open_django_alone()

from django.contrib.auth.hashers import Argon2PasswordHasher, make_password  # noqa: E402 - settings come first
from django.test import override_settings  # noqa: E402

from luoshi.core.actors import MACHINE  # noqa: E402
from luoshi.ledger.access import Access, acting  # noqa: E402
from luoshi.registry.commands import Registrar, enter_officers, enter_offices  # noqa: E402
from luoshi.registry.seeding import seed  # noqa: E402
from luoshi.runtime.connection import release, repoint  # noqa: E402
from luoshi.runtime.postgres import Running, roles  # noqa: E402
from luoshi.web.edge import forget  # noqa: E402
from tests.postgres_fixture import TEMPLATE  # noqa: E402
from tests.web.officers import OFFICERS, OFFICES, Town, password  # noqa: E402

_numbers = itertools.count(1)


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 that costs nothing: a test signs in a hundred times."""

    time_cost, memory_cost, parallelism = 1, 8, 1


@pytest.fixture(scope="session", autouse=True)
def quick_hashing() -> Iterator[None]:
    """Passwords are hashed quickly in tests of pages."""
    with override_settings(PASSWORD_HASHERS=[f"{QuickArgon2.__module__}.QuickArgon2"]):
        yield


@pytest.fixture(scope="session")
def hashes(quick_hashing: None) -> dict[str, str]:
    """The hashes of all passwords, by code."""
    return {one.code: make_password(password(one.code)) for one in OFFICERS}


@pytest.fixture(scope="session")
def people(postgres: Running, hashes: dict[str, str]) -> Iterator[str]:
    """A database with the officers and their passwords, for `town` to copy: seeding takes longer than copying."""
    name = f"luoshi_people_{os.getpid()}"
    with psycopg.connect(postgres.in_database("postgres").dsn("admin"), autocommit=True) as admin:
        roles.ensure_database(admin, name, template=TEMPLATE)
        with psycopg.connect(postgres.in_database(name).dsn("app"), autocommit=True) as connection:
            registrar = Registrar(connection, lambda: datetime.now(UTC), secrets.token_bytes, MACHINE)
            seed(registrar)
            enter_offices(registrar, OFFICES)
            enter_officers(registrar, OFFICERS)
            with acting(connection, Access("test")):
                for code, found in hashes.items():
                    connection.execute("UPDATE registry_officer SET password = %s WHERE code = %s", [found, code])
        yield name
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def town(postgres: Running, people: str) -> Iterator[Town]:
    """A fresh district whose officers can sign in; Django points at it."""
    name = f"luoshi_town_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres.in_database("postgres").dsn("admin"), autocommit=True) as admin:
        roles.ensure_database(admin, name, template=people)
        there = postgres.in_database(name)
        repoint(there)
        forget()
        dsn = there.dsn("app")
        try:
            with psycopg.connect(dsn, autocommit=True) as connection:
                yield Town(connection, dsn)
        finally:
            release()
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
