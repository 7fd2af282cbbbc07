"""Verbs over mystery requests: planned first, then sent, shown when the case has ended, then judged."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from luoshi.core.actors import MACHINE, Actor
from luoshi.core.case.state import Case
from luoshi.core.entries import Entry
from luoshi.core.errors import Unavailable
from luoshi.core.judgement.inspecting import events as e
from luoshi.core.judgement.inspecting import mystery as rules
from luoshi.judgement.inspections.handling import SYSTEM, Inspecting, inspection, mystery, mystery_entries, record
from luoshi.ledger.asking import Question, ask


def plan(office: Inspecting, inspection_id: UUID, code: str, scenario: str, actor: Actor) -> UUID:
    """Note what will be asked of an office, before it is asked. Returns the mystery request. Raises Refused."""
    event = rules.plan(inspection(office, inspection_id), code, scenario, actor)
    found = UUID(bytes=office.random(16), version=4)
    record(office, found, (), [event], actor)
    return found


def send(
    office: Inspecting, mystery_id: UUID, case: UUID, received_at: datetime, actor: Actor, *, ended: bool = False
) -> None:
    """Seal which case it is. The caller has seen the code of the case. Raises Refused."""
    rules.send(mystery(office, mystery_id), received_at, actor, ended=ended)
    sealed = office.seal.seal(case)
    record(office, mystery_id, mystery_entries(office, mystery_id), [e.MysterySent(sealed)], actor)


def case_of(office: Inspecting, mystery_id: UUID) -> UUID | None:
    """Which case it is: for its own inspector, and for the machine; None before it is sent."""
    sent = (entry.event for entry in mystery_entries(office, mystery_id) if isinstance(entry.event, e.MysterySent))
    found = next(sent, None)
    return office.seal.open(found.sealed) if found else None


def readable(office: Inspecting, mystery_id: UUID) -> bool:
    """Whether its seal can be opened; where not, it is never shown, and whoever planned it should know."""
    try:
        case_of(office, mystery_id)
    except Unavailable:
        return False
    return True


def running(office: Inspecting) -> list[UUID]:
    """The mystery requests that were sent and are not shown yet."""
    sql = 'SELECT id FROM judgement_mystery WHERE sent AND "case" IS NULL ORDER BY planned_at, id'
    (rows,) = ask(office.connection, SYSTEM, Question(sql))
    return [row[0] for row in rows]


def show(office: Inspecting, mystery_id: UUID, case: Case, entries: Sequence[Entry[object]]) -> None:
    """The case has ended: from now on it is known as one. Raises Refused while it runs."""
    event = rules.show(mystery(office, mystery_id), case, entries)
    record(office, mystery_id, mystery_entries(office, mystery_id), [event], MACHINE)


def judge(
    office: Inspecting, mystery_id: UUID, fine: Sequence[str], failed: Sequence[str], words: str, actor: Actor
) -> None:
    """How its inspector met it. Raises Refused."""
    event = rules.judge(mystery(office, mystery_id), fine, failed, words, actor, office.rules)
    record(office, mystery_id, mystery_entries(office, mystery_id), [event], actor)


def shown_cases(office: Inspecting) -> list[UUID]:
    """The mystery requests whose case has ended, told or not: nobody is called about one."""
    (rows,) = ask(
        office.connection, SYSTEM, Question('SELECT "case" FROM judgement_mystery WHERE "case" IS NOT NULL ORDER BY 1')
    )
    return [row[0] for row in rows]


def over(office: Inspecting) -> dict[UUID, UUID]:
    """By mystery request the cases that may be known as such: the round is ended, or its last day has passed."""
    sql = (
        'SELECT m.id, m."case" FROM judgement_mystery m JOIN judgement_inspection i ON i.id = m.inspection'
        ' WHERE m."case" IS NOT NULL AND (i.ended_at IS NOT NULL OR i.until < $1) ORDER BY m.id'
    )
    (rows,) = ask(office.connection, SYSTEM, Question(sql, (office.today(),)))
    return dict(rows)


def is_one(office: Inspecting, case: UUID) -> bool:
    """Whether a case is a mystery request, shown or not yet: for the rules alone, never for a page of an office."""
    return case in shown_cases(office) or any(_opened(office, mystery_id) == case for mystery_id in running(office))


def _opened(office: Inspecting, mystery_id: UUID) -> UUID | None:
    """Which case it is; None where the seal is damaged: nobody's own request may suffer for that."""
    with suppress(Unavailable):
        return case_of(office, mystery_id)
    return None
