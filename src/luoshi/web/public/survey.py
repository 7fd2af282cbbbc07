"""评议机关 for everybody: answer by a code, once; read what came of it. A signed-in officer answers none."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.core.errors import LuoshiError, NotFound
from luoshi.core.judgement.surveys.events import Mark
from luoshi.core.judgement.surveys.plan import Plan
from luoshi.core.judgement.surveys.sheets import MOST_WORDS, Opinion, Sheet
from luoshi.core.judgement.surveys.survey import Stage
from luoshi.judgement.surveys.box import PERSON
from luoshi.judgement.surveys.codes import bare
from luoshi.judgement.surveys.commands import fill, survey_of
from luoshi.judgement.surveys.handling import survey
from luoshi.judgement.surveys.queries import listed
from luoshi.web import edge
from luoshi.web.board.surveys.pages import told
from luoshi.web.words import NOT_SENT
from luoshi.web.words import told as in_words

SAYINGS = 3
"""So many units can be written about on one sheet."""


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Where a code is typed."""
    code = bare(request.POST.get("code", ""))
    if request.method == "POST" and code:
        return HttpResponseRedirect(reverse("survey-answer", args=[code]), status=303)
    return render(request, "web/surveys/enter.html", {"empty": request.method == "POST"})


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet. Opening it changes nothing; handed in, the code is used up."""
    judging = edge.judging()
    try:
        found, _group = survey_of(judging, code)
    except LuoshiError as error:
        return render(request, "web/surveys/enter.html", {"error": error}, status=error.status)
    if request.method != "POST":
        return _form(request, found.plan)
    if request.user.is_authenticated:
        words = gettext("您登录着工作账号，不能答卷。答卷只能由拿到码的人自己填。")
        return _form(request, found.plan, words, 403)
    try:
        fill(judging, code, sheet_of(found.plan, request.POST), PERSON)
    except LuoshiError as error:
        return _form(request, found.plan, in_words(error), error.status)
    return render(request, "web/surveys/thanks.html", {"title": found.plan.title})


def enter_again(request: HttpRequest) -> HttpResponse:
    """The door with the code as it was typed, where it could not be taken."""
    page = {"code": request.POST.get("code", ""), "refused": gettext(NOT_SENT)}
    return render(request, "web/surveys/enter.html", page, status=403)


def again(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet as it was handed in, where it could not be taken."""
    found, _group = survey_of(edge.judging(), code)
    return _form(request, found.plan, gettext(NOT_SENT), 403)


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """The surveys whose results are public, and those that are going on."""
    every = listed(edge.judging(), public=True)
    page = {
        "open": [one for one in every if one.stage is Stage.OPEN],
        "reported": [one for one in every if one.stage is Stage.REPORTED],
    }
    return render(request, "web/surveys/results.html", page)


@require_GET
def result(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """What a survey came to, once it is published."""
    if survey(edge.judging(), survey_id).stage is not Stage.REPORTED:
        raise NotFound("survey", "没有这次评议，或者结果还没有公布。", "No such survey, or it is not published.")
    return render(request, "web/surveys/result.html", told(survey_id))


def asked(plan: Plan, typed: QueryDict) -> list[dict[str, Any]]:
    """The units by class, each with what was chosen so far; a class with a choice stands open."""
    found = []
    for kind in plan.kinds:
        units = [
            (unit, [(q, f"{unit.code}.{q.code}", typed.get(f"{unit.code}.{q.code}", "")) for q in plan.questions])
            for unit in plan.units
            if unit.kind == kind.code
        ]
        if units:
            chosen = any(option for _, rows in units for *_, option in rows)
            found.append({"kind": kind, "units": units, "open": chosen or len(plan.units) <= 12})
    return found


def sheet_of(plan: Plan, form: QueryDict) -> Sheet:
    """What the form says: the options chosen, and what was written about a unit. What was left alone is not there."""
    marks = [
        Mark(unit.code, question.code, option)
        for unit in plan.units
        for question in plan.questions
        if (option := form.get(f"{unit.code}.{question.code}", ""))
    ]
    pairs = zip(form.getlist("about"), form.getlist("words"), strict=False)
    said = [Opinion(unit, words) for unit, words in pairs if unit and words.strip()]
    return Sheet(tuple(marks), tuple(said[:SAYINGS]))


def _form(request: HttpRequest, plan: Plan, error: str = "", status: int = 200) -> HttpResponse:
    form = request.POST
    said = list(zip(form.getlist("about"), form.getlist("words"), strict=False))
    page = {
        "plan": plan,
        "kinds": asked(plan, form),
        "said": [*said, *[("", "")] * (SAYINGS - len(said))][:SAYINGS],
        "most": MOST_WORDS,
        "error": error,
    }
    return render(request, "web/surveys/answer.html", page, status=status)
