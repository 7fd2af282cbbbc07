"""What a change of the registry would do to open cases, counted before anybody confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from luoshi.cases.handling import Means
from luoshi.cases.projections import decode_state
from luoshi.core.case.moving import moves
from luoshi.core.worktime import WorkCalendar
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask

MOST: Final = 3_000
"""How many open cases are tried: those that run out first. Beyond them the count is a least one."""

_FIRST_DUE: Final = (
    "SELECT state_body FROM cases_case WHERE ended_at IS NULL ORDER BY stopped, due_at, id LIMIT $1::integer"
)
_HELD: Final = (
    "SELECT office, count(*) FROM cases_case WHERE ended_at IS NULL AND (office = ANY ($1::text[]) OR officer = $2)"
    " AND ($2 = '' OR officer = $2) GROUP BY office ORDER BY office"
)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many open cases get other deadlines; `whole` tells whether all open cases were tried."""

    cases: int
    whole: bool


def moved_by(means: Means, access: Access, calendar: WorkCalendar) -> Moved:
    """How many open cases' deadlines a calendar would move."""
    entered_at, old = means.now(), means.reference.calendar
    reference = replace(means.reference, calendars=(*means.reference.calendars, (entered_at, calendar)))
    (rows,) = ask(means.connection, access, Question(_FIRST_DUE, (MOST,)))
    moved = 0
    for (body,) in rows:
        case = decode_state(body)
        rules = reference.rules(case.case_type, case.type_version)
        found = moves(case, rules, old, calendar, entered_at, "preview", reference.calendar_version)
        moved += any(True for _ in found)
    return Moved(moved, len(rows) < MOST)


def held_by(means: Means, access: Access, offices: Sequence[str] = (), officer: str = "") -> list[tuple[str, int]]:
    """How many open cases these offices, or this officer, answer for, by office."""
    (rows,) = ask(means.connection, access, Question(_HELD, (list(offices), officer)))
    return [(office, int(count)) for office, count in rows]
