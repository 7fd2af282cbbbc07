"""What a date in a paper is, before and after it is resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["date", "interval", "recurring", "relative", "endless", "before_event"]


@dataclass(frozen=True, slots=True)
class Base:
    """From where "this year" is counted: the paper's own date, or only its year (from the title), or nothing."""

    day: date | None = None
    only_year: int | None = None

    @property
    def year(self) -> int | None:
        """The year of the paper, if it is known."""
        return self.day.year if self.day else self.only_year


@dataclass(frozen=True, slots=True)
class Mention:
    """A date found in a text: where [start, end), as written, its kind and its figures by name (`year`, `month` …)."""

    start: int
    end: int
    text: str
    kind: Kind
    form: str
    parts: dict[str, str] = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Due:
    """A date resolved as far as it can be.

    `first` and `last` are days, both included; None where the paper leaves that side open or does not say the year.
    `impossible` where the calendar has no such day (9月31日).
    """

    text: str
    kind: Kind
    first: date | None
    last: date | None
    impossible: bool = False
