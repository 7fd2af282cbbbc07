"""The worker's jobs, run by procrastinate on the same PostgreSQL: recurring ones, and those that events call for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from procrastinate import App, JobContext, RetryStrategy, SyncPsycopgConnector

from luoshi.cases.succession import carry_out
from luoshi.core.clock import Reading
from luoshi.judgement.audits import draw_due
from luoshi.judgement.complaints.entering import enter_due
from luoshi.judgement.complaints.handling import Receiving
from luoshi.judgement.complaints.ladder import tell_above
from luoshi.judgement.complaints.unsealing import drop_over
from luoshi.judgement.showing import show_due
from luoshi.judgement.surveys.box import empty_due
from luoshi.ledger.access import acting
from luoshi.notify.digests import period_due, queue_digests
from luoshi.notify.gateways import send
from luoshi.notify.outgoing import send_waiting
from luoshi.notify.telling import TELLER, forget_old
from luoshi.reactions import clock, draining, inspected, surveyed
from luoshi.reactions.judged import ask_again_due
from luoshi.reactions.knowing import Knowledge
from luoshi.reactions.queue import Connector
from luoshi.reactions.reminding import remind_due
from luoshi.reactions.sweeping import Swept, sweep_together

log = logging.getLogger(__name__)

EVERY_SECOND, EVERY_TWO, EVERY_FIVE = "* * * * * *", "* * * * * */2", "* * * * * */5"
EVERY_MINUTE, EVERY_HOUR, AT_NIGHT = "* * * * *", "7 * * * *", "15 19 * * *"  # UTC: a quarter past three in Beijing
BATCHES: Final = 40
"""Batches of one run; what is left is the next second's, so that a worker asked to stop stops soon."""
# 2, 4, 8 … seconds, in all about a day and a half; then the job stays, failed, for people to see.
AGAIN: Final = RetryStrategy(max_attempts=16, exponential_wait=2)
QUEUE: Final = "luoshi"
SOON: Final = 10
"""Before what events called for, of which thousands may wait: what is done each second or two."""


