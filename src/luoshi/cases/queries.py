"""Questions about cases, each under the access of who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from luoshi.cases.handling import Means
from luoshi.cases.projections import decode_state
from luoshi.core.actors import Role
from luoshi.core.case.events import Holder
from luoshi.core.case.state import Case
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask
from luoshi.registry.officers import DOORS


@dataclass(frozen=True, slots=True)
class Story:
    """A case with the names people know its office and officer by."""

    case: Case
    title: str
    office: str
    officer: str


def follow_by_number(means: Means, number: str) -> Story | None:
    """The case of a number, for a caller that checks the code before showing anything of it."""
    sql = (
        "SELECT c.state_body, c.title, o.name, p.name FROM cases_case c"
        " LEFT JOIN registry_office o ON o.code = c.office LEFT JOIN registry_officer p ON p.code = c.officer"
        " WHERE c.number = $1"
    )
    (rows,) = ask(means.connection, Access("code check", EVERYTHING), Question(sql, (number,)))
    if not rows:
        return None
    body, title, office, officer = rows[0]
    case = decode_state(body)
    return Story(case, title or "", office or case.holder.office, officer or case.holder.officer)


def names_of(means: Means, holder: Holder) -> tuple[str, str]:
    """The names of an office and an officer; their codes if the registry has none."""
    sql = (
        "SELECT (SELECT name FROM registry_office WHERE code = $1), (SELECT name FROM registry_officer WHERE code = $2)"
    )
    (rows,) = ask(means.connection, Access("names"), Question(sql, (holder.office, holder.officer)))
    office, officer = rows[0]
    return office or holder.office, officer or holder.officer


# An officer's cases as a range: PostgreSQL looks them up in the index even where it takes most cases for somebody's.
_DUTY: Final = (
    "SELECT p.office, p.code FROM registry_officer p JOIN registry_office o ON o.code = p.office, LATERAL"
    " (SELECT count(*) AS open FROM (SELECT FROM cases_case c"
    " WHERE c.officer >= p.code AND c.officer <= p.code AND c.ended_at IS NULL LIMIT $5::integer) counted) has"
    " WHERE p.is_active AND o.is_open AND (p.code = ANY ($3::text[])"
    " OR ($1 = ANY (p.roles) AND (o.in_centre OR o.kind = ANY ($4::text[]))))"
    " AND NOT EXISTS (SELECT FROM registry_leave l WHERE l.officer = p.code AND l.since <= $2 AND l.until > $2"
    " AND coalesce(l.ended_at > $2, true))"
    " ORDER BY p.code = ANY ($3) DESC, o.kind = ANY ($4) DESC, has.open,"
    " CASE WHEN has.open = $5::integer THEN random() END, p.code LIMIT 1"
)
MOST_WEIGHED: Final = 25
"""Open cases beyond which an intake officer counts as busy as any other: then chance decides."""


def duty_officer(means: Means, roster: Sequence[str] = ()) -> Holder | None:
    """Who takes what comes in online: of the hotline's and the service centre's own intake officers, or else of those
    its departments sent, the one with the fewest open cases; out of office hours whoever the roster names.

    Nobody on leave. `roster` is who is on duty now, by code.
    """
    return duty_answer(ask(means.connection, Access("duty", EVERYTHING), duty_question(means, roster))[0])


def duty_question(means: Means, roster: Sequence[str] = ()) -> Question:
    """As `duty_officer`, to be asked along with others, under the access without limits."""
    now = means.now()
    closed = not means.reference.calendar.worked_seconds(now, now + timedelta(minutes=1))
    return Question(_DUTY, (Role.INTAKE.value, now, list(roster) if closed else [], list(DOORS), MOST_WEIGHED))


def duty_answer(rows: Sequence[tuple[str, str]]) -> Holder | None:
    """Who it is, from the answer to `duty_question`."""
    return Holder(*rows[0]) if rows else None
