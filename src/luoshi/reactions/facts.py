"""What a reaction looks at: an event, and the case as it stands when the worker comes to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import CaseType
from luoshi.core.entries import Entry, LateCause
from luoshi.reactions.people import People


@dataclass(frozen=True, slots=True)
class Fact:
    """An event of a case. `case` is what it is now, perhaps some events later; nobody is told of what is over."""

    stream: UUID
    version: int
    entry: Entry[Any]
    case: Case
    rules: CaseType
    people: People
    now: datetime

    @property
    def event(self) -> Any:
        """The event itself; the row of the table says of which type."""
        return self.entry.event

    @property
    def imported(self) -> bool:
        """Whether it was brought from elsewhere, with a case that nobody here has acted on yet: imports tell nobody."""
        late = self.entry.late
        return not self.case.rings or (late is not None and late.cause is LateCause.IMPORT)
