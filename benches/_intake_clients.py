"""The Python side: eight client processes, each with its own connection, that carry out commands without HTTP."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from random import Random

import psycopg

from benches._intake_work import CLIENTS, Turn, change, create, means_on
from luoshi.cases.handling import Means

LARGEST = 2**62
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Done:
    """What all clients did in a turn: commands, commands a second, and processor seconds of Python for each."""

    count: int
    per_second: float
    python_seconds: float


class Clients:
    """Eight processes, waiting."""

    def __init__(self, pipes: list[Connection]) -> None:
        self._pipes = pipes

    def take(self, database: str, turn: Turn) -> Done:
        """All of them take this turn on a database at the same time."""
        for pipe in self._pipes:
            pipe.send((database, turn))
        results: list[tuple[int, float, float]] = [pipe.recv() for pipe in self._pipes]
        count = sum(done for done, _, _ in results)
        per_second = sum(done / elapsed for done, elapsed, _ in results)
        return Done(count, per_second, sum(cpu for _, _, cpu in results) / count)


@contextmanager
def clients(dsns: Mapping[str, str]) -> Iterator[Clients]:
    """The processes, connected to each of the databases; they end with the block."""
    start = _SPAWN.Barrier(CLIENTS, timeout=60)
    with ExitStack() as closing:
        pipes = []
        for number in range(CLIENTS):
            here, there = _SPAWN.Pipe()
            process = _SPAWN.Process(target=_client, args=(number, start, there, dict(dsns)), daemon=True)
            process.start()
            there.close()
            closing.callback(process.join, 10)
            closing.callback(here.close)
            pipes.append(here)
        yield Clients(pipes)


def _client(number: int, start: Barrier, pipe: Connection, dsns: Mapping[str, str]) -> None:
    # A session of its own, as each of the server's processes has: where the kernel shares a busy machine out by
    # sessions (sched_autogroup), eight clients in one would get as much of it as one process of the server.
    os.setsid()
    with ExitStack() as closing:
        means = {
            name: means_on(closing.enter_context(psycopg.connect(dsn, autocommit=True))) for name, dsn in dsns.items()
        }
        while True:
            try:
                database, turn = pipe.recv()
            except EOFError:
                return
            start.wait()
            pipe.send(_take(means[database], number, turn))


def _take(means: Means, client: int, turn: Turn) -> tuple[int, float, float]:
    random = Random()
    count, cpu, began = 0, time.process_time(), time.perf_counter()
    while (elapsed := time.perf_counter() - began) < turn.seconds:
        number = random.randrange(LARGEST)
        if turn.what == "create":
            create(means, number)
        else:
            change(means, turn.target(client, count), number)
        count += 1
    return count, elapsed, time.process_time() - cpu
