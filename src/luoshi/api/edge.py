"""Where a program's request meets the world: Django's connection, the clock, randomness, reference data."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import psycopg
from django.conf import settings
from django.db import connection

from luoshi.cases.handling import Means
from luoshi.ledger.access import Access
from luoshi.ledger.log.receipts import Door
from luoshi.notify.policy import roster
from luoshi.registry.keeping import KeptReference

BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant: the one place where this room reads the clock."""
    return datetime.now(UTC)


def database() -> psycopg.Connection[Any]:
    """The raw connection under Django's, outside of any transaction."""
    connection.ensure_connection()
    return cast("psycopg.Connection[Any]", connection.connection)


def means() -> Means:
    """What a command needs. The reference data may be some seconds old."""
    return Means(database(), _kept.get(), now, secrets.token_bytes)


def door() -> Door:
    """What signs the promise of an acknowledgement."""
    found: Door = settings.LOG
    return found


def on_duty() -> tuple[str, ...]:
    """Who is on duty now by the district's roster."""
    return roster(settings.NOTICES, now())


def fresh_token() -> str:
    """A new secret of 256 bits, as text."""
    return secrets.token_urlsafe(32)


def derived(purpose: str, *names: str) -> bytes:
    """A secret of 256 bits that only this installation can make again: nothing need be stored."""
    said = "\0".join((purpose, *names)).encode()
    return hmac.new(settings.SECRET_KEY.encode(), b"luoshi.api\0" + said, hashlib.sha256).digest()


# The present is looked up anew each time: whoever sets a clock sets it here.
_kept = KeptReference(Access("api"), lambda: database(), lambda: now())


def forget() -> None:
    """Read the reference data again: the database is another one."""
    _kept.drop()
