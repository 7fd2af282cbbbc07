"""The surveys there are, one of them, its steps and its codes; its report on screen and on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.cases.responses import standing
from luoshi.core.actors import Role
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.core.judgement.surveys.survey import STAGES, Stage
from luoshi.core.whole import whole
from luoshi.judgement.surveys import commands
from luoshi.judgement.surveys.box import today
from luoshi.judgement.surveys.codes import shown
from luoshi.judgement.surveys.handling import survey
from luoshi.judgement.surveys.queries import listed, stands, unsettled
from luoshi.judgement.surveys.report import Report, report, years
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.web import access, edge
from luoshi.web.board.page import WATCHERS
from luoshi.web.words import data

_STEPS = {"open": commands.open_up, "close": commands.close, "report": commands.report}


@never_cache
@require_http_methods(["GET", "POST"])
def surveys(request: HttpRequest) -> HttpResponse:
    """The surveys there are; with POST a new one is begun from the defaults."""
    actor = access.require(request, *(WATCHERS if request.method == "GET" else (Role.SUPERVISOR,)))
    judging = edge.judging()
    if request.method == "POST":
        year = edge.now().astimezone(edge.BEIJING).year
        started = replace(edge.survey_rules().start, title=f"{year} 年评议机关", year=year)
        made = commands.draft(judging, None, started, actor)
        return HttpResponseRedirect(reverse("survey-plan", args=[made, "title"]), status=303)
    page = {
        "rows": [(one, data(STAGES[one.stage])) for one in listed(judging)],
        "may_run": actor.has(Role.SUPERVISOR),
    }
    return render(request, "web/surveys/list.html", page)


@never_cache
@require_GET
def one(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """A survey as it stands: what comes next, and responses against quotas without results while it is open."""
    actor = access.require(request, *WATCHERS)
    return _one(request, survey_id, actor.has(Role.SUPERVISOR))


@never_cache
@require_POST
def step(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """Open, close or publish it."""
    actor = access.require(request, Role.SUPERVISOR)
    try:
        _STEPS[request.POST.get("to", "")](edge.judging(), survey_id, actor)
    except KeyError:
        return _one(request, survey_id, True, BadInput("choose", "没有这一步。", "No such step."))
    except LuoshiError as error:
        return _one(request, survey_id, True, error)
    return HttpResponseRedirect(reverse("survey", args=[survey_id]), status=303)


@never_cache
@require_POST
def codes(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """Draw codes for a group, and show them this once, as slips to print."""
    actor = access.require(request, Role.SUPERVISOR)
    judging, typed = edge.judging(), request.POST.get("number", "")
    try:
        number = whole(typed) or 0
        drawn = commands.draw(
            judging, survey_id, request.POST.get("group", ""), number, edge.survey_rules().most_codes, actor
        )
    except LuoshiError as error:
        return _one(request, survey_id, True, error)
    found = survey(judging, survey_id)
    slips = []
    for code in drawn:
        link = request.build_absolute_uri(reverse("survey-answer", args=[code]))
        slips.append((shown(code), link, _qr(link)))
    page = {
        "survey": found,
        "group": found.plan.group(request.POST.get("group", "")),
        "slips": slips,
        "address": request.build_absolute_uri(reverse("survey-enter")),
    }
    return render(request, "web/surveys/slips.html", page)


@never_cache
@require_GET
def reported(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """The report on paper."""
    access.require(request, *WATCHERS)
    page = told(survey_id)
    return render(request, "web/surveys/printed.html", {**page, "now": edge.now()})


def told(survey_id: UUID) -> dict[str, Any]:
    """What the pages say of the results, and what became of each theme."""
    judging = edge.judging()
    found = report(judging, survey_id)
    return {
        "survey": found.survey,
        "plan": found.survey.plan,
        "report": found,
        "years": years(judging, survey_id),
        "themes": _themes(found),
        "handed": [
            (group, found.handed[group.code], *found.survey.delivered(group.code)) for group in found.survey.plan.groups
        ],
    }


def _themes(found: Report) -> list[dict[str, Any]]:
    """Each theme with its unit and how its rectification stands: the outcome, and no word of the case."""
    cases = [theme.case for theme in found.themes if theme.case]
    stand = standing(edge.means(), Access("survey", EVERYTHING), cases)
    names = {unit.code: unit.name for unit in found.survey.plan.units}
    return [
        {"theme": one, "unit": names.get(one.unit, one.unit), "case": stand.get(one.case) if one.case else None}
        for one in found.themes
    ]


def _one(request: HttpRequest, survey_id: UUID, may_run: bool, error: LuoshiError | None = None) -> HttpResponse:
    judging = edge.judging()
    found, replies, boxed = stands(judging, survey_id)
    over = found.stage in (Stage.CLOSED, Stage.REPORTED)
    page: dict[str, Any] = {
        "survey": found,
        "plan": found.plan,
        "stage": data(STAGES[found.stage]),
        "replies": list(zip(found.plan.groups, replies, strict=True)),
        "boxed": boxed,
        "may_run": may_run,
        "may_close": found.plan.until is None or today(judging) > found.plan.until,
        "most": edge.survey_rules().most_codes,
        "unsettled": unsettled(judging, survey_id) if over else 0,
        "error": error,
        **(told(survey_id) if over else {}),
    }
    return render(request, "web/surveys/survey.html", page, status=error.status if error else 200)


def _qr(link: str) -> SafeString:
    drawn = segno.make(link, micro=False, error="m").svg_inline(border=0, omitsize=True, svgclass="qr")
    return mark_safe(drawn)  # noqa: S308 - made of our own address
