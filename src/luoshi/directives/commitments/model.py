"""What a commitment is, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from luoshi.directives.due.model import Due
from luoshi.directives.findings.model import Finding
from luoshi.directives.text import Span

Origin = Literal["tag", "sentence", "table", "model"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure as written with its comparison (增长6%以上), its value and unit; its place [start, end) in the text."""

    text: str
    value: float
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Owners:
    """Who answers, names as written. `proposed`: no lead was named, and the first unit stands in `lead` for now."""

    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    supervisor: tuple[str, ...] = ()
    proposed: bool = False

    def __bool__(self) -> bool:
        return bool(self.lead or self.support)

    @property
    def everyone(self) -> tuple[str, ...]:
        """The offices of lead, support and supervisor, each by itself."""
        # The rules of names are loaded where names are asked for, and not by whoever only shows them.
        from luoshi.directives.units import offices_in

        return tuple(office for name in self.lead + self.support + self.supervisor for office in offices_in(name))


@dataclass(frozen=True, slots=True)
class Commitment:
    """Something to be done. `span` counts on the decoded text and covers exactly `text`; `tag` covers its owners.

    `milestones` are the other dates in it. `units` leads from names to the keys of the caller's list. `confidence` is
    0 to 1: how sure the reader is that this is a commitment with these owners. `standard` is what a task table says in
    its own column of what is to be reached, in words.
    """

    text: str
    owners: Owners
    due: Due | None
    measures: tuple[Measure, ...]
    section: str
    span: Span
    tag: Span | None
    origin: Origin
    confidence: float
    milestones: tuple[Due, ...] = ()
    units: dict[str, str] = field(default_factory=dict)
    standard: str = ""
    findings: tuple[Finding, ...] = ()
