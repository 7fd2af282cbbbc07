"""When the calendar changes: open deadlines move by an event for each case, closed cases never."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from luoshi.cases.handling import By, Means, Step, access_of, record, take
from luoshi.cases.loading import load_many
from luoshi.core.actors import MACHINE
from luoshi.core.case.events import CaseEvent
from luoshi.core.case.moving import moves
from luoshi.core.case.state import Case
from luoshi.core.entries import Entry
from luoshi.core.errors import Clash
from luoshi.core.worktime import WorkCalendar
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask

_BATCH = 200
_OPEN = "SELECT id FROM cases_case WHERE ended_at IS NULL AND id > $1 ORDER BY id LIMIT $2"
_FIRST = UUID(int=0)


def move_deadlines(
    means: Means, old: WorkCalendar, cause: str, progress: Callable[[int], None] = lambda _done: None
) -> int:
    """Move the open deadlines of all cases from an old calendar to the one in force; returns how many cases moved.

    Runs in batches, each whole; run again after an interruption it goes on: a case remembers the version it was moved
    to.
    """
    moved = 0
    for batch in _open_cases(means):
        steps = _decided(means, batch, old, cause)
        moved += len(steps)
        _record(means, steps, old, cause)
        progress(len(batch))
    return moved


def _open_cases(means: Means) -> Iterator[dict[UUID, Case]]:
    access, last = Access(MACHINE.id, EVERYTHING), _FIRST
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
