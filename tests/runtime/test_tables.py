"""Every table stands in exactly one of three lists; a new one fails here until it is placed."""

from __future__ import annotations

import psycopg

from luoshi.runtime.postgres import Running
from luoshi.runtime.tables import LEDGER, READ, WORKING


def test_every_table_is_placed_once(database: Running) -> None:
    with psycopg.connect(database.dsn("admin")) as connection:
        rows = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
    there = {name for (name,) in rows}
    assert there == LEDGER | READ | set(WORKING)
    assert not LEDGER & READ
    assert not (LEDGER | READ) & set(WORKING)


def test_the_truth_and_what_follows_from_it_are_under_forced_row_level_security(database: Running) -> None:
    with psycopg.connect(database.dsn("admin")) as connection:
        rows = connection.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        ).fetchall()
    assert {name for (name,) in rows} >= LEDGER | READ


def test_without_an_access_context_the_application_sees_no_row(database: Running) -> None:
    with psycopg.connect(database.dsn("app")) as connection:
        for table in sorted(LEDGER | READ):
            counted = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert counted == (0,), table
