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
from functools import cache
from types import TracebackType
from typing import Any, Final, TypeVar

import psycopg

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
    """A `ledger.crew.Crew` of so many processes on one database. For a `with` block.

    Where we have no other thread they are forked and know all modules that we know; else they begin afresh. Connections
    that we have are ours alone: they never touch them, and end without a word to anybody.
    """

    def __init__(self, dsn: str, count: int) -> None:
        self._dsn, self._count = dsn, count
        how = "fork" if threading.active_count() == 1 else "spawn"
        self._pool = ProcessPoolExecutor(
            count, multiprocessing.get_context(how), initializer=_begin, initargs=(os.getpid(),)
        )

    def __enter__(self) -> Helpers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def each(self, work: Callable[[Connection, Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        """The results, in the order of the pieces, some of which are taken ahead."""
        waiting: deque[Future[Result]] = deque()
        for piece in pieces:
            waiting.append(self._pool.submit(_do, self._dsn, work, piece))
            if len(waiting) > self._count * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _begin(parent: int) -> None:
    """Ctrl-C is our parent's to answer; the kernel ends us with it (prctl(2))."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent(parent)
    # What a piece makes refers to nothing in a circle; to look for circles as often as usual takes a tenth of the time.
    gc.set_threshold(_OBJECTS)
    gc.freeze()


def _do(dsn: str, work: Callable[[Connection, Piece], Result], piece: Piece) -> Result:
    return work(_connected(dsn), piece)


@cache
def _connected(dsn: str) -> Connection:
    return psycopg.connect(dsn, autocommit=True, options=_OPTIONS, prepare_threshold=0)
