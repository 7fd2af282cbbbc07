"""Filling the tables: cases told through the real path a few times, then multiplied inside the database.

Each case has three events with their words, marked as read in the outbox, and its rows; ids, numbers and keys are its
own, in every column, body and state. Indexes that are no constraint are made when the rows are there: that is quicker.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg

from benches._intake_work import STORIES, case_id, close, means_on, story_number, tell_story
from luoshi.cases.projections import TABLES
from luoshi.runtime.postgres import Running

CHUNK: Final = 5_000
SESSIONS: Final = 4
CLOSED: Final = 800
"""Added to the number of a story that was told to its end."""

_PREPARE: Final = """
CREATE TABLE bench_template (nth int PRIMARY KEY, id text, number text, key text);
CREATE TABLE bench_event AS SELECT t.nth, t.id AS old_id, t.number AS old_number, t.key AS old_key,
    e.version, e.kind, e.at, e.entered_at, e.actor, e.office, e.key, convert_from(e.body, 'UTF8') AS body
    FROM ledger_event e JOIN bench_template t ON e.stream = t.id::uuid;
"""
# i runs over the numbers of a chunk; a story is told again for it, to its end where the case is no longer open.
_STORY: Final = "t.nth = i %% %(stories)s + CASE WHEN i > %(open)s THEN %(closed)s ELSE 0 END"
_EVENTS: Final = f"""
WITH e AS (
INSERT INTO ledger_event (stream, version, kind, at, entered_at, actor, office, key, body)
SELECT md5(i::text)::uuid, t.version, t.kind, t.at, t.entered_at, t.actor, t.office,
    replace(t.key, t.old_key, 'k-' || i),
    convert_to(replace(replace(replace(t.body, t.old_id, md5(i::text)::uuid::text), t.old_number, 'B-' || i),
        t.old_key, 'k-' || i), 'UTF8')
FROM generate_series(%(first)s::int, %(last)s::int) i JOIN bench_event t ON {_STORY}
ORDER BY i, t.version
RETURNING seq, entered_at
) INSERT INTO ledger_outbox (seq, entered_at, sequenced_at, reacted_at)
SELECT seq, entered_at, entered_at, entered_at FROM e
"""
_INDEXES: Final = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE NOT indisunique AND indrelid = ANY (%s::text[]::regclass[])
"""
_TEMPLATE_OF: Final = """
CREATE TABLE bench_{table} AS SELECT t.nth, t.id AS old_id, t.number AS old_number, r.*
    FROM {table} r JOIN bench_template t ON r.{key} = t.id::uuid
"""
_OWN: Final = {
    "number": "'B-' || i",
    "state_body": "convert_to(replace(replace(convert_from(t.state_body, 'UTF8'), t.old_id, md5(i::text)::uuid::text),"
    " t.old_number, 'B-' || i), 'UTF8')",
}


@dataclass(frozen=True, slots=True)
class Size:
    """How many cases a database has, and how many of them, the first by number, are open."""

    cases: int
    open: int


def fill(place: Running, size: Size) -> None:
    """Fills a database; shows progress."""
    began = time.perf_counter()
    with psycopg.connect(place.dsn("app"), autocommit=True) as app:
        numbers = _tell_stories(app)
    with psycopg.connect(place.dsn("admin"), autocommit=True) as admin:
        statements = _prepare(admin, numbers)
        with _indexes_later(admin):
            _multiply(place.dsn("admin"), size, began, statements)
        admin.execute("VACUUM (ANALYZE)")
        admin.execute("CHECKPOINT")
    print(f"\r{size.cases:>9,} cases in {time.perf_counter() - began:.0f} s{'':20}", file=sys.stderr)


def _tell_stories(app: psycopg.Connection[Any]) -> dict[int, int]:
    """Each story through the path, on a day of its own: what is indexed by time has more than one value.

    Returns the numbers of their cases, which are below zero.
    """
    base, means = datetime.now(UTC) - timedelta(days=2), means_on(app)
    numbers = {}
    for nth in range(STORIES):
        at_that_time = replace(means, now=_stopped_at(base - timedelta(days=nth)))
        numbers[nth], numbers[nth + CLOSED] = story_number(nth), story_number(nth + CLOSED)
        tell_story(at_that_time, numbers[nth])
        tell_story(at_that_time, numbers[nth + CLOSED])
        close(at_that_time, numbers[nth + CLOSED])
    return numbers


def _stopped_at(instant: datetime) -> Callable[[], datetime]:
    return lambda: instant


def _prepare(admin: psycopg.Connection[Any], numbers: Mapping[int, int]) -> list[str]:
    """Sets the stories apart; returns the statements that multiply them."""
    create, *others = filter(str.strip, _PREPARE.split(";"))
    admin.execute(create.encode())
    for nth, number in numbers.items():
        values = [nth, str(case_id(number)), f"B-{number}", f"k-{number}"]
        admin.execute("INSERT INTO bench_template VALUES (%s, %s, %s, %s)", values)
    for statement in others:
        admin.execute(statement.encode())
    tables = {"ledger_vault": "stream", **{table.name: table.key[0] for table in TABLES}}
    found = [_copies(admin, table, key) for table, key in tables.items()]
    admin.execute("ANALYZE")
    return [_EVENTS, *found]


def _copies(admin: psycopg.Connection[Any], table: str, key: str) -> str:
    """Multiplies a table's rows of the stories: every column as it is there, but for what is a case's own."""
    admin.execute(_TEMPLATE_OF.format(table=table, key=f'"{key}"').encode())
    sql = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
    names = [str(name) for (name,) in admin.execute(sql, [table])]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join("md5(i::text)::uuid" if name == key else _OWN.get(name, f't."{name}"') for name in names)
    return (
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM"
        f" generate_series(%(first)s::int, %(last)s::int) i JOIN bench_{table} t ON {_STORY}"
    )


@contextmanager
def _indexes_later(admin: psycopg.Connection[Any]) -> Iterator[None]:
    """Takes the indexes of the tables away for the block, but for those that keep something unique."""
    indexes = admin.execute(_INDEXES, [["ledger_vault", "ledger_outbox", "ledger_event", *(t.name for t in TABLES)]])
    found = [(str(name), str(definition)) for name, definition in indexes]
    for name, _ in found:
        admin.execute(f"DROP INDEX {name}".encode())
    yield
    admin.execute("SET maintenance_work_mem = '512MB'")
    for _, definition in found:
        admin.execute(definition.encode())


def _multiply(dsn: str, size: Size, began: float, statements: Sequence[str]) -> None:
    with ThreadPoolExecutor(SESSIONS) as pool:
        chunks = [(first, min(first + CHUNK - 1, size.cases)) for first in range(1, size.cases + 1, CHUNK)]
        running = [pool.submit(_chunk, dsn, *chunk, size.open, statements) for chunk in chunks]
        done = 0
        for future in as_completed(running):
            done += future.result()
            left = (time.perf_counter() - began) / done * (size.cases - done)
            print(f"\r{done:>9,} of {size.cases:,} cases, {left:4.0f} s left ", end="", file=sys.stderr, flush=True)


def _chunk(dsn: str, first: int, last: int, open_ones: int, statements: Sequence[str]) -> int:
    values = {"first": first, "last": last, "open": open_ones, "stories": STORIES, "closed": CLOSED}
    with psycopg.connect(dsn) as connection:
        for statement in statements:
            connection.execute(statement.encode(), values)
    return last - first + 1
