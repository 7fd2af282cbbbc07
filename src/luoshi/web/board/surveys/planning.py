"""The plan of a survey, one part after the other; the last shows what is still wrong, and fixes it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.core.actors import Role
from luoshi.core.errors import LuoshiError, NotFound
from luoshi.core.judgement.surveys.plan import Plan, faults
from luoshi.core.judgement.surveys.refusals import declined
from luoshi.core.judgement.surveys.survey import Stage, Survey
from luoshi.judgement.surveys import commands
from luoshi.judgement.surveys.handling import survey
from luoshi.ledger.access import Access
from luoshi.registry.queries import offices
from luoshi.web import access, edge, words
from luoshi.web.board.surveys import parsing

STEPS: Final = {
    "title": gettext_noop("名称"),
    "groups": gettext_noop("谁来评"),
    "kinds": gettext_noop("分类"),
    "units": gettext_noop("评哪些单位"),
    "questions": gettext_noop("问什么"),
    "bands": gettext_noop("怎么算档"),
    "fix": gettext_noop("核对，固定"),
}
_ORDER: Final = tuple(STEPS)


@never_cache
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, survey_id: UUID, part: str) -> HttpResponse:
    """One part of the plan. What was typed is kept in the record as it is; it is checked when the plan is fixed."""
    actor = access.require(request, Role.SUPERVISOR)
    if part not in STEPS:
        raise NotFound("part", "没有这一步。", "No such step.")
    judging = edge.judging()
    found = survey(judging, survey_id)
    if request.method != "POST":
        return _form(request, found, found.plan, part)
    try:
        if part == "fix":
            commands.fix(judging, survey_id, actor)
            return HttpResponseRedirect(reverse("survey", args=[survey_id]), status=303)
        changed = _changed(request, found.plan, part)
        if changed != found.plan:
            commands.draft(judging, survey_id, changed, actor)
    except LuoshiError as error:
        return _form(request, found, found.plan, part, error)
    following = _ORDER[_ORDER.index(part) + 1]
    return HttpResponseRedirect(reverse("survey-plan", args=[survey_id, following]), status=303)


def _changed(request: HttpRequest, before: Plan, part: str) -> Plan:
    if part == "units":
        return parsing.units(before, request.POST, _names())
    return parsing.PARTS[part](before, request.POST)


def _names() -> dict[str, str]:
    """The offices of the registry, the district itself left out."""
    every = offices(edge.database(), Access("surveys"))
    return {code: row.name for code, row in every.items() if len(row.path) > 1}


def _form(request: HttpRequest, found: Survey, plan: Plan, part: str, error: LuoshiError | None = None) -> HttpResponse:
    at = _ORDER.index(part)
    page: dict[str, Any] = {
        "survey": found,
        "plan": plan,
        "part": part,
        "title": words.data(STEPS[part]),
        "steps": [(name, title, nth < at) for nth, (name, title) in enumerate(words.titles(STEPS).items())],
        "nth": at + 1,
        "before": _ORDER[at - 1] if at else "",
        "error": error,
        "open": found.stage is Stage.DRAFT,
        **(_units(plan) if part == "units" else {}),
        **({"faults": [words.told(declined(code, **data)) for code, data in faults(plan)]} if part == "fix" else {}),
    }
    return render(request, "web/surveys/plan.html", page, status=error.status if error else 200)


def _units(plan: Plan) -> dict[str, Any]:
    """Each office with the class it stands in; of a plan without units, what the registry says is appraised, in the
    class one of whose words (街道、镇、乡) stands in its name, else in the first.
    """
    chosen = {unit.code: unit.kind for unit in plan.units}
    every = offices(edge.database(), Access("surveys"))
    appraised = {code: _likely(plan, row.name) for code, row in every.items() if row.appraised}
    standing = chosen or appraised
    return {"offices": [(code, name, standing.get(code, "")) for code, name in _names().items()]}


def _likely(plan: Plan, name: str) -> str:
    named = (kind.code for kind in plan.kinds if any(word in name for word in kind.name.split("、")))
    return next(named, plan.kinds[0].code if plan.kinds else "")