@dataclass(slots=True)
class Tools:
    """What the process gives its jobs: connections of luoshi_app outside a transaction, and what each thread knows."""

    connect: Callable[[], AbstractContextManager[psycopg.Connection[Any]]]
    learn: Callable[[], Knowledge]
    listeners: Sequence[draining.Listener] = ()
    read_clocks: Callable[[], Reading] | None = None
    _own: threading.local = field(default_factory=threading.local, init=False)
    _locks: dict[str, threading.Lock] = field(default_factory=dict, init=False)

    @property
    def knowledge(self) -> Knowledge:
        """This thread's."""
        if not hasattr(self._own, "knowledge"):
            self._own.knowledge = self.learn()
        found: Knowledge = self._own.knowledge
        return found

    def clock_is_sound(self) -> bool:
        """Whether what has come due has come by time, and not by a clock that jumped."""
        if self.read_clocks is None:
            return True
        with self.connect() as connection:
            sound = clock.look(connection, self.read_clocks(), self.knowledge.random)
        if not sound:
            log.error("the clock has jumped: no alarm is rung until it is right again, or `./luoshi clock accept`")
        return sound

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Whether no other thread of this process is at it; another process may be, and shares the work."""
        lock = self._locks.setdefault(name, threading.Lock())
        mine = lock.acquire(blocking=False)
        try:
            yield mine
        finally:
            if mine:
                lock.release()

    def take_turn(self, name: str, work: Callable[[psycopg.Connection[Any]], object]) -> None:
        """Do the work on a connection of its own, unless another thread of this process is at it."""
        with self.alone(name) as mine:
            if mine:
                with self.connect() as connection:
                    work(connection)


def make_app(dsn: str, tools: Tools) -> App:
    """The app of a worker. Its own bookkeeping need not wait for the disk: a job lost in a crash recurs in a second,
    and those that events call for are deferred in the transaction of the event.
    """
    options = "-c synchronous_commit=off -c luoshi.jobs=on"
    app = App(connector=Connector(conninfo=dsn, kwargs={"options": options}, min_size=1, max_size=4))
    _recurring(app, tools)
    _judging(app, tools)
    _asking_around(app, tools)
    _tasking(app, tools)
    _sealed(app, tools)
    _called_for(app, tools)
    _housekeeping(app, tools)
    return app


def _recurring(app: App, tools: Tools) -> None:
    @app.periodic(cron=EVERY_SECOND)
    @app.task(name="drain_outbox", queue=QUEUE, queueing_lock="drain_outbox", priority=SOON, pass_context=True)
    def drain_outbox(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
        drain_all(tools, context.should_abort)

    @app.periodic(cron=EVERY_TWO)
    @app.task(name="sweep_alarms", queue=QUEUE, queueing_lock="sweep_alarms", priority=SOON, pass_context=True)
    def sweep_alarms(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
        sweep_due(tools, context.should_abort)

    @app.periodic(cron=EVERY_FIVE)
    @app.task(name="send_messages", queue=QUEUE, queueing_lock="send_messages", priority=SOON)
    def send_messages(timestamp: int) -> None:  # noqa: ARG001
        knows = tools.knowledge
        tools.take_turn("send", lambda connection: send_waiting(connection, knows.policy, knows.now, send))

    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="send_digests", queue=QUEUE, queueing_lock="send_digests")
    def send_digests(timestamp: int) -> None:  # noqa: ARG001
        with tools.connect() as connection:
            digest_due(connection, tools.knowledge)

    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="follow_people", queue=QUEUE, queueing_lock="follow_people")
    def follow_people(timestamp: int) -> None:  # noqa: ARG001
        """Cases of who is on leave, has left or was merged, to who answers for them now (P1)."""
        tools.take_turn("people", lambda connection: carry_out(tools.knowledge.means(connection)))


def _judging(app: App, tools: Tools) -> None:
    @app.periodic(cron=EVERY_HOUR)
    @app.task(name="show_ratings", queue=QUEUE, queueing_lock="show_ratings", retry=AGAIN)
    def show_ratings(timestamp: int) -> None:  # noqa: ARG001
        """Unnamed ratings whose period has ended."""
        tools.take_turn("show", lambda connection: show_due(tools.knowledge.judging(connection)))

    @app.periodic(cron=EVERY_HOUR)
    @app.task(name="show_mysteries", queue=QUEUE, queueing_lock="show_mysteries", retry=AGAIN)
    def show_mysteries(timestamp: int) -> None:  # noqa: ARG001
        """Mystery requests whose case has ended; those whose round is over bear it on their case."""
        tools.take_turn("mysteries", lambda connection: _show_mysteries(connection, tools.knowledge))

    @app.periodic(cron=EVERY_HOUR)
    @app.task(name="ask_again", queue=QUEUE, queueing_lock="ask_again", retry=AGAIN)
    def ask_again(timestamp: int) -> None:  # noqa: ARG001
        """Is it solved? Some weeks later."""
        knows = tools.knowledge
        tools.take_turn("again", lambda connection: ask_again_due(knows.means(connection), knows))


def _asking_around(app: App, tools: Tools) -> None:
    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="draw_audits", queue=QUEUE, queueing_lock="draw_audits", retry=AGAIN)
    def draw_audits(timestamp: int) -> None:  # noqa: ARG001
        """Callback audits whose list a checkpoint covers by now."""
        tools.take_turn("audits", lambda connection: draw_due(tools.knowledge.judging(connection)))

    @app.periodic(cron=EVERY_FIVE)
    @app.task(name="send_codes", queue=QUEUE, queueing_lock="send_codes")
    def send_codes(timestamp: int) -> None:  # noqa: ARG001
        """Codes of surveys to contacts."""
        knows = tools.knowledge
        tools.take_turn("codes", lambda connection: surveyed.send_codes(knows.judging(connection), knows.policy, send))

    @app.periodic(cron=EVERY_HOUR)
    @app.task(name="empty_ballot_box", queue=QUEUE, queueing_lock="empty_ballot_box", retry=AGAIN)
    def empty_ballot_box(timestamp: int) -> None:  # noqa: ARG001
        """Sheets of surveys whose day is over."""
        tools.take_turn("box", lambda connection: empty_due(tools.knowledge.judging(connection)))


def _tasking(app: App, tools: Tools) -> None:
    @app.periodic(cron=EVERY_HOUR)
    @app.task(name="remind_tasks", queue=QUEUE, queueing_lock="remind_tasks", retry=AGAIN)
    def remind_tasks(timestamp: int) -> None:  # noqa: ARG001
        """Milestones that passed unreached, reviews that are due."""
        knows = tools.knowledge
        tools.take_turn("remind", lambda connection: remind_due(knows.means(connection), knows))


def _sealed(app: App, tools: Tools) -> None:
    @app.periodic(cron=EVERY_HOUR)
    @app.task(name="enter_complaints", queue=QUEUE, queueing_lock="enter_complaints", retry=AGAIN)
    def enter_complaints(timestamp: int) -> None:  # noqa: ARG001
        """What people sent on earlier days, all at one time; what is late goes one level up."""
        tools.take_turn("complaints", lambda connection: _enter_complaints(tools.knowledge.receiving(connection)))

    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="drop_unsealed", queue=QUEUE, queueing_lock="drop_unsealed")
    def drop_unsealed(timestamp: int) -> None:  # noqa: ARG001
        """Names that may not be looked at any more."""
        tools.take_turn("unsealed", lambda connection: drop_over(tools.knowledge.receiving(connection)))


def _called_for(app: App, tools: Tools) -> None:
    defer = deferrer()

    @app.task(name="follow", queue=QUEUE, retry=AGAIN)
    def follow(row: str, seq: int) -> None:
        with tools.connect() as connection:
            draining.follow(connection, tools.knowledge, row, seq)

    @app.task(name="react_again", queue=QUEUE, retry=AGAIN)
    def react_again(seq: int) -> None:
        with tools.connect() as connection:
            draining.react_again(connection, tools.knowledge, defer, seq)


def _housekeeping(app: App, tools: Tools) -> None:
    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="revive_stalled", queue=QUEUE, queueing_lock="revive_stalled")
    async def revive_stalled(timestamp: int) -> None:  # noqa: ARG001
        """Jobs of a worker that died are run by another."""
        for job in await app.job_manager.get_stalled_jobs():
            await app.job_manager.retry_job(job)

    @app.periodic(cron=AT_NIGHT)
    @app.task(name="forget", queue=QUEUE, queueing_lock="forget")
    def forget(timestamp: int) -> None:  # noqa: ARG001
        with tools.connect() as connection, acting(connection, TELLER):
            forget_old(connection, tools.knowledge.now())


def _show_mysteries(connection: psycopg.Connection[Any], knowledge: Knowledge) -> None:
    means = knowledge.means(connection)
    inspected.show_mysteries(means, knowledge)
    inspected.tell_mysteries(means, knowledge)


def _enter_complaints(receiving: Receiving) -> None:
    enter_due(receiving)
    tell_above(receiving)


def drain_all(tools: Tools, stopping: Callable[[], bool]) -> None:
    """React to what waits, some batches of it."""
    defer = deferrer()
    with tools.alone("drain") as mine, tools.connect() as connection:
        for _ in range(BATCHES if mine else 0):
            done = draining.drain(connection, tools.knowledge, defer, listeners=tools.listeners)
            for seq, fault in done.faults:
                log.error("event %s waits to be tried again: %s: %s", seq, type(fault).__name__, fault)
            if done.taken < draining.BATCH or stopping():
                break


def sweep_due(tools: Tools, stopping: Callable[[], bool]) -> None:
    """Record what has come due."""
    with tools.alone("sweep") as mine:
        due = mine and tools.clock_is_sound()
        swept = sweep_together(tools.connect, lambda: tools.knowledge, stopping) if due else Swept()
        for case_id, fault in swept.faults.items():
            log.error("case %s is due and cannot be told: %s: %s", case_id, type(fault).__name__, fault)


def digest_due(connection: psycopg.Connection[Any], knowledge: Knowledge) -> int:
    """Queue the digests whose time has come; returns how many are new."""
    calendar = knowledge.means(connection).reference.calendar
    period = period_due(knowledge.policy, calendar, knowledge.now())
    return queue_digests(connection, knowledge.policy, period) if period is not None else 0


def deferrer() -> draining.Defer:
    """Defers jobs in the transaction of a connection that is given: they are there when what called for them is."""
    clerk = App(connector=SyncPsycopgConnector())

    def defer(connection: psycopg.Connection[Any], name: str, words: dict[str, Any], lock: str | None) -> None:
        clerk.configure_task(name, allow_unknown=True, queue=QUEUE, lock=lock, connection=connection).defer(**words)

    return defer
