"""Many cases in one transaction, each through the same decisions as everybody: for imports and simulations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from luoshi.cases.handling import By, Means, Step, stream_commit, take
from luoshi.core.case.commands import Command
from luoshi.core.case.events import CaseEvent
from luoshi.core.case.state import Case
from luoshi.core.entries import Entry
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.commits import commit
from luoshi.ledger.keys import Receipt

Script = Sequence[tuple[Command, By]]


class Bulk:
    """Decides whole stories of new cases and commits them together. Nothing is written before `flush`."""

    def __init__(self, means: Means, actor: str) -> None:
        self._means = means
        self._access = Access(actor, EVERYTHING)
        self._steps: list[Step] = []

    def __len__(self) -> int:
        return len(self._steps)

    def tell(self, case_id: UUID, script: Script) -> Case:
        """Decide a new case's story, command by command. Raises Refused; then nothing of it is kept."""
        case: Case | None = None
        entries: list[Entry[CaseEvent]] = []
        for command, by in script:
            step = take(self._means, case_id, case, command, by)
            case = step.after
            entries.extend(step.entries)
        if case is None:
            raise ValueError("a story needs a registration")
        self._steps.append(Step(None, case, tuple(entries)))
        return case

    def flush(self) -> Receipt | None:
        """Commit what was told: all of it durably, or none. Returns None if there was nothing."""
        if not self._steps:
            return None
        commits = [stream_commit(step, self._means.reference) for step in self._steps]
        receipt = commit(self._means.connection, self._access, commits, random=self._means.random)
        self._steps.clear()
        return receipt


def existing(means: Means, case_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these cases are there already."""
    with acting(means.connection, Access("importer", EVERYTHING)):
        rows = means.connection.execute("SELECT id FROM cases_case WHERE id = ANY (%s)", [list(case_ids)]).fetchall()
    return {row[0] for row in rows}
