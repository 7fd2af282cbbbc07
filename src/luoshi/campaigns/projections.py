"""Events of papers and tasks → rows of their read tables; the same functions serve commit and rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from luoshi.core.campaigns import events as e
from luoshi.core.campaigns.task import Task, fold
from luoshi.core.entries import Entry
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row, Value

PAPER_TABLE = ReadTable("campaigns_paper", ("id",))
TASK_TABLES = (ReadTable("campaigns_task", ("id",)), ReadTable("campaigns_delay", ("task", "nth")))
TABLES = (PAPER_TABLE, *TASK_TABLES)
Entries = Sequence[Entry[Any]]

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Task)


def decode_task(body: bytes) -> Task:
    """A task from the bytes kept in `body`."""
    return _decoder.decode(body)


def paper_rows(paper: UUID, before: int, entries: Entries) -> list[Row]:
    """The row of a paper after all its entries, of which `before` were there."""
    first, tasks, dropped = entries[0], 0, 0
    for entry in entries:
        if isinstance(entry.event, e.PaperConfirmed):
            tasks += len(entry.event.tasks)
        dropped += isinstance(entry.event, e.CommitmentDropped)
    columns: dict[str, Value] = {"version": len(entries), "tasks": tasks, "dropped": dropped}
    if not before:
        columns |= _head(first)
    return [Row("campaigns_paper", {"id": paper}, columns, not before, before or None)]


def _head(first: Entry[e.PaperEntered]) -> dict[str, Value]:
    born = first.event
    return {
        "source": born.source.value,
        "title": born.title,
        "number": born.number,
        "issuer": born.issuer,
        "day": born.day,
        "entered_at": first.entered_at,
        "entered_by": first.actor.id,
        "office": first.actor.office,
    }


def task_rows(task_id: UUID, before: int, entries: Entries) -> list[Row]:
    """The rows of a task after all its entries, of which `before` were there."""
    task = fold(task_id, entries)
    columns: dict[str, Value] = {
        "version": task.version,
        "paper": task.paper,
        "case": task.case,
        "lead": task.lead,
        "supervisor": task.supervisor,
        "offices": task.offices,
        "standing": task.standing.value,
        "due": task.due,
        "first_due": task.first_due,
        "waiting": task.waiting is not None,
        "title": task.title,
        "body": _encoder.encode(task),
    }
    return [
        Row("campaigns_task", {"id": task_id}, columns, not before, before or None),
        *_delay_rows(task, before, entries),
    ]


def _delay_rows(task: Task, before: int, entries: Entries) -> list[Row]:
    asked = [(at, one) for at, one in enumerate(entries) if isinstance(one.event, e.DelayAsked)]
    decided = [at for at, one in enumerate(entries) if isinstance(one.event, e.DelayDecided)]
    rows: list[Row] = []
    for nth, ((at, entry), delay) in enumerate(zip(asked, task.delays, strict=True), start=1):
        settled = decided[nth - 1] if len(decided) >= nth else None
        if at >= before:
            columns: dict[str, Value] = {
                "cause": delay.cause,
                "lead": task.lead,
                "offices": task.offices,
                "asked_at": entry.at,
                "until": delay.until,
                "granted": delay.granted,
            }
            rows.append(Row("campaigns_delay", {"task": task.id, "nth": nth}, columns, True))
        elif settled is not None and settled >= before:
            rows.append(Row("campaigns_delay", {"task": task.id, "nth": nth}, {"granted": delay.granted}))
    return rows


class PapersProjection:
    """Rows of papers, one stream at a time."""

    prefix = "paper."
    tables = (PAPER_TABLE,)

    def fold(self, stream: UUID, entries: Entries) -> list[Row]:
        """The final row of a paper."""
        return paper_rows(stream, 0, entries)


class TasksProjection:
    """Rows of tasks, one stream at a time."""

    prefix = "task."
    tables = TASK_TABLES

    def fold(self, stream: UUID, entries: Entries) -> list[Row]:
        """The final rows of a task."""
        return task_rows(stream, 0, entries)
