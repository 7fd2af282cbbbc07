"""Events of complaints and keys → rows of their read tables; the same functions serve commit and rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from luoshi.core.entries import Entry
from luoshi.core.judgement.complaints import events as e
from luoshi.core.judgement.complaints import sealing_keys
from luoshi.core.judgement.complaints.sealing_keys import SealingKey
from luoshi.core.judgement.complaints.state import Complaint, Unsealing, fold
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row, Value

COMPLAINT_TABLES = (
    ReadTable("judgement_complaint", ("id",)),
    ReadTable("judgement_unsealing", ("complaint", "number")),
)
KEY_TABLE = ReadTable("judgement_sealing_key", ("id",))
TABLES = (*COMPLAINT_TABLES, KEY_TABLE)
Entries = Sequence[Entry[Any]]


def rows_of(stream: UUID, before: Entries, entry: Entry[Any]) -> list[Row]:
    """The rows that one more entry of a stream makes or changes. A file has none."""
    first = (before[0] if before else entry).event
    if isinstance(first, e.FileSealed):
        return []
    if isinstance(first, e.KeyEntered):
        return [_key_row(sealing_keys.fold(stream, [*before, entry]), not before)]
    found = fold(stream, [*before, entry])
    rows = [_complaint_row(found, not before)]
    if found.unsealings and entry.event.__class__.__name__.startswith("Unsealing"):
        rows.append(_unsealing_row(found, found.unsealings[-1], isinstance(entry.event, e.UnsealingAsked)))
    return rows


class ComplaintsProjection:
    """Rows of complaints, one stream at a time."""

    prefix = "complaint."
    tables = COMPLAINT_TABLES

    def fold(self, stream: UUID, entries: Entries) -> list[Row]:
        """The final rows of a complaint."""
        found = fold(stream, entries)
        return [_complaint_row(found, True), *(_unsealing_row(found, one, True) for one in found.unsealings)]


class KeysProjection:
    """Rows of sealing keys."""

    prefix = "sealing_key."
    tables = (KEY_TABLE,)

    def fold(self, stream: UUID, entries: Entries) -> list[Row]:
        """The row of a key."""
        return [_key_row(sealing_keys.fold(stream, entries), True)]


def _complaint_row(found: Complaint, insert: bool) -> Row:
    columns: dict[str, Value] = {
        "version": found.version,
        "office": found.office,
        "superiors": found.superiors,
        "handler": found.handler,
        "officer": found.officer,
        "kind": found.kind,
        "mode": found.mode.value,
        "state": found.state.value,
        "shown": found.shown.value,
        "received_on": found.received_on,
        "accept_by": found.accept_by,
        "close_by": found.close_by,
        "decided_at": found.decided_at,
        "ended_at": found.ended_at,
        "finding": found.finding.value if found.finding else "",
        "retaliation": found.retaliation,
        "satisfied": found.satisfied,
        "rectification": found.rectification,
        "extended": found.extended,
        "overdue": found.overdue.value if found.overdue else "",
        "above": found.above,
        "unsealing": found.unsealings[-1].step.value if found.unsealings else "",
    }
    return Row("judgement_complaint", {"id": found.id}, columns, insert, None if insert else found.version - 1)


def _unsealing_row(found: Complaint, one: Unsealing, insert: bool) -> Row:
    columns: dict[str, Value] = {
        "handler": found.handler,
        "step": one.step.value,
        "asked_by": one.asked_by,
        "asked_at": one.asked_at,
        "recipient": one.recipient,
        "first": one.first,
        "second": one.second,
        "until": one.until,
        "refused_by": one.refused_by,
        "read_at": one.read_at,
    }
    return Row("judgement_unsealing", {"complaint": found.id, "number": one.number}, columns, insert)


def _key_row(key: SealingKey, insert: bool) -> Row:
    columns: dict[str, Value] = {
        "version": key.version,
        "officer": key.officer,
        "office": key.office,
        "public": key.public,
        "state": key.state.value,
        "confirmed_by": key.confirmed_by,
        "lost": key.lost,
    }
    return Row("judgement_sealing_key", {"id": key.id}, columns, insert, None if insert else key.version - 1)
