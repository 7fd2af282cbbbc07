"""`./luoshi bench ratings [SIZE]`: how long the report of an office and the figures of all take among SIZE ratings.

The ratings are put into the read tables of a throwaway database, as the events would leave them: 60 offices over
twelve months, one of which has a fifth of all. Each question is asked six times; the slowest but the first is told.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from datetime import time as dtime
from pathlib import Path

import psycopg

from luoshi.core.worktime import WorkCalendar
from luoshi.judgement.handling import Judging
from luoshi.judgement.report import report, satisfaction
from luoshi.judgement.sealing import Seals
from luoshi.judgement.settings import rating_rules
from luoshi.registry.calendar_seed import SEED_ZONE
from luoshi.runtime import connection
from luoshi.runtime.postgres import Postgres, Running
from luoshi.runtime.settings import Settings

SINCE, UNTIL = date(2026, 1, 1), date(2026, 12, 1)
_RATINGS = """\
INSERT INTO judgement_rating (id, version, office, case_type, month, "case", call, hidden, show_after, call_by,
    called_at, rectification, doubt, level, again)
SELECT gen_random_uuid(), 1, 'office-' || lpad((CASE WHEN n %% 5 = 0 THEN 0 ELSE n %% 60 END)::text, 2, '0'),
    'help', make_date(2026, 1 + n / 60 %% 12, 1), gen_random_uuid(), 'supervision', false, NULL,
    CASE WHEN level < 3 THEN now() END, CASE WHEN level < 3 AND n %% 3 > 0 THEN now() END,
    CASE WHEN level < 3 THEN gen_random_uuid() END, CASE WHEN level < 3 AND n %% 50 = 0 THEN 'set_aside' ELSE '' END,
    level, 0
FROM (SELECT n, (ARRAY[5,5,5,4,4,4,3,3,2,1])[1 + n / 7 %% 10] AS level FROM generate_series(1, %s) n) AS given"""
_OPINIONS = """\
INSERT INTO judgement_opinion (rating, nth, office, month, level, solved, named, excluded, reasons)
SELECT id, 1, office, month, level, level > 2, true,
    CASE WHEN ascii(id::text) %% 16 = 1 THEN 'out_of_scope' ELSE '' END,
    CASE WHEN level < 3 THEN ARRAY['late'] ELSE '{}'::text[] END FROM judgement_rating"""


def main(argv: Sequence[str]) -> int:
    """Fills, asks and tells. Ends with 1 if the report of the biggest office takes a second or more."""
    parser = ArgumentParser(prog="luoshi bench ratings", description=__doc__)
    parser.add_argument("size", nargs="?", type=int, default=50_000)
    size = parser.parse_args(argv).size
    folder = Path(tempfile.mkdtemp(prefix="luoshi-bench-"))
    try:
        with Postgres(Settings(data=folder, throwaway=True)).start("bench") as running:
            return 1 if _measured(running, size) >= 1 else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(running: Running, size: int) -> float:
    connection.configure(running, secrets.token_urlsafe(32))
    connection.migrate()
    connection.release()
    _fill(running, size)
    with psycopg.connect(running.dsn("app"), autocommit=True) as found:
        judging = _judging(found)
        biggest = _slowest(lambda: report(judging, "office-00", SINCE, UNTIL))
        print(f"report, biggest office, 12 months: {biggest * 1000:.0f} ms")
        small = _slowest(lambda: report(judging, "office-07", SINCE, UNTIL))
        print(f"report, another office, 12 months: {small * 1000:.0f} ms")
        every = _slowest(lambda: satisfaction(judging, SINCE, UNTIL))
        print(f"figures of all 60 offices, 12 months: {every * 1000:.0f} ms")
        month = _slowest(lambda: satisfaction(judging, UNTIL, UNTIL))
        print(f"figures of all 60 offices, one month: {month * 1000:.0f} ms")
    return biggest


def _fill(running: Running, size: int) -> None:
    started = time.perf_counter()
    with psycopg.connect(running.dsn("admin"), autocommit=True) as admin:
        admin.execute("SELECT set_config('luoshi.actor', 'bench', false), set_config('luoshi.scope', '*', false)")
        admin.execute(_RATINGS, [size])
        admin.execute(_OPINIONS.replace("%%", "%").encode())
        admin.execute("VACUUM ANALYZE judgement_rating")
        admin.execute("VACUUM ANALYZE judgement_opinion")
    print(f"{size} ratings put in, {time.perf_counter() - started:.1f} s")


def _judging(found: psycopg.Connection[object]) -> Judging:
    seals = Seals(secrets.token_bytes(32), secrets.token_bytes(32))
    calendar = WorkCalendar({}, [(dtime(9), dtime(17))], SEED_ZONE, frozenset())
    return Judging(found, rating_rules(), seals, calendar, lambda: datetime.now(UTC), secrets.token_bytes)


def _slowest(ask: Callable[[], object]) -> float:
    times = []
    ask()
    for _ in range(5):
        started = time.perf_counter()
        ask()
        times.append(time.perf_counter() - started)
    return max(times)
