"""Verbs over opinions and their themes: read them, mend what was read, give each to somebody, erase by law."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from luoshi.core.actors import MACHINE, Actor, Role
from luoshi.core.errors import NotFound
from luoshi.core.judgement.surveys import themes as rules
from luoshi.core.judgement.surveys.events import OpinionErased, OpinionGiven, SurveyEvent, ThemeOpened
from luoshi.core.judgement.surveys.refusals import declined
from luoshi.core.judgement.surveys.rules import SurveyRules
from luoshi.core.judgement.surveys.survey import STAGES, Stage
from luoshi.core.judgement.surveys.themes import Theme
from luoshi.judgement.handling import Judging, known
from luoshi.judgement.surveys import queries
from luoshi.judgement.surveys.handling import fresh, record, step, survey, theme
from luoshi.judgement.surveys.proposing import propose


def read(judging: Judging, survey_id: UUID, by: SurveyRules, actor: Actor) -> int:
    """Group the opinions that are in no theme yet, once the survey is closed; returns how many themes were made."""
    if not actor.has(Role.SUPERVISOR):
        raise declined("supervisors_only")
    found = survey(judging, survey_id)
    if found.stage is not Stage.CLOSED:
        raise declined("survey_order", state=STAGES[found.stage])
    placed = {one for line in queries.themes(judging, survey_id) for one in line.opinions}
    left = [one for one in queries.said(judging, survey_id) if one.id not in placed]
    least = found.plan.least
    made = rules.read(survey_id, left, by.topics, by.rest, lambda said: propose(said, by.skip), least)
    record(judging, [step(judging, fresh(judging), 0, [event], MACHINE) for event in made])
    return len(made)


def confirm(judging: Judging, theme_id: UUID, actor: Actor) -> None:
    """What was proposed is one thing."""
    found = theme(judging, theme_id)
    _add(judging, found, rules.confirm(found, actor), actor)


def rename(judging: Judging, theme_id: UUID, title: str, actor: Actor) -> None:
    """Another title."""
    found = theme(judging, theme_id)
    _add(judging, found, rules.rename(found, title, actor), actor)


def move(judging: Judging, theme_id: UUID, opinions: Sequence[UUID], into: UUID, actor: Actor) -> None:
    """Move opinions into another theme; all of them, and the two are one."""
    one, other = theme(judging, theme_id), theme(judging, into)
    left, joined = rules.move(one, opinions, other, actor)
    steps = [step(judging, one.id, one.version, [left], actor), step(judging, other.id, other.version, [joined], actor)]
    record(judging, steps)


def assign(judging: Judging, theme_id: UUID, unit: str, actor: Actor) -> None:
    """Give a theme to a unit of the survey: a rectification follows."""
    found = theme(judging, theme_id)
    units = {each.code: each.name for each in survey(judging, found.survey).plan.units}
    _add(judging, found, rules.assign(found, unit, units, actor), actor)


def set_aside(judging: Judging, theme_id: UUID, reason: str, actor: Actor) -> None:
    """Nothing is to be put right, for a reason that is published."""
    found = theme(judging, theme_id)
    _add(judging, found, rules.set_aside(found, reason, actor), actor)


def note_opened(judging: Judging, theme_id: UUID, case: UUID) -> None:
    """The machine notes which case the rectification is. Noted before, it stays."""
    found = theme(judging, theme_id)
    if found.case is None:
        _add(judging, found, ThemeOpened(case), MACHINE)


def erase(judging: Judging, opinion_id: UUID, basis: str, actor: Actor) -> None:
    """The words of an opinion leave the vault by law, as where they name somebody. Asked again, nothing more happens.

    Raises NotFound, Refused for everybody but an administrator.
    """
    if not actor.has(Role.ADMINISTRATOR) or not basis.strip():
        raise declined("erasing_by_law")
    entries = known(judging, opinion_id)
    if not entries or not isinstance(entries[0].event, OpinionGiven):
        raise NotFound("opinion", "没有这条意见。", "No such opinion.")
    if len(entries) == 1:
        event = OpinionErased((entries[0].event.words.commitment,), basis.strip())
        record(judging, [step(judging, opinion_id, 1, [event], actor)])


def _add(judging: Judging, found: Theme, event: SurveyEvent, actor: Actor) -> None:
    record(judging, [step(judging, found.id, found.version, [event], actor)])
