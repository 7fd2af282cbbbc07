"""What a command over papers and tasks needs, and how their streams are read and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import psycopg

from luoshi.campaigns.causes import causes
from luoshi.campaigns.project_rows import project_rows
from luoshi.campaigns.projections import paper_rows, task_rows
from luoshi.core.actors import Actor
from luoshi.core.campaigns.events import CampaignEvent, PaperEntered, TaskConfirmed
from luoshi.core.campaigns.project_events import ProjectEvent, ProjectOpened
from luoshi.core.campaigns.task import Task, fold
from luoshi.core.entries import Entry
from luoshi.core.errors import NotFound
from luoshi.core.worktime import Limit, Unit
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.ledger.reading import read_stream
from luoshi.registry.queries import Reference

SYSTEM = Access("campaigns", EVERYTHING)
"""The rules decide who may; who may see a row is asked of it under the access of whoever asks."""

Entries = Sequence[Entry[Any]]


@dataclass(frozen=True, slots=True)
class Office:
    """What the edge gives a command: a connection, the reference data, the clock, randomness, the causes of delay."""

    connection: psycopg.Connection[Any]
    reference: Reference
    now: Callable[[], datetime]
    random: Callable[[int], bytes]
    causes: Sequence[str] = field(default_factory=lambda: tuple(causes()))

    def today(self) -> date:
        """The day it is in the district."""
        return self.now().astimezone(self.reference.calendar.tz).date()

    def end_of(self, day: date) -> datetime:
        """The instant at which a term by this day ends, on the calendar in force."""
        calendar = self.reference.calendar
        eve = datetime.combine(day - timedelta(days=1), time(12), calendar.tz)
        return calendar.deadline(eve, Limit(1, Unit.DAYS))


def known(office: Office, stream: UUID) -> Entries:
    """The entries of a stream, none where there is none."""
    return read_stream(office.connection, SYSTEM, stream)


def paper_entries(office: Office, paper: UUID) -> Entries:
    """The entries of a paper. Raises NotFound."""
    entries = known(office, paper)
    if not entries or not isinstance(entries[0].event, PaperEntered):
        raise NotFound("paper", "没有这份材料，或您无权查看。", "No such paper, or not for your eyes.")
    return entries


def task_entries(office: Office, task: UUID, access: Access = SYSTEM) -> Entries:
    """The entries of a task, for whoever may see it. Raises NotFound."""
    (rows,) = ask(office.connection, access, Question("SELECT id FROM campaigns_task WHERE id = $1", (task,)))
    entries = known(office, task) if rows else ()
    if not entries or not isinstance(entries[0].event, TaskConfirmed):
        raise NotFound("task", "没有这项任务，或您无权查看。", "No such task, or not for your eyes.")
    return entries


def task(office: Office, task_id: UUID, access: Access = SYSTEM) -> Task:
    """A task as it stands, for whoever may see it. Raises NotFound."""
    return fold(task_id, task_entries(office, task_id, access))


def added(
    office: Office, stream: UUID, entries: Entries, events: Sequence[CampaignEvent | ProjectEvent], actor: Actor
) -> StreamCommit:
    """Events after the entries of a stream, with the rows that follow, as the ledger takes them."""
    now = office.now()
    more = [Entry(event, now, now, actor) for event in events]
    whole = [*entries, *more]
    rows = _ROWS.get(type(whole[0].event), task_rows)
    return StreamCommit(stream, len(entries), more, rows(stream, len(entries), whole))


def new_number(office: Office) -> str:
    """A number for people: the day, and eight digits that say nothing of how many came before."""
    digits = f"{int.from_bytes(office.random(8)) % 10**8:08}"
    return f"{office.today():%Y%m%d}-{digits[:4]}-{digits[4:]}"


_ROWS = {PaperEntered: paper_rows, ProjectOpened: project_rows}
"""What makes the rows of a stream, by what it begins with; all others are tasks."""


def record(office: Office, commits: Sequence[StreamCommit]) -> None:
    """Commit it all together. Raises Clash if somebody was faster."""
    commit(office.connection, SYSTEM, commits, random=office.random)
