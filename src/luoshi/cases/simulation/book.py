"""Every case of the simulation in memory, and what is decided but not recorded yet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from luoshi.cases.commands import Part
from luoshi.cases.handling import By, Means, Step, stream_commit, take
from luoshi.core.actors import MACHINE
from luoshi.core.case import commands as c
from luoshi.core.case.events import CaseEvent
from luoshi.core.case.state import Case, State
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
        step = take(self._means, case_id, case, command, by)
        if step.entries:
            self._keep([step, *self._together(step, command, by)])

    def open_sub_case(self, parent_id: UUID, part: Part, by: By) -> None:
        """分办: a part becomes a case offered to its office; the parent waits for it. Raises Refused."""
        parent = self.cases[parent_id]
        opened = self._take(parent, c.OpenSubCase(part.case_id, part.office, part.part), by)
        born = self._born(opened.after, part, by, parent=parent_id)
        offered = self._take(born.after, c.Offer(part.office), by)
        self._keep([opened, Step(None, offered.after, (*born.entries, *offered.entries))])

    def split(self, case_id: UUID, parts: tuple[Part, ...], by: By) -> None:
        """拆分: further matters become cases on the same clock. Raises Refused."""
        step = self._take(self.cases[case_id], c.SplitCase(tuple(part.case_id for part in parts)), by)
        self._keep([step, *(self._born(step.after, part, by, split_from=case_id) for part in parts)])

    def merge(self, case_id: UUID, into: UUID, by: By) -> None:
        """并案: worked on together; each keeps number, clock, answer and verdict. Raises Refused."""
        related = {known: self.cases[known] for known in (case_id, into)}
        merged = self._take(related[case_id], c.Merge(into), by, related)
        self._keep([merged, self._take(related[into], c.Absorb(case_id), by, related)])

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

    def _take(self, case: Case, command: c.Command, by: By, related: Mapping[UUID, Case] | None = None) -> Step:
        return take(self._means, case.id, case, command, by, related)

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

    def _together(self, step: Step, command: c.Command, by: By) -> list[Step]:
        case = step.after
        steps = []
        if case.parent and step.before is not None and step.before.open != case.open:
            steps.extend(self._tell_parent(case, self.cases[case.parent]))
        if isinstance(command, c.Close) and case.state is State.CLOSED:
            absorbed = [self.cases[other] for other in case.absorbed]
            answered = [other for other in absorbed if other.state is State.WORKING and other.holder == case.holder]
            steps.extend(self._take(other, replace(command), by) for other in answered)
        return steps

    def _tell_parent(self, child: Case, parent: Case) -> list[Step]:
        if parent.children.get(child.id) is child.open:
            return []
        command = c.ReviveSubCase(child.id) if child.open else c.EndSubCase(child.id)
        return [self._take(parent, command, By(MACHINE))]

    def _born(self, case: Case, part: Part, by: By, parent: UUID | None = None, split_from: UUID | None = None) -> Step:
        command = c.Register(
            number=part.number,
            case_type=part.case_type or case.case_type,
            channel=case.channel,
            holder=case.holder,
            title=part.title,
            text=part.text,
            matter=case.matter,
            area=case.area,
            code_hash=case.code_hash if split_from else "",
            parent=parent,
            split_from=split_from,
        )
        return take(self._means, part.case_id, None, command, by, {case.id: case})


def _fingerprint(commits: list[StreamCommit]) -> str:
    said = "\n".join(
        f"{one.stream} {one.expected} {type(entry.event).__name__} {entry.at} {entry.actor.id}"
        for one in commits
        for entry in one.entries
    )
    return hashlib.sha256(said.encode()).hexdigest()
