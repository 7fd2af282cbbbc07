"""Reference data kept for a moment: a calendar is too big to be read for every page and every request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from luoshi.ledger.access import Access
from luoshi.registry.queries import Reference, reference

KEPT = timedelta(seconds=5)
_BEIJING = ZoneInfo("Asia/Shanghai")


class KeptReference:
    """The reference data last read, and when. `database` and `now` are the edge's own."""

    def __init__(
        self, access: Access, database: Callable[[], psycopg.Connection[Any]], now: Callable[[], datetime]
    ) -> None:
        self._access, self._database, self._now = access, database, now
        self._kept: tuple[datetime, Reference] | None = None

    def get(self) -> Reference:
        """The reference data, read again when it is older than some seconds."""
        instant = self._now()
        if self._kept is None or instant - self._kept[0] > KEPT:
            read = reference(self._database(), self._access, instant.astimezone(_BEIJING).date())
            self._kept = instant, read
        return self._kept[1]

    def drop(self) -> None:
        """Keep nothing."""
        self._kept = None
