"""What the forms of the plan say, part by part: from what was typed to a plan, nothing decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from django.http import QueryDict

from luoshi.core.errors import BadInput
from luoshi.core.judgement.surveys.plan import Band, Group, Kind, Option, Plan, Question, Unit


def _title(plan: Plan, typed: QueryDict) -> Plan:
    year = _number(typed.get("year", ""), "年份", 1949, 9999)
    return replace(plan, title=typed.get("title", "").strip(), year=year, until=_day(typed.get("until", "")))


def _groups(plan: Plan, typed: QueryDict) -> Plan:
    columns = [typed.getlist(name) for name in ("code", "name", "weight", "quota", "handed_by")]
    found = []
    for nth, (code, name, weight, quota, handed_by) in enumerate(zip(*columns, strict=False), 1):
        if name.strip():
            numbers = _number(weight, "权重", 0, 100), _number(quota, "计划份数", 0, 1_000_000)
            found.append(Group(code.strip() or f"g{nth}", name.strip(), *numbers, handed_by.strip()))
    return replace(plan, groups=tuple(found))


def _kinds(plan: Plan, typed: QueryDict) -> Plan:
    known = {kind.name: kind.code for kind in plan.kinds}
    names = list(dict.fromkeys(line.strip() for line in typed.get("kinds", "").splitlines() if line.strip()))
    taken = set(known.values())
    fresh = (code for code in (f"k{nth}" for nth in range(1, 999)) if code not in taken)
    return replace(plan, kinds=tuple(Kind(known.get(name) or next(fresh), name) for name in names))


def _questions(plan: Plan, typed: QueryDict) -> Plan:
    lines = [line.strip() for line in typed.get("questions", "").splitlines() if line.strip()]
    questions = tuple(Question("overall" if not nth else f"q{nth}", line) for nth, line in enumerate(lines))
    options = []
    columns = [typed.getlist(name) for name in ("option", "words", "counts")]
    for nth, (code, words, counts) in enumerate(zip(*columns, strict=False), 1):
        if words.strip():
            options.append(Option(code.strip() or f"o{nth}", words.strip(), counts == "good", counts != "unknown"))
    return replace(plan, questions=questions, options=tuple(options))


def _bands(plan: Plan, typed: QueryDict) -> Plan:
    found = []
    columns = [typed.getlist(name) for name in ("band", "from", "good")]
    for name, least, good in zip(*columns, strict=False):
        if name.strip():
            found.append(Band(name.strip(), _thousandths(least), good == "yes"))
    limits = {name: _thousandths(typed.get(name, "")) for name in ("ceiling", "response", "unknown", "alike")}
    base = _number(typed.get("base", ""), "份数", 1, 1_000_000)
    return replace(
        plan,
        bands=tuple(found),
        least=_number(typed.get("least", ""), "少于几份不公布", 1, 1000),
        doubts=replace(plan.doubts, base=base, **limits),
    )


PARTS: Mapping[str, Callable[[Plan, QueryDict], Plan]] = {
    "title": _title,
    "groups": _groups,
    "kinds": _kinds,
    "questions": _questions,
    "bands": _bands,
}


def units(plan: Plan, typed: QueryDict, names: Mapping[str, str]) -> Plan:
    """The units that are appraised: those of the registry that a class was chosen for, in the registry's order."""
    kinds = {kind.code for kind in plan.kinds}
    chosen = {code: typed.get(f"kind-{code}", "") for code in names}
    found = [Unit(code, names[code], kind) for code, kind in chosen.items() if kind in kinds]
    return replace(plan, units=tuple(found))


def _number(text: str, what: str, least: int, most: int) -> int:
    try:
        number = int(text.strip())
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise BadInput("number", f"“{what}”要填 {least} 到 {most} 的整数。", f"A whole number from {least} to {most}.")
    return number


def _day(text: str) -> date | None:
    """A day as a form sends it, None for none."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise BadInput("day", "截止日要写成 2026-11-30 这样。", "The closing day as 2026-11-30.") from None


def _thousandths(text: str) -> int:
    """A percentage with at most one decimal, as thousandths."""
    try:
        number = round(float(text.strip().rstrip("%")) * 10)
    except ValueError:
        number = -1
    if not 0 <= number <= 1000:
        raise BadInput("number", "百分数要在 0 到 100 之间。", "A percentage from 0 to 100.")
    return number
