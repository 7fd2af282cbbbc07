"""Events of ratings and audits → rows of their read tables; the same functions serve commit and rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from luoshi.core.entries import Entry
from luoshi.core.judgement import auditing, rating
from luoshi.core.judgement import events as e
from luoshi.core.judgement.auditing import Audit
from luoshi.core.judgement.rating import Rating
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row, Value

RATING_TABLES = (
    ReadTable("judgement_rating", ("id",)),
    ReadTable("judgement_opinion", ("rating", "nth")),
    ReadTable("judgement_callback", ("rating", "version")),
)
PRESSURE_TABLE = ReadTable("judgement_pressure", ("id",))
AUDIT_TABLES = (
    ReadTable("judgement_audit", ("id",)),
    ReadTable("judgement_audit_case", ("audit", "case")),
    ReadTable("judgement_audit_call", ("audit", "case")),
)
TABLES = (*RATING_TABLES, PRESSURE_TABLE, *AUDIT_TABLES)
Entries = Sequence[Entry[Any]]


def rows_of(stream: UUID, before: Entries, new: Entries) -> list[Row]:
    """The rows that some more entries of a stream make or change."""
    every, insert = [*before, *new], not before
    first = every[0].event
    if isinstance(first, e.PressureReported):
        return [Row("judgement_pressure", {"id": stream}, {"office": first.office, "month": first.month}, True)]
    if isinstance(first, e.AuditFixed):
        audit = auditing.fold(stream, every)
        additions = [row for entry in new for row in _audit_additions(audit, entry)]
        return [_audit_row(audit, None if insert else len(before)), *additions]
    found = rating.fold(stream, every)
    after = len(before) + 1
    additions = [row for nth, entry in enumerate(new, after) for row in _rating_additions(found, nth, entry)]
    return [_rating_row(found, None if insert else len(before)), *additions]


class RatingsProjection:
    """Rows of ratings, one stream at a time."""

    prefix = "rating."
    tables = RATING_TABLES

    def fold(self, stream: UUID, entries: Entries) -> list[Row]:
        """The final rows of a rating."""
        return rows_of(stream, (), entries)


class PressureProjection:
    """Rows of reports of pressure."""

    prefix = "pressure."
    tables = (PRESSURE_TABLE,)

    def fold(self, stream: UUID, entries: Entries) -> list[Row]:
        """The row of a report."""
        return rows_of(stream, (), entries[:1])


class AuditsProjection:
    """Rows of callback audits."""

    prefix = "audit."
    tables = AUDIT_TABLES

    def fold(self, stream: UUID, entries: Entries) -> list[Row]:
        """The final rows of an audit."""
        return rows_of(stream, (), entries)


def _rating_row(found: Rating, before: int | None) -> Row:
    columns: dict[str, Value] = {
        "version": found.version,
        "office": found.office,
        "case_type": found.case_type,
        "month": found.month,
        "case": found.case,
        "call": found.call.value,
        "hidden": found.hidden,
        "show_after": found.show_after,
        "call_by": found.call_by,
        "called_at": found.called_at,
        "rectification": found.rectification,
        "doubt": doubt_word(found),
        "level": found.level,
        "again": found.again,
    }
    return Row("judgement_rating", {"id": found.id}, columns, before is None, before)


def doubt_word(found: Rating) -> str:
    """How far the second look at a rating has come, in one word; empty for none."""
    doubt = found.doubt
    if doubt is None:
        return ""
    if doubt.decided is None:
        return "raised" if doubt.proposed is None else "proposed"
    return "set_aside" if doubt.decided else "kept"


def _rating_additions(found: Rating, version: int, entry: Entry[Any]) -> list[Row]:
    event = entry.event
    if isinstance(event, e.RatingCalled):
        columns: dict[str, Value] = {
            "office": found.office,
            "month": found.month,
            "by": entry.actor.id,
            "at": entry.at,
            "reached": event.reached,
        }
        return [Row("judgement_callback", {"rating": found.id, "version": version}, columns, True)]
    said = isinstance(event, e.RatingGiven | e.RatingShown | e.RatedAgain)
    return [_opinion_row(found, event)] if said and event.level else []


def _opinion_row(found: Rating, event: e.RatingGiven | e.RatingShown | e.RatedAgain) -> Row:
    columns: dict[str, Value] = {
        "office": found.office,
        "month": found.month,
        "level": event.level,
        "solved": event.solved,
        "named": found.named,
        "excluded": found.excluded,
        "reasons": event.reasons,
    }
    nth = 2 if isinstance(event, e.RatedAgain) else 1
    return Row("judgement_opinion", {"rating": found.id, "nth": nth}, columns, True)


def _audit_row(audit: Audit, before: int | None) -> Row:
    columns: dict[str, Value] = {
        "version": audit.version,
        "since": audit.since,
        "until": audit.until,
        "digest": audit.digest,
        "size": audit.size,
        "sample": audit.sample,
        "fixed_at": audit.fixed_at,
        "seed": audit.seed,
        "log": audit.log,
        "leaves": audit.leaves,
    }
    return Row("judgement_audit", {"id": audit.id}, columns, before is None, before)


def _audit_additions(audit: Audit, entry: Entry[Any]) -> list[Row]:
    event = entry.event
    if isinstance(event, e.AuditDrawn):
        pairs = zip(event.cases, event.offices, strict=True)
        return [
            Row("judgement_audit_case", {"audit": audit.id, "case": case}, {"office": office}, True)
            for case, office in pairs
        ]
    if isinstance(event, e.AuditAnswered):
        columns: dict[str, Value] = {
            "office": audit.offices[event.case],
            "by": entry.actor.id,
            "at": entry.at,
            "reached": event.reached,
            "solved": event.solved,
            "satisfied": event.satisfied,
        }
        return [Row("judgement_audit_call", {"audit": audit.id, "case": event.case}, columns, True)]
    return []
