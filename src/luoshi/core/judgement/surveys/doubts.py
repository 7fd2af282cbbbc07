"""What must be printed beside a result: who did not answer, how few did, what the scale cannot show, who handed out.

A 100% is not false, but it is never plain. Each doubt names its figures, so that a reader can judge its weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from luoshi.core.judgement.surveys.figures import Clusters, Weighted
from luoshi.core.judgement.surveys.plan import Group, Plan


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt: its kind, and a sentence for people in Chinese and English."""

    kind: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Handed:
    """Of a group's codes: drawn, and used."""

    drawn: int
    used: int

    @property
    def share(self) -> float:
        """The share that was used."""
        return self.used / self.drawn if self.drawn else 0.0


def doubts(
    plan: Plan, found: Weighted, clusters: Mapping[str, Clusters], handed: Mapping[str, Handed], whole: bool = True
) -> list[Doubt]:
    """Everything that a reader of this rate must be told, the weightiest first; of a rate below the ceiling only what
    speaks against the survey itself.
    """
    too_good = found.share * 1000 >= plan.doubts.ceiling
    return [
        *(() if whole else (_not_whole(),)),
        *(_not_answered(plan, found, handed) if too_good or _few(plan, handed) else ()),
        *(_sample(found) if too_good or found.base < plan.doubts.base else ()),
        *(_ceiling(found) if too_good else ()),
        *_handed_out(plan, too_good),
        *_unknown(plan, found),
        *_alike(plan, clusters),
    ]


def _not_whole() -> Doubt:
    return Doubt(
        "codes",
        "结束时的码和发出时记下的不一致：有码被加进来、去掉或改过。结果不可靠，先查清楚。",
        "The codes are no longer those that were drawn: some were added, removed or changed. Find out first.",
    )


def _few(plan: Plan, handed: Mapping[str, Handed]) -> bool:
    return any(one.share * 1000 < plan.doubts.response for one in handed.values())


def _not_answered(plan: Plan, found: Weighted, handed: Mapping[str, Handed]) -> Iterator[Doubt]:
    whole = sum(group.weight for group in plan.groups)
    drawn, used = (sum(getattr(one, name) for one in handed.values()) for name in ("drawn", "used"))
    answered = sum(g.weight * handed[g.code].share for g in plan.groups if g.code in handed) / whole
    if used < drawn:
        low, high = found.share * answered, found.share * answered + 1 - answered
        yield Doubt(
            "response",
            f"发出 {drawn} 个码，收回 {used} 份（{used / drawn:.0%}）。没有回答的人怎么想，谁也不知道："
            f"如果他们都不满意，满意率是 {low:.1%}；如果都满意，是 {high:.1%}。",
            f"{used} of {drawn} codes were used ({used / drawn:.0%}). Were all the others dissatisfied, the rate would "
            f"be {low:.1%}; were they satisfied, {high:.1%}.",
        )


def _sample(found: Weighted) -> Iterator[Doubt]:
    low = found.interval[0]
    yield Doubt(
        "sample",
        f"基数是 {found.base} 份评价。同样多的人再问一遍，满意率低到 {low:.1%} 也不奇怪。",
        f"It rests on {found.base} answers: asked anew, a rate as low as {low:.1%} would be no surprise.",
    )


def _ceiling(found: Weighted) -> Iterator[Doubt]:
    if found.top < found.base:
        best = f"{found.top / found.base:.1%}"
        yield Doubt(
            "ceiling",
            f"“满意”是几档合起来算的，只算最高一档是 {best}。到了顶的数分不出好坏，也看不出进步。",
            f"Several options count as satisfied; the best one alone has {best}. A figure at the ceiling tells neither "
            "good from better, nor any progress.",
        )
    else:
        yield Doubt(
            "ceiling",
            "所有人都选了最高一档。到了顶的数分不出好坏，也看不出进步，请和诉求办理、投诉、回访抽查的数对照着看。",
            "Everybody chose the best option. Compare it with complaints and callback audits.",
        )


def _handed_out(plan: Plan, too_good: bool) -> Iterator[Doubt]:
    appraised = {unit.name for unit in plan.units}
    own = [group for group in plan.groups if group.handed_by in appraised]
    if own:
        yield Doubt(
            "handed_own",
            f"{_groups(own)}的码由被评议的单位自己发（{'、'.join(g.handed_by for g in own)}），发给谁由它定。",
            "A unit that is appraised handed out codes itself, to whom it chose.",
        )
    elif too_good:
        who = "；".join(f"{group.name}：{group.handed_by}" for group in plan.groups)
        yield Doubt(
            "handed",
            f"码是这样发的：{who}。发码的人挑了谁，结果就是谁的看法。",
            f"Codes were handed out so: {who}. The result is the view of those whom they chose.",
        )


def _unknown(plan: Plan, found: Weighted) -> Iterator[Doubt]:
    share = found.unknown / (found.base + found.unknown)
    if share * 1000 >= plan.doubts.unknown:
        yield Doubt(
            "unknown",
            f"{found.unknown} 份（{share:.0%}）选了“不了解”，不在基数里。",
            f"{found.unknown} answers ({share:.0%}) say “don't know” and are not in the base.",
        )


def _alike(plan: Plan, clusters: Mapping[str, Clusters]) -> Iterator[Doubt]:
    several = sum(one.several for one in clusters.values())
    alike = sum(one.alike for one in clusters.values())
    if several and alike / several * 1000 >= plan.doubts.alike:
        yield Doubt(
            "alike",
            f"评了三个以上单位的 {several} 份答卷里，{alike} 份（{alike / several:.0%}）对每个单位都打了同一档，"
            "可能没有细看。",
            f"Of {several} sheets on three units or more, {alike} ({alike / several:.0%}) mark all of them the same.",
        )


def _groups(groups: list[Group]) -> str:
    return "、".join(group.name for group in groups)
