"""The same key is the same answer: for whoever repeats a command, however often and however at once (P9)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest

from luoshi.core.errors import Clash, Refused
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.commits import StreamCommit
from luoshi.ledger.envelope import IdempotencyKey
from luoshi.ledger.keys import Receipt, find_key, key_answer, key_question
from tests.ledger.cast import (
    LIN_SEES,
    SIGNED,
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

KEY = IdempotencyKey("phone-7f3a", "sha256-of-the-form")
STRANGER = Access("person")


def submit(connection: Connection, key: IdempotencyKey = KEY) -> Receipt:
    """A person without an account sends the form; each attempt makes up a new stream, as a client would."""
    case, event = uuid4(), registered()
    entries = [entry(event), entry(noted())]
    return Desk(connection, STRANGER).commit(StreamCommit(case, 0, entries, [opening(case, event)]), key=key)


def test_a_form_sent_twice_is_one_case_and_the_same_receipt(app: Connection) -> None:
    first = submit(app)
    again = submit(app)
    assert again == replace(first, repeated=True)
    assert counts(app)["ledger_event"] == 2
    assert counts(app)["board"] == 1


def test_twenty_at_once_are_one_case_with_one_answer(connect: Callable[[], Connection], app: Connection) -> None:
    connections = [connect() for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        receipts = list(pool.map(submit, connections))
    assert len({replace(receipt, repeated=False) for receipt in receipts}) == 1
    assert sum(not receipt.repeated for receipt in receipts) == 1
    assert counts(app) == {"ledger_event": 2, "ledger_outbox": 2, "ledger_vault": 3, "board": 1}


def test_another_form_under_a_used_key_is_refused(app: Connection) -> None:
    submit(app)
    with pytest.raises(Refused) as refused:
        submit(app, IdempotencyKey(KEY.key, "another form"))
    assert refused.value.code == "key_reused"
    assert counts(app)["ledger_event"] == 2


def test_a_repeated_change_finds_its_own_first_answer_behind_the_version_it_moved(desk: Desk) -> None:
    case = desk.register()
    first = desk.change(case, 1, SIGNED, key=KEY)
    assert desk.change(case, 1, SIGNED, key=KEY) == replace(first, repeated=True)


def test_a_clash_under_a_new_key_is_a_clash(desk: Desk) -> None:
    case = desk.register()
    desk.change(case, 1, SIGNED)
    with pytest.raises(Clash):
        desk.change(case, 1, SIGNED, key=KEY)


def test_an_act_on_several_streams_is_answered_whole(desk: Desk) -> None:
    one, other = desk.register(), desk.register()
    commits = [
        StreamCommit(one, 1, [entry(noted())], [moving(one, 1)]),
        StreamCommit(other, 1, [entry(noted()), entry(noted())], [moving(other, 1)]),
    ]
    first = desk.commit(*commits, key=KEY)
    assert [stamp.version for stamp in first.events] == [2, 2, 3]
    assert desk.commit(*commits, key=KEY) == replace(first, repeated=True)


def test_the_answer_is_found_together_with_the_state_in_one_round_trip(desk: Desk) -> None:
    """What a command does first: the row it decides on, and whether this key was answered before."""
    case = desk.register()
    first = desk.change(case, 1, SIGNED, key=KEY)
    rows, keys = ask(
        desk.connection, LIN_SEES, Question("SELECT version FROM board WHERE id = $1", (case,)), key_question(KEY)
    )
    assert rows == [(2,)]
    assert key_answer(keys, KEY) == replace(first, repeated=True)
    assert find_key(desk.connection, LIN_SEES, IdempotencyKey("never seen", "f")) is None


def test_looking_for_a_key_opens_no_other_door(app: Connection) -> None:
    """The function looks past row level security for the receipt alone, and leaves the scope as it found it."""
    submit(app)
    keys, events, scope = ask(
        app, STRANGER, key_question(KEY), Question("SELECT body FROM ledger_event"), Question("SELECT luoshi_scope()")
    )
    assert len(keys) == 2
    assert events == []
    assert scope == [([],)]


def test_the_key_stands_in_the_bytes_so_that_its_column_can_be_checked(app: Connection) -> None:
    submit(app)
    keyed = everything(app, "SELECT convert_from(body, 'UTF8')::json ->> 'key', key FROM ledger_event ORDER BY version")
    assert keyed == [(KEY.key, KEY.key), (None, None)]
