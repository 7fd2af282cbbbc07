"""The web application of one web process: read by its parent, joined to the database by itself."""

from __future__ import annotations

import multiprocessing
import os
from importlib import import_module
from typing import Any

from luoshi.cases import words
from luoshi.core.errors import Unavailable
from luoshi.runtime import opening
from luoshi.runtime.dropping import drop
from luoshi.runtime.evening import Board, Evening
from luoshi.runtime.parents import end_with_parent
from luoshi.runtime.postgres import attach
from luoshi.runtime.settings import load

_boards: list[Board] = []


def build(database: str | None = None) -> Any:
    """The application, joined; on another database than the installation's for benches alone.

    Raises Unavailable when no database runs.
    """
    _end_with_parent()
    settings = load(os.environ)
    running = attach(settings)
    if running is None:
        raise Unavailable("no_database", "数据库没有运行。", "The database does not run.")
    opening.open_django(settings, running.in_database(database) if database else running)
    application = _loaded()
    drop(settings)
    # The kernel forgets the order with the user it was given as (prctl(2)).
    _end_with_parent()
    place = _boards[-1].take() if _boards else None
    return application if place is None else Evening(application, _boards[-1], place)


def read_all(processes: int) -> None:
    """All pages and the dictionary, before there is a database: for a parent that is forked so many times then."""
    _boards.append(Board(processes))
    opening.open_django_alone()
    _loaded()
    words.load()


def _loaded() -> Any:
    """The application with all its pages: nobody who asks waits until they are read."""
    from django.urls import get_resolver

    application = import_module("luoshi.web.wsgi").application
    _ = get_resolver().url_patterns
    return application


def _end_with_parent() -> None:
    """A worker whose parent was killed would keep the port; the kernel ends it instead (prctl(2)).

    At once: a stopping worker finishes its requests only for a parent that waits for it. One that was too late to ask
    the kernel ends itself.
    """
    parent = multiprocessing.parent_process()
    end_with_parent(parent.pid if parent is not None else None)
