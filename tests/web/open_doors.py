"""A district of a module's own with every door open, for tests that open page after page."""

from __future__ import annotations

import logging
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

import psycopg
from django.test import override_settings

from luoshi.runtime.connection import release, repoint
from luoshi.runtime.postgres import Running, roles
from luoshi.web.edge import forget
from tests.web.matrix import World
from tests.web.officers import Town


@contextmanager
def opened(postgres: Running, people: str, name: str) -> Iterator[World]:
    """It, in a database of this name that copies the template `people`, with something on every page."""
    name = f"luoshi_{name}_{os.getpid()}"
    with psycopg.connect(postgres.in_database("postgres").dsn("admin"), autocommit=True) as admin:
        roles.ensure_database(admin, name, template=people)
        there = postgres.in_database(name)
        repoint(there)
        forget()
        with psycopg.connect(there.dsn("app"), autocommit=True) as connection:
            logging.disable(logging.WARNING)
            with override_settings(LIMITS=_without_limits()):
                yield World.made(Town(connection, there.dsn("app")))
            logging.disable(logging.NOTSET)
        release()
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _without_limits() -> str:
    """The district's limits with every door open: who comes too often would seem to be let in, or kept out."""
    shipped = tomllib.loads((resources.files("luoshi.registry") / "limits.toml").read_text("utf-8"))
    counts = {door: [name for name in ("account", "address") if name in rules] for door, rules in shipped.items()}
    return "\n".join(f"[{door}]\n" + "\n".join(f"{name} = 0" for name in names) for door, names in counts.items())
