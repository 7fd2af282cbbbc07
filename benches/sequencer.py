"""The sequencer: events that become leaves in a second, while eight clients write on the same server.

A backlog waits at the start, so that what is measured is the sequencer and not the writers. The server has the settings
of production, in a folder that goes with it.
"""

from __future__ import annotations

import json
import secrets
import threading
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, Final
from uuid import uuid4

import psycopg

from benches.intake import server
from luoshi.core.actors import Actor, ActorKind
from luoshi.core.case.events import Noted
from luoshi.core.entries import Entry
from luoshi.core.private import Private
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.ledger.log.sequencing import SEQUENCER, sequence, size_of

GOAL: Final = 1_200
WRITERS: Final = 8
BENCH: Final = Access("bench", EVERYTHING)
LIN: Final = Actor(ActorKind.OFFICER, "lin", ("root", "310"))


def main(argv: list[str]) -> int:
    parser = ArgumentParser(prog="luoshi bench sequencer", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--backlog", type=int, default=30_000)
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    with server() as (_, running):
        figures = _measure(running.dsn("app"), words.seconds, words.backlog)
    print(json.dumps(figures) if words.json else "\n".join(f"{name:24} {each:>12,}" for name, each in figures.items()))
    return 0 if figures["placed_per_second"] >= GOAL and not figures["gaps"] else 1


def _measure(dsn: str, seconds: float, backlog: int) -> dict[str, int]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        for _ in range(backlog // 500):
            _write(connection, 500)
        with acting(connection, SEQUENCER):
            before = size_of(connection, 1)
        done, written = threading.Event(), [0] * WRITERS
        writers = [threading.Thread(target=_keep_writing, args=(dsn, done, written, nth)) for nth in range(WRITERS)]
        for writer in writers:
            writer.start()
        started, placed = perf_counter(), 0
        while perf_counter() - started < seconds:
            placed += _place(connection)
        took = perf_counter() - started
        done.set()
        for writer in writers:
            writer.join()
        while _place(connection):
            pass
        return {
            "placed_per_second": round(placed / took),
            "written_per_second": round(sum(written) / took),
            "placed_in_all": before + placed,
            "gaps": _gaps(connection),
        }


def _place(connection: psycopg.Connection[Any]) -> int:
    placed = sequence(connection, 1, now=datetime.now(UTC), random=secrets.token_bytes)
    return placed.added if placed else 0


def _keep_writing(dsn: str, done: threading.Event, written: list[int], nth: int) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        while not done.is_set():
            written[nth] += _write(connection, 2)


def _write(connection: psycopg.Connection[Any], count: int) -> int:
    now = datetime.now(UTC)
    entries: Sequence[Entry[Any]] = [Entry(Noted(Private(f"第 {nth} 次记录。")), now, now, LIN) for nth in range(count)]
    commit(connection, BENCH, [StreamCommit(uuid4(), 0, entries)], random=secrets.token_bytes)
    return count


def _gaps(connection: psycopg.Connection[Any]) -> int:
    with acting(connection, SEQUENCER):
        row = connection.execute(
            "SELECT max(place) + 1 - count(*) + (SELECT count(*) FROM ledger_event) - count(*) FROM ledger_leaf"
        ).fetchone()
    return int(row[0]) if row else 0
