"""The demonstration district's yearly appraisal: last year's, published, to compare with; this year's, half answered;
and a callback audit half called. All of it through the commands everybody uses, at instants that lie back.

What chance must hide is drawn by the machine's own: codes that followed from a seed could be used by whoever knows it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.cases.responses import closed_between
from luoshi.cases.simulation.chance import Chance
from luoshi.core.actors import Actor, Role
from luoshi.core.judgement.events import AuditAnswered
from luoshi.core.judgement.surveys.plan import Plan, Unit
from luoshi.core.judgement.surveys.rules import SurveyRules
from luoshi.judgement import audits
from luoshi.judgement.sealing import Seals
from luoshi.judgement.surveys import box, commands, opinions
from luoshi.judgement.surveys.crowd import Crowd, sheets
from luoshi.judgement.surveys.handling import survey
from luoshi.judgement.surveys.queries import themes
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.registry.calendar_seed import SEED_ZONE
from luoshi.registry.officers import staff
from luoshi.runtime.inspecting import Stage

_READ: Final = Access("up", EVERYTHING)
_DRAWN: Final = {"served": 160, "above": 90, "society": 120}
_ANSWERED: Final = {"served": 120, "above": 80, "society": 100}
_SO_FAR: Final = {"served": 70, "above": 35, "society": 45}
_CALLED: Final = 12


def appraise(connection: psycopg.Connection[Any], now: datetime, seals: Seals, rules: SurveyRules) -> None:
    """The two surveys and the audit."""
    stage = Stage(connection, staff(connection, _READ), now.astimezone(SEED_ZONE).date(), now, Chance("appraisal"))
    stage.knowledge.seals, stage.knowledge.random = seals, secrets.token_bytes
    leader = stage.with_role(Role.SUPERVISOR, also=Role.HEAD)[0]
    _published(stage, leader, rules)
    _going_on(stage, leader, rules)
    _audited(stage, leader)


def _published(stage: Stage, leader: Actor, rules: SurveyRules) -> None:
    """Last year's, from its plan to its report: every theme with a reason, since its rectifications lie before us."""
    stage.set(-360, 9)
    plan = _plan(stage, rules, stage.today.year - 1)
    judging = stage.knowledge.judging(stage.connection)
    survey_id, codes = _opened(stage, plan, leader)
    stage.set(-355, 10)
    _fill(stage, survey_id, codes, Crowd(11, 0.947), _ANSWERED)
    stage.set(-340, 9)
    commands.close(judging, survey_id, leader)
    opinions.read(judging, survey_id, rules, leader)
    for line in themes(judging, survey_id):
        reason = "是表扬，已转告单位。" if line.praise else "当年已经整改，结果在上年通报里。"
        opinions.set_aside(judging, line.id, reason, leader)
    commands.report(judging, survey_id, leader)


def _going_on(stage: Stage, leader: Actor, rules: SurveyRules) -> None:
    """This year's: open until a day that is yet to come."""
    stage.set(-7, 9)
    plan = _plan(stage, rules, stage.today.year, until=stage.today + timedelta(days=14))
    survey_id, codes = _opened(stage, plan, leader)
    stage.set(-5, 15)
    _fill(stage, survey_id, codes, Crowd(12, 0.965), _SO_FAR)
    stage.set(-3, 8)
    box.empty_due(stage.knowledge.judging(stage.connection))


def _audited(stage: Stage, leader: Actor) -> None:
    """Some of what ended this month: drawn before there was a checkpoint, called in part by another office."""
    stage.set(-2, 9)
    judging, means = stage.knowledge.judging(stage.connection), stage.means
    since = stage.at - timedelta(days=20)
    audit_id = audits.begin(judging, closed_between(means, since, stage.at), since, stage.at, leader)
    caller = stage.with_role(Role.AUDITOR)[0]
    for nth, case in enumerate(audits.load(judging, audit_id).offices):
        if nth >= _CALLED:
            return
        stage.set(-2, 14, nth)
        own = stage.chance.of("call", str(nth))
        reached = own.happens(0.8)
        heard = (
            AuditAnswered(case, reached, own.happens(0.85), own.happens(0.8)) if reached else AuditAnswered(case, False)
        )
        audits.answer(judging, audit_id, heard, caller)


def _plan(stage: Stage, rules: SurveyRules, year: int, until: date | None = None) -> Plan:
    """Of every office that is appraised, in the class one of whose words stands in its name, else in the first."""
    units = []
    for row in stage.staff.offices.values():
        if row.appraised and row.is_open:
            kinds = (kind.code for kind in rules.start.kinds if any(word in row.name for word in kind.name.split("、")))
            units.append(Unit(row.code, row.name, next(kinds, rules.start.kinds[0].code)))
    units.sort(key=lambda unit: unit.code)
    return replace(rules.start, title=f"{year} 年评议机关", year=year, units=tuple(units), until=until)


def _opened(stage: Stage, plan: Plan, leader: Actor) -> tuple[UUID, dict[str, list[str]]]:
    judging = stage.knowledge.judging(stage.connection)
    survey_id = commands.draft(judging, None, plan, leader)
    commands.fix(judging, survey_id, leader)
    codes = {
        group.code: commands.draw(judging, survey_id, group.code, _DRAWN.get(group.code, 50), 600, leader)
        for group in plan.groups
    }
    commands.open_up(judging, survey_id, leader)
    return survey_id, codes


def _fill(
    stage: Stage, survey_id: UUID, codes: Mapping[str, list[str]], crowd: Crowd, numbers: Mapping[str, int]
) -> None:
    judging = stage.knowledge.judging(stage.connection)
    found = survey(judging, survey_id)
    known = {group: number for group, number in numbers.items() if group in codes}
    filled = [(codes[group].pop(), sheet) for group, sheet in sheets(found.plan, crowd, known)]
    commands.fill_many(judging, found, filled, box.PERSON)
