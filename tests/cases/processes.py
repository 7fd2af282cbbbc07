"""Separate processes that do the same thing at the same time: what threads of one interpreter cannot show."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any, TypeVar

import psycopg

T = TypeVar("T")
# Long, for a machine that has other things to do; nobody waits for it when all is well.
SECONDS = 300.0
# Processes of a clean server that has our modules and no connection: new ones, and quicker to start than by spawning.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.cases.preloaded"])


def together(work: Callable[..., T], tasks: Sequence[tuple[Any, ...]]) -> list[T]:
    """What `work(start, *task)` returns for each task, each in a process of its own, in the order of the tasks.

    `start` is a barrier they share: `start.wait()` lets all go at once. Raises RuntimeError for one that failed.
    """
    start = _FORKS.Barrier(len(tasks), timeout=SECONDS)
    pipes = [_FORKS.Pipe(duplex=False) for _ in tasks]
    processes = [
        _FORKS.Process(target=_run, args=(work, answer, start, task), daemon=True)
        for task, (_, answer) in zip(tasks, pipes, strict=True)
    ]
    for process in processes:
        process.start()
    try:
        return [_answer(question) for question, _ in pipes]
    finally:
        for process in processes:
            process.join(SECONDS)
            process.kill()


def _run(work: Callable[..., T], answer: Connection, start: Barrier, task: tuple[Any, ...]) -> None:
    try:
        answer.send((work(start, *task), ""))
    except BaseException:
        start.abort()
        answer.send((None, traceback.format_exc()))
        raise


def _answer(question: Connection) -> Any:
    if not question.poll(SECONDS):
        raise RuntimeError(f"a process did not answer within {SECONDS:.0f} s")
    result, failure = question.recv()
    if failure:
        raise RuntimeError(failure)
    return result


@contextmanager
def connected(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of this process's own, as every process at the edge has one."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection
