"""The outbox: each reader takes each event once, whatever the order in which transactions commit."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from luoshi.core.case.events import SignedFor
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.ledger.outbox import Reader, mark, take
from tests.ledger.cast import LIN_SEES, NOW, SIGNED, Connection, Desk, entry, everything, noted

WORKER = Access("machine:worker", EVERYTHING)


def fill(desk: Desk, count: int) -> None:
    desk.commit(StreamCommit(uuid4(), 0, [entry(noted(str(nth))) for nth in range(count)]))


def read_all_of_it(connection: Connection, reader: Reader, limit: int = 7) -> list[int]:
    """A reader at work: takes some, marks them, until there is nothing."""
    seqs: list[int] = []
    while True:
        with acting(connection, WORKER):
            taken = take(connection, reader, limit)
            mark(connection, reader, [one.seq for one in taken], NOW)
        if not taken:
            return seqs
        seqs += [one.seq for one in taken]


def test_each_reader_takes_each_event_once_in_order(desk: Desk) -> None:
    fill(desk, 20)
    expected = [seq for (seq,) in everything(desk.connection, "SELECT seq FROM ledger_event ORDER BY seq")]
    assert read_all_of_it(desk.connection, Reader.SEQUENCER) == expected
    assert read_all_of_it(desk.connection, Reader.SEQUENCER) == []
    assert read_all_of_it(desk.connection, Reader.REACTIONS) == expected


def test_what_is_taken_is_the_event_itself(desk: Desk) -> None:
    case = desk.register()
    desk.change(case, 1, SIGNED)
    with acting(desk.connection, WORKER):
        _, signed = take(desk.connection, Reader.REACTIONS, 10)
    assert (signed.stream, signed.version, signed.kind) == (case, 2, "case.signed_for")
    assert signed.entry().event == SignedFor(SIGNED.holder)
    assert everything(desk.connection, "SELECT body FROM ledger_event WHERE version = 2") == [(signed.body,)]


def test_what_is_not_marked_is_taken_again(desk: Desk) -> None:
    fill(desk, 3)
    with acting(desk.connection, WORKER):
        first = take(desk.connection, Reader.REACTIONS, 10)
    with acting(desk.connection, WORKER):
        assert take(desk.connection, Reader.REACTIONS, 10) == first


def test_eight_takers_at_once_never_hold_the_same_event(connect: Callable[[], Connection], desk: Desk) -> None:
    fill(desk, 400)
    connections = [connect() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        hands = list(pool.map(lambda one: read_all_of_it(one, Reader.SEQUENCER), connections))
    taken = [seq for hand in hands for seq in hand]
    assert len(taken) == len(set(taken)) == 400


def test_who_holds_some_does_not_keep_others_waiting(connect: Callable[[], Connection], desk: Desk) -> None:
    fill(desk, 4)
    one, other = connect(), connect()
    other.execute("SET lock_timeout = '2s'")
    with acting(one, WORKER), acting(other, WORKER):
        held = {taken.seq for taken in take(one, Reader.SEQUENCER, 2)}
        rest = {taken.seq for taken in take(other, Reader.SEQUENCER, 10)}
    assert len(held) == len(rest) == 2
    assert not held & rest


def test_an_event_that_was_numbered_early_and_committed_late_is_not_lost(
    connect: Callable[[], Connection], desk: Desk
) -> None:
    """A reader of "everything after the last number" would pass it by."""
    slow = connect()
    with acting(slow, LIN_SEES):
        (early,) = slow.execute("SELECT nextval('ledger_event_seq_seq')").fetchone() or (0,)
        fill(desk, 1)
        (later,) = read_all_of_it(desk.connection, Reader.SEQUENCER)
        assert early < later
        slow.execute(
            "INSERT INTO ledger_event (seq, stream, version, kind, at, entered_at, actor, office, body) "
            "VALUES (%s, gen_random_uuid(), 1, 'case.noted', now(), now(), 'x', '', '{}')",
            [early],
        )
        slow.execute("INSERT INTO ledger_outbox (seq, entered_at) VALUES (%s, now())", [early])
    assert read_all_of_it(desk.connection, Reader.SEQUENCER) == [early]


def test_taking_outside_a_transaction_would_hold_nothing_and_is_refused(desk: Desk) -> None:
    with pytest.raises(RuntimeError, match="begin one"):
        take(desk.connection, Reader.SEQUENCER, 1)


def test_a_reader_of_one_office_takes_nothing(desk: Desk) -> None:
    fill(desk, 1)
    with acting(desk.connection, LIN_SEES):
        assert take(desk.connection, Reader.SEQUENCER, 1) == []


def test_a_reader_commits_what_follows_on_a_connection_of_its_own(
    connect: Callable[[], Connection], desk: Desk
) -> None:
    """How a reaction works: what it takes stays locked while another connection records what follows."""
    case = desk.register()
    second = connect()
    with acting(desk.connection, WORKER):
        (taken,) = take(desk.connection, Reader.REACTIONS, 1)
        commit(second, WORKER, [StreamCommit(case, taken.version, [entry(SIGNED)])], random=secrets.token_bytes)
        mark(desk.connection, Reader.REACTIONS, [taken.seq], NOW)
    assert len(read_all_of_it(desk.connection, Reader.REACTIONS)) == 1
