"""The library of ready answers: what is offered at the desk, whose it is, and until when it holds."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.cases.answers import ReadyAnswer, enter_answer, library, may_enter
from luoshi.core.answer_events import AnswerEntered
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.web import access, edge
from luoshi.web.desk.drafts import typed_in
from luoshi.web.desk.fields import Typed

_YEAR = timedelta(days=365)


@never_cache
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest) -> HttpResponse:
    """The library, and the form for a new answer or the next version of one."""
    actor, means = access.officer(request), edge.means()
    today = means.now().astimezone(edge.BEIJING).date()
    known = library(means)
    typed, error = _opened(request, known), None
    if request.method == "POST":
        typed = typed_in(request)
        try:
            enter_answer(means, _entered(typed, actor.office, known), actor)
            return HttpResponseRedirect(f"{reverse('desk-answers')}?said=1", status=303)
        except LuoshiError as refused:
            error = refused
    names = ("code", "question", "answer", "matter", "valid_until")
    page = {
        "answers": [(one, one.valid_until >= today, may_enter(actor, one.office)) for one in known],
        "may": may_enter(actor, actor.office),
        "typed": {"valid_until": (today + _YEAR).isoformat(), **{n: typed[n] for n in names if typed[n]}},
        "error": error,
        "said": request.GET.get("said"),
    }
    return render(request, "web/desk/answers.html", page, status=error.status if error else 200)


def _opened(request: HttpRequest, known: list[ReadyAnswer]) -> Typed:
    for one in known:
        if one.code == request.GET.get("code"):
            given = (one.code, one.question, one.answer, one.matter, one.valid_until.isoformat())
            names = ("code", "question", "answer", "matter", "valid_until")
            return Typed({name: [value] for name, value in zip(names, given, strict=True)})
    return Typed({})


def _entered(typed: Typed, own: str, known: list[ReadyAnswer]) -> AnswerEntered:
    """The answer that was typed: a known one stays its office's, a new one is of one's own."""
    office = next((one.office for one in known if one.code == typed["code"]), own)
    code = typed["code"] if typed["code"] in {one.code for one in known} else edge.fresh_key()
    try:
        until = date.fromisoformat(typed["valid_until"])
    except ValueError as error:
        raise BadInput("date", "请写明有效到哪一天。", "Say until which day it holds.") from error
    return AnswerEntered(
        code, typed["question"], typed["answer"], office, until, edge.means().reference.matter_named(typed["matter"])
    )
