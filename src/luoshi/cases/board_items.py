"""Which items run late, how periods compare, and who was ruled to have what: figures with their base."""

# ruff: noqa: S608 - every name in these statements is ours; every value is a parameter

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from luoshi.cases.counted import REAL
from luoshi.cases.handling import Means
from luoshi.cases.rates import Rate
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask

MOST: Final = 8

_OURS: Final = f"NOT imported AND {REAL}"
_LAGGARDS: Final = f"""
SELECT case_type, matter, count(*) FILTER (WHERE red_at <= $1) AS red, count(*), min(red_at)
FROM cases_case WHERE ended_at IS NULL AND {_OURS}
GROUP BY case_type, matter HAVING count(*) FILTER (WHERE red_at <= $1) > 0
ORDER BY red DESC, case_type, matter LIMIT $2::integer
"""
_PERIODS: Final = f"""
SELECT (SELECT count(*) FROM cases_case WHERE received_at >= since AND received_at < until AND {_OURS}),
    count(c.id), count(c.id) FILTER (WHERE c.overdue),
    (SELECT count(*) FROM cases_precedent p WHERE ruled_at >= since AND ruled_at < until
        AND NOT EXISTS (SELECT FROM cases_case k WHERE k.id = p."case" AND NOT ({REAL})))
FROM (VALUES ($1::timestamptz, $2::timestamptz), ($3::timestamptz, $1::timestamptz)) AS period (since, until)
LEFT JOIN cases_case c ON c.ended_at >= since AND c.ended_at < until AND {_OURS}
GROUP BY since, until ORDER BY since DESC
"""
_PRECEDENTS: Final = """
SELECT p.office, coalesce(o.name, p.office), count(*), bool_or(p.area = $2), max(p.ruled_at)
FROM cases_precedent p JOIN registry_office o ON o.code = p.office AND o.is_open
WHERE p.matter = $1 AND p.matter <> '' GROUP BY p.office, o.name
ORDER BY 4 DESC, 3 DESC, p.office LIMIT 5
"""


@dataclass(frozen=True, slots=True)
class Laggard:
    """An item with red clocks: how many of its open cases, and since when the oldest."""

    case_type: str
    matter: str
    red: Rate
    since: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """What came and went in a period, how much of it late, and how often it had to be ruled whose it was."""

    since: datetime
    until: datetime
    received: int
    closed: int
    late: Rate
    rulings: int


@dataclass(frozen=True, slots=True)
class Precedent:
    """An office that such matters were ruled to before; `same_area` in the same area."""

    office: str
    name: str
    times: int
    same_area: bool
    latest: datetime


def laggards(means: Means, access: Access, most: int = MOST) -> list[Laggard]:
    """The items with the most red clocks."""
    (rows,) = ask(means.connection, access, Question(_LAGGARDS, (means.now(), most)))
    return [Laggard(kind, matter, Rate(red, held), since) for kind, matter, red, held, since in rows]


def periods(means: Means, access: Access, until: datetime, length: timedelta) -> tuple[Period, Period]:
    """The period that ends at an instant, and the one of the same length before it."""
    since = until - length
    (rows,) = ask(means.connection, access, Question(_PERIODS, (since, until, since - length)))
    ends = ((since, until), (since - length, since))
    this, before = (
        Period(*end, received, closed, Rate(late, closed), rulings)
        for end, (received, closed, late, rulings) in zip(ends, rows, strict=True)
    )
    return this, before


def precedents(means: Means, access: Access, matter: str, area: str) -> list[Precedent]:
    """To whom such matters were ruled before, those of the same area first."""
    (rows,) = ask(means.connection, access, Question(_PRECEDENTS, (matter, area)))
    return [Precedent(*row) for row in rows]
