"""When the calendar changes: open deadlines move by an event for each case, closed cases never."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from luoshi.cases.handling import By, Means, Step, access_of, record, take
from luoshi.cases.loading import load_many
from luoshi.core.actors import MACHINE
from luoshi.core.case.events import CaseEvent
from luoshi.core.case.moving import moves
from luoshi.core.case.state import Case
from luoshi.core.entries import Entry
from luoshi.core.errors import Clash
from luoshi.core.worktime import WorkCalendar
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.asking import Question, ask

_BATCH = 200
_OPEN = "SELECT id FROM cases_case WHERE ended_at IS NULL AND id > $1 ORDER BY id LIMIT $2"
_FIRST = UUID(int=0)
_SYSTEM = Access(MACHINE.id, EVERYTHING)
_MOVING = 'SELECT version, "of", seen, moved, begun_at, done_at FROM cases_calendar_move WHERE version = $1::integer'
# Begun again after an interruption it looks through all of them again; those that were moved stay counted as moved.
_BEGIN = """\
INSERT INTO cases_calendar_move (version, "of", seen, moved, begun_at)
SELECT %(version)s, count(*), 0, 0, %(now)s FROM cases_case WHERE ended_at IS NULL
ON CONFLICT (version) DO UPDATE SET "of" = excluded."of", seen = 0, done_at = NULL"""


@dataclass(frozen=True, slots=True)
class Moving:
    """How far the open cases are looked through for a version of the calendar. `of` is how many were open then."""

    version: int
    of: int
    seen: int
    moved: int
    begun_at: datetime
    done_at: datetime | None


def moving(connection: psycopg.Connection[Any], access: Access, version: int) -> Moving | None:
    """How far moving to this version is; None where nobody began yet."""
    (rows,) = ask(connection, access, Question(_MOVING, (version,)))
    return Moving(*rows[0]) if rows else None


def move_and_tell(means: Means, old: WorkCalendar, cause: str) -> int:
    """As `move_deadlines`, telling `moving` how far it is; run again after an interruption it goes on."""
    version, connection = means.reference.calendar_version, means.connection
    with acting(connection, _SYSTEM):
        connection.execute(_BEGIN, {"version": version, "now": means.now()})

    def further(seen: int, moved: int) -> None:
        with acting(connection, _SYSTEM):
            connection.execute(
                "UPDATE cases_calendar_move SET seen = seen + %s, moved = moved + %s WHERE version = %s",
                [seen, moved, version],
            )

    moved = move_deadlines(means, old, cause, further)
    with acting(connection, _SYSTEM):
        connection.execute("UPDATE cases_calendar_move SET done_at = %s WHERE version = %s", [means.now(), version])
    return moved


def move_deadlines(
    means: Means, old: WorkCalendar, cause: str, progress: Callable[[int, int], None] = lambda _seen, _moved: None
) -> int:
    """Move the open deadlines of all cases from an old calendar to the one in force; returns how many cases moved.

    `progress` is told after each batch how many it looked at, and how many of them moved. Runs in batches, each whole;
    run again after an interruption it goes on: a case remembers the version it was moved to.
    """
    moved = 0
    for batch in _open_cases(means):
        steps = _decided(means, batch, old, cause)
        moved += len(steps)
        _record(means, steps, old, cause)
        progress(len(batch), len(steps))
    return moved


def _open_cases(means: Means) -> Iterator[dict[UUID, Case]]:
    access, last = _SYSTEM, _FIRST
    while True:
        (rows,) = ask(means.connection, access, Question(_OPEN, (last, _BATCH)))
        if not rows:
            return
        ids = [row[0] for row in rows]
        yield load_many(means.connection, ids, access)
        last = ids[-1]


def _decided(means: Means, cases: dict[UUID, Case], old: WorkCalendar, cause: str) -> list[Step]:
    steps = [_moved(means, case, old, cause) for case in cases.values()]
    return [step for step in steps if step.entries]


def _moved(means: Means, case: Case, old: WorkCalendar, cause: str) -> Step:
    reference, after = means.reference, case
    rules = reference.rules(case.case_type, case.type_version)
    entered_at, new = reference.calendars[-1]
    entries: list[Entry[CaseEvent]] = []
    for command in moves(case, rules, old, new, entered_at, cause, reference.calendar_version):
        step = take(means, case.id, after, command, By(MACHINE))
        after = step.after
        entries.extend(step.entries)
    return Step(case, after, tuple(entries))


def _record(means: Means, steps: list[Step], old: WorkCalendar, cause: str) -> None:
    if not steps:
        return
    try:
        record(means, steps, access_of(MACHINE))
    except Clash:
        # Somebody acted on one of them meanwhile: each alone, on what it is now.
        for step in steps:
            cases = load_many(means.connection, [step.after.id], access_of(MACHINE))
            again = _decided(means, cases, old, cause)
            _record(means, again, old, cause)
