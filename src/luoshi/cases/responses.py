"""响应率、解决率: counted from the cases that ended in some time and that somebody waited for. Raw and adjusted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from luoshi.cases.counted import REAL
from luoshi.cases.handling import Means
from luoshi.core.rates import Rate
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.values import Value

_COUNTING = Access("rates", EVERYTHING)
# Somebody waits for a case that has a code. The state is read as it stands: nothing is kept twice.
_ENDED = (
    "SELECT c.id, c.office, c.state = 'diverted' AS diverted, c.ended_at,"  # noqa: S608 - ours
    " convert_from(c.state_body, 'UTF8')::jsonb AS s FROM cases_case c"
    " WHERE c.ended_at >= $1 AND c.ended_at < $2 AND c.state IN ('closed', 'diverted') AND NOT c.part"
    f" AND NOT c.imported AND {REAL} AND c.case_type <> 'rectification' {{of}}"
)
_DIVERSIONS = (
    "SELECT e.stream, convert_from(e.body, 'UTF8')::jsonb -> 'data' ->> 'diversion' FROM ledger_event e"
    " WHERE e.kind = 'case.diverted' AND e.stream IN (SELECT id FROM found WHERE diverted)"
)
_COUNTED = (
    "WITH found AS MATERIALIZED ({ended}), proved AS ({diversions}), facts AS (SELECT f.office,"
    " (s -> 'deadlines' ->> 'first_contact_within')::timestamptz AS due,"
    " least((s ->> 'contacted_at')::timestamptz, f.ended_at) AS met, (s ->> 'solved')::boolean AS solved,"
    " EXISTS (SELECT FROM proved p (stream, diversion) WHERE p.stream = f.id"
    "  AND p.diversion = ANY ($3::text[])) AS excluded"
    " FROM found f WHERE coalesce(s ->> 'code_hash', '') <> '')"
    " SELECT office, excluded, count(*), count(due), count(*) FILTER (WHERE met <= due),"
    " count(solved), count(*) FILTER (WHERE solved) FROM facts GROUP BY office, excluded"
)


@dataclass(frozen=True, slots=True)
class Responses:
    """Of an office: how many cases ended, were answered to in time, and were said to be solved; raw and adjusted.

    `excluded` is how many the adjusted figures leave out: diverted, of a class that the district names.
    """

    office: str
    ended: int
    answered: Rate
    solved: Rate
    adjusted_answered: Rate
    adjusted_solved: Rate
    excluded: int


def responses(
    means: Means,
    since: datetime,
    until: datetime,
    exclusions: Collection[str],
    office: str = "",
) -> dict[str, Responses]:
    """By office, for the cases that ended from `since` until `until`."""
    ended = _ENDED.format(of="AND c.office = $4" if office else "")
    sql = _COUNTED.format(ended=ended, diversions=_DIVERSIONS)
    values: tuple[Value, ...] = (since, until, sorted(exclusions), *([office] if office else []))
    (rows,) = ask(means.connection, _COUNTING, Question(sql, values))
    kept = {row[0]: row[2:] for row in rows if not row[1]}
    apart = {row[0]: row[2:] for row in rows if row[1]}
    return {name: _of(name, kept.get(name, _NONE), apart.get(name, _NONE)) for name in {*kept, *apart}}


def closed_between(means: Means, since: datetime, until: datetime, without: Collection[UUID] = ()) -> dict[UUID, str]:
    """The cases that ended from `since` until `until` and that somebody waited for, each with its office.

    `without` some that are left out beside those that figures leave out.
    """
    ended = _ENDED.format(of="AND NOT c.id = ANY ($3::uuid[])")
    sql = f"SELECT id, office FROM ({ended}) f WHERE coalesce(s ->> 'code_hash', '') <> ''"  # noqa: S608 - ours
    left_out = [str(case) for case in without]
    (rows,) = ask(means.connection, _COUNTING, Question(sql, (since, until, left_out)))
    return dict(rows)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands, in a line."""

    id: UUID
    number: str
    ended_at: datetime | None
    due_at: datetime | None
    outcome: str | None
    red_at: datetime | None


def standing(means: Means, seen: Access, cases: Collection[UUID]) -> dict[UUID, Standing]:
    """How some cases stand, as far as they may be seen."""
    sql = "SELECT id, number, ended_at, due_at, outcome, red_at FROM cases_case WHERE id = ANY ($1::uuid[])"
    (rows,) = ask(means.connection, seen, Question(sql, ([str(case) for case in cases],)))
    return {row[0]: Standing(*row) for row in rows}


Figures = tuple[int, ...]
_NONE: Figures = (0, 0, 0, 0, 0)


def _of(name: str, kept: Figures, left_out: Figures) -> Responses:
    ended, due, met, asked, solved = (a + b for a, b in zip(kept, left_out, strict=True))
    return Responses(
        name, ended, Rate(met, due), Rate(solved, asked), Rate(kept[2], kept[1]), Rate(kept[4], kept[3]), left_out[0]
    )
