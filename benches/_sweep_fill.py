"""Filling for the sweep: stories that something came due in, told through the real path, then multiplied in SQL.

All copies of a story are due as it is; of a hundred copies one keeps its alarm, and the others' rings much later.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
from tqdm import tqdm

from benches._intake_work import case_id, means_on, registration
from luoshi.cases.commands import act, register
from luoshi.cases.handling import By, Means, access_of, take
from luoshi.cases.loading import load
from luoshi.cases.projections import rows_of
from luoshi.cases.simulation.district import the_district
from luoshi.core.actors import MACHINE, Actor, ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.values import Row
from luoshi.registry.commands import Registrar, enter_officers, enter_offices

TEMPLATES: Final = 32
CHUNK: Final = 10_000
SESSIONS: Final = 4
NOW: Final = datetime(2026, 9, 16, 10, 0, tzinfo=UTC)
"""When it rings: a Wednesday in the evening, when the day's deadlines have passed."""
LATER: Final = "interval '400 days'"

_ADMIN = Actor(ActorKind.OFFICER, "admin", ("district",), frozenset({Role.ADMINISTRATOR}))
_DISTRICT = the_district()
_UNITS = [office for office in _DISTRICT.offices.values() if office.kind == "units"]
_DESK = _DISTRICT.offices["hotline"]

