"""Cases alike: by matter, by area and by the words of the text; never by who asks (P11).

Whoever takes a request sees what is going on in the same street, also with other offices: of those cases only kind,
matter, area, state and dates. The words of a case are shown to those who may open it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from luoshi.cases.handling import Means
from luoshi.cases.words import resembling, tokens
from luoshi.core.casetypes.model import Publicity, Sealing
from luoshi.ledger.access import EVERYTHING, Access, Everything, Scope
from luoshi.ledger.asking import Question, ask

WITHIN = timedelta(days=90)
"""How far back a case may have been registered."""
_CANDIDATES = 200
_ENOUGH = 0.3
"""Half for the words, a quarter each for matter and area: what is shown reaches this."""

_COLUMNS = (
    "c.id, c.number, c.case_type, c.matter, c.area, c.state, c.received_at, c.ended_at, coalesce(o.name, c.office),"
    " CASE WHEN $5::boolean OR c.offices && $6::text[] THEN c.title END, tsvector_to_array(w.tokens)"
)
_NEAR = (
    "SELECT id FROM cases_case WHERE {0} = ${1} AND ${1} <> '' AND received_at > $4 ORDER BY received_at DESC LIMIT $7"
)
_ALIKE = (
    f'SELECT {_COLUMNS} FROM cases_case c JOIN cases_words w ON w."case" = c.id'  # noqa: S608 - our own names
    " LEFT JOIN registry_office o ON o.code = c.office WHERE c.id IN ("
    f"({_NEAR.format('area', 1)}) UNION ({_NEAR.format('matter', 2)})"
    " UNION SELECT luoshi_search($3::tsquery, $7::integer)"
    ") AND c.received_at > $4 AND c.state <> 'withdrawn' AND c.case_type = ANY ($8::text[])"
)


@dataclass(frozen=True, slots=True)
class Alike:
    """A case alike, and how much: 0 to 1. `title` is None for eyes that may not open it."""

    id: UUID
    number: str
    case_type: str
    matter: str
    area: str
    state: str
    received_at: datetime
    ended_at: datetime | None
    office: str
    title: str | None
    score: float = 0.0


def alike(
    means: Means, scope: Scope, text: str, matter: str = "", area: str = "", most: int = 5, but: UUID | None = None
) -> list[Alike]:
    """The cases most alike of those registered lately, best first. `scope` says whose words may be shown.

    Sealed kinds of cases are never among them.
    """
    words = tokens(text)
    if not (words or matter or area):
        return []
    offices = () if isinstance(scope, Everything) else scope
    values = (area, matter, resembling(text), means.now() - WITHIN, scope is EVERYTHING, offices)
    question = Question(_ALIKE, (*values, _CANDIDATES, _open_kinds(means)))
    (rows,) = ask(means.connection, Access("alike", EVERYTHING), question)
    found = [_scored(Alike(*known), theirs, words, matter, area) for *known, theirs in rows]
    good = [one for one in found if one.score >= _ENOUGH and one.id != but]
    return sorted(good, key=lambda one: (one.score, one.received_at), reverse=True)[:most]


def _scored(one: Alike, theirs: Sequence[str], words: frozenset[str], matter: str, area: str) -> Alike:
    common = len(words.intersection(theirs)) / max(min(len(words), len(theirs)), 1)
    same_matter, same_area = bool(matter and one.matter == matter), bool(area and one.area == area)
    return replace(one, score=0.5 * common + 0.25 * same_matter + 0.25 * same_area)


def _open_kinds(means: Means) -> list[str]:
    kinds = means.reference.case_types.values()
    return [kind.code for kind in kinds if kind.sealing is Sealing.NONE and kind.publicity is not Publicity.NONE]
