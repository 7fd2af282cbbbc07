"""The law's erasure of papers, tasks and projects: what people wrote leaves the vault; dates and offices stay.

An erased paper takes the words of its tasks with it, and these the words of their cases (`reactions.erased`).
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from luoshi.campaigns.handling import SYSTEM, Office, added, known, record
from luoshi.campaigns.working import forget
from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.campaigns.events import PaperEntered, PaperErased, TaskConfirmed, TaskErased
from luoshi.core.campaigns.project_events import ProjectErased, ProjectOpened
from luoshi.core.campaigns.refusals import declined
from luoshi.core.errors import NotFound
from luoshi.ledger.asking import Question, ask

_HELD: Final = (
    "SELECT encode(commitment, 'hex') FROM ledger_vault WHERE stream = $1 AND value IS NOT NULL ORDER BY version, field"
)
_OF_PAPER: Final = "SELECT id FROM campaigns_task WHERE paper = $1 ORDER BY id"
_ERASURES: Final[dict[type, type[PaperErased] | type[TaskErased] | type[ProjectErased]]] = {
    PaperEntered: PaperErased,
    TaskConfirmed: TaskErased,
    ProjectOpened: ProjectErased,
}


def erase(office: Office, stream: UUID, basis: str, actor: Actor) -> bool:
    """Erase every text of a paper, a task or a project, for an administrator or the machine, on a legal basis.

    Whoever asks reads none of it. False where nothing is left. Raises NotFound, Refused.
    """
    if actor.kind is not ActorKind.MACHINE and not actor.has(Role.ADMINISTRATOR):
        raise declined("erasing_by_law")
    if not basis.strip():
        raise declined("needs_words", what="删除的依据")
    entries = known(office, stream)
    erasure = _ERASURES.get(type(entries[0].event)) if entries else None
    if erasure is None:
        raise NotFound("erasable", "没有这份材料、任务或项目。", "No such paper, task or project.")
    (held,) = ask(office.connection, SYSTEM, Question(_HELD, (stream,)))
    if not held:
        return False
    event: PaperErased | TaskErased | ProjectErased = erasure(
        tuple(dict.fromkeys(commitment for (commitment,) in held)), basis.strip()
    )
    record(office, [added(office, stream, entries, [event], actor)])
    if erasure is PaperErased:
        forget(office, stream)
    return True


def tasks_of(office: Office, paper: UUID) -> list[UUID]:
    """The tasks that were confirmed from a paper."""
    (rows,) = ask(office.connection, SYSTEM, Question(_OF_PAPER, (paper,)))
    return [task for (task,) in rows]
