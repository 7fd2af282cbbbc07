"""The web application of one worker process: joined to the database its parent runs."""

from __future__ import annotations

import ctypes
import os
import signal
from importlib import import_module
from typing import Any

from luoshi.core.errors import Unavailable
from luoshi.runtime import opening
from luoshi.runtime.postgres import attach
from luoshi.runtime.settings import load

PR_SET_PDEATHSIG = 1


def build() -> Any:
    """What Granian calls in each worker. Raises Unavailable when no database runs."""
    _end_with_parent()
    settings = load(os.environ)
    running = attach(settings)
    if running is None:
        raise Unavailable("no_database", "数据库没有运行。", "The database does not run.")
    opening.open_django(settings, running)
    return import_module("luoshi.web.wsgi").application


def _end_with_parent() -> None:
    """A worker whose parent was killed would keep the port; the kernel ends it instead (prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
