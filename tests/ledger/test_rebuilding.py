"""Read tables from events alone: emptied, damaged or right, they come to the same rows (P3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from luoshi.core.errors import BadInput
from luoshi.ledger.reading import read_all
from luoshi.ledger.rebuilding import compare, rebuild
from luoshi.ledger.shadow import Difference, Repair
from luoshi.ledger.values import Row
from tests.ledger.cast import (
    BoardProjection,
    Connection,
    Desk,
    counts,
    damage,
    everything,
)

BOARD = [BoardProjection()]


def board(connection: Connection) -> list[tuple[Any, ...]]:
    return everything(connection, "SELECT * FROM board ORDER BY id")


def test_a_table_kept_by_commits_is_as_the_events_say(owner: Connection, cases: list[UUID]) -> None:
    assert compare(owner, BOARD) == []


def test_an_emptied_table_comes_back_to_the_same_rows_erasures_included(owner: Connection, cases: list[UUID]) -> None:
    before = board(owner)
    damage(owner, "DELETE FROM board")
    rebuilt = rebuild(owner, BOARD)
    assert board(owner) == before
    assert (rebuilt.events, rebuilt.streams) == (51, 30)
    assert rebuilt.tables == (Repair("board", rows=30, inserted=30, changed=0, removed=0),)


def test_every_edit_by_sql_is_listed_and_put_right_and_nothing_else_is_touched(
    owner: Connection, cases: list[UUID]
) -> None:
    before = board(owner)
    invented = uuid4()
    damage(owner, "UPDATE board SET open = false, office = '999' WHERE id = %s", cases[3])
    damage(owner, "DELETE FROM board WHERE id = %s", cases[4])
    damage(owner, "INSERT INTO board (id, version, office) VALUES (%s, 1, '310')", invented)

    found = compare(owner, BOARD)

    assert sorted(found, key=lambda one: one.what) == [
        Difference("board", {"id": str(cases[3])}, "different", ("office", "open")),
        Difference("board", {"id": str(invented)}, "extra"),
        Difference("board", {"id": str(cases[4])}, "missing"),
    ]
    assert rebuild(owner, BOARD).tables == (Repair("board", rows=30, inserted=1, changed=1, removed=1),)
    assert board(owner) == before
    assert compare(owner, BOARD) == []


def test_comparing_changes_nothing(owner: Connection, cases: list[UUID]) -> None:
    damage(owner, "DELETE FROM board WHERE id = %s", cases[4])
    damaged = board(owner)
    assert len(compare(owner, BOARD)) == 1
    assert board(owner) == damaged


def test_working_columns_are_left_alone(owner: Connection, cases: list[UUID]) -> None:
    damage(owner, "UPDATE board SET visits = 7, title = 'x' WHERE id = %s", cases[5])
    rebuild(owner, BOARD)
    rows = everything(owner, "SELECT visits, title FROM board WHERE id = %s", cases[5])
    assert rows == [(7, "第5件")]


def test_a_list_of_differences_has_an_end(owner: Connection, cases: list[UUID]) -> None:
    damage(owner, "UPDATE board SET version = 99")
    assert len(compare(owner, BOARD, limit=5)) == 5


def test_progress_is_told_up_to_the_last_event(owner: Connection, cases: list[UUID]) -> None:
    told: list[tuple[int, int]] = []
    rebuild(owner, BOARD, lambda done, total: told.append((done, total)))
    assert told[-1] == (51, 51)


def test_a_projection_that_gives_a_row_twice_is_told_so_and_the_table_stays(
    owner: Connection, cases: list[UUID]
) -> None:
    class Stuttering(BoardProjection):
        def fold(self, stream: UUID, entries: Any) -> list[Row]:
            return [*super().fold(stream, entries), *super().fold(stream, entries)]

    before = board(owner)
    with pytest.raises(BadInput) as refused:
        rebuild(owner, [Stuttering()])
    assert refused.value.code == "row_twice"
    assert board(owner) == before


def test_streams_come_whole_and_in_order_however_small_the_batches(
    owner: Connection, desk: Desk, cases: list[UUID]
) -> None:
    with owner.transaction():
        owner.execute("SELECT set_config('luoshi.scope', '*', true)")
        streams = list(read_all(owner, "case.", batch=7))
        assert list(read_all(owner, "registry.")) == []
    assert [stream for stream, _ in streams] == sorted(cases)
    assert sum(len(entries) for _, entries in streams) == counts(desk.connection)["ledger_event"]
    by_stream = dict(streams)
    assert [type(one.event).__name__ for one in by_stream[cases[0]]] == ["Registered", "SignedFor", "Noted", "Erased"]
    assert by_stream[cases[0]][0].event.title.text is None  # type: ignore[union-attr]
    assert by_stream[cases[1]][0].event.title.text == "第1件"  # type: ignore[union-attr]


def test_after_a_rebuild_its_scope_is_gone(owner: Connection, desk: Desk, cases: list[UUID]) -> None:
    rebuild(owner, BOARD)
    assert owner.execute("SELECT count(*) FROM board").fetchall() == [(0,)]
