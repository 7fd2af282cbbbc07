"""Questions about papers and tasks, each under the access of who asks: row level security answers with their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from luoshi.campaigns.handling import SYSTEM, Entries, Office, paper_entries, task_entries
from luoshi.campaigns.projections import decode_task
from luoshi.core.campaigns.task import Task, fold
from luoshi.core.errors import NotFound
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask

MOST = 200
_PAPERS = (
    "SELECT id, source, title, number, entered_at, tasks, dropped FROM campaigns_paper"
    " ORDER BY entered_at DESC, id LIMIT $1::int"
)
_TASKS = (
    "SELECT body FROM campaigns_task WHERE ($1::uuid IS NULL OR paper = $1) AND ($2 = '' OR standing = $2)"
    " AND ($3 = '' OR $3 = ANY (offices)) ORDER BY standing = 'accepted', due, id LIMIT $4::int"
)
_CAUSES = (
    "SELECT cause, count(*), count(*) FILTER (WHERE granted) FROM campaigns_delay"
    " WHERE asked_at >= $1 AND asked_at < $2 GROUP BY cause ORDER BY count(*) DESC, cause"
)
_BETWEEN = "SELECT body FROM campaigns_task WHERE due >= $1 AND due <= $2 ORDER BY due, id"


_WORKING = "SELECT body FROM campaigns_task WHERE standing = 'working' ORDER BY due, id"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper in a list."""

    id: UUID
    source: str
    title: str
    number: str
    entered_at: datetime
    tasks: int
    dropped: int


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How often a cause of delay was given in a period, and how often the delay was granted."""

    cause: str
    asked: int
    granted: int


def papers(office: Office, access: Access) -> list[PaperRow]:
    """The papers one may see, newest first."""
    (rows,) = ask(office.connection, access, Question(_PAPERS, (MOST,)))
    return [PaperRow(*row) for row in rows]


def paper(office: Office, access: Access, paper_id: UUID) -> Entries:
    """The entries of a paper, for whoever has a task of it or watches the district. Raises NotFound."""
    (rows,) = ask(office.connection, access, Question("SELECT id FROM campaigns_paper WHERE id = $1", (paper_id,)))
    if not rows:
        raise NotFound("paper", "没有这份材料，或您无权查看。", "No such paper, or not for your eyes.")
    return paper_entries(office, paper_id)


def tasks(office: Office, access: Access, paper_id: UUID | None = None, standing: str = "", of: str = "") -> list[Task]:
    """The tasks one may see, the soonest to end first: of a paper, in a standing, of an office."""
    (rows,) = ask(office.connection, access, Question(_TASKS, (paper_id, standing, of, MOST)))
    return [decode_task(body) for (body,) in rows]


def due_between(office: Office, access: Access, since: date, until: date) -> list[Task]:
    """The tasks that end in a period, both days included."""
    (rows,) = ask(office.connection, access, Question(_BETWEEN, (since, until)))
    return [decode_task(body) for (body,) in rows]


def working_tasks(office: Office) -> list[Task]:
    """Every task that is with its owners, for the worker."""
    (rows,) = ask(office.connection, SYSTEM, Question(_WORKING))
    return [decode_task(body) for (body,) in rows]


def whole_task(office: Office, access: Access, task_id: UUID) -> tuple[Task, Entries]:
    """A task with its entries, for whoever may see it. Raises NotFound."""
    entries = task_entries(office, task_id, access)
    return fold(task_id, entries), entries


def delays_by_cause(office: Office, access: Access, since: datetime, until: datetime) -> Sequence[CauseCount]:
    """Why later days were asked for in a period, most often first."""
    (rows,) = ask(office.connection, access, Question(_CAUSES, (since, until)))
    return [CauseCount(*row) for row in rows]
