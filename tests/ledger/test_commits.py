"""Committing: events, outbox, vault and read rows in one transaction, under a version check, or not at all."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from psycopg import pq

from luoshi.core.case.events import Erased
from luoshi.core.errors import BadInput, Clash, LuoshiError, Refused, Unavailable
from luoshi.ledger.access import Access, acting
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.commits import StreamCommit
from luoshi.ledger.envelope import columns_of
from luoshi.ledger.reading import read_stream
from luoshi.ledger.statement import FEW_ROWS
from luoshi.ledger.values import Row, Value
from tests.ledger.cast import (
    HOUSING,
    LIN_SEES,
    NOW,
    SIGNED,
    SUPERVISION,
    WATER,
    Connection,
    Desk,
    counts,
    entry,
    everything,
    moving,
    noted,
    opening,
    registered,
)

NOTHING = {"ledger_event": 0, "ledger_outbox": 0, "ledger_vault": 0, "board": 0}


def test_a_case_is_registered_and_changed_and_read_back(desk: Desk) -> None:
    case = desk.register("三楼漏水")
    desk.change(case, 1, SIGNED)
    desk.change(case, 2, noted("已上门查看。"), noted("已关阀。"), open=False)

    entries = read_stream(desk.connection, LIN_SEES, case)

    assert [type(one.event).__name__ for one in entries] == ["Registered", "SignedFor", "Noted", "Noted"]
    assert getattr(entries[0].event, "title").text == "三楼漏水"  # noqa: B009 - which event it is stands above
    assert entries[0].at == NOW
    assert everything(desk.connection, "SELECT version, open, title FROM board") == [(4, False, "三楼漏水")]
    assert counts(desk.connection) == {"ledger_event": 4, "ledger_outbox": 4, "ledger_vault": 4, "board": 1}


def test_the_receipt_names_the_bytes_that_are_stored(desk: Desk) -> None:
    case = uuid4()
    event = registered()
    receipt = desk.commit(StreamCommit(case, 0, [entry(event), entry(SIGNED)], [opening(case, event)]))

    stored = everything(desk.connection, "SELECT stream, version, seq, body FROM ledger_event ORDER BY version")

    assert [(one.stream, one.version, one.seq, one.sha256) for one in receipt.events] == [
        (stream, version, seq, hashlib.sha256(body).digest()) for stream, version, seq, body in stored
    ]
    assert receipt.entered_at == NOW
    assert not receipt.repeated


def test_the_columns_are_what_the_bodies_say(desk: Desk) -> None:
    case = desk.register()
    desk.change(case, 1, SIGNED, noted())
    utc = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    rows = everything(
        desk.connection,
        f"SELECT stream, version, kind, {utc.format('at')}, {utc.format('entered_at')}, actor, office, key, body "
        "FROM ledger_event",
    )
    assert len(rows) == 3
    for *columns, body in rows:
        found = columns_of(body)
        names = ("stream", "version", "kind", "at", "entered_at", "actor", "office", "key")
        assert columns == [getattr(found, name) for name in names]


def test_who_comes_second_with_the_same_version_is_told_and_nothing_of_theirs_stands(desk: Desk) -> None:
    case = desk.register()
    desk.change(case, 1, SIGNED)
    before = counts(desk.connection)
    with pytest.raises(Clash) as clash:
        desk.change(case, 1, noted("太迟"))
    assert clash.value.code == "version_clash"
    assert counts(desk.connection) == before


@pytest.mark.parametrize("others", [0, FEW_ROWS], ids=["few rows", "many rows"])
def test_a_row_that_has_another_version_stops_the_event_too(desk: Desk, others: int) -> None:
    """The event's place is free, the row is not as expected: the whole statement fails."""
    case = desk.register()
    rows = [moving(case, 5), *(moving(desk.register(), 1) for _ in range(others))]
    before = counts(desk.connection)
    with pytest.raises(Clash):
        desk.commit(StreamCommit(case, 1, [entry(noted())], rows))
    assert counts(desk.connection) == before


