"""Paper sheets: two officers type each in, alone; where they differ, a third decides by the paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.core.errors import LuoshiError
from luoshi.core.judgement.surveys.plan import Plan
from luoshi.core.judgement.surveys.sheets import MOST_WORDS, TYPISTS, Sheet
from luoshi.judgement.surveys.codes import shown
from luoshi.judgement.surveys.commands import survey_of, type_in, typings
from luoshi.web import access, edge
from luoshi.web.public.survey import asked, sheet_of


@never_cache
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    """Type the code of a sheet, then the sheet."""
    actor = access.require(request, *TYPISTS)
    judging, code = edge.judging(), request.POST.get("code", "").strip()
    page: dict[str, Any] = {"code": code, "typed": request.POST, "most": MOST_WORDS}
    status = 200
    if code:
        try:
            found, _ = survey_of(judging, code)
            page |= {"plan": found.plan, "kinds": asked(found.plan, request.POST), "survey": found, "code": shown(code)}
            if "sheet" in request.POST:
                counts = type_in(judging, code, sheet_of(found.plan, request.POST), actor)
                return render(request, "web/surveys/paper.html", {"said": "counted" if counts else "noted"})
            before = typings(judging, code)
            page["both"] = [_in_words(found.plan, one.sheet) for one in before] if len(before) > 1 else []
        except LuoshiError as error:
            page["error"], status = error, error.status
    return render(request, "web/surveys/paper.html", page, status=status)


def _in_words(plan: Plan, sheet: Sheet) -> list[str]:
    """A typing as the third person compares it with the paper."""
    units = {unit.code: unit.name for unit in plan.units}
    options = {option.code: option.words for option in plan.options}
    marks = [
        gettext("%(unit)s：%(option)s") % {"unit": units[m.unit], "option": options[m.option]} for m in sheet.marks
    ]
    return marks + [
        gettext("对%(unit)s说：“%(words)s”") % {"unit": units[one.unit], "words": one.words} for one in sheet.opinions
    ]
