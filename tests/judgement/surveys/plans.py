"""Plans of surveys for the tests: four units of two classes, three groups, as the shipped defaults have them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from luoshi.core.judgement.surveys.figures import Count
from luoshi.core.judgement.surveys.plan import Plan, Unit
from luoshi.judgement.surveys.settings import survey_rules

UNITS = (
    Unit("housing", "住房和城乡建设局", "government"),
    Unit("traffic", "交通运输局", "government"),
    Unit("centre", "政务服务中心", "centre"),
    Unit("jiefang", "解放街道", "street"),
)


def plan(**changes: Any) -> Plan:
    """The shipped plan with four units."""
    started = replace(survey_rules().start, title="2026 年评议机关", year=2026, units=UNITS)
    return replace(started, **changes)


def counted(unit: str, group: str, satisfied: int, of: int, unknown: int = 0, question: str = "overall") -> list[Count]:
    """So many of a group satisfied with a unit, of so many who know it, and so many who do not."""
    numbers = {"yes": satisfied, "no": of - satisfied, "unknown": unknown}
    return [Count(unit, group, question, option, number) for option, number in numbers.items() if number]
