"""`./luoshi bench surveys [SHEETS]`: how long the report of a survey of 84 units takes, each sheet on 8 of them.

The survey is made by its commands; the sheets are put into the read table of a throwaway database, as their events
would leave them. The report is asked six times; the slowest but the first is told.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from datetime import time as dtime
from pathlib import Path
from uuid import UUID

import psycopg

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.judgement.surveys.plan import Plan, Unit
from luoshi.core.worktime import WorkCalendar
from luoshi.judgement.handling import Judging
from luoshi.judgement.sealing import Seals
from luoshi.judgement.settings import rating_rules
from luoshi.judgement.surveys import commands
from luoshi.judgement.surveys.report import report
from luoshi.judgement.surveys.settings import survey_rules
from luoshi.registry.calendar_seed import SEED_ZONE
from luoshi.runtime import connection
from luoshi.runtime.postgres import Postgres, Running
from luoshi.runtime.settings import Settings

UNITS = 84
SUPERVISOR = Actor(ActorKind.OFFICER, "bench", ("district", "supervision"), frozenset({Role.SUPERVISOR}))
_SHEETS = """\
INSERT INTO judgement_survey_sheet (id, survey, "group", day, paper, units, questions, options)
SELECT gen_random_uuid(), %s, (ARRAY['served','served','above','society'])[1 + n %% 4], current_date, false,
    (SELECT array_agg('u' || (n * 7 + k * 11) %% 84 ORDER BY k) FROM generate_series(1, 8) k),
    array_fill('overall'::text, ARRAY[8]),
    (SELECT array_agg((ARRAY['yes','fairly','yes','no','unknown'])[1 + (n * 3 + k * k) %% 5] ORDER BY k)
     FROM generate_series(1, 8) k)
FROM generate_series(1, %s) n"""


def main(argv: Sequence[str]) -> int:
    """Fills, asks and tells. Ends with 1 if the report takes a second or more."""
    parser = ArgumentParser(prog="luoshi bench surveys", description=__doc__)
    parser.add_argument("sheets", nargs="?", type=int, default=20_000)
    sheets = parser.parse_args(argv).sheets
    folder = Path(tempfile.mkdtemp(prefix="luoshi-bench-"))
    try:
        with Postgres(Settings(data=folder, throwaway=True)).start("bench") as running:
            return 1 if _measured(running, sheets) >= 1 else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(running: Running, sheets: int) -> float:
    connection.configure(running, secrets.token_urlsafe(32))
    connection.migrate()
    connection.release()
    with psycopg.connect(running.dsn("app"), autocommit=True) as found:
        judging = _judging(found)
        survey_id = _survey(judging)
        _fill(running, survey_id, sheets)
        times = [_timed(judging, survey_id) for _ in range(6)]
    slowest = max(times[1:])
    print(f"report of {UNITS} units, {sheets} sheets, {8 * sheets} answers: {slowest * 1000:.0f} ms")
    return slowest


def _timed(judging: Judging, survey_id: UUID) -> float:
    started = time.perf_counter()
    report(judging, survey_id)
    return time.perf_counter() - started


def _plan() -> Plan:
    units = tuple(Unit(f"u{nth}", f"Unit {nth}", "government") for nth in range(UNITS))
    return replace(survey_rules().start, title="bench", year=2026, units=units)


def _survey(judging: Judging) -> UUID:
    survey_id = commands.draft(judging, None, _plan(), SUPERVISOR)
    commands.fix(judging, survey_id, SUPERVISOR)
    for group in _plan().groups:
        commands.draw(judging, survey_id, group.code, 1, 1, SUPERVISOR)
    commands.open_up(judging, survey_id, SUPERVISOR)
    commands.close(judging, survey_id, SUPERVISOR)
    return survey_id


def _fill(running: Running, survey_id: UUID, sheets: int) -> None:
    with psycopg.connect(running.dsn("admin"), autocommit=True) as admin:
        admin.execute("SELECT set_config('luoshi.actor', 'bench', false), set_config('luoshi.scope', '*', false)")
        admin.execute(_SHEETS, [survey_id, sheets])
        admin.execute("VACUUM ANALYZE judgement_survey_sheet")


def _judging(found: psycopg.Connection[object]) -> Judging:
    seals = Seals(secrets.token_bytes(32), secrets.token_bytes(32))
    calendar = WorkCalendar({}, [(dtime(9), dtime(17))], SEED_ZONE, frozenset())
    return Judging(found, rating_rules(), seals, calendar, lambda: datetime.now(UTC), secrets.token_bytes)
