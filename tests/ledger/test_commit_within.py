"""Committing inside a transaction that locked its rows first: it counts when that transaction ends, or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest

from luoshi.core.case.events import Erased
from luoshi.core.errors import Clash, Refused
from luoshi.ledger.access import Access, acting
from luoshi.ledger.commits import StreamCommit, commit_within
from luoshi.ledger.reading import read_stream
from tests.ledger.cast import (
    LIN_SEES,
    SHEN_SEES,
    SUPERVISION,
    Connection,
    Desk,
    counts,
    entry,
    moving,
    noted,
    opening,
    registered,
)


def within(desk: Desk, access: Access, change: StreamCommit, then: Callable[[], object] = lambda: None) -> None:
    """A transaction that commits a change, and does something more before it ends."""
    with acting(desk.connection, access) as connection:
        commit_within(connection, [change], random=secrets.token_bytes)
        then()


def test_it_is_recorded_when_the_transaction_ends_and_the_lock_held_until_then(
    desk: Desk, connect: Callable[[], Connection]
) -> None:
    case = desk.register()
    other = connect()
    with acting(desk.connection, LIN_SEES) as connection:
        connection.execute("SELECT FROM board WHERE id = %s FOR UPDATE", [case])
        change = StreamCommit(case, 1, [entry(noted())], [moving(case, 1, open=False)])
        receipt = commit_within(connection, [change], random=secrets.token_bytes)
        with acting(other, LIN_SEES):
            assert other.execute("SELECT FROM board FOR UPDATE SKIP LOCKED").fetchall() == []
        assert len(read_stream(other, LIN_SEES, case)) == 1
    assert [(stamp.stream, stamp.version) for stamp in receipt.events] == [(case, 2)]
    assert len(read_stream(other, LIN_SEES, case)) == 2


def test_a_transaction_that_fails_later_takes_it_back(desk: Desk) -> None:
    case, before = uuid4(), counts(desk.connection)
    event = registered()
    with pytest.raises(ZeroDivisionError):
        within(desk, LIN_SEES, StreamCommit(case, 0, [entry(event)], [opening(case, event)]), then=lambda: 1 // 0)
    assert counts(desk.connection) == before


def test_whoever_was_first_is_found_out_and_nothing_is_recorded(desk: Desk) -> None:
    case = desk.register()
    desk.change(case, 1)
    before = counts(desk.connection)
    change = StreamCommit(case, 1, [entry(noted())], [moving(case, 1, open=False)])
    with pytest.raises(Clash):
        within(desk, LIN_SEES, change)
    assert counts(desk.connection) == before


def test_row_level_security_holds_inside_as_outside(desk: Desk) -> None:
    case = desk.register()
    change = StreamCommit(case, 1, [entry(noted())], [moving(case, 1, open=False)])
    with pytest.raises((Clash, Refused)):
        within(desk, SHEN_SEES, change)
    assert desk.connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_erasure_empties_the_vault_in_the_same_transaction(desk: Desk) -> None:
    case = desk.register("三楼漏水")
    title = getattr(read_stream(desk.connection, LIN_SEES, case)[0].event, "title").commitment  # noqa: B009 - as above
    with acting(desk.connection, SUPERVISION) as connection:
        erased = StreamCommit(case, 1, [entry(Erased((title,), "个人信息保护法 第四十七条"))], [moving(case, 1)])
        commit_within(connection, [erased], random=secrets.token_bytes)
    assert getattr(read_stream(desk.connection, LIN_SEES, case)[0].event, "title").text is None  # noqa: B009


def test_outside_a_transaction_it_is_a_mistake_of_the_caller(desk: Desk) -> None:
    with pytest.raises(RuntimeError, match="begin one"):
        commit_within(desk.connection, [], random=secrets.token_bytes)
