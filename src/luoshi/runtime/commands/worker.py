"""`./luoshi worker`: reacts to events, rings the alarms, sends messages, until a signal. `up` runs one by itself."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import psycopg
from psycopg_pool import ConnectionPool

from luoshi.cli.command import Command
from luoshi.core.clock import jumped, off
from luoshi.core.errors import Unavailable
from luoshi.notify.policy import Policy, read_policy
from luoshi.runtime import opening
from luoshi.runtime.clocks import read_clocks
from luoshi.runtime.dropping import drop
from luoshi.runtime.folders import Folders, read_private
from luoshi.runtime.log.keeper import Keeper, kept_keeper
from luoshi.runtime.parents import end_with_parent
from luoshi.runtime.postgres import Running, attach
from luoshi.runtime.settings import Settings, load

# A sweep, a drain, a slow gateway and something called for, beside each other.
JOBS_AT_ONCE: Final = 4
# A sweep has two hands where much is due.
CONNECTIONS: Final = JOBS_AT_ONCE + 2
LONGEST_STOP: Final = 8.0


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--with-parent", action="store_true", help="随父进程结束 · end when the parent ends")


def run(words: Namespace) -> int:
    """Works on the running server. Raises Unavailable when none runs, BadInput for a wrong `notices.toml`."""
    _end_with(words)
    settings = load(os.environ)
    running = attach(settings)
    if running is None:
        raise Unavailable(
            "no_database",
            "数据库没有运行；./luoshi up 会同时启动数据库和后台进程。",
            "The database does not run; ./luoshi up starts it, and a worker.",
        )
    with running:
        opening.open_django(settings, running)
        policy = kept_policy(settings)
        keeper = kept_keeper(settings)
        drop(settings)
        _end_with(words)
        work(running, policy, keeper)
    return 0


def _end_with(words: Namespace) -> None:
    """The kernel ends us with our parent; it forgets the order when we become another user (prctl(2))."""
    if words.with_parent:
        end_with_parent(None, signal.SIGTERM)


def kept_policy(settings: Settings) -> Policy:
    """How the district wants to be told, as the administrator wrote it down; the default where they did not."""
    text = read_private(Folders(settings.data.resolve()).secrets / opening.POLICY)
    return read_policy(text or "", settings.public_url or "")


def work(running: Running, policy: Policy, keeper: Keeper) -> None:
    """Runs the jobs until SIGINT or SIGTERM."""
    from django.conf import settings

    from luoshi.api import jobs, webhooks
    from luoshi.judgement.cards.settings import card_rules
    from luoshi.judgement.complaints.settings import complaint_rules
    from luoshi.judgement.inspections.settings import inspection_rules
    from luoshi.judgement.sealing import Seals
    from luoshi.judgement.settings import rating_rules
    from luoshi.reactions.jobs import Tools, make_app
    from luoshi.reactions.knowing import Knowledge
    from luoshi.runtime.log import jobs as log_jobs

    threading.Thread(target=_end_on_jump, name="clock-watcher", daemon=True).start()
    dsn = running.dsn("app")
    # Sent by psycopg as it comes: a connection that the server closed is noticed and replaced.
    with ConnectionPool(
        dsn, min_size=1, max_size=CONNECTIONS, kwargs={"autocommit": True}, check=ConnectionPool.check_connection
    ) as pool:

        @contextmanager
        def connect() -> Iterator[psycopg.Connection[Any]]:
            with pool.connection() as connection:
                yield connection

        def learn() -> Knowledge:
            seals, rules = Seals.of(settings.RATING_KEYS), rating_rules(settings.RATING_RULES)
            inspections, cards = inspection_rules(settings.INSPECTION_RULES), card_rules(settings.CARD_RULES)
            conduct = complaint_rules(settings.COMPLAINT_RULES)
            return Knowledge(_now, secrets.token_bytes, policy, seals, rules, inspections, cards, conduct)

        tools = Tools(connect, learn, (webhooks.listen,), read_clocks)
        app = make_app(dsn, tools)
        jobs.add(app, tools, settings.WEBHOOK_NETWORKS)
        log_jobs.add(app, tools, keeper)
        asyncio.run(_run(app))


def _now() -> datetime:
    return datetime.now(UTC)


def _end_on_jump() -> None:
    """A worker whose clock has jumped ends and is started anew: what it planned, it planned by a time that is not.

    At once, as it may be killed at any moment: a wait that was to end by the old time might not end.
    """
    before = read_clocks()
    while not jumped(off(before, now := read_clocks())):
        before = now
        time.sleep(1.0)
    os.kill(os.getpid(), signal.SIGKILL)


async def _run(app: Any) -> None:
    async with app.open_async():
        await app.run_worker_async(
            concurrency=JOBS_AT_ONCE,
            delete_jobs="successful",
            shutdown_graceful_timeout=LONGEST_STOP,
            fetch_job_polling_interval=2.0,
        )


COMMAND = Command("worker", "react, ring, send", configure, run)
