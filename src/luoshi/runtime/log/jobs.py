"""The worker's jobs that keep the log: every second what waits is placed, every minute what is placed is signed."""

from __future__ import annotations

from typing import Final

from procrastinate import App, JobContext

from luoshi.reactions.jobs import EVERY_MINUTE, EVERY_SECOND, QUEUE, SOON, Tools
from luoshi.runtime.log.keeper import Keeper

LOCK: Final = "log"
FIRST: Final = SOON + 10
"""Whoever waits for a receipt waits for these."""


def add(app: App, tools: Tools, keeper: Keeper) -> None:
    """Let a worker keep the log."""

    @app.periodic(cron=EVERY_SECOND)
    @app.task(name="place_events", queue=QUEUE, queueing_lock="place_events", priority=FIRST, pass_context=True)
    def place_events(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
        now = tools.knowledge.now
        tools.take_turn(LOCK, lambda connection: keeper.place(connection, now(), context.should_abort))

    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="sign_checkpoint", queue=QUEUE, queueing_lock="sign_checkpoint", priority=FIRST)
    def sign_checkpoint(timestamp: int) -> None:  # noqa: ARG001
        tools.take_turn("sign", lambda connection: keeper.sign(connection, tools.knowledge.now()))
