"""`./luoshi rebuild`: every read table anew from the events, or a list of the rows that differ."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from tqdm import tqdm

from luoshi.cli.command import Command
from luoshi.ledger.rebuilding import Projection, Rebuilt, compare, rebuild
from luoshi.runtime.opening import open_database
from luoshi.runtime.settings import load
from luoshi.runtime.tables import (
    all_projections,
    campaign_projections,
    case_projections,
    judgement_projections,
    registry_projections,
)


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--compare", action="store_true", help="只比较，不改动 · compare only; exit 1 if rows differ")


def run(words: Namespace) -> int:
    """Rebuilds, or compares, the registry first: the cases read it."""
    with open_database(load(os.environ), "rebuild") as running, psycopg.connect(running.dsn("migrator")) as connection:
        connection.autocommit = True
        return _compare(connection) if words.compare else _rebuild(connection)


def _rebuild(connection: psycopg.Connection[Any]) -> int:
    _rebuild_these(connection, registry_projections())
    _rebuild_these(connection, case_projections(connection))
    _rebuild_these(connection, [*judgement_projections(), *campaign_projections()])
    return 0


def _rebuild_these(connection: psycopg.Connection[Any], projections: Sequence[Projection]) -> None:
    _say(_with_progress(lambda progress: rebuild(connection, projections, progress)))


def _compare(connection: psycopg.Connection[Any]) -> int:
    found = compare(connection, all_projections(connection))
    for difference in found:
        columns = f" ({', '.join(difference.columns)})" if difference.columns else ""
        print(f"{difference.table} {dict(difference.key)}: {difference.what}{columns}")
    print("与事件一致 · equal to the events" if not found else f"{len(found)} 行不一致 · rows differ")
    return 1 if found else 0


def _with_progress(work: Callable[[Callable[[int, int], None]], Rebuilt]) -> Rebuilt:
    with tqdm(unit="event", unit_scale=True, disable=None) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return work(show)


def _say(rebuilt: Rebuilt) -> None:
    for repair in rebuilt.tables:
        print(
            f"{repair.table}: {repair.rows} 行 · rows"
            f" (+{repair.inserted} ~{repair.changed} -{repair.removed}; {rebuilt.events} events)"
        )


COMMAND = Command("rebuild", "read tables anew from the events", configure, run)
