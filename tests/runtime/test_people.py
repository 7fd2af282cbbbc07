"""P11: the record holds offices to account, never people. Kept over every table and every case type there is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg

from luoshi.core.casetypes.form import demands_identity
from luoshi.registry.case_type_files import shipped
from luoshi.runtime.postgres import Running
from luoshi.runtime.tables import READ

# Whose names may stand in a table: those of offices, officers and programs; `named` says whether a rating had a name.
OF_OFFICES = {
    ("registry_office", "name"),
    ("registry_officer", "name"),
    ("api_client", "name"),
    ("judgement_opinion", "named"),
}
PERSONAL = re.compile(
    r"(^|_)(name|phone|mobile|tel|email|contact|address|id_?(card|number|no)|person|citizen|household)"
)
JUDGING = re.compile(r"(^|_)(score|rank|tag|risk|credit|blacklist|request_count|predicted)")


def columns(connection: psycopg.Connection[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    rows = connection.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema='public'"
    )
    yield from rows.fetchall()


def test_no_read_table_has_a_column_for_who_asks(database: Running) -> None:
    with psycopg.connect(database.dsn("admin")) as connection:
        found = [(t, c) for t, c in columns(connection) if t in READ and PERSONAL.search(c)]
    assert set(found) == OF_OFFICES


def test_no_table_at_all_scores_ranks_or_tags_anybody(database: Running) -> None:
    with psycopg.connect(database.dsn("admin")) as connection:
        assert [(t, c) for t, c in columns(connection) if JUDGING.search(c)] == []


def test_no_index_leads_from_a_persons_words_to_their_cases(database: Running) -> None:
    with psycopg.connect(database.dsn("admin")) as connection:
        rows = connection.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'ledger_vault'").fetchall()
    assert rows
    assert [definition for (definition,) in rows if re.search(r"\((?:[^)]*\b)?(value|commitment)\b", definition)] == []


def test_no_case_type_demands_to_know_who_asks() -> None:
    for rules in shipped().values():
        required = rules.form.get("required", [])
        assert isinstance(required, list | tuple)
        assert [name for name in required if demands_identity(str(name), "")] == [], rules.code
