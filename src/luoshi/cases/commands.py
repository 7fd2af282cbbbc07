"""Verbs over cases: register, act, and the few that touch several cases at once. Each is one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from luoshi.cases.handling import By, Done, Means, Step, access_of, record, take
from luoshi.cases.loading import load, load_many
from luoshi.core.actors import MACHINE
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder
from luoshi.core.case.state import Case, State
from luoshi.core.errors import Clash
from luoshi.core.private import Private
from luoshi.ledger.envelope import IdempotencyKey
from luoshi.ledger.keys import Receipt, find_key

_ENDS = (State.CLOSED, State.WITHDRAWN, State.DIVERTED)


def keyed(key: str | None, command: c.Command) -> IdempotencyKey | None:
    """The client's key with a fingerprint of what it asks, so that a key is not used for two different things."""
    if key is None:
        return None
    asked = msgspec.json.encode(command, enc_hook=_plain, order="sorted")
    return IdempotencyKey(key, hashlib.sha256(type(command).__name__.encode() + b"\0" + asked).hexdigest())


def register(means: Means, case_id: UUID, command: c.Register, by: By, key: str | None = None) -> Done:
    """Begin a case. The same key gives the same answer and one case (P9)."""
    related = _named(means, command)
    step = take(means, case_id, None, command, by, related)
    receipt = record(means, [step], access_of(by.actor, case_id), keyed(key, command))
    return Done(None if receipt.repeated else step.after, receipt)


def act(
    means: Means, case_id: UUID, command: c.Command, by: By, key: str | None = None, expected: int | None = None
) -> Done:
    """Carry out a command on one case, and what must be recorded on others together with it.

    `expected` is the version the asker has seen, where they say one. Raises Refused by the rules, NotFound for whoever
    may not see the case, Clash if somebody was faster.
    """
    access = access_of(by.actor, case_id)
    asked = keyed(key, command)
    loaded = load(means.connection, case_id, access, asked)
    if loaded.answered is not None:
        return Done(loaded.case, loaded.answered)
    if expected is not None and loaded.case.version != expected:
        raise _moved_on(loaded.case, expected)
    step = take(means, case_id, loaded.case, command, by, _named(means, command))
    if not step.entries:
        return Done(step.after, Receipt((), means.now()))
    steps = [step, *_together(means, step, command, by)]
    receipt = record(means, steps, access_of(MACHINE) if len(steps) > 1 else access, asked)
    return Done(loaded.case if receipt.repeated else step.after, receipt)


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


def open_sub_case(means: Means, parent_id: UUID, part: Part, by: By) -> Done:
    """分办: a co-handler's part becomes a case offered to their office; the lead's case waits for it."""
    parent = load(means.connection, parent_id, access_of(by.actor)).case
    opened = take(means, parent_id, parent, c.OpenSubCase(part.case_id, part.office, part.part), by)
    born = _born(means, opened.after, part, by, parent=parent_id)
    offered = take(means, part.case_id, born.after, c.Offer(part.office), by)
    child = Step(None, offered.after, (*born.entries, *offered.entries))
    receipt = record(means, [opened, child], access_of(MACHINE))
    return Done(opened.after, receipt)


def split(means: Means, case_id: UUID, parts: tuple[Part, ...], by: By) -> Done:
    """拆分: further matters become cases on the same clock, with the same person's code."""
    case = load(means.connection, case_id, access_of(by.actor)).case
    step = take(means, case_id, case, c.SplitCase(tuple(part.case_id for part in parts)), by)
    children = [_born(means, step.after, part, by, split_from=case_id) for part in parts]
    return Done(step.after, record(means, [step, *children], access_of(MACHINE)))


def merge(means: Means, case_id: UUID, into: UUID, by: By, key: str | None = None) -> Done:
    """并案: two cases of one officer are worked on together; each keeps number, clock, answer and verdict."""
    access, asked = access_of(by.actor), keyed(key, c.Merge(into))
    cases = load_many(means.connection, (case_id, into), access)
    if asked is not None and (answered := find_key(means.connection, access, asked)):
        return Done(cases[case_id], answered)
    merged = take(means, case_id, cases[case_id], c.Merge(into), by, cases)
    absorbed = take(means, into, cases[into], c.Absorb(case_id), by, cases)
    return Done(merged.after, record(means, [merged, absorbed], access_of(MACHINE), asked))


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
    )
    return take(means, part.case_id, None, command, by, {case.id: case})


def _together(means: Means, step: Step, command: c.Command, by: By) -> list[Step]:
    """What else is recorded with a step: the parent of a sub-case learns of its end, merged cases get the answer."""
    steps = []
    case = step.after
    if case.parent and step.before is not None and step.before.open != case.open:
        steps.extend(_tell_parent(means, case, case.parent))
    if isinstance(command, c.Close) and case.state is State.CLOSED and case.absorbed:
        merged = load_many(means.connection, case.absorbed, access_of(MACHINE))
        steps.extend(
            take(means, other.id, other, replace(command), by)
            for other in merged.values()
            if other.state is State.WORKING and other.holder == case.holder
        )
    return steps


def _tell_parent(means: Means, child: Case, parent_id: UUID) -> list[Step]:
    parent = load(means.connection, parent_id, access_of(MACHINE)).case
    ended = child.state in _ENDS
    if parent.children.get(child.id) is not ended:
        return []
    command = c.EndSubCase(child.id) if ended else c.ReviveSubCase(child.id)
    return [take(means, parent_id, parent, command, By(MACHINE))]


def _moved_on(case: Case, expected: int) -> Clash:
    return Clash(
        "version_clash",
        f"这一件已经变了：您看到的是第 {expected} 版，现在是第 {case.version} 版。请重新打开，再决定。",
        f"The case has moved on from version {expected} to {case.version}. Load it again and decide anew.",
        {"expected": expected, "version": case.version},
    )


def _named(means: Means, command: c.Command) -> Mapping[UUID, Case]:
    names = [getattr(command, name, None) for name in ("parent", "split_from", "into")]
    wanted = tuple(name for name in names if isinstance(name, UUID))
    return load_many(means.connection, wanted, access_of(MACHINE)) if wanted else {}


def _plain(value: object) -> object:
    if isinstance(value, Private):
        return value.text
    raise TypeError(f"no plain form for {type(value).__name__}")
