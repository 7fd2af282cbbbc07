"""Row level security as it stands: every table, every verb, everybody who asks on a connection of ours.

Two rows are put into every table, one whose every text says `mine`, one that says `yours`; keys and rules of what a row
may hold are taken away first, so that a new table is tried without a word here. What is then reached of them stands in
`row_security.txt`: a new table, or a policy that opens, shows as a difference there, for somebody to read.
LUOSHI_TEST_MATRIX names a file to which what was found is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from luoshi.ledger.access import EVERYTHING, Access, set_context
from luoshi.notify.telling import TELLER
from luoshi.runtime.connection import SIGN_IN
from luoshi.runtime.postgres import Running

MATRIX: Final = Path(__file__).with_name("row_security.txt")
MINE, YOURS = UUID(int=1), UUID(int=2)
WORDS: Final = {MINE: "mine", YOURS: "yours"}
VERBS: Final = ("select", "insert", "update", "delete")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: by which access, on a connection with which options."""

    access: Access | None
    options: str = ""


ASKERS: Final[Mapping[str, Asker]] = {
    "nobody": Asker(None),
    "pages": Asker(None, SIGN_IN),
    "queue": Asker(None, "-c luoshi.jobs=on"),
    "session": Asker(Access("session"), SIGN_IN),
    "link": Asker(Access("sign-in link"), SIGN_IN),
    "person": Asker(Access("person", (f"case:{MINE}",)), SIGN_IN),
    "officer": Asker(Access("mine", ("mine",)), SIGN_IN),
    "client": Asker(Access("client:mine", ("mine",))),
    "watcher": Asker(Access("mine", EVERYTHING), SIGN_IN),
    "teller": Asker(TELLER),
}
# Whom a row of somebody else's must never come to; and the tables that are the same for every officer: reference data.
CONFINED: Final = ("person", "officer", "client")
EVERYBODYS: Final = ("registry_", "cases_answer", "cases_precedent", "cases_calendar_move")
VALUES: Final[Mapping[str, str]] = {
    "boolean": "false",
    "date": "'2026-01-01'",
    "timestamp with time zone": "'2026-01-01'",
    "jsonb": "'{}'",
    "json": "'{}'",
}
NUMBERS: Final = ("integer", "bigint", "smallint", "double precision", "numeric", "real")


def _expression(kind: str, row: UUID) -> str:
    """A value of a type that belongs to one of the two rows."""
    word = WORDS[row]
    if kind.endswith("[]"):
        return f"ARRAY[{_expression(kind[:-2], row)}]::{kind}"
    if kind in NUMBERS:
        return str(row.int)
    known = {"uuid": f"'{row}'::uuid", "bytea": f"'{word}'::bytea", **VALUES}
    if kind in known:
        return known[kind]
    if kind == "tsvector" or kind.startswith(("text", "character")):
        return f"'{word}'"
    return "NULL"


@pytest.fixture
def loosened(database: Running) -> Iterator[psycopg.Connection[Any]]:
    """The server's own connection to a database whose tables hold the two rows and no rule but row level security."""
    with psycopg.connect(database.dsn("admin"), autocommit=True) as admin:
        for table in _tables(admin):
            _loosen(admin, table)
            _fill(admin, table)
        yield admin


def _tables(admin: psycopg.Connection[Any]) -> list[str]:
    query = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1"
    )
    return [str(name) for (name,) in admin.execute(query)]


def _loosen(admin: psycopg.Connection[Any], table: str) -> None:
    name = sql.Identifier(table)
    constraints = admin.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = to_regclass(%s) AND contype <> 'n'", [f'"{table}"']
    ).fetchall()
    for (constraint,) in constraints:
        admin.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {} CASCADE").format(name, sql.Identifier(constraint))
        )
    admin.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER ALL").format(name))
    for (index,) in admin.execute(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = to_regclass(%s)", [f'"{table}"']
    ).fetchall():
        admin.execute(f"DROP INDEX {index}".encode())
    for column, _, generated in _columns(admin, table):
        if not generated:
            admin.execute(sql.SQL("ALTER TABLE {} ALTER {} DROP NOT NULL").format(name, sql.Identifier(column)))


def _columns(admin: psycopg.Connection[Any], table: str) -> list[tuple[str, str, bool]]:
    query = (
        "SELECT attname, format_type(atttypid, NULL), attgenerated <> '' OR attidentity <> '' FROM pg_attribute"
        " WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
    )
    return [(str(column), str(kind), bool(given)) for column, kind, given in admin.execute(query, [f'"{table}"'])]


def _insert(admin: psycopg.Connection[Any], table: str, row: UUID) -> sql.Composed:
    given = [(column, _expression(kind, row)) for column, kind, generated in _columns(admin, table) if not generated]
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(sql.Identifier(column) for column, _ in given),
        sql.SQL(", ").join(sql.SQL(value) for _, value in given),
    )


def _fill(admin: psycopg.Connection[Any], table: str) -> None:
    admin.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.Identifier(table)))
    for row in (MINE, YOURS):
        admin.execute(_insert(admin, table, row))


def _marked(admin: psycopg.Connection[Any], table: str) -> sql.Composed:
    """The condition by which a row of the table is known as mine."""
    for column, kind, _ in _columns(admin, table):
        if (value := _expression(kind, MINE)) != _expression(kind, YOURS):
            return sql.SQL("{} = {}").format(sql.Identifier(column), sql.SQL(value))
    raise AssertionError(f"nothing tells two rows of {table} apart")


