"""The sequencer: contiguous places, nothing lost or placed twice, whatever the order of commits."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from uuid import UUID, uuid4

import psycopg
import pytest

from luoshi.ledger.access import acting
from luoshi.ledger.commits import StreamCommit
from luoshi.ledger.log import merkle
from luoshi.ledger.log.leaves import NO_PREVIOUS, leaf_of
from luoshi.ledger.log.nodes import StoredNodes
from luoshi.ledger.log.sequencing import SEQUENCER, Placed, _add_nodes, alone, sequence
from tests.ledger.cast import LIN_SEES, NOW, SIGNED, Connection, Desk, entry, everything, noted


def fill(desk: Desk, count: int) -> UUID:
    stream = uuid4()
    desk.commit(StreamCommit(stream, 0, [entry(noted(str(nth))) for nth in range(count)]))
    return stream


def place_all(connection: Connection, limit: int = 100) -> int:
    """A sequencer at work until nothing waits; returns the size."""
    while True:
        placed = sequence(connection, 1, now=NOW, random=secrets.token_bytes, limit=limit)
        if placed is not None and not placed.added:
            return placed.size


def places(connection: Connection) -> list[tuple[int, UUID, int]]:
    found = everything(connection, "SELECT place, stream, version FROM ledger_leaf ORDER BY place")
    return [(place, stream, version) for place, stream, version in found]


def test_each_event_gets_the_next_place_once(desk: Desk) -> None:
    first, second = fill(desk, 3), fill(desk, 2)
    assert sequence(desk.connection, 1, now=NOW, random=secrets.token_bytes, limit=4) == Placed(4, 4)
    assert sequence(desk.connection, 1, now=NOW, random=secrets.token_bytes) == Placed(1, 5)
    assert sequence(desk.connection, 1, now=NOW, random=secrets.token_bytes) == Placed(0, 5)
    expected = [(first, 1), (first, 2), (first, 3), (second, 1), (second, 2)]
    assert places(desk.connection) == [(place, *event) for place, event in enumerate(expected)]


def test_a_leaf_holds_its_event_and_the_leaf_before_it_in_its_stream(desk: Desk) -> None:
    case = desk.register()
    fill(desk, 1)
    place_all(desk.connection)
    desk.change(case, 1, SIGNED)
    place_all(desk.connection)
    rows = everything(
        desk.connection,
        "SELECT l.blind, l.previous, l.entry, e.body FROM ledger_leaf l JOIN ledger_event e USING (stream, version)"
        " WHERE stream = %s ORDER BY version",
        case,
    )
    previous = NO_PREVIOUS
    for blind, before, published, body in rows:
        assert before == previous
        previous = leaf_of(blind, before, sha256(body).digest())
        assert merkle.leaf_hash(published) == previous


def test_the_tree_in_the_database_is_that_over_its_leaves(desk: Desk) -> None:
    for count in (255, 1, 300, 2):
        fill(desk, count)
        size = place_all(desk.connection, limit=100)
    entries = [row[0] for row in everything(desk.connection, "SELECT entry FROM ledger_leaf ORDER BY place")]
    leaves = [merkle.leaf_hash(each) for each in entries]
    with acting(desk.connection, SEQUENCER):
        nodes = StoredNodes(desk.connection, 1)
        for part in (1, 255, 256, 257, 512, size):
            tree = merkle.Frontier()
            tree.extend(leaves[:part])
            assert merkle.root(part, nodes) == tree.root()
            proof = merkle.inclusion_proof(part - 1, size, nodes)
            assert merkle.verify_inclusion(part - 1, size, leaves[part - 1], proof, merkle.root(size, nodes))
    assert everything(desk.connection, "SELECT count(*) FROM ledger_node WHERE level = 1") == [(2,)]


def test_two_full_levels_of_tiles(desk: Desk, admin: Connection) -> None:
    """70,000 made-up leaves: the roots of tiles of tiles, as C2SP's tlog-tiles counts them."""
    admin.execute(
        "INSERT INTO ledger_leaf (log, place, seq, stream, version, blind, previous, entry, at)"
        " SELECT 1, n, n, gen_random_uuid(), 1, '', '', sha256(n::text::bytea), now() FROM generate_series(0, 65534) n"
    )
    with acting(desk.connection, SEQUENCER):
        _add_nodes(desk.connection, 1, 0, 65_535)
    fill(desk, 3)
    assert place_all(desk.connection) == 65_538
    levels = everything(desk.connection, "SELECT level, count(*) FROM ledger_node GROUP BY 1 ORDER BY 1")
    assert levels == [(1, 256), (2, 1)]
    entries = [row[0] for row in everything(desk.connection, "SELECT entry FROM ledger_leaf ORDER BY place")]
    tree = merkle.Frontier()
    tree.extend([merkle.leaf_hash(each) for each in entries])
    with acting(desk.connection, SEQUENCER):
        assert merkle.root(65_538, StoredNodes(desk.connection, 1)) == tree.root()


