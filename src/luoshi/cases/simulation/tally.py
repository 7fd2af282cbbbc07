"""What happened, counted as it happens."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from luoshi.cases.handling import Step
from luoshi.core.case import events as e


@dataclass(slots=True)
class Tally:
    """Cases by state and type, events by kind, refusals by code, and how closings were judged."""

    cases: int = 0
    states: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    offices: set[str] = field(default_factory=set)
    late_entries: int = 0
    overdue: int = 0

    @property
    def events(self) -> int:
        """All events of cases."""
        return self.kinds.total()

    def add(self, step: Step) -> None:
        """Count a step."""
        if step.before is None:
            self.cases += 1
            self.types[step.after.case_type] += 1
        else:
            self.states[step.before.state.value] -= 1
        self.states[step.after.state.value] += 1
        self.offices.add(step.after.holder.office)
        for entry in step.entries:
            self.kinds[e.KIND_OF[type(entry.event)].removeprefix("case.")] += 1
            self.late_entries += entry.late is not None
            if isinstance(entry.event, e.Closed):
                self.outcomes[entry.event.outcome.value] += 1
                self.overdue += bool(entry.event.overdue)

    def refused(self, code: str) -> None:
        """Count a refusal."""
        self.refusals[code] += 1

    def data(self) -> dict[str, object]:
        """The figures for programs."""
        return {
            "cases": self.cases,
            "events": self.events,
            "states": _sorted(self.states),
            "types": _sorted(self.types),
            "kinds": _sorted(self.kinds),
            "outcomes": _sorted(self.outcomes),
            "refusals": _sorted(self.refusals),
            "returns": self.kinds["returned"],
            "rulings": self.kinds["ruled"],
            "suspensions": self.kinds["suspended"],
            "late_entries": self.late_entries,
            "overdue": self.overdue,
            "offices": len(self.offices),
        }


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return {name: number for name, number in counts.most_common() if number}
