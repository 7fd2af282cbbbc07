"""A simulated month is rated, and whoever plays with ratings is refused or stands in the list of signs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest

from luoshi.cases.simulation.run import Plan, simulate
from luoshi.judgement.report import waiting
from luoshi.judgement.signs import signs
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.checking.check import check, stored
from luoshi.reactions.simulated import rate_month
from luoshi.runtime.postgres import Running
from tests.cases.cast import District
from tests.cases.simulated import FIRST, NOVEMBER
from tests.judgement.cast import SEALS, Bench

PLAN = Plan(days=12, seed=3, first=FIRST, per_day=25)


@pytest.fixture
def connection(database: Running) -> Iterator[psycopg.Connection[object]]:
    with psycopg.connect(database.dsn("app"), autocommit=True) as connection:
        yield connection


def test_ratings_of_every_kind_and_what_follows(district: District, connection: psycopg.Connection[object]) -> None:
    result = simulate(connection, PLAN, NOVEMBER)
    rated = rate_month(connection, result, SEALS)
    bench = Bench.of(district)

    def number(sql: str) -> int:
        with acting(connection, Access("test", EVERYTHING)):
            row = connection.execute(sql.encode()).fetchone()
        return int(row[0]) if row else 0  # type: ignore[index]

    assert number("SELECT count(*) FROM judgement_rating WHERE call = 'nobody'") == rated.given["nobody"] > 0
    assert number("SELECT count(DISTINCT level) FROM judgement_opinion WHERE nth = 1") >= 4
    opened = number("SELECT count(*) FROM cases_case WHERE case_type = 'rectification' AND channel = 'rating'")
    assert opened == rated.given["rectified"] > 0
    assert number("SELECT count(*) FROM judgement_opinion WHERE nth = 2") == rated.given["again"] > 0

    found = signs(bench.judging, date(2026, 1, 1))
    games = rated.games
    assert [(one.office, one.number) for one in found.at_once] == [(games["push_ratings"], 12)]
    assert [(one.of_office, one.office, one.number) for one in found.same_contact] == [
        (games["swap_telephone"], games["swap_telephone"], 6)
    ]
    assert games["push_ratings"] in dict(waiting(bench.judging, date(2026, 1, 1)).pressure)
    assert rated.refused == {"rating_persons_only": 3}, "whoever rates their own office is refused"
    assert check(stored(connection)).clean

    before = number("SELECT count(*) FROM ledger_event")
    again = rate_month(connection, result, SEALS)
    assert number("SELECT count(*) FROM ledger_event") == before
    assert again.games == games
