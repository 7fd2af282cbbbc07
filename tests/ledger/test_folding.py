"""Runs of streams that are folded apart come to the same rows as all of them folded at once."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from luoshi.core.errors import LuoshiError, Refused, Unavailable
from luoshi.ledger.access import acting
from luoshi.ledger.crew import Alone
from luoshi.ledger.folding import REBUILD, Folded, InSnapshot, Span, fold_span, spans
from luoshi.ledger.rebuilding import Help, Projection, compare
from luoshi.ledger.values import copy_line
from tests.ledger.cast import NOW, SIGNED, BoardProjection, Connection, Desk, noted

ODD = "制表\t换行\n回车\r反斜\\N \\. 句号 '引号' {括号}"


def board(_connection: Connection) -> list[Projection]:
    return [BoardProjection()]


@pytest.fixture
def cases(desk: Desk) -> list[UUID]:
    cases = [desk.register() for _ in range(40)]
    for case in cases[:10]:
        desk.change(case, 1, SIGNED, noted())
    return cases


def joined(pieces: list[Folded]) -> tuple[int, int, list[bytes]]:
    lines = [line for piece in pieces for found in piece.rows.values() for line in bytes(found).splitlines()]
    return sum(piece.events for piece in pieces), sum(piece.streams for piece in pieces), sorted(lines)


def test_runs_cover_every_stream_once() -> None:
    for count in (1, 2, 3, 7):
        runs = spans(count)
        assert (runs[0].low, runs[-1].high) == (UUID(int=0), UUID(int=2**128 - 1))
        assert [run.high.int + 1 for run in runs[:-1]] == [run.low.int for run in runs[1:]]


def test_folded_apart_they_are_the_same(owner: Connection, cases: list[UUID]) -> None:
    with acting(owner, REBUILD):
        whole = list(fold_span(owner, board(owner), Span()))
        apart = [piece for run in spans(7) for piece in fold_span(owner, board(owner), run)]
    assert joined(apart) == joined(whole)
    assert joined(whole)[:2] == (60, 40)


def test_helpers_see_what_the_one_they_help_sees(
    owner: Connection, admin: Connection, desk: Desk, cases: list[UUID]
) -> None:
    """A case that was registered after the snapshot was taken is in nobody's rows."""
    with owner.transaction():
        owner.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        (snapshot,) = owner.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        desk.register()
        folded = InSnapshot(board, snapshot)(admin, Span())
    assert folded.streams == 40
    assert compare(owner, board(owner), helped=Help(Alone(admin), board)) == []


def test_an_edit_is_found_with_help_too(owner: Connection, admin: Connection, cases: list[UUID]) -> None:
    admin.execute("UPDATE board SET office = '999' WHERE id = %s", [cases[3]])
    alone = compare(owner, board(owner))
    assert [found.columns for found in alone] == [("office",)]
    assert compare(owner, board(owner), helped=Help(Alone(admin), board)) == alone


def test_whatever_stands_in_a_value_is_copied_as_it_is(owner: Connection) -> None:
    values = (ODD, None, 7, True, ODD.encode(), NOW, uuid4(), [ODD, ""], {"言": ODD})
    with owner.transaction(force_rollback=True):
        owner.execute(
            "CREATE TEMP TABLE copied"
            " (a text, b text, c int, d bool, e bytea, f timestamptz, g uuid, h text[], i jsonb)"
        )
        with owner.cursor() as cursor, cursor.copy("COPY copied FROM STDIN") as copy:
            copy.write(copy_line(values))
        assert owner.execute("SELECT * FROM copied").fetchall() == [values]


@pytest.mark.parametrize("kind", [Refused, Unavailable])
def test_what_a_helper_refuses_arrives_whole(kind: type[LuoshiError]) -> None:
    import pickle

    error = pickle.loads(pickle.dumps(kind("code", "不行", "no", {"n": 1})))
    assert (type(error), error.code, error.zh, error.en, error.data) == (kind, "code", "不行", "no", {"n": 1})
