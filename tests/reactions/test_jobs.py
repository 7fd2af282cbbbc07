"""The jobs as procrastinate runs them, in a worker of one process: queued, run, kept where they failed."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued

from luoshi.core.case import commands as c
from luoshi.ledger.access import acting
from luoshi.notify.telling import TELLER
from luoshi.reactions.jobs import Tools, deferrer, make_app
from luoshi.reactions.knowing import Knowledge
from tests.cases.cast import PERSON, Clock
from tests.cases.processes import connected
from tests.reactions.cast import CALM, Worker
from tests.reactions.stories import Scene


def tools_of(worker: Worker) -> Tools:
    """What a process gives its jobs."""

    @contextmanager
    def connect() -> Iterator[psycopg.Connection[Any]]:
        with connected(worker.district.dsn) as connection:
            yield connection

    return Tools(
        connect, lambda: Knowledge(worker.district.means.now, secrets.token_bytes, CALM, worker.knowledge.seals)
    )


def run(app: App) -> None:
    """Everything that waits, and no more."""

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(
                wait=False, listen_notify=False, install_signal_handlers=False, delete_jobs="successful", concurrency=2
            )

    asyncio.run(work())


def waits(worker: Worker, name: str, lock: str | None = None, **words: Any) -> None:
    """A job is queued."""
    with acting(worker.connection, TELLER):
        deferrer()(worker.connection, name, words, lock)


def test_the_jobs_do_what_their_names_say(worker: Worker) -> None:
    scene = Scene(worker.district)
    whole, part = scene.with_part()
    worker.drain()
    scene.act(whole, (c.Withdraw(), PERSON))
    late = scene.begin()
    scene.wait(days=30)
    app = make_app(worker.district.dsn, tools_of(worker))
    for name, _ in app.periodic_registry.periodic_tasks:
        waits(worker, name, timestamp=0)
    run(app)
    waits(worker, "drain_outbox", timestamp=0)
    run(app)

    assert "noted" in worker.district.kinds(part), "the command that follows was queued by the drain, and run"
    assert "warned" in worker.district.kinds(late)
    assert worker.told(late, "ladder")
    assert worker.rows("SELECT task_name FROM procrastinate_jobs") == []


def test_what_follows_is_queued_with_the_event_or_not_at_all(worker: Worker) -> None:
    def queue_and_fail() -> None:
        with acting(worker.connection, TELLER):
            deferrer()(worker.connection, "follow", {"row": "calendar-changed", "seq": 1}, "calendar")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        queue_and_fail()
    assert worker.rows("SELECT count(*) FROM procrastinate_jobs") == [(0,)]


def test_a_job_that_fails_waits_to_be_run_again(worker: Worker) -> None:
    app = make_app(worker.district.dsn, tools_of(worker))
    waits(worker, "react_again", seq=10**9)
    run(app)
    ((status, attempts, waiting),) = worker.rows(
        "SELECT status, attempts, scheduled_at > now() FROM procrastinate_jobs WHERE task_name = 'react_again'"
    )
    assert (status, attempts, waiting) == ("todo", 1, True)


def test_the_job_of_a_worker_that_died_is_run_by_another(worker: Worker) -> None:
    waits(worker, "react_again", seq=10**9)
    worker.rows("UPDATE procrastinate_jobs SET status = 'doing' RETURNING id")
    app = make_app(worker.district.dsn, tools_of(worker))
    waits(worker, "revive_stalled", timestamp=0)
    run(app)
    assert worker.rows("SELECT status FROM procrastinate_jobs WHERE task_name = 'react_again'") == [("todo",)]


def test_what_recurs_by_the_second_does_not_wait_behind_a_storm_of_what_events_called_for(worker: Worker) -> None:
    app = make_app(worker.district.dsn, tools_of(worker))
    for _ in range(3):
        waits(worker, "react_again", seq=10**9)

    async def first() -> str:
        async with app.open_async():
            await app.tasks["drain_outbox"].defer_async(timestamp=0)
            job = await app.job_manager.fetch_job(None, await app.job_manager.register_worker())
            return job.task_name if job else ""

    assert asyncio.run(first()) == "drain_outbox"


def test_within_one_process_a_second_drain_goes_away(worker: Worker) -> None:
    tools = tools_of(worker)
    seen: list[bool] = []

    def second() -> None:
        with tools.alone("drain") as mine:
            seen.append(mine)

    with tools.alone("drain") as mine:
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert (mine, seen) == (True, [False])
    second()
    assert seen == [False, True]


def test_a_turn_that_another_thread_has_is_not_taken_twice_and_costs_no_connection(worker: Worker) -> None:
    tools = tools_of(worker)
    done: list[psycopg.Connection[Any]] = []
    opened: list[int] = []

    @contextmanager
    def counted() -> Iterator[psycopg.Connection[Any]]:
        opened.append(1)
        yield worker.connection

    tools.connect = counted

    def turn() -> None:
        tools.take_turn("send", done.append)

    with tools.alone("send"):
        thread = threading.Thread(target=turn)
        thread.start()
        thread.join()
    assert (done, opened) == ([], [])
    turn()
    assert (done, opened) == ([worker.connection], [1])


def test_reference_data_and_staff_are_read_again_when_they_changed(worker: Worker) -> None:
    clock = Clock()
    knowledge = Knowledge(clock, secrets.token_bytes, CALM)
    first = knowledge.means(worker.connection).reference
    assert knowledge.means(worker.connection).reference is first
    staff = knowledge.staff(worker.connection)
    assert knowledge.staff(worker.connection) is staff
    clock.now += timedelta(seconds=6)
    assert knowledge.staff(worker.connection) is not staff
    clock.now += timedelta(days=1)
    assert knowledge.means(worker.connection).reference is not first, "another day may have other case types"


def test_a_recurring_job_that_still_waits_at_its_next_turn_ends_no_worker(worker: Worker) -> None:
    """Row level security hides the key of the row that is there already; procrastinate insists on it."""
    app = make_app(worker.district.dsn, tools_of(worker))

    async def twice() -> None:
        async with app.open_async():
            for timestamp in (1, 2):
                await app.tasks["drain_outbox"].configure(queueing_lock="drain_outbox").defer_async(timestamp=timestamp)

    with pytest.raises(AlreadyEnqueued):
        asyncio.run(twice())
