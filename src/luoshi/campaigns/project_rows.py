"""Events of projects → rows of their read tables; the same function serves commit and rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from luoshi.core.campaigns.project import Project, fold
from luoshi.core.campaigns.project_events import BlockerRaised
from luoshi.core.entries import Entry
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row, Value

TABLES = (ReadTable("campaigns_project", ("id",)), ReadTable("campaigns_blocker", ("case",)))
Entries = Sequence[Entry[Any]]

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Project)


def decode_project(body: bytes) -> Project:
    """A project from the bytes kept in `body`."""
    return _decoder.decode(body)


def project_rows(project_id: UUID, before: int, entries: Entries) -> list[Row]:
    """The rows of a project after all its entries, of which `before` were there."""
    project = fold(project_id, entries)
    columns: dict[str, Value] = {
        "version": project.version,
        "kind": project.kind.value,
        "lead": project.lead,
        "supervisor": project.supervisor,
        "offices": project.offices,
        "due": project.due,
        "working": project.working,
        "blocked": len(project.blocked),
        "title": project.title,
        "body": _encoder.encode(project),
    }
    raised = [entry.event for entry in entries[before:] if isinstance(entry.event, BlockerRaised)]
    return [
        Row("campaigns_project", {"id": project_id}, columns, not before, before or None),
        *(Row("campaigns_blocker", {"case": each.case}, {"project": project_id}, insert=True) for each in raised),
    ]


class ProjectsProjection:
    """Rows of projects, one stream at a time."""

    prefix = "project."
    tables = TABLES

    def fold(self, stream: UUID, entries: Entries) -> list[Row]:
        """The final rows of a project."""
        return project_rows(stream, 0, entries)
