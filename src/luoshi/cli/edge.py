"""Where a command meets the world: Django's connection, the clock, randomness, the reference data of now."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any, cast

import psycopg
from django.conf import settings

from luoshi.cases.handling import Means
from luoshi.judgement.sealing import Seals
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.registry.queries import Reference, reference

DISTRICT = Access("cli", EVERYTHING)
"""Whoever may run a command on the district's own machine sees the whole district."""


def now() -> datetime:
    """The present instant: the one place where commands of this room read the clock."""
    return datetime.now(UTC)


def database() -> psycopg.Connection[Any]:
    """The raw connection under Django's, outside of any transaction."""
    from django.db import connection

    connection.ensure_connection()
    return cast("psycopg.Connection[Any]", connection.connection)


def present_reference() -> Reference:
    """Calendar and case types of today. Raises NotFound for a district that has none."""
    return reference(database(), DISTRICT, now().date())


def seals() -> Seals:
    """What seals unnamed ratings, with the keys of this district."""
    return Seals.of(settings.RATING_KEYS)


def means() -> Means:
    """What a command on cases needs."""
    return Means(database(), present_reference(), now, secrets.token_bytes)
