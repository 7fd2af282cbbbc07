"""What is decided for several cases at once: parts, splitting, merging, and what one case's step means for others.

Steps only: whoever calls records them together, in one transaction. `Find` gives cases as they stand by their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from luoshi.cases.handling import By, Means, Step, take
from luoshi.core.actors import MACHINE
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder
from luoshi.core.case.state import Case, State
from luoshi.core.errors import Refused
from luoshi.core.private import Private

Find = Callable[[Sequence[UUID]], Mapping[UUID, Case]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a matter to become a case of its own: number and id are given by the edge."""

    case_id: UUID
    number: str
    title: Private
    text: Private
    office: str = ""
    part: str = ""
    case_type: str = ""


def opened(means: Means, parent: Case, part: Part, by: By) -> list[Step]:
    """分办: the parent's step, and that of the part, which is offered to its office. Raises Refused."""
    whole = take(means, parent.id, parent, c.OpenSubCase(part.case_id, part.office, part.part), by)
    born = _born(means, whole.after, part, by, parent=parent.id)
    offered = take(means, part.case_id, born.after, c.Offer(part.office), by)
    return [whole, Step(None, offered.after, (*born.entries, *offered.entries))]


def split(means: Means, case: Case, parts: Sequence[Part], by: By) -> list[Step]:
    """拆分: the case's step, and one for each new case on the same clock. Raises Refused."""
    step = take(means, case.id, case, c.SplitCase(tuple(part.case_id for part in parts)), by)
    return [step, *(_born(means, step.after, part, by, split_from=case.id) for part in parts)]


def merged(means: Means, case: Case, into: Case, by: By) -> list[Step]:
    """并案: the steps of both sides. Raises Refused."""
    both = {case.id: case, into.id: into}
    return [
        take(means, case.id, case, c.Merge(into.id), by, both),
        take(means, into.id, into, c.Absorb(case.id), by, both),
    ]


def beside(means: Means, step: Step, command: c.Command, by: By, find: Find) -> list[Step]:
    """What else is recorded with a step: the parent of a sub-case learns of its end, merged cases get the answer."""
    case, steps = step.after, []
    if case.parent and step.before is not None and step.before.open != case.open:
        steps.extend(_told_parent(means, case, find([case.parent])[case.parent]))
    if isinstance(command, c.Close) and case.state is State.CLOSED and case.absorbed:
        answered = [other for other in find(case.absorbed).values() if _answered_too(other, case)]
        steps.extend(_closed_with(means, other, case, command, by) for other in answered)
    return steps


def evidence_of(case: Case, command: c.Command) -> tuple[UUID, ...]:
    """The case whose evidence holds for this one too: a case merged into another is closed on what was shown there."""
    return (case.merged_into,) if isinstance(command, c.Close) and case.merged_into else ()


def _answered_too(other: Case, case: Case) -> bool:
    return other.state is State.WORKING and other.holder == case.holder


def _closed_with(means: Means, other: Case, case: Case, command: c.Close, by: By) -> Step:
    try:
        return take(means, other.id, other, replace(command), by, {case.id: case})
    except Refused as refused:
        raise Refused(
            refused.code,
            f"一起办的 {other.number} 还不能办结：{refused.zh}",
            f"Case {other.number}, merged into this one, cannot be closed yet: {refused.en}",
            {**refused.data, "number": other.number},
        ) from refused


def _told_parent(means: Means, child: Case, parent: Case) -> list[Step]:
    if parent.children.get(child.id) in (None, child.open):
        return []
    command = c.ReviveSubCase(child.id) if child.open else c.EndSubCase(child.id)
    return [take(means, parent.id, parent, command, By(MACHINE))]


def _born(
    means: Means, case: Case, part: Part, by: By, parent: UUID | None = None, split_from: UUID | None = None
) -> Step:
    command = c.Register(
        number=part.number,
        case_type=part.case_type or case.case_type,
        channel=case.channel,
        holder=Holder(case.holder.office, case.holder.officer),
        title=part.title,
        text=part.text,
        matter=case.matter,
        area=case.area,
        code_hash=case.code_hash if split_from else "",
        parent=parent,
        split_from=split_from,
        urgent=case.urgent,
        language=case.language,
    )
    return take(means, part.case_id, None, command, by, {case.id: case})
