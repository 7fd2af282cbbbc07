"""Verbs over cases: register, act, and the few that touch several cases at once. Each is one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import msgspec

from luoshi.cases import together
from luoshi.cases.handling import By, Done, Means, access_of, record, take
from luoshi.cases.loading import load, load_many
from luoshi.cases.together import Part as Part
from luoshi.core.actors import MACHINE, Role
from luoshi.core.case import commands as c
from luoshi.core.case.state import Case
from luoshi.core.errors import Clash
from luoshi.core.private import Private
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.envelope import IdempotencyKey
from luoshi.ledger.keys import Receipt, find_key


def keyed(key: str | None, command: c.Command | tuple[Part, ...]) -> IdempotencyKey | None:
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
    access = _reach(case_id, command, by)
    asked = keyed(key, command)
    loaded = load(means.connection, case_id, access, asked)
    if loaded.answered is not None:
        return Done(loaded.case, loaded.answered)
    if expected is not None and loaded.case.version != expected:
        raise _moved_on(loaded.case, expected)
    step = take(means, case_id, loaded.case, command, by, _named(means, command, loaded.case))
    if not step.entries:
        return Done(step.after, Receipt((), means.now()))
    steps = [step, *together.beside(means, step, command, by, _finder(means))]
    receipt = record(means, steps, access_of(MACHINE) if len(steps) > 1 else access, asked)
    return Done(loaded.case if receipt.repeated else step.after, receipt)


def _reach(case_id: UUID, command: c.Command, by: By) -> Access:
    """What the command may touch: an administrator erases by law what they may not read."""
    erasing = isinstance(command, c.Erase) and by.actor.has(Role.ADMINISTRATOR)
    return Access(by.actor.id, EVERYTHING) if erasing else access_of(by.actor, case_id)


def part_key(key: str | None, parts: tuple[Part, ...]) -> IdempotencyKey | None:
    """As `keyed`, for parts: their numbers are given anew each time, and do not tell two requests apart."""
    return keyed(key, tuple(replace(part, number="") for part in parts))


def open_sub_case(means: Means, parent_id: UUID, part: Part, by: By, key: str | None = None) -> Done:
    """分办: a co-handler's part becomes a case offered to their office; the lead's case waits for it."""
    asked = part_key(key, (part,))
    loaded = load(means.connection, parent_id, access_of(by.actor), asked)
    if loaded.answered is not None:
        return Done(loaded.case, loaded.answered)
    steps = together.opened(means, loaded.case, part, by)
    return Done(steps[0].after, record(means, steps, access_of(MACHINE), asked))


def split(means: Means, case_id: UUID, parts: tuple[Part, ...], by: By, key: str | None = None) -> Done:
    """拆分: further matters become cases on the same clock, with the same person's code."""
    asked = part_key(key, parts)
    loaded = load(means.connection, case_id, access_of(by.actor), asked)
    if loaded.answered is not None:
        return Done(loaded.case, loaded.answered)
    steps = together.split(means, loaded.case, parts, by)
    return Done(steps[0].after, record(means, steps, access_of(MACHINE), asked))


def merge(means: Means, case_id: UUID, into: UUID, by: By, key: str | None = None) -> Done:
    """并案: two cases of one officer are worked on together; each keeps number, clock, answer and verdict."""
    access, asked = access_of(by.actor), keyed(key, c.Merge(into))
    cases = load_many(means.connection, (case_id, into), access)
    if asked is not None and (answered := find_key(means.connection, access, asked)):
        return Done(cases[case_id], answered)
    steps = together.merged(means, cases[case_id], cases[into], by)
    return Done(steps[0].after, record(means, steps, access_of(MACHINE), asked))


def _moved_on(case: Case, expected: int) -> Clash:
    return Clash(
        "version_clash",
        f"这一件已经变了：您看到的是第 {expected} 版，现在是第 {case.version} 版。请重新打开，再决定。",
        f"The case has moved on from version {expected} to {case.version}. Load it again and decide anew.",
        {"expected": expected, "version": case.version},
    )


def _finder(means: Means) -> together.Find:
    return lambda case_ids: load_many(means.connection, case_ids, access_of(MACHINE))


def _named(means: Means, command: c.Command, case: Case | None = None) -> Mapping[UUID, Case]:
    names = [getattr(command, name, None) for name in ("parent", "split_from", "into")]
    beside = together.evidence_of(case, command) if case else ()
    wanted = (*(name for name in names if isinstance(name, UUID)), *beside)
    return load_many(means.connection, wanted, access_of(MACHINE)) if wanted else {}


def _plain(value: object) -> object:
    if isinstance(value, Private):
        return value.text
    raise TypeError(f"no plain form for {type(value).__name__}")
