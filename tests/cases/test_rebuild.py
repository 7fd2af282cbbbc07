"""P3: every read table rebuilds from events to equal rows, erasures included, and an edit by SQL is seen."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest

from luoshi.cases.commands import act
from luoshi.cases.handling import By
from luoshi.cases.simulation.run import Plan, simulate
from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.reading import read_stream
from luoshi.ledger.rebuilding import Projection, compare, rebuild
from luoshi.runtime.postgres import Running
from luoshi.runtime.tables import READ, case_projections, registry_projections
from tests.cases.cast import District
from tests.cases.simulated import FIRST, NOVEMBER

ALL = Access("test", EVERYTHING)
ADMIN = Actor(ActorKind.OFFICER, "admin", ("district", "office"), frozenset({Role.ADMINISTRATOR}))
Owner = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def owner(district: District, database: Running) -> Iterator[Owner]:
    """The owner's connection to a district after a week of life."""
    with psycopg.connect(database.dsn("app"), autocommit=True) as connection:
        simulate(connection, Plan(days=5, seed=3, first=FIRST, per_day=20), NOVEMBER)
    with psycopg.connect(database.dsn("migrator"), autocommit=True) as connection:
        yield connection


def projections(owner: Owner) -> list[Projection]:
    return [*registry_projections(), *case_projections(owner)]


def rows(owner: Owner) -> dict[str, list[tuple[object, ...]]]:
    with acting(owner, ALL):
        return {table: owner.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in sorted(READ)}


def erase_words_of(district: District, case_id: UUID) -> None:
    first = read_stream(district.means.connection, ALL, case_id)[0].event
    commitments = tuple(getattr(first, name).commitment for name in ("title", "text"))
    act(district.means, case_id, c.Erase(commitments, "个人信息保护法第四十七条"), By(ADMIN))


def test_a_life_of_cases_is_as_its_events_say(owner: Owner) -> None:
    assert compare(owner, projections(owner)) == []


def test_dropped_tables_come_back_with_equal_rows_erasures_included(district: District, owner: Owner) -> None:
    erased = district.working()
    erase_words_of(district, erased)
    before = rows(owner)
    assert len(before["cases_case"]) > 50
    with acting(owner, ALL):
        for table in READ - {"registry_office", "registry_officer", "registry_calendar", "registry_case_type"}:
            owner.execute(f"DELETE FROM {table}")
    rebuild(owner, registry_projections())
    rebuild(owner, case_projections(owner))
    assert rows(owner) == before


def test_erased_words_are_gone_from_rows_and_vault_and_stay_gone(district: District, owner: Owner) -> None:
    erased = district.working()
    erase_words_of(district, erased)
    rebuild(owner, projections(owner))
    assert district.rows("SELECT title FROM cases_case WHERE id = %s", erased) == [(None,)]
    held = district.rows(
        "SELECT value, salt FROM ledger_vault WHERE stream = %s AND field IN ('title', 'text')", erased
    )
    assert held == [(None, None), (None, None)]


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE cases_case SET office = 'traffic' WHERE id = %s",
        "UPDATE cases_case SET promised_at = promised_at + interval '1 day' WHERE id = %s",
        "DELETE FROM cases_case WHERE id = %s",
        "UPDATE registry_officer SET roles = '{administrator}' WHERE code = 'zhang' AND %s IS NOT NULL",
    ],
)
def test_an_insiders_edit_of_a_read_table_is_found_and_undone(district: District, owner: Owner, edit: str) -> None:
    case_id = district.working()
    with acting(owner, ALL):
        assert owner.execute(edit.encode(), [case_id]).rowcount == 1
    assert compare(owner, projections(owner)) != []
    rebuild(owner, projections(owner))
    assert compare(owner, projections(owner)) == []