def test_a_row_that_is_not_there_stops_everything(desk: Desk) -> None:
    case = uuid4()
    missing = Row("board", {"id": uuid4()}, {"open": False})
    with pytest.raises(Clash):
        desk.commit(StreamCommit(case, 0, [entry(noted())], [missing]))
    assert counts(desk.connection) == NOTHING


def test_a_stream_has_no_gaps_even_where_no_row_stands_for_its_version(desk: Desk) -> None:
    case = uuid4()
    desk.commit(StreamCommit(case, 0, [entry(noted())]))
    desk.commit(StreamCommit(case, 1, [entry(noted())]))
    with pytest.raises(Clash):
        desk.commit(StreamCommit(case, 7, [entry(noted())]))
    assert everything(desk.connection, "SELECT max(version) FROM ledger_event") == [(2,)]


def test_a_rule_of_the_table_judged_only_at_the_end_undoes_the_events_too(desk: Desk) -> None:
    """A deferred foreign key fails when the transaction is committed: after the statement, before the answer."""
    orphan = Row("board_case", {"number": "2026-1"}, {"board": uuid4()}, insert=True)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        desk.commit(StreamCommit(uuid4(), 0, [entry(noted())], [orphan]))
    assert counts(desk.connection) == NOTHING
    desk.register()


def test_a_failing_erasure_undoes_the_event_it_came_with(desk: Desk, owner: Connection) -> None:
    """Several statements, one transaction, though neither BEGIN nor COMMIT is sent."""
    case = desk.register()
    owner.execute("DROP FUNCTION ledger_erase(uuid, integer)")
    with pytest.raises(psycopg.errors.UndefinedFunction):
        desk.change(case, 1, Erased((), "个人信息保护法第四十七条"))
    assert counts(desk.connection)["ledger_event"] == 1


def test_several_streams_are_one_act(desk: Desk) -> None:
    """A sub-case is opened: parent and child change together."""
    parent = desk.register()
    child, event = uuid4(), registered("分办")
    desk.commit(
        StreamCommit(parent, 1, [entry(noted())], [moving(parent, 1)]),
        StreamCommit(child, 0, [entry(event)], [opening(child, event)]),
    )
    with pytest.raises(Clash):
        desk.commit(
            StreamCommit(child, 1, [entry(noted())], [moving(child, 1)]),
            StreamCommit(parent, 1, [entry(noted())], [moving(parent, 1)]),
        )
    assert everything(desk.connection, "SELECT version FROM board ORDER BY version") == [(1,), (2,)]


def test_hundreds_of_cases_go_in_one_commit(desk: Desk) -> None:
    cases = [uuid4() for _ in range(500)]
    events = [registered(f"第{nth}件，带“引号”、\\反斜线\\ 和\n换行", str(nth)) for nth in range(500)]
    entries = [[entry(event), *(entry(noted()) for _ in range(4))] for event in events]
    whole = [
        StreamCommit(case, 0, some, [opening(case, event)])
        for case, event, some in zip(cases, events, entries, strict=True)
    ]
    receipt = desk.commit(*whole)

    assert [(one.stream, one.version) for one in receipt.events] == [(c, v) for c in cases for v in range(1, 6)]
    assert counts(desk.connection) == {"ledger_event": 2500, "ledger_outbox": 2500, "ledger_vault": 3000, "board": 500}
    titles = everything(desk.connection, "SELECT id, title, tags FROM board")
    assert {case: title for case, title, _ in titles} == {
        case: event.title.text for case, event in zip(cases, events, strict=True)
    }
    assert all(tags == ["a", 'b"'] for _, _, tags in titles)

    desk.commit(*(StreamCommit(case, 5, [entry(noted())], [moving(case, 1, open=False)]) for case in cases))
    assert everything(desk.connection, "SELECT DISTINCT version, open FROM board") == [(2, False)]