def test_an_event_numbered_early_and_committed_late_gets_its_place(
    connect: Callable[[], Connection], desk: Desk
) -> None:
    slow, late = connect(), uuid4()
    with acting(slow, LIN_SEES):
        (early,) = slow.execute("SELECT nextval('ledger_event_seq_seq')").fetchone() or (0,)
        other = fill(desk, 1)
        assert place_all(desk.connection) == 1
        slow.execute(
            "INSERT INTO ledger_event (seq, stream, version, kind, at, entered_at, actor, office, body) "
            "VALUES (%s, %s, 1, 'case.noted', now(), now(), 'x', '', '{}')",
            [early, late],
        )
        slow.execute("INSERT INTO ledger_outbox (seq, entered_at) VALUES (%s, now())", [early])
    assert place_all(desk.connection) == 2
    assert places(desk.connection) == [(0, other, 1), (1, late, 1)]


def test_numbers_that_run_against_the_versions_of_a_stream(desk: Desk, admin: Connection) -> None:
    """Two commits to a stream drew their numbers crosswise: the leaves go by version all the same."""
    stream = uuid4()
    for seq, version in ((901, 2), (902, 1)):
        admin.execute(
            "INSERT INTO ledger_event (seq, stream, version, kind, at, entered_at, actor, office, body) "
            "VALUES (%s, %s, %s, 'case.noted', now(), now(), 'x', '', '{}')",
            [seq, stream, version],
        )
        admin.execute("INSERT INTO ledger_outbox (seq, entered_at) VALUES (%s, now())", [seq])
    place_all(desk.connection)
    assert places(desk.connection) == [(0, stream, 1), (1, stream, 2)]


def test_an_event_waits_for_the_one_before_it(connect: Callable[[], Connection], desk: Desk) -> None:
    """Reactions hold the first event just then; the second is not placed before it, and not forgotten."""
    stream, other = fill(desk, 2), connect()
    with acting(other, SEQUENCER):
        other.execute("SELECT FROM ledger_outbox ORDER BY seq LIMIT 1 FOR UPDATE")
        assert place_all(desk.connection) == 0
    assert place_all(desk.connection) == 2
    assert places(desk.connection) == [(0, stream, 1), (1, stream, 2)]


def test_there_is_one_sequencer_at_a_time(connect: Callable[[], Connection], desk: Desk) -> None:
    fill(desk, 1)
    other = connect()
    with acting(other, SEQUENCER):
        assert alone(other)
        assert sequence(desk.connection, 1, now=NOW, random=secrets.token_bytes) is None
    assert place_all(desk.connection) == 1


def test_sequencers_and_writers_at_once_leave_no_gap(connect: Callable[[], Connection], desk: Desk) -> None:
    desks, hands = [Desk(connect()) for _ in range(4)], [connect() for _ in range(3)]

    def write(one: Desk) -> None:
        for _ in range(10):
            fill(one, 2)

    with ThreadPoolExecutor(7) as pool:
        written = [pool.submit(write, each) for each in desks]
        placing = [pool.submit(step_by_step, hand) for hand in hands]
        assert [future.exception() for future in (*written, *placing)] == [None] * 7
    place_all(desk.connection)
    found = places(desk.connection)
    assert [place for place, _, _ in found] == list(range(80))
    assert len({(stream, version) for _, stream, version in found}) == 80


def step_by_step(connection: Connection) -> None:
    for _ in range(20):
        sequence(connection, 1, now=NOW, random=secrets.token_bytes, limit=7)


def test_the_log_is_put_in_and_never_changed(desk: Desk, owner: Connection, admin: Connection) -> None:
    fill(desk, 1)
    place_all(desk.connection)
    for table in ("ledger_leaf", "ledger_node", "ledger_checkpoint", "ledger_cosignature"):
        for verb in ("UPDATE {} SET log = 2", "DELETE FROM {}", "TRUNCATE {}"):
            statement = verb.format(table).encode()
            with pytest.raises(psycopg.errors.InsufficientPrivilege), acting(desk.connection, SEQUENCER):
                desk.connection.execute(statement)
            for connection in (owner, admin):
                with pytest.raises(psycopg.Error, match="append-only"), acting(connection, SEQUENCER):
                    connection.execute(statement)


def test_who_sees_one_office_sees_no_leaf(desk: Desk) -> None:
    fill(desk, 1)
    place_all(desk.connection)
    with acting(desk.connection, LIN_SEES):
        assert desk.connection.execute("SELECT count(*) FROM ledger_leaf").fetchone() == (0,)
