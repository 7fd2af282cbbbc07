"""What a round of supervision or inspection is checked against: the year's plan, and the burden on whom it visits.

《政府督查工作条例》第十五条: a plan says content, objects and scope; how often and how long is strictly limited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations, count
from uuid import UUID

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.planning.events import PlanEntered, PlannedRound, RoundOpened
from luoshi.core.planning.refusals import declined

SOURCE = "《政府督查工作条例》第十五条"
MOST_DAYS = 366
WATCHERS = (Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.INSPECTOR)
"""Who reads the plan, and may open rounds."""


class Against(StrEnum):
    """What can speak against a round."""

    NO_PLAN = "no_plan"
    OUTSIDE_PLAN = "outside_plan"
    OTHER_MONTH = "other_month"
    MORE_OFFICES = "more_offices"
    HELD_ALREADY = "held_already"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Round:
    """A round that is held, or is proposed: `on` is its first day. `planned` names its line of the plan, if it does."""

    id: UUID
    kind: str
    subject: str
    offices: tuple[str, ...]
    on: date
    by: str
    planned: str = ""


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """One thing that speaks against a round: the code, the sentence in both languages, the offices concerned."""

    code: Against
    zh: str
    en: str
    offices: tuple[str, ...] = ()


def check_round(plan: PlanEntered | None, rounds: Sequence[Round], proposed: Round) -> tuple[PlanFinding, ...]:
    """What speaks against a round: none, and it may begin at once.

    `plan` is that of the year of `proposed.on` (None: there is none); `rounds` are those of all kinds and of every
    office that were held or are to be held, without the ones called off: a repeat is a burden whoever comes. A round
    that names no line of the plan carries out the first one of its kind, by its office, on its subject. A room that
    opens rounds calls `registry.rounds.open_round`, which asks this, refuses, and records.
    """
    others = [one for one in rounds if one.id != proposed.id]
    return (*_off_plan(plan, others, proposed), *_repeats(plan, others, proposed))


def line_of(plan: PlanEntered | None, proposed: Round) -> PlannedRound | None:
    """The line of the plan that a round carries out: the one it names, or the first that fits; None for none."""
    lines = plan.rounds if plan else ()
    if proposed.planned:
        return next((line for line in lines if line.key == proposed.planned), None)
    fits = [line for line in lines if _same(line, proposed)]
    return next((line for line in fits if line.month == proposed.on.month), fits[0] if fits else None)


def repeats_within(plan: PlanEntered) -> tuple[PlanFinding, ...]:
    """Lines of a plan that visit an office again too soon, counted from month to month: shown before it is entered."""
    found = []
    for one, other in combinations(sorted(plan.rounds, key=lambda line: line.month), 2):
        both = tuple(office for office in one.offices if office in other.offices)
        first, second = (date(plan.year, line.month, 1) for line in (one, other))
        if both and (second - first).days < plan.repeat_days:
            zh = (
                f"计划里“{one.subject}”（{one.month}月）和“{other.subject}”（{other.month}月）要去同样的单位，"
                "可以合并。"
            )
            en = f"Lines {one.key} and {other.key} visit the same offices within {plan.repeat_days} days."
            found.append(PlanFinding(Against.REPEAT, zh, en, both))
    return tuple(found)


def may_plan(actor: Actor) -> None:
    """Who enters the plan: the head of the supervision office, or a leader. Refuses everybody else."""
    if not (heads_supervision(actor) or actor.has(Role.LEADER)):
        raise declined("planners_only")


def may_see_plan(actor: Actor) -> None:
    """Who reads the plan: supervisors, inspectors, auditors and leaders. Refuses everybody else: whoever is visited
    would know of a visit that nobody announces.
    """
    if not any(actor.has(role) for role in WATCHERS):
        raise declined("watchers_only")


def may_open(actor: Actor, by: str) -> None:
    """Who opens a round: a supervisor, inspector or auditor of the office that goes, the head of supervision, or a
    leader. Refuses everybody else.
    """
    own = actor.office == by and (actor.has(Role.SUPERVISOR) or actor.has(Role.INSPECTOR) or actor.has(Role.AUDITOR))
    if not (own or heads_supervision(actor) or actor.has(Role.LEADER)):
        raise declined("openers_only", office=by)


def permitted(findings: Sequence[PlanFinding], actor: Actor, reason: str) -> str:
    """The reason under which a round goes ahead; empty where nothing speaks against it.

    Refuses a round that something speaks against, unless the head of the supervision office gives a reason.
    """
    if not findings:
        return ""
    if not (heads_supervision(actor) and reason.strip()):
        told = {"zh": "".join(one.zh for one in findings), "en": " ".join(one.en for one in findings)}
        raise declined("round_against", findings=[one.code.value for one in findings], **told)
    return reason.strip()


def checked_plan(plan: PlanEntered, kinds: Sequence[str], before: int) -> PlanEntered:
    """A plan that can be: every line whole, keys each once, versions in a row; a change says why. Refuses others."""
    keys = [line.key for line in plan.rounds]
    if plan.version != before + 1:
        raise declined("plan_moved_on")
    if before and not plan.reason.strip():
        raise declined("plan_reason")
    if not plan.rounds or len(set(keys)) != len(keys):
        raise declined("plan_lines")
    if not 0 <= plan.repeat_days <= MOST_DAYS:
        raise declined("plan_days", most=MOST_DAYS)
    for line in plan.rounds:
        whole = all(each.strip() for each in (line.key, line.subject, line.by)) and all(line.offices)
        if not whole or not line.offices or line.kind not in kinds or not 1 <= line.month <= 12:
            raise declined("plan_line", line=line.subject or line.key)
    return plan


def numbered(lines: Sequence[PlannedRound], before: PlanEntered | None) -> tuple[PlannedRound, ...]:
    """The lines with the keys that they had in the version before, or new ones: rounds point at them."""
    known = list(before.rounds if before else ())
    highest = max((int(line.key) for line in known if line.key.isdecimal()), default=0)
    keyed: dict[int, str] = {}
    for exact in (True, False):
        for at, line in enumerate(lines):
            fits = (one for one in known if _alike(one, line, exact))
            if at not in keyed and (found := next(fits, None)):
                keyed[at] = found.key
                known.remove(found)
    fresh = (str(number) for number in count(highest + 1))
    return tuple(replace(line, key=keyed.get(at) or next(fresh)) for at, line in enumerate(lines))


def opened(proposed: Round, plan: PlanEntered | None, findings: Sequence[PlanFinding], reason: str) -> RoundOpened:
    """The event of a round that begins, with what spoke against it and why it goes ahead."""
    if not (proposed.subject.strip() and proposed.offices):
        raise declined("round_empty")
    line = line_of(plan, proposed)
    return RoundOpened(
        proposed.kind,
        proposed.subject.strip(),
        proposed.offices,
        proposed.on,
        proposed.by,
        line.key if line else "",
        tuple(one.code.value for one in findings),
        reason,
    )


def heads_supervision(actor: Actor) -> bool:
    """Whether an officer heads a supervision office."""
    return actor.kind is ActorKind.OFFICER and actor.has(Role.HEAD) and actor.has(Role.SUPERVISOR)


def _same(line: PlannedRound, proposed: Round) -> bool:
    return (line.kind, line.by, line.subject) == (proposed.kind, proposed.by, proposed.subject.strip())


def _alike(one: PlannedRound, other: PlannedRound, exact: bool) -> bool:
    same = (one.kind, one.by, one.subject) == (other.kind, other.by, other.subject)
    return same and (one.month == other.month or not exact)


def _off_plan(plan: PlanEntered | None, others: Sequence[Round], proposed: Round) -> Iterator[PlanFinding]:
    year = proposed.on.year
    if plan is None or plan.year != year:
        yield PlanFinding(Against.NO_PLAN, f"{year}年还没有督查检查计划。", f"There is no plan for {year}.")
        return
    line = line_of(plan, proposed)
    if line is None or (line.kind, line.by) != (proposed.kind, proposed.by):
        yield PlanFinding(
            Against.OUTSIDE_PLAN, f"{year}年的计划里没有这一次。", f"The plan for {year} has no such round."
        )
        return
    if line.month != proposed.on.month:
        yield PlanFinding(Against.OTHER_MONTH, f"计划定在{line.month}月。", f"It is planned for month {line.month}.")
    more = tuple(office for office in proposed.offices if office not in line.offices)
    if more:
        yield PlanFinding(
            Against.MORE_OFFICES, f"比计划多去 {len(more)} 个单位。", f"{len(more)} offices more than planned.", more
        )
    if any(line_of(plan, one) == line for one in others if one.on.year == year):
        yield PlanFinding(Against.HELD_ALREADY, "计划里的这一次已经开过。", "This line of the plan was carried out.")


def _repeats(plan: PlanEntered | None, others: Sequence[Round], proposed: Round) -> Iterator[PlanFinding]:
    if plan is None or not plan.repeat_days:
        return
    span = timedelta(days=plan.repeat_days)
    for one in sorted(others, key=lambda other: other.on):
        both = tuple(office for office in proposed.offices if office in one.offices)
        if both and abs(proposed.on - one.on) < span:
            yield PlanFinding(
                Against.REPEAT,
                f"其中 {len(both)} 个单位 {one.on.isoformat()} 的“{one.subject}”去过或要去，"
                f"不满 {plan.repeat_days} 天。",
                f"{len(both)} of the offices have the round of {one.on.isoformat()} within {plan.repeat_days} days.",
                both,
            )
