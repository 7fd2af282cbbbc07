"""While the disk is nearly full nobody writes and everybody reads: a server whose log cannot grow would stop instead.

`default_transaction_read_only` goes on below LOW and off again above ENOUGH; commands are told `database_unavailable`.
"""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

import psycopg

from luoshi.runtime.postgres.cluster import LEAST_FREE_BYTES, free_bytes

LOW: Final = 2 * LEAST_FREE_BYTES
"""Four segments of log: what is being written can end, and a checkpoint can still be made."""
ENOUGH: Final = 3 * LEAST_FREE_BYTES
LOOK_SECONDS: Final = 1.0
_SETTING: Final = "default_transaction_read_only"


class Guard:
    """Watches the room on one server's disk. `dsn` is its superuser's."""

    def __init__(self, folder: Path, dsn: str) -> None:
        self._folder, self._dsn = folder, dsn
        self._closed: bool | None = None

    def watch(self, until: threading.Event) -> None:
        """Look again and again. A server that is away just now is looked at the next time."""
        while not until.wait(LOOK_SECONDS):
            with suppress(psycopg.OperationalError, OSError):
                self.look()

    def look(self) -> None:
        """Close or open the server to writes, if that is due. Raises psycopg's errors."""
        free = free_bytes(self._folder)
        wanted = free < (ENOUGH if self._closed else LOW)
        if wanted == self._closed:
            return
        with psycopg.connect(self._dsn, autocommit=True, connect_timeout=5) as connection:
            # What the server shows may still be what was so before it read its settings again: it decides nothing.
            before = connection.execute(f"SHOW {_SETTING}").fetchone() == ("on",)
            connection.execute(f"ALTER SYSTEM {'SET' if wanted else 'RESET'} {_SETTING}{' = on' if wanted else ''}")
            connection.execute("SELECT pg_reload_conf()")
        if before != wanted or self._closed is not None:
            _tell(free, closed=wanted)
        self._closed = wanted


def _tell(free: int, *, closed: bool) -> None:
    megabytes = free // 2**20
    zh = f"磁盘只剩 {megabytes} MB：暂不记录，仍可查阅。" if closed else f"磁盘有 {megabytes} MB：恢复记录。"
    en = f"{megabytes} MB of disk left: reading only." if closed else f"{megabytes} MB of disk: writing again."
    print(zh, en, file=sys.stderr, flush=True)