_EVENTS: Final = """
WITH e AS (
INSERT INTO ledger_event (stream, version, kind, at, entered_at, actor, office, body)
SELECT md5(i::text)::uuid, t.version, t.kind, t.at, t.entered_at, t.actor, t.office,
    convert_to(replace(replace(t.body, t.old_id, md5(i::text)::uuid::text), t.old_number, 'B-' || i), 'UTF8')
FROM generate_series(%(first)s::int, %(last)s::int) i JOIN bench_event t ON t.nth = i %% %(templates)s
ORDER BY i, t.version
RETURNING seq, entered_at
) INSERT INTO ledger_outbox (seq, entered_at, sequenced_at, reacted_at)
SELECT seq, entered_at, entered_at, entered_at FROM e
"""
_OWN: Final = {
    "id": "md5(i::text)::uuid",
    "number": "'B-' || i",
    "state_body": "convert_to(replace(replace(convert_from(t.state_body, 'UTF8'), t.old_id, md5(i::text)::uuid::text),"
    " t.old_number, 'B-' || i), 'UTF8')",
}
_INDEXES: Final = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE NOT indisunique AND indrelid = ANY ('{ledger_event, ledger_outbox, cases_case, cases_alarm}'::text[]::regclass[])
"""
_ALARMS: Final = f"""
INSERT INTO cases_alarm ("case", at)
SELECT md5(i::text)::uuid, t.at + CASE WHEN i / %(templates)s %% 100 = 0 THEN interval '0' ELSE {LATER} END
FROM generate_series(%(first)s::int, %(last)s::int) i JOIN bench_alarm t ON t.nth = i %% %(templates)s
"""
_PREPARE: Final = (
    "CREATE TABLE bench_template (nth int PRIMARY KEY, id text, number text)",
    "CREATE TABLE bench_event AS SELECT t.nth, t.id AS old_id, t.number AS old_number, e.version, e.kind, e.at,"
    " e.entered_at, e.actor, e.office, convert_from(e.body, 'UTF8') AS body"
    " FROM ledger_event e JOIN bench_template t ON e.stream = t.id::uuid",
    "CREATE TABLE bench_case AS SELECT t.nth, t.id AS old_id, t.number AS old_number, r.*"
    " FROM cases_case r JOIN bench_template t ON r.id = t.id::uuid",
    'CREATE TABLE bench_alarm AS SELECT t.nth, a.at FROM cases_alarm a JOIN bench_template t ON a."case" = t.id::uuid',
)


def fill(app_dsn: str, admin_dsn: str, size: int) -> None:
    """Fills a new database with so many open cases, of which one in a hundred is due at `NOW`."""
    began = time.perf_counter()
    with psycopg.connect(app_dsn, autocommit=True) as app:
        _staff(app)
        for nth in range(TEMPLATES):
            _tell(means_on(app), nth)
    with psycopg.connect(admin_dsn, autocommit=True) as admin:
        statements = _prepare(admin)
        with _indexes_later(admin):
            _multiply(admin_dsn, size, statements)
        _remove_templates(admin)
        admin.execute("VACUUM (ANALYZE)")
        admin.execute("CHECKPOINT")
    print(f"\r{size:>9,} cases in {time.perf_counter() - began:.0f} s{'':20}", file=sys.stderr)


def _staff(app: psycopg.Connection[Any]) -> None:
    registrar = Registrar(app, lambda: NOW - timedelta(days=90), secrets.token_bytes, _ADMIN)
    enter_offices(registrar, _DISTRICT.registered_offices())
    enter_officers(registrar, _DISTRICT.registered_officers())


def _tell(means: Means, nth: int) -> None:
    """A story that began some days ago, up to just before what comes due last by `NOW`."""
    number, unit, stopped = -1 - nth, _UNITS[nth % len(_UNITS)], nth % 8 == 7
    clock = NOW - timedelta(days=16 if stopped else 6 + nth // 2, hours=3)
    what = "simple_application" if stopped else "help"
    begin = replace(registration(number), case_type=what, holder=Holder(_DESK.code, _DESK.officers[1].code))
    desk, handler = _DESK.officers[1].actor, unit.officers[1].actor
    steps: list[tuple[c.Command, Actor]] = [(c.Offer(unit.code), desk)] if nth % 4 else []
    if nth % 4 > 1:
        steps.append((c.SignFor(), handler))
    if stopped:
        steps += [(c.AskSupplement(("营业执照", "图纸")), handler)]
    register(_at(means, clock), case_id(number), begin, By(desk))
    for minutes, (command, actor) in enumerate(steps, start=1):
        act(_at(means, clock + timedelta(minutes=minutes)), case_id(number), command, By(actor))
    _ring_all_but_the_last(means, case_id(number))


def _at(means: Means, instant: datetime) -> Means:
    return replace(means, now=lambda: instant)


def _ring_all_but_the_last(means: Means, case: UUID) -> None:
    while True:
        state = load(means.connection, case, access_of(MACHINE)).case
        alarm = _alarm(means, case)
        if alarm is None or alarm > NOW:
            raise ValueError(f"nothing comes due in the story of {state.number}")
        then = _at(means, alarm)
        step = take(then, case, state, c.Tick(), By(MACHINE))
        after = _rung(rows_of(step.before, step.after, step.entries, means.reference))
        if not isinstance(after, datetime) or after > NOW:
            return
        act(then, case, c.Tick(), By(MACHINE))


def _rung(rows: Sequence[Row]) -> object:
    (alarm,) = (row for row in rows if row.table == "cases_alarm")
    return alarm.columns["at"]


def _alarm(means: Means, case: UUID) -> datetime | None:
    sql = 'SELECT at FROM cases_alarm WHERE "case" = $1'
    (rows,) = ask(means.connection, access_of(MACHINE), Question(sql, (case,)))
    found: datetime | None = rows[0][0]
    return found


def _prepare(admin: psycopg.Connection[Any]) -> Sequence[str]:
    admin.execute(_PREPARE[0].encode())
    for nth in range(TEMPLATES):
        values = [nth, str(case_id(-1 - nth)), f"B-{-1 - nth}"]
        admin.execute("INSERT INTO bench_template VALUES (%s, %s, %s)", values)
    for statement in _PREPARE[1:]:
        admin.execute(statement.encode())
    sql = "SELECT attname FROM pg_attribute WHERE attrelid = 'cases_case'::regclass AND attnum > 0 AND NOT attisdropped"
    names = [str(name) for (name,) in admin.execute(sql.encode())]
    columns = ", ".join(f'"{name}"' for name in names)
    copied = ", ".join(_OWN.get(name, f't."{name}"') for name in names)
    admin.execute("ANALYZE")
    return (
        _EVENTS,
        _ALARMS,
        f"INSERT INTO cases_case ({columns}) SELECT {copied} FROM"
        f" generate_series(%(first)s::int, %(last)s::int) i JOIN bench_case t ON t.nth = i %% %(templates)s",
    )


@contextmanager
def _indexes_later(admin: psycopg.Connection[Any]) -> Iterator[None]:
    """Takes the indexes away for the block, but for those that keep something unique: making them anew is quicker."""
    indexes = admin.execute(_INDEXES.encode()).fetchall()
    for name, _ in indexes:
        admin.execute(f"DROP INDEX {name}".encode())
    yield
    admin.execute("SET maintenance_work_mem = '512MB'")
    for _, definition in indexes:
        admin.execute(definition.encode())


def _multiply(dsn: str, size: int, statements: Sequence[str]) -> None:
    with ThreadPoolExecutor(SESSIONS) as pool:
        firsts = range(1, size + 1, CHUNK)
        chunks = [pool.submit(_chunk, dsn, first, min(first + CHUNK - 1, size), statements) for first in firsts]
        for chunk in tqdm(as_completed(chunks), total=len(chunks), unit=f"x {CHUNK:,} cases", disable=None):
            chunk.result()


def _chunk(dsn: str, first: int, last: int, statements: Sequence[str]) -> None:
    with psycopg.connect(dsn) as connection:
        for statement in statements:
            connection.execute(statement.encode(), {"first": first, "last": last, "templates": TEMPLATES})


def _remove_templates(admin: psycopg.Connection[Any]) -> None:
    """The stories themselves ring no more: only their copies count."""
    admin.execute('UPDATE cases_alarm SET at = NULL WHERE "case" IN (SELECT id::uuid FROM bench_template)')
    admin.execute("UPDATE ledger_outbox SET reacted_at = entered_at WHERE reacted_at IS NULL")
