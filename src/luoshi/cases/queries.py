"""Questions about cases, each under the access of who asks."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.cases.handling import Means
from luoshi.cases.projections import decode_state
from luoshi.core.actors import Role
from luoshi.core.case.events import Holder
from luoshi.core.case.state import Case
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask


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


def duty_officer(means: Means) -> Holder | None:
    """The intake officer of a service-centre office, not on leave, with the fewest open cases: who takes what comes in
    online.
    """
    sql = (
        "SELECT p.office, p.code FROM registry_officer p JOIN registry_office o ON o.code = p.office"
        " LEFT JOIN cases_case c ON c.officer = p.code AND c.ended_at IS NULL"
        " WHERE p.is_active AND $1 = ANY (p.roles) AND o.in_centre AND o.is_open"
        " AND NOT EXISTS (SELECT FROM registry_leave l WHERE l.officer = p.code AND l.since <= $2 AND l.until > $2"
        " AND coalesce(l.ended_at > $2, true))"
        " GROUP BY p.office, p.code ORDER BY count(c.id), p.code LIMIT 1"
    )
    (rows,) = ask(means.connection, Access("duty", EVERYTHING), Question(sql, (Role.INTAKE.value, means.now())))
    return Holder(*rows[0]) if rows else None
