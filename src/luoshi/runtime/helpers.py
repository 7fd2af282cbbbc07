"""Processes that help with long work over the record, each with a connection of its own; they end with us."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import islice
from types import TracebackType
from typing import Any, Final, TypeVar

import psycopg

from luoshi.ledger.crew import Crew
from luoshi.runtime.parents import end_with_parent

Connection = psycopg.Connection[Any]
Piece = TypeVar("Piece")
Result = TypeVar("Result")
_AHEAD: Final = 2
"""Pieces that wait for each helper, so that none is idle and no memory fills up."""
_OBJECTS: Final = 200_000
"""That are made before garbage is looked for."""
# There are as many of us as processors: no question needs helpers of the server's beside. One piece is like another:
# one plan serves all, by indexes, since each reads little of the whole.
_OPTIONS: Final = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "max_parallel_workers_per_gather": "0",
        "plan_cache_mode": "force_generic_plan",
        "random_page_cost": "1.1",
        "work_mem": "64MB",
    }.items()
)


class Helpers:
    """So many processes that begin at once, and connect to a database when there is work. For a `with` block.

    Where we have no other thread they are forked and know all modules that we know; else they begin afresh. Connections
    that we have are ours alone: they never touch them, and end without a word to anybody.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        how = "fork" if threading.active_count() == 1 else "spawn"
        self._pool = ProcessPoolExecutor(
            count, multiprocessing.get_context(how), initializer=_begin, initargs=(os.getpid(),)
        )
        for _ in range(count):
            self._pool.submit(_nothing)

    def __enter__(self) -> Helpers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def on(self, dsn: str) -> Crew:
        """Them at work on a database."""
        return _OnDatabase(self._pool, dsn, self._count * _AHEAD)


@dataclass(frozen=True, slots=True)
class _OnDatabase:
    pool: ProcessPoolExecutor
    dsn: str
    ahead: int

    def each(self, work: Callable[[Connection, Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        waiting: deque[Future[Result]] = deque()
        left = iter(pieces)

        def ask(count: int) -> None:
            waiting.extend(self.pool.submit(_do, self.dsn, work, piece) for piece in islice(left, count))

        ask(self.ahead)
        return _answers(waiting, ask)


def _answers(waiting: deque[Future[Result]], ask: Callable[[int], None]) -> Iterator[Result]:
    while waiting:
        found = waiting.popleft().result()
        ask(1)
        yield found


def _begin(parent: int) -> None:
    """Ctrl-C is our parent's to answer; the kernel ends us with it (prctl(2))."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent(parent)
    # What a piece makes refers to nothing in a circle; to look for circles as often as usual takes a tenth of the time.
    gc.set_threshold(_OBJECTS)
    gc.freeze()


def _nothing() -> None:
    """What each helper does first."""


def _do(dsn: str, work: Callable[[Connection, Piece], Result], piece: Piece) -> Result:
    return work(_connected(dsn), piece)


@cache
def _connected(dsn: str) -> Connection:
    return psycopg.connect(dsn, autocommit=True, options=_OPTIONS, prepare_threshold=0)
