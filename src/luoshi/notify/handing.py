"""Handing the person of a case a one-time link, at the contact they gave: at once, also at night, since they asked."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import psycopg

from luoshi.ledger.access import acting
from luoshi.notify.telling import TELLER

LINK: Final = "link:"
"""What the keys of such messages begin with; their words are forgotten once they are sent."""


def is_handed(connection: psycopg.Connection[object], key: str) -> bool:
    """Whether a link was handed under this key already."""
    with acting(connection, TELLER):
        found = connection.execute("SELECT 1 FROM notify_message WHERE key = %s", [f"link:{key}"]).fetchone()
    return found is not None


def hand_link(connection: psycopg.Connection[object], key: str, case_id: UUID, words: str, now: datetime) -> None:
    """Let a gateway send these words, which hold the link. Where there is no gateway or contact, they go nowhere.

    `key` is the message's own.
    """
    with acting(connection, TELLER):
        connection.execute(
            "INSERT INTO notify_message (key, case_id, title, words, urgent, send_after)"
            " VALUES (%s, %s, '落实', %s, true, %s)",
            [f"{LINK}{key}", case_id, words, now],
        )
