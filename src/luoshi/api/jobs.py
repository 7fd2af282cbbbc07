"""The worker's recurring job that sends webhooks; `webhooks.listen` notes what there is to send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from procrastinate import App

from luoshi.api.addresses import networks
from luoshi.api.sending import sender
from luoshi.api.webhooks import deliver_due
from luoshi.reactions.jobs import QUEUE, Tools

EVERY_FIVE: Final = "* * * * * */5"


def add(app: App, tools: Tools, opened: Sequence[str]) -> None:
    """Let a worker send webhooks, with these networks opened to them."""
    send = sender(networks(opened))

    @app.periodic(cron=EVERY_FIVE)
    @app.task(name="send_webhooks", queue=QUEUE, queueing_lock="send_webhooks")
    def send_webhooks(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
        now = tools.knowledge.now
        tools.take_turn("webhooks", lambda connection: deliver_due(connection, now, send))
