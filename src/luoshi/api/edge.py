"""Where a program's request meets the world: Django's connection, the clock, randomness, reference data."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import psycopg
from django.conf import settings
from django.db import connection

from luoshi.cases.handling import Means
from luoshi.ledger.access import Access
from luoshi.notify.policy import roster
from luoshi.registry.queries import Reference, reference

BEIJING = ZoneInfo("Asia/Shanghai")
_KEPT = timedelta(seconds=5)


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


class _Kept:
    """The reference data last read, and when."""

    def __init__(self) -> None:
        self._reference: Reference | None = None
        self._read_at = datetime.min.replace(tzinfo=UTC)

    def get(self) -> Reference:
        """The reference data, read again when it is older than some seconds."""
        instant = now()
        if self._reference is None or instant - self._read_at > _KEPT:
            self._reference = reference(database(), Access("api"), instant.astimezone(BEIJING).date())
            self._read_at = instant
        return self._reference

    def drop(self) -> None:
        """Keep nothing."""
        self._reference = None


_kept = _Kept()


def forget() -> None:
    """Read the reference data again: the database is another one."""
    _kept.drop()
