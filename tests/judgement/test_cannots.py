"""The table of what nobody can (`cannots.toml`) names a test in each cell; what no other file tries is tried here."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

from luoshi.core.actors import Actor
from luoshi.core.errors import Refused
from luoshi.core.judgement.complaints import deciding
from luoshi.core.judgement.complaints.events import Finding
from luoshi.judgement.complaints import commands as complaints
from luoshi.judgement.complaints import intake
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.rebuilding import compare
from luoshi.runtime.postgres import Running
from luoshi.runtime.tables import judgement_projections
from tests.cases.cast import CHEN, SUN, ZHANG, District
from tests.cases.conftest import district as district
from tests.judgement.cast import Bench
from tests.judgement.complaints.cast import LU, MA, Hall

ROOT = Path(__file__).resolve().parents[2]
TABLE = tomllib.loads(Path(__file__).with_name("cannots.toml").read_text(encoding="utf-8"))["cannot"]
WAYS = ("page", "api", "command", "database")
CELLS = [(row["what"], way, row.get(way, "")) for row in TABLE for way in WAYS]
ALL = Access("sun", EVERYTHING)


@lru_cache(maxsize=64)
def defined_in(file: str) -> frozenset[str]:
    """The tests that a file defines, as pytest names them."""
    return frozenset(_named(ast.parse((ROOT / file).read_text(encoding="utf-8")).body, f"{file}::"))


def _named(body: list[ast.stmt], before: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield before + node.name
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _named(node.body, f"{before}{node.name}::")


class TestTheTable:
    @pytest.mark.parametrize(("what", "way", "cell"), CELLS, ids=[f"{what}-{way}" for what, way, _ in CELLS])
    def test_each_cell_names_a_test_that_is_there_or_says_why_there_is_no_such_way(
        self, what: str, way: str, cell: str
    ) -> None:
        if cell.startswith("- "):
            assert len(cell) > 10, f"{what} by {way}: why is there no such way?"
        else:
            assert cell in defined_in(cell.partition("::")[0]), f"{what} by {way}"

    def test_nothing_stands_in_it_twice_and_most_is_tried(self) -> None:
        assert len({row["what"] for row in TABLE}) == len(TABLE)
        assert all(set(row) == {"what", *WAYS} for row in TABLE)
        assert all(any(not row[way].startswith("- ") for way in WAYS) for row in TABLE)


class TestByCommand:
    @pytest.fixture
    def hall(self, district: District) -> Hall:
        return Hall.of(district)

    @pytest.mark.parametrize("actor", [ZHANG, CHEN, MA, LU], ids=lambda one: one.id)
    def test_nobody_of_the_offices_concerned_deals_with_a_complaint(self, hall: Hall, actor: Actor) -> None:
        """Who handles there, heads it, sits below it, or has a post there beside one in the handling body."""
        stream = hall.entered()
        reader, receiving, before = hall.reader(actor), hall.receiving, hall.entries(stream)
        acts: list[Callable[[], object]] = [
            lambda: complaints.take(receiving, stream, reader),
            lambda: complaints.accept(receiving, stream, "x", reader),
            lambda: complaints.not_accept(receiving, stream, "no_facts", "x", reader),
            lambda: complaints.ask(receiving, stream, "x", reader),
            lambda: complaints.extend(receiving, stream, "x", reader),
            lambda: complaints.restate(receiving, stream, "x", "", reader),
            lambda: complaints.check(receiving, stream, True, "x", reader),
            lambda: complaints.answer(receiving, stream, "x", reader),
            lambda: complaints.conclude(receiving, stream, Finding.NOT_UPHELD, "x", reader),
            lambda: complaints.reply(receiving, stream, "x", reader),
        ]
        for act in acts:
            with pytest.raises(Refused):
                act()
        assert hall.entries(stream) == before

    def test_an_officer_gives_no_verdict_on_a_complaint(self, hall: Hall) -> None:
        found = hall.complaint(hall.replied())
        with pytest.raises(Refused) as caught:
            deciding.judge(found, SUN, hall.receiving.today, True)
        assert caught.value.code == "complaint_persons_only"
        assert intake.judge.__annotations__.keys().isdisjoint({"actor", "by"}), "the command knows no other than them"


class TestByTheDatabase:
    """As luoshi_app, with the widest access there is; what it may add is found by whoever compares with the events."""

    ADDED = (
        "judgement_opinion",
        "judgement_survey_sheet",
        "judgement_survey_opinion",
        "judgement_look",
        "judgement_visit",
    )
    KEPT = (
        "judgement_survey",
        "judgement_survey_code",
        "judgement_inspection",
        "judgement_finding",
        "judgement_mystery",
        "judgement_card",
        "judgement_rating",
        "judgement_complaint",
        "judgement_unsealing",
    )

    @pytest.fixture
    def app(self, district: District) -> psycopg.Connection[Any]:
        Bench.of(district)
        return district.means.connection

    def refused(self, app: psycopg.Connection[Any], sql: str) -> None:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), acting(app, ALL):
            app.execute(sql.encode())

    def test_what_was_added_is_neither_changed_nor_removed(self, app: psycopg.Connection[Any]) -> None:
        for table in self.ADDED:
            ((column,),) = app.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY 1 LIMIT 1", [table]
            ).fetchall()
            self.refused(app, f'UPDATE {table} SET "{column}" = "{column}"')
        for table in (*self.ADDED, *self.KEPT):
            self.refused(app, f"DELETE FROM {table}")
            self.refused(app, f"TRUNCATE {table}")

    def found(self, app: psycopg.Connection[Any], database: Running, sql: str) -> None:
        """What the application writes beside the events is told when the tables are compared with them."""
        with psycopg.connect(database.dsn("migrator"), autocommit=True) as owner:
            assert compare(owner, judgement_projections()) == []
            with acting(app, ALL):
                assert app.execute(sql.encode()).rowcount == 1
            assert len(compare(owner, judgement_projections())) > 0

    def test_an_opinion_put_in_by_sql_is_found(
        self, district: District, app: psycopg.Connection[Any], database: Running
    ) -> None:
        rating = Bench.of(district).rated()
        self.found(
            app,
            database,
            'INSERT INTO judgement_opinion SELECT (jsonb_populate_record(o, \'{"nth": 2, "level": 5}\')).*'
            f" FROM judgement_opinion o WHERE rating = '{rating}'",
        )

    def test_a_finding_put_in_by_sql_is_found(self, app: psycopg.Connection[Any], database: Running) -> None:
        self.found(
            app,
            database,
            "INSERT INTO judgement_finding (id, version, office, item, kind, severity, found_at, found_by, standing,"
            " disputed, failed) VALUES (gen_random_uuid(), 1, 'housing', 'other.waste', 'waste', 'light', now(), 'sun',"
            " 'open', false, 0)",
        )

    def test_a_card_moved_by_sql_is_found(self, app: psycopg.Connection[Any], database: Running) -> None:
        self.found(
            app,
            database,
            "INSERT INTO judgement_card (id, version, office, cause, colour, step, source, proposed_at) VALUES"
            " (gen_random_uuid(), 3, 'housing', 'no_reason', 'red', 'issued', 'person', now())",
        )
