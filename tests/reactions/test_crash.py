"""kill -9 of a worker in the middle of its batches, again and again: nothing rings twice, nobody is told twice.

The workers are processes of their own. Beside them the control: one that marks an event in a transaction of its own
after it told of it, as it is often written; it tells people twice.
"""

from __future__ import annotations

import multiprocessing
import secrets
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from luoshi.cases.handling import By
from luoshi.cases.projections import CasesProjection
from luoshi.core.case import commands as c
from luoshi.ledger.access import acting
from luoshi.ledger.outbox import Reader, mark, take
from luoshi.ledger.rebuilding import compare
from luoshi.notify.telling import TELLER
from luoshi.reactions.draining import drain
from luoshi.reactions.jobs import deferrer
from luoshi.reactions.knowing import Knowledge
from luoshi.reactions.sweeping import sweep
from tests.cases.cast import LI, MONDAY
from tests.cases.processes import connected
from tests.reactions.cast import CALM, Worker
from tests.reactions.test_sweeping import NEXT_MONTH, registered

pytestmark = pytest.mark.slow
CASES, KILLS = 400, 5
_SPAWN = multiprocessing.get_context("spawn")


def killed_again_and_again(worker: Worker, work: Callable[[str], None], progress: str, everything: int) -> list[int]:
    """Runs the work in a process, kills it with SIGKILL whenever it has got on a little, and at last lets it finish.

    Returns how far it was at each kill: kills before the first batch or after the last one show nothing.
    """
    where = []
    for nth in range(1, KILLS + 1):
        process = _SPAWN.Process(target=work, args=(worker.district.dsn,), daemon=True)
        process.start()
        enough = everything * nth // (KILLS + 1)
        while process.is_alive() and worker.rows(progress)[0][0] < enough:
            time.sleep(0.002)
        process.kill()
        process.join()
        where.append(worker.rows(progress)[0][0])
    work(worker.district.dsn)
    assert any(0 < done < everything for done in where), where
    return where


def sweep_slowly(dsn: str) -> None:
    """A month later, seven cases at a time."""
    with connected(dsn) as connection:
        sweep(Knowledge(lambda: NEXT_MONTH, secrets.token_bytes, CALM).means(connection), batch=7)


def drain_slowly(dsn: str) -> None:
    """React to what waits, seven events at a time."""
    with connected(dsn) as connection:
        knowledge = Knowledge(lambda: MONDAY + timedelta(hours=1), secrets.token_bytes, CALM)
        while drain(connection, knowledge, deferrer(), limit=7).taken:
            pass


def drain_naively(dsn: str) -> None:
    """Tells first, marks afterwards, each by itself."""
    with connected(dsn) as connection:
        while True:
            with acting(connection, TELLER):
                taken = take(connection, Reader.REACTIONS, 7)
                for event in taken:
                    connection.execute(
                        "INSERT INTO notify_person (case_id, kind, words, at, told_at)"
                        " VALUES (%s, 'naive', '', now(), now())",
                        [event.stream],
                    )
            time.sleep(0.002)
            with acting(connection, TELLER):
                mark(connection, Reader.REACTIONS, [event.seq for event in taken], MONDAY)
            if not taken:
                return


def test_every_alarm_rings_once_however_often_the_sweep_is_killed(worker: Worker) -> None:
    registered(worker.district, CASES)
    rung = "SELECT count(DISTINCT stream) FROM ledger_event WHERE kind = 'case.warned'"
    killed_again_and_again(worker, sweep_slowly, rung, CASES)

    per_case = worker.rows(
        "SELECT n, count(*) FROM (SELECT count(*) AS n FROM ledger_event WHERE kind = 'case.warned' GROUP BY stream) t"
        " GROUP BY n"
    )
    assert per_case == [(7, CASES)], "three warnings and four steps for each case, and no other count"
    assert worker.rows("SELECT count(*) FROM cases_alarm WHERE at <= %s", NEXT_MONTH) == [(0,)]
    assert worker.district.broken() == []
    assert compare(worker.connection, [CasesProjection(worker.district.means.reference)]) == []


def test_everybody_is_told_once_however_often_the_worker_is_killed(worker: Worker) -> None:
    worker.drain()
    registered(worker.district, CASES, (c.Offer("housing"), By(LI)))
    waiting = "SELECT count(*) FROM ledger_outbox WHERE reacted_at IS NOT NULL"
    before = worker.rows(waiting)[0][0]
    killed_again_and_again(worker, drain_slowly, f"SELECT ({waiting}) - {before}", 2 * CASES)

    told = worker.rows(
        "SELECT officer, times, count(*) FROM notify_inbox WHERE kind = 'offered' GROUP BY 1, 2 ORDER BY 1"
    )
    assert told == [("zhang", 1, CASES), ("zhao", 1, CASES)]
    informed = worker.rows(
        "SELECT count(*), count(DISTINCT case_id) FROM notify_person WHERE kind = 'person-registered'"
    )
    assert informed == [(CASES, CASES)]


def test_told_first_and_marked_later_somebody_is_told_twice(worker: Worker) -> None:
    worker.drain()
    registered(worker.district, CASES)
    told = "SELECT count(*) FROM notify_person WHERE kind = 'naive'"
    killed_again_and_again(worker, drain_naively, told, CASES)

    assert worker.rows(told)[0][0] > CASES, "the control told nobody twice: it shows nothing"
