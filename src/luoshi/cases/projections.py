"""Events of cases → rows of their read tables (see `TABLES`); the same functions serve commit and rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import msgspec

from luoshi.cases.sealing import is_sealed
from luoshi.cases.streets import street_of
from luoshi.cases.words import tokens, vector
from luoshi.core.case.alarms import next_alarm_at
from luoshi.core.case.due import RED, YELLOW, colours, due
from luoshi.core.case.events import CaseEvent, Erased, Registered, Ruled
from luoshi.core.case.evolve import begin, evolve
from luoshi.core.case.state import AT_FIRST, Case
from luoshi.core.casetypes.model import CaseType, LimitName
from luoshi.core.entries import Entry
from luoshi.core.worktime import WorkCalendar
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row, Value
from luoshi.registry.queries import Reference

TABLES = (
    ReadTable("cases_case", ("id",), bulky=("state_body",)),
    ReadTable("cases_alarm", ("case",)),
    ReadTable("cases_precedent", ("case", "version")),
    ReadTable("cases_words", ("case",)),
)

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When an open case without any limit runs out."""

# All in one order: a state told by a decision and the same state told by its events are the same bytes.
_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Case)


def encode_state(case: Case) -> bytes:
    """The state as the bytes kept in `state_body`; what has its default is left out, which is most of a young case."""
    default = AT_FIRST.get
    told: dict[str, object] = {name: value for name, value in vars(case).items() if value != default(name, MISSING)}
    if case.children:
        told["children"] = {str(child): done for child, done in case.children.items()}
    return _encoder.encode(told)


def decode_state(body: bytes) -> Case:
    """The state from the bytes kept in `state_body`."""
    return _decoder.decode(body)


def follow(case_id: UUID, case: Case | None, entries: Sequence[Entry[CaseEvent]]) -> Case:
    """The case after the entries; a case that does not exist yet begins with a registration."""
    for entry in entries:
        case = begin(case_id, cast(Entry[Registered], entry)) if case is None else evolve(case, entry)
    if case is None:
        raise ValueError("a case needs a registration")
    return case


def rows_of(before: Case | None, after: Case, entries: Sequence[Entry[CaseEvent]], reference: Reference) -> list[Row]:
    """The rows that a case's new entries make or change."""
    rules, calendar = (
        reference.rules(after.case_type, after.type_version),
        reference.calendar_at(entries[-1].entered_at),
    )
    columns = _columns(after, rules, calendar)
    first = entries[0].event
    erased = any(isinstance(entry.event, Erased) for entry in entries)
    if before is None and isinstance(first, Registered):
        columns["title"] = first.title.text
        columns["source"] = first.source
        columns["street"] = street_of((first.place.text or "") if first.place else "")
    if erased:
        columns |= {"title": None, "street": ""}
    row = Row("cases_case", {"id": after.id}, columns, before is None, before.version if before else None)
    return [
        row,
        _alarm(before, after, rules, calendar),
        *_precedents(after, before.version if before else 0, entries),
        *_words(before, after, entries, erased),
    ]


class CasesProjection:
    """Rows of the cases, one stream at a time."""

    prefix = "case."
    tables = TABLES

    def __init__(self, reference: Reference) -> None:
        self._reference = reference

    def fold(self, stream: UUID, entries: Sequence[Entry[Any]]) -> list[Row]:
        """The final rows of a case."""
        return rows_of(None, follow(stream, None, entries), entries, self._reference)


def _alarm(before: Case | None, case: Case, rules: CaseType, calendar: WorkCalendar) -> Row:
    # What was brought from elsewhere rings no bell until somebody acts on it: its clock ran there.
    at = next_alarm_at(case, rules, calendar) if case.rings else None
    return Row("cases_alarm", {"case": case.id}, {"at": at}, insert=before is None)


def _columns(case: Case, rules: CaseType, calendar: WorkCalendar) -> dict[str, Value]:
    ended = case.closings[-1] if case.closings and case.ended_at else None
    return {
        "version": case.version,
        "number": case.number,
        "state": case.state.value,
        "case_type": case.case_type,
        "type_version": case.type_version,
        "office": case.holder.office,
        "officer": case.holder.officer,
        "offered_to": case.offer.to if case.offer else None,
        "offices": case.offices,
        "matter": case.matter,
        "area": case.area,
        "channel": case.channel,
        "received_at": case.received_at,
        "promised_at": case.deadlines.get(LimitName.PROMISED),
        "statutory_at": case.deadlines.get(LimitName.STATUTORY),
        "ended_at": case.ended_at,
        "outcome": ended.outcome.value if ended else None,
        "overdue": bool(ended.overdue) if ended else None,
        "provisional": case.provisional,
        "imported": case.imported,
        "state_body": encode_state(case),
        "urgent": case.urgent,
        "sealed": is_sealed(case, rules),
        "part": case.parent is not None,
        "declined": case.declined,
        "objected": bool(case.objections),
        "mystery": case.mystery,
        "code_asked_at": case.code_asked.since if case.code_asked else None,
        **_due(case, rules, calendar),
    }


def _due(case: Case, rules: CaseType, calendar: WorkCalendar) -> dict[str, Value]:
    found, colour = due(case), colours(case, rules, calendar)
    at, limit = found or (NEVER if case.open else None, None)
    return {
        "stopped": case.stop is not None,
        "due_at": at,
        "due_limit": limit.value if limit else "",
        "yellow_at": colour.get(YELLOW),
        "red_at": colour.get(RED),
    }


def _words(before: Case | None, case: Case, entries: Sequence[Entry[CaseEvent]], erased: bool) -> list[Row]:
    # Whatever of a case is erased, it is found by its words no more: nobody has to judge which words gave it away.
    first = entries[0].event
    if before is None and isinstance(first, Registered):
        found = frozenset() if erased else tokens(*_said(first.title.text or "", first.text.text or ""))
        return [Row("cases_words", {"case": case.id}, {"tokens": vector(found)}, insert=True)]
    return [Row("cases_words", {"case": case.id}, {"tokens": ""})] if erased else []


def _said(title: str, text: str) -> tuple[str, ...]:
    # Most titles are the beginning of the text: their words are read once.
    return (text,) if title in text else (title, text)


def _precedents(case: Case, version: int, entries: Sequence[Entry[CaseEvent]]) -> list[Row]:
    return [
        Row(
            "cases_precedent",
            {"case": case.id, "version": version + nth},
            {
                "ruled_at": entry.at,
                "matter": entry.event.matter,
                "area": entry.event.area,
                "cause": entry.event.cause,
                "office": entry.event.holder.office,
            },
            insert=True,
        )
        for nth, entry in enumerate(entries, start=1)
        if isinstance(entry.event, Ruled)
    ]
