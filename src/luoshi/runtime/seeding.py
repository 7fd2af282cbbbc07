"""What every new district has from its first start: the calendar of the yearly notices, the shipped case types."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import psycopg

from luoshi.core.actors import MACHINE
from luoshi.registry import seeding
from luoshi.registry.commands import Registrar
from luoshi.runtime.postgres import Running


def seed(running: Running) -> bool:
    """Enters them if there is no calendar yet, as the application. Returns whether it did."""
    with psycopg.connect(running.dsn("app"), autocommit=True) as connection:
        registrar = Registrar(connection, lambda: datetime.now(UTC), secrets.token_bytes, MACHINE)
        return seeding.seed(registrar)
