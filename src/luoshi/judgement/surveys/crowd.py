"""A crowd that answers a survey, the same for the same seed: for tests, the simulator and the demonstration district.

Each of the crowd knows some of the units, is satisfied more or less often by who they are and which unit it is, does
not know some, and sometimes writes what they think. Nobody real stands behind any of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from luoshi.core.judgement.surveys.events import Mark
from luoshi.core.judgement.surveys.plan import Option, Plan
from luoshi.core.judgement.surveys.sheets import Opinion, Sheet

GRUMBLES: Final = (
    "办得太慢，等了两个多月才有结果。",
    "窗口排队很久，希望多开几个窗口。",
    "个别工作人员态度不好，问一句答半句。",
    "同一份材料交了三遍，手续繁琐。",
    "几个科室推来推去，跑了四趟。",
    "电话打不通，网站上也查不到进度。",
    "反映的问题没有解决，没下文了。",
    "希望把办事指南写得简单些。",
)
PRAISE: Final = ("工作人员热情周到，表扬。", "办得又快又好，感谢。")


@dataclass(frozen=True, slots=True)
class Crowd:
    """How a crowd answers: the mean share of satisfied answers, how far units differ, how many units each one knows.

    `unknown` is the share of 不了解, `writes` that of sheets with an opinion.
    """

    seed: int
    satisfied: float = 0.9
    spread: float = 0.06
    knows: int = 8
    unknown: float = 0.08
    writes: float = 0.1


def sheets(plan: Plan, crowd: Crowd, numbers: Mapping[str, int]) -> Iterator[tuple[str, Sheet]]:
    """So many sheets for each group, each with the code of its group."""
    chance = Random(f"crowd/{crowd.seed}")  # noqa: S311 - a simulation, nothing is protected by it
    quality = {unit.code: _between(crowd.satisfied + chance.gauss(0, crowd.spread)) for unit in plan.units}
    if crowd.satisfied in (0.0, 1.0):
        quality = dict.fromkeys(quality, crowd.satisfied)
    for group, number in numbers.items():
        for _ in range(number):
            yield group, _sheet(plan, crowd, chance, quality)


def _sheet(plan: Plan, crowd: Crowd, chance: Random, quality: Mapping[str, float]) -> Sheet:
    mood = chance.gauss(0, 0.05) if 0 < crowd.satisfied < 1 else 0.0
    known = chance.sample(plan.units, min(crowd.knows, len(plan.units)))
    marks = [
        Mark(unit.code, question.code, _answer(plan, crowd, chance, quality[unit.code] + mood).code)
        for unit in known
        for question in plan.questions
    ]
    if chance.random() >= crowd.writes:
        return Sheet(tuple(marks))
    unit = chance.choice(known).code
    content = chance.random() < quality[unit] / 2
    return Sheet(tuple(marks), (Opinion(unit, chance.choice(PRAISE if content else GRUMBLES)),))


def _answer(plan: Plan, crowd: Crowd, chance: Random, share: float) -> Option:
    unknown = [option for option in plan.options if not option.known]
    if chance.random() < crowd.unknown:
        return unknown[0]
    content = chance.random() < share
    fitting = [option for option in plan.options if option.known and option.satisfied is content]
    # The better ones among those that fit are chosen more often.
    return fitting[min(int(chance.expovariate(1.2)), len(fitting) - 1)]


def _between(share: float) -> float:
    return min(0.995, max(0.3, share))
