"""The web server of production: Granian with workers of its own, each with some threads."""

from __future__ import annotations

import multiprocessing
import os
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from granian.server.common import AbstractServer

APPLICATION: Final = "luoshi.runtime.wsgi:build"
# Requests at one time in one worker; each may hold one connection of the pool.
THREADS: Final = min(16, 2 * (os.cpu_count() or 1) + 1)
PROCESSES: Final = min(4, os.cpu_count() or 1)


def web_server(address: str, port: int, application: str = APPLICATION) -> AbstractServer[Any]:
    """A server that begins with `serve()`; each of its workers calls `application` for what it serves."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    # Whoever serves has read all modules, and holds neither locks nor connections: what it forks need not read them.
    multiprocessing.set_start_method("fork", force=True)
    return Server(
        application,
        factory=True,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=PROCESSES,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
