"""Events of plans and rounds → rows of their read tables; the same function serves commit and rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from luoshi.core.entries import Entry
from luoshi.core.planning.events import PlanEntered, RoundCalledOff, RoundOpened
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row, Value

TABLES = (ReadTable("registry_plan", ("year", "version")), ReadTable("registry_round", ("id",)))


class RoundsProjection:
    """Rows of plans and rounds, one stream at a time."""

    prefix = "rounds."
    tables = TABLES

    def fold(self, stream: UUID, entries: Sequence[Entry[Any]]) -> list[Row]:
        """The final rows of a stream: every version of a plan, or the last state of a round."""
        rows = [row for version, entry in enumerate(entries, start=1) for row in rows_of(stream, version, entry)]
        if not isinstance(entries[0].event, RoundOpened):
            return rows
        merged: dict[str, Value] = {name: value for row in rows for name, value in row.columns.items()}
        return [Row("registry_round", {"id": stream}, merged, insert=True)]


def rows_of(stream: UUID, version: int, entry: Entry[Any]) -> list[Row]:
    """The rows that an event, the `version`-th of its stream, makes or changes."""
    event = entry.event
    match event:
        case PlanEntered():
            return [_plan(event, entry)]
        case RoundOpened():
            return [_opened(stream, event, entry)]
        case RoundCalledOff(reason=reason):
            off: dict[str, Value] = {"version": version, "called_off_at": entry.entered_at, "called_off": reason}
            return [Row("registry_round", {"id": stream}, off, expected_version=version - 1)]
    raise TypeError(event)


def _plan(event: PlanEntered, entry: Entry[Any]) -> Row:
    columns: dict[str, Value] = {
        "rounds": {"lines": [asdict(line) for line in event.rounds]},
        "repeat_days": event.repeat_days,
        "reason": event.reason,
        "entered_at": entry.entered_at,
        "entered_by": entry.actor.id,
    }
    return Row("registry_plan", {"year": event.year, "version": event.version}, columns, insert=True)


def _opened(stream: UUID, event: RoundOpened, entry: Entry[Any]) -> Row:
    columns: dict[str, Value] = {
        "version": 1,
        "kind": event.kind,
        "subject": event.subject,
        "offices": event.offices,
        "on_day": event.on,
        "by_office": event.by,
        "planned": event.planned,
        "findings": event.findings,
        "reason": event.reason,
        "opened_at": entry.entered_at,
        "opened_by": entry.actor.id,
        "called_off_at": None,
        "called_off": "",
    }
    return Row("registry_round", {"id": stream}, columns, insert=True)
