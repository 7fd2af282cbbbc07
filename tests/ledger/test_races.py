"""Many at once, and the server killed in the middle: one wins, the rest are told, nothing is half written."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest

from luoshi.core.errors import Clash, Unavailable
from luoshi.ledger.access import acting
from luoshi.ledger.commits import StreamCommit
from luoshi.ledger.envelope import IdempotencyKey
from tests.ledger.cast import (
    SIGNED,
    SUPERVISION,
    Connection,
    Desk,
    counts,
    entry,
    everything,
    moving,
    noted,
)


def race(connections: list[Connection], attempt: Callable[[Desk], object]) -> list[bool]:
    """Everybody tries at the same moment; who got through."""
    barrier = Barrier(len(connections))

    def run(connection: Connection) -> bool:
        barrier.wait()
        try:
            attempt(Desk(connection))
        except Clash:
            return False
        return True

    with ThreadPoolExecutor(len(connections)) as pool:
        return list(pool.map(run, connections))


def test_of_racing_changes_of_one_case_exactly_one_wins(connect: Callable[[], Connection], desk: Desk) -> None:
    connections = [connect() for _ in range(8)]
    case = desk.register()
    for version in range(1, 11):
        won = race(connections, lambda racer, v=version: racer.change(case, v, SIGNED))  # type: ignore[misc]
        assert won.count(True) == 1
    assert everything(desk.connection, "SELECT count(*), max(version) FROM ledger_event") == [(11, 11)]
    assert everything(desk.connection, "SELECT version FROM board") == [(11,)]


def test_of_racing_events_without_any_row_exactly_one_wins(connect: Callable[[], Connection], desk: Desk) -> None:
    """The record's own guard, where no read row stands before it."""
    connections = [connect() for _ in range(8)]
    case = desk.register()
    for version in range(1, 6):
        won = race(
            connections,
            lambda racer, v=version: racer.commit(StreamCommit(case, v, [entry(noted())])),  # type: ignore[misc]
        )
        assert won.count(True) == 1


def test_a_naive_writer_without_a_version_check_loses_changes(connect: Callable[[], Connection], desk: Desk) -> None:
    """The control: without expected versions everybody believes to have won, and one row shows it."""
    connections = [connect() for _ in range(8)]
    case = desk.register()

    def naive(racer: Desk) -> None:
        with acting(racer.connection, SUPERVISION):
            ((version,),) = racer.connection.execute("SELECT version FROM board WHERE id = %s", [case]).fetchall()
            time.sleep(0.02)
            racer.connection.execute("UPDATE board SET version = %s WHERE id = %s", [version + 1, case])

    assert race(connections, naive).count(True) == 8
    assert everything(desk.connection, "SELECT version FROM board")[0][0] < 9


def test_two_that_would_wait_for_each_other_end_in_a_clash_not_a_stack(
    connect: Callable[[], Connection], desk: Desk
) -> None:
    connections = [connect(), connect()]
    one, other = desk.register(), desk.register()
    for version in range(1, 6):
        orders = iter(((one, other), (other, one)))

        def both(racer: Desk, v: int = version, orders: object = orders) -> None:
            cases = next(orders)  # type: ignore[call-overload]
            racer.commit(*(StreamCommit(case, v, [entry(noted())], [moving(case, v)]) for case in cases))

        assert race(connections, both).count(True) == 1


def test_a_commit_whose_server_process_is_killed_in_the_middle_leaves_nothing(
    connect: Callable[[], Connection], desk: Desk, admin: Connection
) -> None:
    """It has written its event and waits for the row; then it is killed. The client is told that it cannot know."""
    case = desk.register()
    before = counts(desk.connection)
    victim, holder = Desk(connect()), connect()
    pid = victim.connection.info.backend_pid
    with ThreadPoolExecutor(1) as pool, acting(holder, SUPERVISION):
        holder.execute("UPDATE board SET visits = visits + 1 WHERE id = %s", [case])
        waiting = pool.submit(victim.change, case, 1, noted("半句"), key=IdempotencyKey("k", "f"))
        wait_until_blocked(admin, pid)
        admin.execute("SELECT pg_terminate_backend(%s)", [pid])
        with pytest.raises(Unavailable) as lost:
            waiting.result(timeout=10)
    assert lost.value.code == "database_lost"
    assert victim.connection.closed
    assert counts(desk.connection) == before

    receipt = desk.change(case, 1, noted("整句"), key=IdempotencyKey("k", "f"))
    assert not receipt.repeated


def wait_until_blocked(admin: Connection, pid: int) -> None:
    """Waits until the server process waits for a lock."""
    for _ in range(500):
        found = admin.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", [pid]).fetchall()
        if found == [("Lock",)]:
            return
        time.sleep(0.01)
    pytest.fail("the commit never came to wait for the row")


def test_a_statement_cancelled_by_its_time_limit_recorded_nothing_and_says_so(
    connect: Callable[[], Connection], desk: Desk
) -> None:
    case: UUID = desk.register()
    holder = connect()
    desk.connection.execute("SET lock_timeout = '100ms'")
    with acting(holder, SUPERVISION):
        holder.execute("UPDATE board SET visits = visits + 1 WHERE id = %s", [case])
        with pytest.raises(Unavailable) as refused:
            desk.change(case, 1, SIGNED)
    assert refused.value.code == "database_unavailable"
    assert counts(desk.connection)["ledger_event"] == 1
    desk.change(case, 1, SIGNED)