def test_one_stale_row_among_hundreds_stops_them_all(desk: Desk) -> None:
    cases = [desk.register() for _ in range(FEW_ROWS + 3)]
    desk.change(cases[7], 1)
    before = counts(desk.connection)
    with pytest.raises(Clash):
        desk.commit(*(StreamCommit(case, 1, [entry(noted())], [moving(case, 1)]) for case in cases))
    assert counts(desk.connection) == before


@pytest.mark.parametrize("alone", [True, False], ids=["few rows", "many rows"])
def test_values_of_every_sort_arrive_as_they_are(desk: Desk, alone: bool) -> None:
    """Few rows go as parameters, many as one document; the table must not see a difference."""
    case = uuid4()
    columns: dict[str, Value] = {
        "version": 1,
        "office": HOUSING,
        "title": 'a"b\\c\n{}\u2028,NULL',
        "due": NOW + timedelta(microseconds=1),
        "open": False,
        "tags": ('"', "\\", "", "NULL", "逗,号", "{}"),
        "extra": {"天": [1, None, {"at": "x"}]},
        "photo": b"\x00\xff\\x",
    }
    rows = [Row("board", {"id": case}, columns, insert=True)]
    if not alone:
        rows += [Row("board", {"id": uuid4()}, {**columns, "title": None}, insert=True) for _ in range(FEW_ROWS)]
    desk.commit(StreamCommit(case, 0, [entry(noted())], rows))

    names = ", ".join(columns)
    (found,) = everything(desk.connection, f"SELECT {names} FROM board WHERE id = %s", case)
    assert dict(zip(columns, found, strict=True)) == {**columns, "tags": list(columns["tags"])}  # type: ignore[arg-type]

    changed = [Row("board", {"id": row.key["id"]}, {"title": None, "tags": (), "photo": None}) for row in rows]
    desk.commit(StreamCommit(case, 1, [entry(noted())], changed))
    assert everything(desk.connection, "SELECT DISTINCT title, tags, photo FROM board") == [(None, [], None)]


@pytest.mark.parametrize("name", ['board"; DROP TABLE board; --', "Board", "1board", "", "böard", "a" * 64])
def test_a_name_that_is_no_plain_identifier_never_reaches_the_server(desk: Desk, name: str) -> None:
    rows = [
        Row(name, {"id": 1}, {}, insert=True),
        Row("board", {"id": 1}, {name: 1}),
        Row("board", {name: 1}, {"id": 1}),
    ]
    for row in rows:
        with pytest.raises(BadInput) as refused:
            desk.commit(StreamCommit(uuid4(), 0, [entry(noted())], [row]))
        assert refused.value.code == "bad_identifier"


def test_rows_cannot_write_the_record_itself(desk: Desk) -> None:
    for table in ("ledger_event", "ledger_vault", "ledger_outbox"):
        with pytest.raises(BadInput):
            desk.commit(StreamCommit(uuid4(), 0, [entry(noted())], [Row(table, {"seq": 1}, {"entered_at": NOW})]))


def test_a_row_of_another_office_can_neither_be_changed_nor_given_away_out_of_sight(desk: Desk) -> None:
    """Not seen is not there; and who passes a row on needs both offices in scope."""
    theirs = desk.register(office=WATER)
    with pytest.raises(Clash):
        desk.change(theirs, 1, SIGNED)

    mine = desk.register(office=HOUSING)
    with pytest.raises(Refused) as refused:
        desk.change(mine, 1, SIGNED, office=WATER)
    assert refused.value.code == "out_of_scope"
    assert counts(desk.connection)["ledger_event"] == 2

    desk.access = Access("officer:lin", (HOUSING, WATER))
    desk.change(mine, 1, SIGNED, office=WATER)


def test_a_commit_is_a_transaction_of_its_own(desk: Desk) -> None:
    with acting(desk.connection, LIN_SEES), pytest.raises(RuntimeError, match="inside another"):
        desk.register()


