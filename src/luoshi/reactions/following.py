"""The commands that follow from events, each a job of its own: run again after a crash, it changes nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from luoshi.cases.calendars import move_and_tell
from luoshi.cases.commands import act
from luoshi.cases.handling import By, Means, access_of
from luoshi.cases.loading import load
from luoshi.core.actors import MACHINE
from luoshi.core.case.commands import AddNote
from luoshi.core.entries import Entry
from luoshi.core.private import Private
from luoshi.reactions.knowing import Knowledge
from luoshi.registry.queries import DISTRICT

WHOLE_WITHDRAWN = "整件已由本人撤回。请与牵头单位商定本分办件是否还要办。"


@dataclass(frozen=True, slots=True)
class Called:
    """The event that called for a command, the row of the table that says so, and what the worker knows."""

    row: str
    stream: UUID
    version: int
    entry: Entry[Any]
    knowledge: Knowledge

    def key(self, about: UUID) -> str:
        """The idempotency key of the command on a case: the same for this event and row, whenever it runs."""
        return f"reaction:{self.row}:{self.stream}:{self.version}:{about}"


Follow = Callable[[Means, Called], None]


def note_on_parts(means: Means, called: Called) -> None:
    """Note on every open sub-case that the person withdrew the whole."""
    case = load(means.connection, called.stream, access_of(MACHINE)).case
    for child, is_open in case.children.items():
        if is_open:
            act(means, child, AddNote(Private(WHOLE_WITHDRAWN)), By(MACHINE), called.key(child))


def move_to_calendar(means: Means, called: Called) -> None:
    """Move the open deadlines of all cases from the version of the calendar before this one to this one.

    A case remembers the version it was moved to, so that an interrupted run goes on.
    """
    version, calendars = called.entry.event.version, means.reference.calendars
    if called.entry.event.calendar != DISTRICT or version < 2:
        return
    then = replace(means, reference=replace(means.reference, calendars=calendars[:version]))
    move_and_tell(then, calendars[version - 2][1], called.entry.event.cause)
