"""One survey: its state, and the rules of who may do what when. Each step comes after the one before, and once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from luoshi.core.actors import Actor, Role
from luoshi.core.entries import Entry
from luoshi.core.judgement.surveys import events as e
from luoshi.core.judgement.surveys.plan import Plan, faults
from luoshi.core.judgement.surveys.refusals import declined


class Stage(StrEnum):
    """How far a survey has come."""

    DRAFT = "draft"
    FIXED = "fixed"
    OPEN = "open"
    CLOSED = "closed"
    REPORTED = "reported"


STAGES: Mapping[Stage, str] = {
    Stage.DRAFT: "起草中",
    Stage.FIXED: "方案已固定",
    Stage.OPEN: "正在评议",
    Stage.CLOSED: "已结束",
    Stage.REPORTED: "已公布",
}


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey as its events left it. `drawn` are the digests of the codes of each drawing, by group with its number.

    `used` counts the codes used by group, once it is closed; `whole` says whether the codes were then those drawn.
    `sent` says of each list of contacts how many codes went out.
    """

    id: UUID
    version: int
    stage: Stage
    plan: Plan
    drawn: tuple[e.CodesDrawn, ...] = ()
    used: Mapping[str, int] = field(default_factory=dict)
    whole: bool = True
    sent: tuple[e.CodesSent, ...] = ()

    def codes(self, group: str) -> int:
        """How many codes were drawn for a group."""
        return sum(one.number for one in self.drawn if one.group == group)

    def delivered(self, group: str) -> tuple[int, int]:
        """Of the codes that were sent to a group: how many went out, and how many the gateway refused."""
        of = [one for one in self.sent if one.group == group]
        return sum(one.sent for one in of), sum(one.refused for one in of)


def fold(survey_id: UUID, entries: Sequence[Entry[Any]]) -> Survey:
    """The survey after all its entries."""
    survey = Survey(survey_id, 1, Stage.DRAFT, entries[0].event.plan)
    for entry in entries[1:]:
        survey = evolve(survey, entry)
    return survey


def evolve(survey: Survey, entry: Entry[Any]) -> Survey:
    """The survey after one more event."""
    survey = replace(survey, version=survey.version + 1)
    match entry.event:
        case e.SurveyDrafted(plan=plan):
            return replace(survey, plan=plan)
        case e.SurveyFixed():
            return replace(survey, stage=Stage.FIXED)
        case e.CodesDrawn():
            return replace(survey, drawn=(*survey.drawn, entry.event))
        case e.CodesSent():
            return replace(survey, sent=(*survey.sent, entry.event))
        case e.SurveyOpened():
            return replace(survey, stage=Stage.OPEN)
        case e.SurveyClosed(counts=counts, whole=whole):
            used = {one.group: one.used for one in counts}
            return replace(survey, stage=Stage.CLOSED, used=used, whole=whole)
        case e.SurveyReported():
            return replace(survey, stage=Stage.REPORTED)
    raise TypeError(f"{type(entry.event).__name__} does not happen to a survey")


def draft(survey: Survey | None, plan: Plan, actor: Actor) -> e.SurveyDrafted:
    """Begin a survey, or change its plan while that is not fixed."""
    _supervision(actor)
    if survey is not None and survey.stage is not Stage.DRAFT:
        raise declined("survey_fixed")
    return e.SurveyDrafted(plan)


def fix(survey: Survey, actor: Actor) -> e.SurveyFixed:
    """Fix the plan. Raises Refused for the first thing that is still wrong with it."""
    _supervision(actor)
    _at(survey, Stage.DRAFT)
    for code, data in faults(survey.plan):
        raise declined(code, **data)
    return e.SurveyFixed()


def draw(survey: Survey, group: str, hashes: Sequence[str], most: int, actor: Actor) -> e.CodesDrawn:
    """Codes for a group, at most so many at a time, before or while the survey is open."""
    _supervision(actor)
    _at(survey, Stage.FIXED, Stage.OPEN)
    found = survey.plan.group(group)
    if not 1 <= len(hashes) <= most:
        raise declined("codes_too_many", most=most)
    return e.CodesDrawn(found.code, len(hashes), digest_of(hashes))


def send(survey: Survey, group: str, hashes: Sequence[str], most: int, actor: Actor) -> e.CodesDrawn:
    """Codes for a list of contacts, one for each. Not for a few: the number alone would tell who has answered."""
    drawn = draw(survey, group, hashes, most, actor)
    if len(hashes) < survey.plan.least:
        raise declined("contacts_few", least=survey.plan.least)
    return drawn


def open_up(survey: Survey, today: date, actor: Actor) -> e.SurveyOpened:
    """Take answers from now on. Every group must have codes, and the closing day must not be over."""
    _supervision(actor)
    _at(survey, Stage.FIXED)
    if _over(survey, today):
        raise declined("closing_day_over", day=survey.plan.until)
    if without := [group.name for group in survey.plan.groups if not survey.codes(group.code)]:
        raise declined("survey_uncoded", which="、".join(without))
    return e.SurveyOpened()


def close(survey: Survey, used: Mapping[str, int], whole: bool, today: date, actor: Actor) -> e.SurveyClosed:
    """Take no more answers. `used` counts the codes used by group; `whole`: all codes are those that were drawn.

    With a closing day, not before it is over: whoever was told of the day may answer until its end.
    """
    _supervision(actor)
    _at(survey, Stage.OPEN)
    if survey.plan.until is not None and not _over(survey, today):
        raise declined("closing_day_before", day=survey.plan.until)
    counts = [e.GroupCount(g.code, survey.codes(g.code), used.get(g.code, 0)) for g in survey.plan.groups]
    return e.SurveyClosed(tuple(counts), whole)


def report(survey: Survey, unsettled: int, boxed: int, actor: Actor) -> e.SurveyReported:
    """Publish. Every theme of opinions must have somebody, or a reason why it needs nobody; no sheet waits."""
    _supervision(actor)
    _at(survey, Stage.CLOSED)
    if boxed:
        raise declined("survey_box")
    if unsettled:
        raise declined("themes_open", count=unsettled)
    return e.SurveyReported()


def taking(survey: Survey, today: date) -> None:
    """Refuses an answer, on paper or not, while the survey is not open, and after its closing day. Days in Beijing."""
    if survey.stage is not Stage.OPEN:
        raise declined("survey_not_open")
    if _over(survey, today):
        raise declined("closing_day_over", day=survey.plan.until)


def digest_of(hashes: Sequence[str]) -> str:
    """What stands for a drawing of codes in the record: SHA-256 (hex) of their hashes in order, one in a line."""
    return sha256("\n".join(sorted(hashes)).encode()).hexdigest()


def _over(survey: Survey, today: date) -> bool:
    return survey.plan.until is not None and today > survey.plan.until


def _at(survey: Survey, *stages: Stage) -> None:
    if survey.stage not in stages:
        raise declined("survey_order", state=STAGES[survey.stage])


def _supervision(actor: Actor) -> None:
    if not actor.has(Role.SUPERVISOR):
        raise declined("supervisors_only")
