"""Verification: events a second that are looked at, leaf by leaf and as a whole, and again with the read tables.

A server of our own, filled by the filler of the intake bench, placed and signed. Seconds are the clock's: the server
works as much as we do.
"""

from __future__ import annotations

import json
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import psycopg

from benches._intake_fill import Size, fill
from benches.intake import server
from luoshi.ledger.verifying.findings import Report
from luoshi.ledger.verifying.verify import verify
from luoshi.runtime.commands.verify import compare_tables, outside_of
from luoshi.runtime.drills.ground.town import utc_now
from luoshi.runtime.log.keeper import Keeper, LogFolder
from luoshi.runtime.log.keys import LogKeys
from luoshi.runtime.postgres import Running

GOAL: Final = 20_000
KEYS: Final = LogKeys("bench", 1, (b"k" * 32,), b"p" * 32)


def main(argv: list[str]) -> int:
    parser = ArgumentParser(prog="luoshi bench verify", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="of three events each")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    with server() as (_, running), tempfile.TemporaryDirectory() as folder:
        figures = _measure(running, LogFolder(Path(folder)), words.cases)
    print(json.dumps(figures) if words.json else "\n".join(f"{name:28} {each:>12,}" for name, each in figures.items()))
    return 0 if figures["events_per_second"] >= GOAL and not figures["alarms"] else 1


def _measure(running: Running, folder: LogFolder, cases: int) -> dict[str, int]:
    fill(running, Size(cases, cases))
    keeper = Keeper(KEYS, folder, lambda size: bytes(size))
    with psycopg.connect(running.dsn("admin"), autocommit=True) as admin:
        admin.execute("UPDATE ledger_outbox SET sequenced_at = NULL")
        admin.execute("VACUUM ANALYZE")
    with psycopg.connect(running.dsn("app"), autocommit=True) as app:
        while keeper.place(app, utc_now()):
            pass
        keeper.sign(app, utc_now())
    with (
        psycopg.connect(running.dsn("admin"), autocommit=True) as admin,
        psycopg.connect(running.dsn("migrator"), autocommit=True) as owner,
    ):
        admin.execute("ANALYZE")
        return _timed(admin, owner, folder)


def _timed(admin: psycopg.Connection[Any], owner: psycopg.Connection[Any], folder: LogFolder) -> dict[str, int]:
    began = perf_counter()
    report: Report = verify(admin, outside_of(folder, KEYS), [])
    record = perf_counter() - began
    compare_tables(owner, report)
    return {
        "events": report.events,
        "events_per_second": round(report.events / record),
        "with_read_tables_per_second": round(report.events / (perf_counter() - began)),
        "alarms": sum(report.counts.values()),
    }
