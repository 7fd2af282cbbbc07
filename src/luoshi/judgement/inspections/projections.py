"""Events of inspections → rows of their read tables; the same functions serve commit and rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from luoshi.core.entries import Entry
from luoshi.core.judgement.inspecting import events as e
from luoshi.core.judgement.inspecting import finding as findings
from luoshi.core.judgement.inspecting import mystery as mysteries
from luoshi.core.judgement.inspecting import round as rounds
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row, Value

ROUND_TABLES = (
    ReadTable("judgement_inspection", ("id",)),
    ReadTable("judgement_visit", ("inspection", "office")),
)
LOOK_TABLE = ReadTable("judgement_look", ("id",))
FINDING_TABLE = ReadTable("judgement_finding", ("id",))
MYSTERY_TABLE = ReadTable("judgement_mystery", ("id",))
TABLES = (*ROUND_TABLES, LOOK_TABLE, FINDING_TABLE, MYSTERY_TABLE)
Entries = Sequence[Entry[Any]]


def rows_of(stream: UUID, before: int, entries: Entries) -> list[Row]:
    """The rows of a stream after all its entries, of which `before` were there."""
    first = entries[0].event
    if isinstance(first, e.InspectionPlanned):
        return round_rows(stream, before, entries)
    if isinstance(first, e.ItemLooked):
        return [look_row(stream, entries[0])]
    if isinstance(first, e.ProblemFound):
        return [finding_row(stream, before, entries)]
    return [mystery_row(stream, before, entries)]


def round_rows(stream: UUID, before: int, entries: Entries) -> list[Row]:
    """The row of a round, and those of its visits once they are drawn."""
    found = rounds.fold(stream, entries)
    columns: dict[str, Value] = {"version": found.version, "seed": found.seed, "ended_at": found.ended_at}
    if not before:
        plan = found.plan
        columns |= {
            "title": plan.title,
            "announced": plan.announced,
            "since": plan.since,
            "until": plan.until,
            "checklists": plan.checklists,
            "planned_at": found.planned_at,
        }
    drawn = any(isinstance(entry.event, e.InspectionDrawn) for entry in entries[before:])
    visits = [
        Row(
            "judgement_visit",
            {"inspection": stream, "office": office},
            {"inspectors": pair, "since": found.plan.since, "until": found.plan.until},
            True,
        )
        for office, pair in found.pairs.items()
        if drawn
    ]
    return [Row("judgement_inspection", {"id": stream}, columns, not before, before or None), *visits]


def look_row(stream: UUID, entry: Entry[e.ItemLooked]) -> Row:
    """The row of something that was in order."""
    said = entry.event
    columns: dict[str, Value] = {
        "inspection": said.inspection,
        "office": said.office,
        "item": said.item,
        "result": said.result.value,
        "by": entry.actor.id,
        "at": entry.at,
    }
    return Row("judgement_look", {"id": stream}, columns, True)


def finding_row(stream: UUID, before: int, entries: Entries) -> Row:
    """The row of a finding."""
    finding = findings.fold(stream, entries)
    columns: dict[str, Value] = {
        "version": finding.version,
        "standing": finding.standing.value,
        "case": finding.case,
        "disputed": finding.disputed,
        "decide_by": finding.decide_by,
        "failed": finding.failed,
    }
    if not before:
        columns |= {
            "inspection": finding.found.inspection,
            "origin": finding.found.origin,
            "office": finding.found.office,
            "item": finding.found.item,
            "kind": finding.found.kind,
            "severity": finding.found.severity,
            "found_at": finding.found_at,
            "found_by": finding.found_by,
        }
    return Row("judgement_finding", {"id": stream}, columns, not before, before or None)


def mystery_row(stream: UUID, before: int, entries: Entries) -> Row:
    """The row of a mystery request."""
    found = mysteries.fold(stream, entries)
    columns: dict[str, Value] = {
        "version": found.version,
        "office": found.office,
        "sent": found.sent,
        "judged": found.judged is not None,
        "case": found.case,
    }
    if not before:
        columns |= {"inspection": found.inspection, "by": found.by, "planned_at": found.planned_at}
    return Row("judgement_mystery", {"id": stream}, columns, not before, before or None)


class RoundsProjection:
    """Rows of rounds."""

    prefix = "inspection."
    tables = ROUND_TABLES

    def fold(self, stream: UUID, entries: Entries) -> list[Row]:
        """The final rows of a round."""
        return round_rows(stream, 0, entries)


class LooksProjection:
    """Rows of what was in order."""

    prefix = "look."
    tables = (LOOK_TABLE,)

    def fold(self, stream: UUID, entries: Entries) -> list[Row]:
        """The row of a look."""
        return [look_row(stream, entries[0])]


class FindingsProjection:
    """Rows of findings."""

    prefix = "finding."
    tables = (FINDING_TABLE,)

    def fold(self, stream: UUID, entries: Entries) -> list[Row]:
        """The final row of a finding."""
        return [finding_row(stream, 0, entries)]


class MysteriesProjection:
    """Rows of mystery requests."""

    prefix = "mystery."
    tables = (MYSTERY_TABLE,)

    def fold(self, stream: UUID, entries: Entries) -> list[Row]:
        """The final row of a mystery request."""
        return [mystery_row(stream, 0, entries)]


PROJECTIONS = (RoundsProjection, LooksProjection, FindingsProjection, MysteriesProjection)