def test_nothing_to_commit_is_a_mistake_of_the_caller(desk: Desk) -> None:
    with pytest.raises(ValueError, match="nothing"):
        desk.commit()
    with pytest.raises(ValueError, match="nothing"):
        desk.commit(StreamCommit(uuid4(), 0, []))


def test_statements_that_the_session_forgot_are_prepared_again(desk: Desk) -> None:
    case = desk.register()
    desk.connection.execute("DEALLOCATE ALL")
    desk.change(case, 1, SIGNED)
    assert _prepared(desk) == 2


def test_the_same_shape_is_one_prepared_statement_whatever_the_values(desk: Desk) -> None:
    case = desk.register("短")
    desk.register("很长" * 1000)
    for version in range(1, 8):
        desk.change(case, version, SIGNED, due=NOW if version % 2 else None)
    assert _prepared(desk) == 3


def _prepared(desk: Desk) -> int:
    """How many of our statements the session holds prepared."""
    return len(desk.connection.execute("SELECT 1 FROM pg_prepared_statements WHERE name ~ '^luoshi_'").fetchall())


def test_the_context_is_gone_when_the_commit_is(desk: Desk) -> None:
    desk.register()
    rows = desk.connection.execute("SELECT luoshi_actor(), luoshi_scope(), count(*) FROM board").fetchall()
    assert rows == [("", [], 0)]


def test_questions_share_a_round_trip_and_an_access(desk: Desk) -> None:
    mine, _ = desk.register(office=HOUSING), desk.register(office=WATER)
    cases, actor, total = ask(
        desk.connection,
        LIN_SEES,
        Question("SELECT id FROM board WHERE title = $1", ("三楼漏水",)),
        Question("SELECT luoshi_actor()"),
        Question("SELECT $1::int + $2::int", (1, 2)),
    )
    assert (cases, actor, total) == ([(mine,)], [("officer:lin",)], [(3,)])


def test_a_question_that_fails_leaves_the_connection_usable(desk: Desk) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable):
        ask(desk.connection, LIN_SEES, Question("SELECT * FROM nowhere"))
    with pytest.raises(psycopg.errors.DivisionByZero):
        ask(desk.connection, LIN_SEES, Question("SELECT 1 / $1::int", (0,)))
    assert desk.connection.pgconn.pipeline_status == pq.PipelineStatus.OFF
    assert ask(desk.connection, LIN_SEES, Question("SELECT 1")) == [[(1,)]]


def test_a_question_inside_a_transaction_sees_what_the_transaction_did(desk: Desk) -> None:
    with acting(desk.connection, SUPERVISION):
        desk.connection.execute("INSERT INTO board (id, version, office) VALUES (%s, 1, %s)", [uuid4(), HOUSING])
        assert ask(desk.connection, LIN_SEES, Question("SELECT count(*) FROM board")) == [[(1,)]]


def test_a_connection_that_is_closed_says_that_the_database_is_lost(desk: Desk) -> None:
    desk.connection.close()
    with pytest.raises(Unavailable) as lost:
        desk.register()
    assert lost.value.code == "database_lost"


def test_an_answer_too_long_for_one_packet_and_a_question_too(desk: Desk) -> None:
    text = secrets.token_hex(3_000_000)
    ((back,),) = ask(desk.connection, LIN_SEES, Question("SELECT $1::text", (text,)))[0]
    assert back == text


def test_a_database_that_may_not_be_written_says_so_and_recorded_nothing(
    desk: Desk, connect: Callable[[], Connection]
) -> None:
    """A standby, or a maintenance window: a refusal in two languages, not a stack of drivers' words."""
    desk.connection.execute("SET default_transaction_read_only = on")
    with pytest.raises(LuoshiError) as refused:
        desk.register()
    assert refused.value.code == "database_unavailable"
    assert counts(connect()) == NOTHING
