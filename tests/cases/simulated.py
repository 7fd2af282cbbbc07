"""Simulated records for the tests: a database of one's own, a run in it, and the raw events read back."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count, groupby
from typing import Any

import psycopg

from luoshi.cases.simulation.run import Plan, Result, simulate
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.checking.check import stored
from luoshi.runtime.postgres import Running, roles
from tests.postgres_fixture import TEMPLATE

Envelope = dict[str, Any]
Connection = psycopg.Connection[Any]

NOVEMBER = datetime(2026, 11, 20, 4, tzinfo=UTC)
"""When the tests look back on September."""

FIRST = date(2026, 9, 1)
"""A Tuesday; the make-up Sunday of 20 September lies ahead."""

WEEKS = Plan(days=27, seed=1, first=FIRST, per_day=45)
"""Four weeks, the make-up Sunday and the day of succession among them."""

_numbers = count(1)
_read: dict[Plan, Run] = {}


@contextmanager
def own_database(postgres: Running) -> Iterator[Running]:
    """An empty, migrated database."""
    name = f"luoshi_simulated_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres.in_database("postgres").dsn("admin"), autocommit=True) as admin:
        roles.ensure_database(admin, name, template=TEMPLATE)
        try:
            yield postgres.in_database(name)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass(frozen=True)
class Run:
    """A run, its events, and the events of each case in order, its personal texts; `admin` lets an insider in."""

    connection: Connection
    admin: str
    result: Result
    events: list[Envelope]
    cases: dict[str, list[Envelope]]
    texts: dict[str, str]

    def game(self, name: str) -> str:
        """The first office that plays a game."""
        return next(label.office for label in self.result.labels if label.game == name)


@contextmanager
def ran(postgres: Running, plan: Plan) -> Iterator[Run]:
    """The plan, run in a database of its own."""
    with own_database(postgres) as there, psycopg.connect(there.dsn("app"), autocommit=True) as connection:
        result = simulate(connection, plan, NOVEMBER)
        events = [json.loads(raw.body) for raw in stored(connection)]
        streams = groupby(
            (event for event in events if event["kind"].startswith("case.")), key=lambda event: str(event["stream"])
        )
        cases = {stream: list(case) for stream, case in streams}
        _read[plan] = Run(connection, there.dsn("admin"), result, events, cases, _texts(connection))
        yield _read[plan]


def read_of(postgres: Running, plan: Plan) -> Run:
    """What was read of a run, which a module before may have made already; its database is gone."""
    if plan not in _read:
        with ran(postgres, plan):
            pass
    return _read[plan]


def _texts(connection: Connection) -> dict[str, str]:
    """What the vault holds, by commitment."""
    with acting(connection, Access("reader", EVERYTHING)):
        found = connection.execute("SELECT encode(commitment, 'hex'), value FROM ledger_vault").fetchall()
    return dict(found)


def bodies(connection: Connection) -> list[bytes]:
    """Every event's bytes, by stream and version."""
    return [raw.body for raw in stored(connection)]


def moment(text: str) -> datetime:
    """An instant of the record."""
    return datetime.fromisoformat(text)


def only(case: list[Envelope], kind: str) -> list[Envelope]:
    """The case's events of a kind."""
    return [event for event in case if event["kind"] == f"case.{kind}"]
