"""Personal text: kept beside the record, proved by it, and erasable without breaking a proof."""

from __future__ import annotations

import hashlib

import psycopg
import pytest

from luoshi.core.case.events import Erased, Noted, Registered
from luoshi.ledger.access import acting
from luoshi.ledger.reading import read_stream
from tests.ledger.cast import LIN_SEES, SUPERVISION, Connection, Desk, everything, noted


def title_commitment(desk: Desk, case: object) -> str:
    return str(
        everything(
            desk.connection,
            "SELECT encode(commitment, 'hex') FROM ledger_vault WHERE stream = %s AND field = 'title'",
            case,
        )[0][0]
    )


def test_every_commitment_in_the_vault_is_proved_by_its_salt_and_text(desk: Desk) -> None:
    case = desk.register()
    desk.change(case, 1, noted("电话 138…"))
    rows = everything(desk.connection, "SELECT commitment, salt, value FROM ledger_vault")
    assert len(rows) == 3
    assert all(hashlib.sha256(salt + value.encode()).digest() == commitment for commitment, salt, value in rows)
    assert len({salt for _, salt, _ in rows}) == 3
    assert all(len(salt) >= 16 for _, salt, _ in rows)


def test_erased_text_is_gone_with_its_salt_and_the_record_stands(desk: Desk) -> None:
    case = desk.register("王某的病历")
    other = desk.register("王某的病历")
    before = everything(desk.connection, "SELECT body FROM ledger_event ORDER BY seq")
    commitment = title_commitment(desk, case)

    desk.change(case, 1, Erased((commitment,), "个人信息保护法第四十七条"), title=None)

    registered, erased = read_stream(desk.connection, LIN_SEES, case)
    assert isinstance(registered.event, Registered)
    assert registered.event.title.text is None
    assert registered.event.title.commitment == commitment
    assert registered.event.text.text == "自上周起漏水。"
    assert everything(
        desk.connection, "SELECT value, salt, erased_at FROM ledger_vault WHERE erased_at IS NOT NULL"
    ) == [(None, None, erased.entered_at)]
    assert everything(desk.connection, "SELECT body FROM ledger_event ORDER BY seq")[:2] == before
    (untouched,) = read_stream(desk.connection, LIN_SEES, other)
    assert isinstance(untouched.event, Registered)
    assert untouched.event.title.text == "王某的病历"


def test_erasure_reaches_only_its_own_stream(desk: Desk) -> None:
    case, other = desk.register(), desk.register()
    desk.change(case, 1, Erased((title_commitment(desk, other),), "误填"))
    assert everything(desk.connection, "SELECT count(*) FROM ledger_vault WHERE value IS NULL") == [(0,)]


def test_nothing_is_erased_without_an_event_that_says_so(desk: Desk) -> None:
    case = desk.register()
    with acting(desk.connection, SUPERVISION), pytest.raises(psycopg.DatabaseError) as refused:
        desk.connection.execute("SELECT ledger_erase(%s, 1)", [case])
    assert refused.value.sqlstate == "LU003"
    assert everything(desk.connection, "SELECT count(*) FROM ledger_vault WHERE value IS NULL") == [(0,)]


def test_erasing_again_changes_nothing_and_leaves_the_scope_as_it_was(desk: Desk) -> None:
    case = desk.register()
    desk.change(case, 1, Erased((title_commitment(desk, case),), "个人信息保护法第四十七条"))
    with acting(desk.connection, LIN_SEES):
        assert desk.connection.execute("SELECT ledger_erase(%s, 2)", [case]).fetchall() == [(0,)]
        assert desk.connection.execute("SELECT luoshi_scope()").fetchall() == [(["310"],)]


def test_a_stranger_to_the_application_cannot_call_erasure(desk: Desk, admin: Connection) -> None:
    admin.execute("CREATE ROLE stranger_of_this_test")
    try:
        with admin.transaction(force_rollback=True):
            admin.execute("GRANT USAGE ON SCHEMA public TO stranger_of_this_test")
            admin.execute("SET LOCAL ROLE stranger_of_this_test")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                admin.execute("SELECT ledger_erase(gen_random_uuid(), 1)")
    finally:
        admin.execute("DROP ROLE stranger_of_this_test")


def test_a_text_is_either_held_or_erased(desk: Desk, owner: Connection) -> None:
    """Half an erasure, text gone and salt kept, would let short texts be found by guessing."""
    desk.register()
    with acting(owner, SUPERVISION), pytest.raises(psycopg.errors.CheckViolation):
        owner.execute("UPDATE ledger_vault SET value = NULL, erased_at = now()")


def test_text_comes_back_exactly(desk: Desk) -> None:
    case = desk.register()
    words = '  “引号” \\ " \n\t \u2028 𠮷 é e\u0301 '
    desk.change(case, 1, noted(words))
    event = read_stream(desk.connection, LIN_SEES, case)[1].event
    assert isinstance(event, Noted)
    assert event.text.text == words
