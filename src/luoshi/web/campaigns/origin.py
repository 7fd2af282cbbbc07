"""Where a case came from: the paper and the sentence that its task was confirmed from, for the case's own page."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from luoshi.campaigns.handling import task_entries
from luoshi.campaigns.tasks import of_case
from luoshi.core.case.state import Case
from luoshi.web import edge
from luoshi.web.words import erased

CHANNEL = "paper"


@dataclass(frozen=True, slots=True)
class Origin:
    """The task a case carries out or is a part of, and the words of the paper it came from."""

    task: UUID
    paper: UUID
    paper_title: str
    text: str


def origin(case: Case) -> Origin | None:
    """The origin of a case that a confirmed task opened, or of a part of one; None for every other."""
    if case.channel != CHANNEL:
        return None
    office = edge.campaigning()
    task = of_case(office, case.parent or case.id)
    if task is None:
        return None
    born = task_entries(office, task.id)[0].event
    return Origin(task.id, born.paper, born.paper_title, erased(born.text.text))
