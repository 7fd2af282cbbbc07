"""Who may do what to the record: each forbidden thing is tried, as the application, as the owner, and as a stranger."""

from __future__ import annotations

import psycopg
import pytest

from luoshi.ledger.access import EVERYTHING, Access, acting, set_context
from luoshi.ledger.reading import read_stream
from tests.ledger.cast import (
    HOUSING,
    LIN_SEES,
    SHEN_SEES,
    SIGNED,
    SUPERVISION,
    WATER,
    Connection,
    Desk,
    counts,
    everything,
)

INSUFFICIENT_PRIVILEGE, APPEND_ONLY = "42501", "LU002"

FORBIDDEN_TO_THE_APPLICATION = [
    "UPDATE ledger_event SET body = ''",
    "UPDATE ledger_event SET actor = 'somebody else' WHERE false",
    "DELETE FROM ledger_event",
    "TRUNCATE ledger_event",
    "ALTER TABLE ledger_event DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
    "DROP TABLE ledger_event CASCADE",
    "DROP POLICY entered ON ledger_event",
    "CREATE POLICY mine ON ledger_event USING (true)",
    "SELECT setval('ledger_event_seq_seq', 1)",
    "UPDATE ledger_vault SET value = 'other words'",
    "DELETE FROM ledger_vault",
    "TRUNCATE ledger_vault",
    "DELETE FROM ledger_outbox",
    "TRUNCATE ledger_outbox",
    "UPDATE ledger_outbox SET seq = 1",
    "UPDATE ledger_outbox SET entered_at = now()",
    "TRUNCATE board",
    "SET ROLE luoshi_owner",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION luoshi_everything() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE TABLE public.luoshi_scope (x int)",
]


FORBIDDEN_TO_EVERYBODY = [
    "UPDATE ledger_event SET body = ''",
    "UPDATE ledger_event SET body = '' WHERE false",
    "DELETE FROM ledger_event",
    "TRUNCATE ledger_event",
    "DELETE FROM ledger_vault",
    "TRUNCATE ledger_vault",
]

ENTRIES = [
    "INSERT INTO ledger_event (stream, version, kind, at, entered_at, actor, office, body) "
    "VALUES (gen_random_uuid(), 1, 'case.noted', now(), now(), 'x', '', '')",
    "INSERT INTO ledger_vault (stream, version, field, commitment, salt, value) "
    "VALUES (gen_random_uuid(), 1, 'text', '', '', '')",
    "INSERT INTO ledger_outbox (seq, entered_at) VALUES (1, now())",
    "INSERT INTO board (id, version, office) VALUES (gen_random_uuid(), 1, '310')",
]


def outcome(connection: Connection, statement: str, access: Access | None) -> str | None:
    """The code of the error with which a statement is refused, None if it goes through."""
    try:
        with connection.transaction():
            if access is not None:
                set_context(connection, access)
            connection.execute(statement.encode())
    except psycopg.Error as error:
        return error.sqlstate
    return None


def test_what_the_application_may_not_do(desk: Desk) -> None:
    desk.register()
    before = everything(desk.connection, "SELECT seq, body FROM ledger_event")
    outcomes = {one: outcome(desk.connection, one, SUPERVISION) for one in FORBIDDEN_TO_THE_APPLICATION}
    assert outcomes == dict.fromkeys(FORBIDDEN_TO_THE_APPLICATION, INSUFFICIENT_PRIVILEGE)
    assert everything(desk.connection, "SELECT seq, body FROM ledger_event") == before


def test_what_the_owner_and_a_superuser_do_not_do_by_mistake_either(
    desk: Desk, owner: Connection, admin: Connection
) -> None:
    desk.register()
    for connection in (owner, admin):
        outcomes = {one: outcome(connection, one, SUPERVISION) for one in FORBIDDEN_TO_EVERYBODY}
        assert outcomes == dict.fromkeys(FORBIDDEN_TO_EVERYBODY, APPEND_ONLY)
    assert counts(desk.connection)["ledger_vault"] == 2


def test_without_a_context_nobody_sees_anything_the_owner_neither(desk: Desk, owner: Connection) -> None:
    desk.register()
    for connection in (desk.connection, owner):
        for table in ("ledger_event", "ledger_vault", "ledger_outbox", "board"):
            assert connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchall() == [(0,)]


def test_without_a_context_nothing_can_be_put_in_by_anybody(desk: Desk, owner: Connection) -> None:
    for connection in (desk.connection, owner):
        outcomes = {one: outcome(connection, one, None) for one in ENTRIES}
        assert outcomes == dict.fromkeys(ENTRIES, INSUFFICIENT_PRIVILEGE)
    assert {outcome(desk.connection, one, LIN_SEES) for one in ENTRIES} == {None}


def test_an_office_reads_its_own_streams_and_no_other(desk: Desk) -> None:
    """The rooms say what is theirs; events and personal text follow what the actor sees of the room's own table."""
    mine, theirs = desk.register(office=HOUSING), desk.register(office=WATER)
    assert len(read_stream(desk.connection, LIN_SEES, mine)) == 1
    assert read_stream(desk.connection, LIN_SEES, theirs) == []
    assert len(read_stream(desk.connection, SHEN_SEES, theirs)) == 1
    assert len(read_stream(desk.connection, SUPERVISION, theirs)) == 1
    with acting(desk.connection, LIN_SEES):
        assert desk.connection.execute("SELECT count(*) FROM ledger_vault").fetchall() == [(2,)]


def test_an_office_whose_code_looks_like_syntax_sees_itself_alone(desk: Desk) -> None:
    strange = '*","310'
    case = desk.register(office=strange)
    desk.register(office=HOUSING)
    desk.access = Access("officer:x", (strange,))
    desk.change(case, 1, SIGNED)
    with acting(desk.connection, Access("officer:x", (strange,))):
        assert desk.connection.execute("SELECT id FROM board").fetchall() == [(case,)]
    with acting(desk.connection, Access("officer:x", ("*",))):
        assert desk.connection.execute("SELECT id FROM board").fetchall() == []


def test_the_context_ends_with_its_transaction(desk: Desk) -> None:
    desk.register()
    with acting(desk.connection, SUPERVISION):
        assert desk.connection.execute("SELECT luoshi_everything()").fetchall() == [(True,)]
    assert desk.connection.execute("SELECT luoshi_everything(), luoshi_actor()").fetchall() == [(False, "")]


@pytest.mark.parametrize("actor", ["", "a\0b"])
def test_nobody_acts_without_a_name(actor: str) -> None:
    with pytest.raises(ValueError, match="name"):
        Access(actor, EVERYTHING)


def test_the_policies_ask_for_the_scope_once_for_a_query_not_once_for_a_row(desk: Desk) -> None:
    with acting(desk.connection, SUPERVISION):
        plan = desk.connection.execute("EXPLAIN (COSTS OFF) SELECT body FROM ledger_event").fetchall()
    assert any("InitPlan" in line for (line,) in plan)
