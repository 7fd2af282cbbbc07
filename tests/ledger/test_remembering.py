"""What was found right is not folded again while nothing of it changed; whatever an insider changes is found (P3)."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.entries import Entry
from luoshi.ledger.folding import owner as owner_of
from luoshi.ledger.folding import spans
from luoshi.ledger.log.sequencing import sequence
from luoshi.ledger.rebuilding import compare
from luoshi.ledger.remembering import MARK_BYTES, Memory, marks_between
from luoshi.ledger.shadow import Difference
from luoshi.ledger.values import Row
from tests.ledger.cast import NOW, SIGNED, BoardProjection, Connection, Desk, damage, noted


class Counting(BoardProjection):
    """Notes which streams were folded."""

    def __init__(self) -> None:
        self.folded: list[UUID] = []

    def fold(self, stream: UUID, entries: Sequence[Entry[Any]]) -> list[Row]:
        self.folded.append(stream)
        return super().fold(stream, entries)


def place(app: Connection) -> None:
    while (placed := sequence(app, 1, now=NOW, random=secrets.token_bytes)) and placed.added:
        pass


def rules(said: bytes = b"rules") -> Memory:
    return Memory("case.", lambda _connection: said)


def look(owner: Connection, memory: Memory) -> tuple[list[Difference], list[UUID]]:
    """Compares by what is remembered, and remembers what it finds; the differences, and what was folded for them."""
    counting = Counting()
    found = compare(owner, [counting], memory=memory)
    memory.marks = memory.found
    return found, counting.folded


@pytest.fixture
def memory(owner: Connection, app: Connection, cases: list[UUID]) -> Memory:
    """Of thirty cases that were placed and found right."""
    place(app)
    known = rules()
    found, folded = look(owner, known)
    assert (found, sorted(folded)) == ([], sorted(cases))
    assert len(known.marks) == 30 * MARK_BYTES
    return known


def test_what_did_not_change_is_not_folded_again(owner: Connection, memory: Memory) -> None:
    before = memory.marks
    assert look(owner, memory) == ([], [])
    assert memory.marks == before


def test_a_new_event_is_looked_at_with_its_whole_stream_and_nothing_else(
    owner: Connection, app: Connection, desk: Desk, cases: list[UUID], memory: Memory
) -> None:
    desk.change(cases[20], 1, SIGNED, noted())
    new = desk.register("新来的")
    found, folded = look(owner, memory)
    assert (found, sorted(folded)) == ([], sorted([cases[20], new]))
    # Their leaves are still to come: until then nothing stands for their events.
    assert len(memory.marks) == 29 * MARK_BYTES
    assert sorted(look(owner, memory)[1]) == sorted([cases[20], new])
    place(app)
    look(owner, memory)
    assert look(owner, memory) == ([], [])


def test_other_rules_or_another_program_make_everything_new(
    owner: Connection, cases: list[UUID], memory: Memory
) -> None:
    other = rules(b"others")
    other.marks = memory.marks
    assert look(owner, other) == ([], sorted(cases))


def test_marks_of_another_stream_or_of_nobody_are_of_no_use(
    owner: Connection, cases: list[UUID], memory: Memory
) -> None:
    memory.marks = b"".join(
        memory.marks[at : at + 4] + secrets.token_bytes(16) for at in range(0, len(memory.marks), 20)
    )
    assert look(owner, memory) == ([], sorted(cases))


def test_every_edit_of_a_row_is_found_in_what_was_right_before(
    owner: Connection, cases: list[UUID], memory: Memory
) -> None:
    invented = uuid4()
    damage(owner, "UPDATE board SET open = false WHERE id = %s", cases[3])
    damage(owner, "DELETE FROM board WHERE id = %s", cases[4])
    damage(owner, "INSERT INTO board (id, version, office) VALUES (%s, 1, '310')", invented)
    found, folded = look(owner, memory)
    assert sorted(found, key=lambda one: one.what) == [
        Difference("board", {"id": str(cases[3])}, "different", ("open",)),
        Difference("board", {"id": str(invented)}, "extra"),
        Difference("board", {"id": str(cases[4])}, "missing"),
    ]
    assert sorted(folded) == sorted(cases[3:5])
    assert memory.marks == b"", "nothing is remembered of a district where something differs"


@pytest.mark.parametrize(
    "change",
    [
        "version = version + 1",
        "office = office || ' '",
        "title = coalesce(title, '') || '。'",
        "due = due + interval '1 us'",
        "open = NOT open",
        "tags = tags || ARRAY['']",
        "extra = '{\"a\": null}'",
        "photo = ''",
    ],
)
def test_no_column_is_left_out_of_a_mark(owner: Connection, cases: list[UUID], memory: Memory, change: str) -> None:
    damage(owner, f"UPDATE board SET {change} WHERE id = %s", cases[7])
    found, folded = look(owner, memory)
    assert [(one.what, one.key) for one in found] == [("different", {"id": str(cases[7])})]
    assert folded == [cases[7]]


def test_an_event_that_is_gone_with_its_leaf_is_missed(
    owner: Connection, admin: Connection, cases: list[UUID], memory: Memory
) -> None:
    with admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        admin.execute("DELETE FROM ledger_event WHERE stream = %s AND version = 3", [cases[5]])
        admin.execute("DELETE FROM ledger_leaf WHERE stream = %s AND version = 3", [cases[5]])
    found, folded = look(owner, memory)
    assert found == [Difference("board", {"id": str(cases[5])}, "different", ("version",))]
    assert folded == [cases[5]]


def test_working_columns_are_in_no_mark(owner: Connection, cases: list[UUID], memory: Memory) -> None:
    damage(owner, "UPDATE board SET visits = visits + 1")
    assert look(owner, memory) == ([], [])


def test_a_row_given_to_another_stream_is_found(owner: Connection, cases: list[UUID], memory: Memory) -> None:
    damage(owner, "DELETE FROM board WHERE id = %s", cases[4])
    damage(owner, "UPDATE board SET id = %s WHERE id = %s", cases[4], cases[5])
    found, _ = look(owner, memory)
    assert {(one.what, one.key["id"]) for one in found} == {("different", str(cases[4])), ("missing", str(cases[5]))}


def test_streams_with_events_of_other_kinds_are_looked_at_each_time(
    owner: Connection, admin: Connection, cases: list[UUID], memory: Memory
) -> None:
    with admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        admin.execute("UPDATE ledger_event SET kind = 'answer.x' WHERE stream = %s AND version = 2", [cases[0]])
    found, folded = look(owner, memory)
    assert [one.key["id"] for one in found] == [str(cases[0])]
    assert folded == [cases[0]]


def test_rows_that_two_projections_make_are_not_remembered(owner: Connection) -> None:
    with pytest.raises(ValueError, match="unpack"):
        owner_of([BoardProjection(), BoardProjection()], "case.")


@given(st.lists(st.uuids(), max_size=60, unique=True), st.integers(1, 40))
def test_each_run_of_streams_has_all_marks_of_its_own(streams: list[UUID], count: int) -> None:
    """Also at the bounds, where a run has some of its neighbour's too."""
    streams += [bound for span in spans(count) for bound in (span.low, span.high)]
    marks = b"".join(sorted(stream.bytes[:4] + end * 16 for stream in streams for end in (b"\0", b"\xff")))
    for span in spans(count):
        own = marks_between(marks, span.low, span.high)
        assert len(own) % MARK_BYTES == 0
        have = Counter(own[at : at + 4] for at in range(0, len(own), MARK_BYTES))
        mine = Counter(stream.bytes[:4] for stream in streams if span.low <= stream <= span.high)
        assert mine + mine <= have
