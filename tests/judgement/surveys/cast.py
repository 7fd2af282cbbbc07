"""A survey in the district of the case tests, and people who answer it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from luoshi.core.judgement.surveys.events import Mark
from luoshi.core.judgement.surveys.plan import Plan
from luoshi.core.judgement.surveys.sheets import Opinion, Sheet
from luoshi.core.judgement.surveys.survey import Survey
from luoshi.judgement.handling import Judging
from luoshi.judgement.surveys import commands
from luoshi.judgement.surveys.box import PERSON as HOLDER
from luoshi.judgement.surveys.handling import survey
from tests.cases.cast import SUN
from tests.judgement.cast import Bench
from tests.judgement.surveys.plans import plan

__all__ = ["HOLDER", "Poll", "sheet"]
MOST = 30_000


def sheet(option: str = "yes", *units: str, says: str = "") -> Sheet:
    """A sheet that marks some units (the housing office by default) the same, with an opinion about the first."""
    chosen = units or ("housing",)
    opinions = (Opinion(chosen[0], says),) if says else ()
    return Sheet(tuple(Mark(unit, "overall", option) for unit in chosen), opinions)


@dataclass
class Poll:
    """A survey that runs: its codes by group, as long as nobody used them."""

    bench: Bench
    id: UUID
    codes: dict[str, list[str]]

    @classmethod
    def opened(cls, bench: Bench, of: Plan | None = None, numbers: Mapping[str, int] | None = None) -> Poll:
        """A survey just opened, with so many codes for each group (12 by default)."""
        poll = cls.fixed(bench, of, numbers)
        commands.open_up(bench.judging, poll.id, SUN)
        return poll

    @classmethod
    def fixed(
        cls, bench: Bench, of: Plan | None = None, numbers: Mapping[str, int] | None = None, **changes: Any
    ) -> Poll:
        """The same before it opens."""
        of = of or plan(**changes)
        survey_id = commands.draft(bench.judging, None, of, SUN)
        commands.fix(bench.judging, survey_id, SUN)
        poll = cls(bench, survey_id, {})
        for group in survey(bench.judging, survey_id).plan.groups:
            number = 12 if numbers is None else numbers[group.code]
            poll.codes[group.code] = commands.draw(bench.judging, survey_id, group.code, number, MOST, SUN)
        return poll

    @property
    def judging(self) -> Judging:
        """What commands need."""
        return self.bench.judging

    @property
    def survey(self) -> Survey:
        """The survey as it stands."""
        return survey(self.judging, self.id)

    def answered(self, *sheets: Sheet, group: str = "served") -> None:
        """Sheets of a group, each by a code of its own."""
        for each in sheets:
            commands.fill(self.judging, self.codes[group].pop(), each, HOLDER)

    def crowded(self, sheets: Iterable[tuple[str, Sheet]], at_once: int = 2000) -> None:
        """Many sheets, some thousands in a transaction."""
        found = self.survey
        for group, some in groupby(sheets, key=itemgetter(0)):
            every = [each for _, each in some]
            for start in range(0, len(every), at_once):
                filled = [(self.codes[group].pop(), each) for each in every[start : start + at_once]]
                commands.fill_many(self.judging, found, filled, HOLDER)

    def closed(self) -> Poll:
        """The survey, closed."""
        commands.close(self.judging, self.id, SUN)
        return self
