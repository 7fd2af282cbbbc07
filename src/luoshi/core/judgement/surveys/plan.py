"""What a survey asks of whom about which units, and what its answers will mean: fixed before the first answer.

All of it stands in the survey's own events, so that no change of a default changes a survey that was made before.
Shares are whole thousandths: events hold no floating point numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from luoshi.core.judgement.surveys.refusals import declined


@dataclass(frozen=True, slots=True)
class Option:
    """An answer on offer. `known` is false for 不了解, which counts in no base."""

    code: str
    words: str
    satisfied: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is asked about each unit. The first one of a survey is what its satisfied rate is of."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """Who answers: 服务对象, 上级机关, 社会各界. `quota` is how many sheets are wanted, `weight` its part of the whole.

    `handed_by` is the office that hands out its codes, in words.
    """

    code: str
    name: str
    weight: int
    quota: int
    handed_by: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of comparable units: 政府部门, 乡镇街道, 公用企业."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that is appraised, in its class. `code` is the registry's, so that a rectification finds it."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Band:
    """What a unit is called whose rate is at least so many thousandths: 满意单位 and so on, best first."""

    name: str
    least: int
    good: bool = False


@dataclass(frozen=True, slots=True)
class Doubts:
    """From where on a result is printed with a doubt. Thousandths, but for `base`, which counts answers.

    `ceiling` is the rate that is too good to stand alone; `response` the share of codes that should have been used;
    `unknown` the share of 不了解; `alike` the share of sheets that mark every unit the same.
    """

    ceiling: int
    response: int
    base: int
    unknown: int
    alike: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A survey as it is drafted and fixed. A cell with fewer than `least` answers is held back everywhere.

    `until` is the closing day: answers are taken to its end in Beijing, those on paper too; None until somebody closes.
    """

    title: str
    year: int
    questions: tuple[Question, ...]
    options: tuple[Option, ...]
    groups: tuple[Group, ...]
    kinds: tuple[Kind, ...]
    units: tuple[Unit, ...]
    bands: tuple[Band, ...]
    least: int
    doubts: Doubts
    until: date | None = None

    @property
    def main(self) -> Question:
        """The question that the satisfied rate is of."""
        return self.questions[0]

    def group(self, code: str) -> Group:
        """The group of this code. Raises Refused `group_unknown`."""
        for each in self.groups:
            if each.code == code:
                return each
        raise declined("group_unknown")

    def unit(self, code: str) -> Unit:
        """The unit of this code. Raises Refused `unit_unknown`."""
        for each in self.units:
            if each.code == code:
                return each
        raise declined("unit_unknown")

    def band(self, rate: float) -> Band:
        """The band that a rate (0 to 1) lies in: exactly at its edge is in it."""
        return next((band for band in self.bands if round(rate * 1000, 6) >= band.least), self.bands[-1])


def faults(plan: Plan) -> Iterator[tuple[str, dict[str, object]]]:
    """What must be mended before the plan can be fixed: codes of refusals with their figures."""
    if not plan.title.strip():
        yield "plan_untitled", {}
    for what, codes in _named(plan):
        if not codes:
            yield "plan_empty", {"what": what}
        if twice := [code for code, number in Counter(codes).items() if number > 1 or not code.strip()]:
            yield "plan_twice", {"what": what, "which": "、".join(twice)}
    if (total := sum(group.weight for group in plan.groups)) != 100 or any(g.weight < 1 for g in plan.groups):
        yield "plan_weights", {"total": total}
    if any(group.quota < plan.least for group in plan.groups):
        yield "plan_quota", {"least": plan.least}
    if any(not group.handed_by.strip() for group in plan.groups):
        yield "plan_handed_by", {}
    if lost := [unit.name for unit in plan.units if unit.kind not in {kind.code for kind in plan.kinds}]:
        yield "plan_unplaced", {"which": "、".join(lost)}
    yield from _scale_faults(plan)


def _scale_faults(plan: Plan) -> Iterator[tuple[str, dict[str, object]]]:
    known = [option for option in plan.options if option.known]
    if not any(o.satisfied for o in known) or all(o.satisfied for o in known):
        yield "plan_scale", {}
    if not any(not option.known for option in plan.options) or any(o.satisfied and not o.known for o in plan.options):
        yield "plan_unknown", {}
    edges = [band.least for band in plan.bands]
    if not edges or edges != sorted(set(edges), reverse=True) or edges[-1] != 0 or edges[0] > 1000:
        yield "plan_bands", {}
    if plan.least < 3:
        yield "plan_least", {}


def _named(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    yield "问题", [question.code for question in plan.questions]
    yield "选项", [option.code for option in plan.options]
    yield "群体", [group.code for group in plan.groups]
    yield "类别", [kind.code for kind in plan.kinds]
    yield "单位", [unit.code for unit in plan.units]
