"""Every case of the simulation in memory, and what is decided but not recorded yet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from luoshi.cases import together
from luoshi.cases.handling import By, Means, Step, stream_commit, take
from luoshi.cases.together import Part
from luoshi.core.case import commands as c
from luoshi.core.case.events import CaseEvent
from luoshi.core.case.state import Case
from luoshi.core.entries import Entry
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.ledger.envelope import IdempotencyKey

ACCESS = Access("simulation", EVERYTHING)


@dataclass(slots=True)
class Pending:
    """What became of one case since the last commit."""

    before: Case | None
    after: Case
    entries: list[Entry[CaseEvent]] = field(default_factory=list)


class Book:
    """Carries out commands on cases as `cases.commands` does, but commits those of some time together.

    `heard` is told each step, once it is certain. Nothing is recorded before `flush`; a refused command leaves nothing.
    """

    def __init__(self, means: Means, heard: Callable[[Step], None]) -> None:
        self.cases: dict[UUID, Case] = {}
        self.open: dict[UUID, Case] = {}
        self._means = means
        self._heard = heard
        self._pending: dict[UUID, Pending] = {}

    def register(self, case_id: UUID, command: c.Register, by: By) -> Case:
        """Begin a case."""
        step = take(self._means, case_id, None, command, by)
        self._keep([step])
        return step.after

    def act(self, case_id: UUID, command: c.Command, by: By) -> None:
        """Carry out a command, and what must be recorded on others together with it. Raises Refused."""
        case = self.cases[case_id]
        step = take(self._means, case_id, case, command, by, self._find(together.evidence_of(case, command)))
        if step.entries:
            self._keep([step, *together.beside(self._means, step, command, by, self._find)])

    def open_sub_case(self, parent_id: UUID, part: Part, by: By) -> None:
        """分办: a part becomes a case offered to its office; the parent waits for it. Raises Refused."""
        self._keep(together.opened(self._means, self.cases[parent_id], part, by))

    def split(self, case_id: UUID, parts: tuple[Part, ...], by: By) -> None:
        """拆分: further matters become cases on the same clock. Raises Refused."""
        self._keep(together.split(self._means, self.cases[case_id], parts, by))

    def merge(self, case_id: UUID, into: UUID, by: By) -> None:
        """并案: worked on together; each keeps number, clock, answer and verdict. Raises Refused."""
        self._keep(together.merged(self._means, self.cases[case_id], self.cases[into], by))

    def flush(self, key: str) -> None:
        """Record everything decided, in one transaction. The same key records the same things once (P9)."""
        if not self._pending:
            return
        reference = self._means.reference
        steps = [Step(kept.before, kept.after, tuple(kept.entries)) for kept in self._pending.values()]
        commits = [stream_commit(step, reference) for step in steps]
        named = IdempotencyKey(key, _fingerprint(commits))
        commit(self._means.connection, ACCESS, commits, random=self._means.random, key=named)
        self._pending.clear()

    def _find(self, case_ids: Sequence[UUID]) -> Mapping[UUID, Case]:
        return {case_id: self.cases[case_id] for case_id in case_ids}

    def _keep(self, steps: list[Step]) -> None:
        for step in steps:
            case = step.after
            self.cases[case.id] = case
            if case.open:
                self.open[case.id] = case
            else:
                self.open.pop(case.id, None)
            pending = self._pending.setdefault(case.id, Pending(step.before, case))
            pending.after = case
            pending.entries.extend(step.entries)
        for step in steps:
            self._heard(step)


def _fingerprint(commits: list[StreamCommit]) -> str:
    said = "\n".join(
        f"{one.stream} {one.expected} {type(entry.event).__name__} {entry.at} {entry.actor.id}"
        for one in commits
        for entry in one.entries
    )
    return hashlib.sha256(said.encode()).hexdigest()
