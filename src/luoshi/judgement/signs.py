"""Best ratings that are worth a look: registered by one officer with one contact, or come all at once.

A list about officers and offices, with the ratings to look at. It shows no contact, accuses nobody, and changes no
figure: people look. It reads named ratings alone; of unnamed ones nobody knows the case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from luoshi.judgement.handling import SYSTEM, Judging
from luoshi.ledger.asking import Question, ask

_SAME_CONTACT = (
    "SELECT substr(e.actor, 9), e.office, r.office, (array_agg(r.id ORDER BY r.id))[1:50], count(*)"
    ' FROM judgement_rating r JOIN ledger_event e ON e.stream = r."case" AND e.version = 1'
    " JOIN ledger_vault v ON v.stream = r.\"case\" AND v.version = 1 AND v.field = 'contact' AND v.value IS NOT NULL"
    " WHERE r.month >= $1 AND r.level = 5 AND starts_with(e.actor, 'officer:')"
    " GROUP BY e.actor, e.office, r.office, v.value HAVING count(*) >= $2 ORDER BY count(*) DESC, 1, 3 LIMIT 50"
)
_AT_ONCE = (
    "SELECT r.office, min(e.entered_at), max(e.entered_at), (array_agg(r.id ORDER BY e.entered_at))[1:50], count(*)"
    " FROM judgement_rating r JOIN ledger_event e ON e.stream = r.id AND e.version = 1"
    " WHERE r.month >= $1 AND r.level = 5"
    " GROUP BY r.office, date_bin(make_interval(mins => $3::int), e.entered_at, 'epoch'::timestamptz)"
    " HAVING count(*) >= $2 ORDER BY count(*) DESC, 2 LIMIT 50"
)


@dataclass(frozen=True, slots=True)
class SameContact:
    """So many best ratings of an office, all of cases that one officer registered with one contact."""

    officer: str
    of_office: str
    office: str
    ratings: list[UUID]
    number: int


@dataclass(frozen=True, slots=True)
class AtOnce:
    """So many best ratings of an office within some minutes."""

    office: str
    since: datetime
    until: datetime
    ratings: list[UUID]
    number: int


@dataclass(frozen=True, slots=True)
class Signs:
    """Everything that is worth a look."""

    same_contact: list[SameContact]
    at_once: list[AtOnce]


def signs(judging: Judging, since: date) -> Signs:
    """Of the ratings from a month on."""
    rules = judging.rules
    contacts, bursts = ask(
        judging.connection,
        SYSTEM,
        Question(_SAME_CONTACT, (since, rules.same_contact)),
        Question(_AT_ONCE, (since, rules.at_once, rules.minutes)),
    )
    return Signs([SameContact(*row) for row in contacts], [AtOnce(*row) for row in bursts])
