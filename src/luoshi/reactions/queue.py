"""The queue's connection where row level security holds: a job that waits already is told by its constraint alone.

PostgreSQL names no key of a row that its asker may not see, and procrastinate insists on one: its worker would end
whenever a recurring job was still waiting at its next turn.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from procrastinate import PsycopgConnector
from procrastinate.exceptions import UniqueViolation


class Connector(PsycopgConnector):
    """As procrastinate's own, for tables whose errors give no detail."""

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        """One row. Raises procrastinate's errors."""
        async with _told():
            one: dict[str, Any] = await super().execute_query_one_async(query, **arguments)
        return one

    async def execute_query_all_async(self, query: Any, **arguments: Any) -> list[dict[str, Any]]:
        """All rows. Raises procrastinate's errors."""
        async with _told():
            found: list[dict[str, Any]] = await super().execute_query_all_async(query, **arguments)
        return found


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    try:
        yield
    except AssertionError as error:
        cause = error.__context__
        if not isinstance(cause, psycopg.errors.UniqueViolation):
            raise
        raise UniqueViolation(constraint_name=cause.diag.constraint_name, queueing_lock=None) from cause