Statements = Mapping[tuple[str, str], tuple[sql.Composed, sql.Composed]]


def _statements(admin: psycopg.Connection[Any]) -> Statements:
    """What is tried: for each table and verb the statement that would reach my row, and that for yours."""
    return {
        (table, verb): (_statement(admin, table, verb, MINE), _statement(admin, table, verb, YOURS))
        for table in _tables(admin)
        for verb in VERBS
    }


def _statement(admin: psycopg.Connection[Any], table: str, verb: str, row: UUID) -> sql.Composed:
    if verb == "insert":
        return _insert(admin, table, row)
    name, mine = sql.Identifier(table), _marked(admin, table)
    where = sql.SQL(" WHERE {}" if row == MINE else " WHERE NOT {}").format(mine)
    if verb == "update":
        column = sql.Identifier(_changeable(admin, table))
        return sql.SQL("UPDATE {} SET {} = {}").format(name, column, column) + where
    return sql.SQL("SELECT count(*) FROM {}" if verb == "select" else "DELETE FROM {}").format(name) + where


def _changeable(admin: psycopg.Connection[Any], table: str) -> str:
    """A column that the application may change, or any: then it is refused."""
    columns = [column for column, _, generated in _columns(admin, table) if not generated]
    query = "SELECT has_column_privilege('luoshi_app', %s, %s, 'UPDATE')"
    granted = (column for column in columns if admin.execute(query, [f'"{table}"', column]).fetchone() == (True,))
    return next(granted, columns[0])


def _outcome(asking: psycopg.Connection[Any], asker: Asker, tried: tuple[sql.Composed, sql.Composed]) -> str:
    """`.` nothing, `m` what is mine, `y` what is yours, `*` both, `x` not granted."""
    mine, yours = (_reached(asking, asker, statement) for statement in tried)
    if mine is None or yours is None:
        return "x"
    return {(False, False): ".", (True, False): "m", (False, True): "y", (True, True): "*"}[mine, yours]


def _reached(asking: psycopg.Connection[Any], asker: Asker, statement: sql.Composed) -> bool | None:
    """Whether the row is reached; None where the verb is not granted at all. What was done is undone."""
    try:
        with asking.transaction(force_rollback=True):
            if asker.access is not None:
                set_context(asking, asker.access)
            cursor = asking.execute(statement)
            return cursor.fetchall() != [(0,)] if cursor.description else cursor.rowcount > 0
    except psycopg.errors.InsufficientPrivilege as error:
        return False if "row-level security" in str(error) else None


def _matrix(database: Running, admin: psycopg.Connection[Any]) -> dict[tuple[str, str], dict[str, str]]:
    statements = _statements(admin)
    rows: dict[tuple[str, str], dict[str, str]] = {tried: {} for tried in statements}
    for who, asker in ASKERS.items():
        with psycopg.connect(database.dsn("app"), autocommit=True, options=asker.options) as asking:
            for tried, both in statements.items():
                rows[tried][who] = _outcome(asking, asker, both)
    return rows


def _written(rows: dict[tuple[str, str], dict[str, str]]) -> str:
    head = MATRIX_HEAD + f"{'table':34}{'verb':8}" + "".join(f"{who:9}" for who in ASKERS).rstrip()
    lines = [
        f"{table:34}{verb:8}" + "".join(f"{cells[who]:9}" for who in ASKERS).rstrip()
        for (table, verb), cells in rows.items()
    ]
    return "\n".join([head, *lines, ""])


MATRIX_HEAD: Final = """\
# What each of us reaches of two rows in every table: . nothing, m what is mine, y what is yours, * both, x not granted.
# nobody: no access context. pages, queue: connections of the pages and of the worker's queue, no context either.
# session, link: reading a session, a sign-in link. person: by the code of a case. officer, client: of one office.
# watcher: supervision, auditors, the machine. teller: notices.
"""


def test_every_table_shows_each_of_us_what_the_readable_file_says(
    database: Running, loosened: psycopg.Connection[Any]
) -> None:
    rows = _matrix(database, loosened)
    Path(os.environ.get("LUOSHI_TEST_MATRIX", os.devnull)).write_text(_written(rows), encoding="utf-8")
    assert _written(rows).splitlines() == MATRIX.read_text(encoding="utf-8").splitlines()
    for (table, verb), cells in rows.items():
        assert cells["nobody"] in ".x", (table, verb)
        if verb != "insert" and not table.startswith(EVERYBODYS):
            assert {cells[who] for who in CONFINED} <= set(".mx"), (table, verb)


def test_every_table_has_row_level_security_and_ours_bind_their_owner_too(database: Running) -> None:
    with psycopg.connect(database.dsn("admin")) as admin:
        rows = admin.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        ).fetchall()
    assert [name for name, on, _ in rows if not on] == []
    frameworks = ("django_", "auth_", "account_", "socialaccount_", "mfa_", "axes_", "procrastinate_", "luoshi_cache")
    others = (*frameworks, "usersessions_")
    assert [name for name, _, forced in rows if not forced and not name.startswith(others)] == []


def test_every_view_asks_as_whoever_looks_through_it(database: Running) -> None:
    query = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
        " AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
    )
    with psycopg.connect(database.dsn("admin")) as admin:
        assert admin.execute(query).fetchall() == []
        with admin.transaction(force_rollback=True):
            admin.execute("CREATE VIEW sees_too_much AS SELECT * FROM cases_case")
            assert admin.execute(query).fetchall() == [("sees_too_much",)]
