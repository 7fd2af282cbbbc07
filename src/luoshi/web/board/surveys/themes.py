"""意见建议 as themes: read by a rule, mended by people, each given to a unit or set aside with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.cases.responses import standing
from luoshi.core.actors import Actor, Role
from luoshi.core.casetypes.model import Outcome
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.judgement.handling import Judging
from luoshi.judgement.surveys import opinions
from luoshi.judgement.surveys.handling import survey, theme
from luoshi.judgement.surveys.queries import ThemeLine, themes, words_of
from luoshi.web import access, edge
from luoshi.web.board.surveys.origin import READERS
from luoshi.web.words import outcome


@never_cache
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """The themes of a survey; with POST those opinions are read that are in none yet."""
    actor = access.require(request, *(READERS if request.method == "GET" else (Role.SUPERVISOR,)))
    judging, error = edge.judging(), None
    if request.method == "POST":
        try:
            opinions.read(judging, survey_id, edge.survey_rules(), actor)
            return HttpResponseRedirect(reverse("survey-themes", args=[survey_id]), status=303)
        except LuoshiError as refusal:
            error = refusal
    found = survey(judging, survey_id)
    lines = themes(judging, survey_id)
    said = words_of(judging, [opinion for line in lines for opinion in line.examples])
    page = {
        "survey": found,
        "rows": [(line, found.plan.unit(line.unit).name, _examples(line, said, found.plan.least)) for line in lines],
        "may_run": actor.has(Role.SUPERVISOR),
        "error": error,
    }
    return render(request, "web/surveys/themes.html", page, status=error.status if error else 200)


def _examples(line: ThemeLine, said: Mapping[UUID, str | None], least: int) -> list[str]:
    """Some of the words of a theme that many have said, as far as they were not erased."""
    if len(line.opinions) < least:
        return []
    return [words for opinion in line.examples if opinion in line.opinions and (words := said.get(opinion))]


@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, theme_id: UUID) -> HttpResponse:
    """One theme with its words; with POST it is mended, given to a unit, or set aside."""
    # An administrator erases by law; they may open the page for that.
    actor = access.require(request, *(*READERS, Role.ADMINISTRATOR))
    judging, error = edge.judging(), None
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_done(judging, theme_id, request, actor), status=303)
        except LuoshiError as refusal:
            error = refusal
    found = theme(judging, theme_id)
    of = survey(judging, found.survey)
    others = [line for line in themes(judging, found.survey) if line.id != theme_id and not line.settled]
    names = {unit.code: unit.name for unit in of.plan.units}
    case = standing(edge.means(), access.scope(request), [found.case]).get(found.case) if found.case else None
    page = {
        "survey": of,
        "theme": found,
        "unit": names.get(found.unit, found.unit),
        "case": case,
        "outcome": outcome(Outcome(case.outcome)) if case and case.outcome else "",
        "units": of.plan.units,
        "words": sorted(words_of(judging, found.opinions).items()),
        "others": [(line, names.get(line.unit, line.unit)) for line in others],
        "may_run": actor.has(Role.SUPERVISOR) and not found.settled and not found.merged,
        "may_erase": actor.has(Role.ADMINISTRATOR),
        "typed": request.POST,
        "error": error,
    }
    return render(request, "web/surveys/theme.html", page, status=error.status if error else 200)


def _done(judging: Judging, theme_id: UUID, request: HttpRequest, actor: Actor) -> str:
    """Do what was asked of a theme; the address to go to after."""
    act = _ACTS.get(request.POST.get("do", ""))
    if act is None:
        raise BadInput("choose", "请选要做什么。", "Say what is to be done.")
    act(judging, theme_id, request, actor)
    survey_id = theme(judging, theme_id).survey
    gone = theme(judging, theme_id).merged
    return reverse("survey-themes", args=[survey_id]) if gone else reverse("survey-theme", args=[theme_id])


def _move(judging: Judging, theme_id: UUID, request: HttpRequest, actor: Actor) -> None:
    opinions.move(judging, theme_id, _ids(request, "opinion"), _ids(request, "into")[0], actor)


def _erase(judging: Judging, _theme_id: UUID, request: HttpRequest, actor: Actor) -> None:
    for opinion in _ids(request, "opinion"):
        opinions.erase(judging, opinion, request.POST.get("basis", ""), actor)


def _ids(request: HttpRequest, name: str) -> list[UUID]:
    try:
        found = [UUID(text) for text in request.POST.getlist(name)]
    except ValueError:
        found = []
    if not found:
        raise BadInput("choose", "还没有选意见，或者没有选移到哪一组。", "Choose opinions, and where they go.")
    return found


Act = Callable[[Judging, UUID, HttpRequest, Actor], None]
_ACTS: Mapping[str, Act] = {
    "confirm": lambda judging, id_, _request, actor: opinions.confirm(judging, id_, actor),
    "rename": lambda judging, id_, request, actor: opinions.rename(judging, id_, request.POST.get("title", ""), actor),
    "move": _move,
    "assign": lambda judging, id_, request, actor: opinions.assign(judging, id_, request.POST.get("unit", ""), actor),
    "aside": lambda judging, id_, request, actor: opinions.set_aside(
        judging, id_, request.POST.get("reason", ""), actor
    ),
    "erase": _erase,
}
