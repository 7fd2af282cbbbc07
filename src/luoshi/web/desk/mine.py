"""My desk: what I answer for and what waits for my office's signature: the urgent, then by what runs out first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from luoshi.cases import desk as queries
from luoshi.cases.desk import PAGE, Filters, Line, Place, Whose
from luoshi.cases.desk_own import drop_view, save_view, views
from luoshi.cases.handling import DISTRICT_WIDE, Means
from luoshi.core.actors import Actor
from luoshi.core.case.state import OPEN, State
from luoshi.core.case.words import STATE_WORDS
from luoshi.core.casetypes.model import LimitName, Outcome
from luoshi.core.errors import BadInput, NotFound
from luoshi.web import access, edge
from luoshi.web.desk.case import context as case_context
from luoshi.web.desk.case import sight_of
from luoshi.web.desk.choices import matter_titles
from luoshi.web.desk.countdown import Countdown, countdown, end_of_today, end_of_week
from luoshi.web.desk.export import workbook
from luoshi.web.words import called, either, outcome, said

URGENT, OVERDUE, TODAY, THIS_WEEK, LATER, STOPPED, ENDED = (
    gettext_noop("紧急"), gettext_noop("已超期"), gettext_noop("今天到期"), gettext_noop("本周"), gettext_noop("以后"),
    gettext_noop("停表中"), gettext_noop("已经结束"),
)  # fmt: skip
"""The groups of the list: what is urgent stands first, late or not, and then what is overdue."""
_NOT_FILTERS = ("case", "after", "said", "do", "back")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list as the template draws it."""

    line: Line
    group: str
    countdown: Countdown
    colour: str
    why: str
    kind: str
    link: str


@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The list, and beside it the case that was chosen."""
    actor, means = access.officer(request), edge.means()
    page = listing(request.GET, means, actor)
    if chosen := _chosen(request):
        try:
            shown = case_context(request, means, sight_of(request, means, chosen))
            page |= {**shown, **beside(chosen, page["query"])}
        except NotFound as error:
            page["error"] = error
    return render(request, "web/desk/desk.html", page)


def beside(chosen: UUID, query: str) -> dict[str, Any]:
    """What a case needs to know of the list it stands beside: where its links lead, and back."""
    return {"chosen": chosen, "back": query, "base": f"{reverse('desk')}?{query}&case={chosen}"}


def listing(asked: QueryDict, means: Means, actor: Actor) -> dict[str, Any]:
    """What the list shows: its rows, filters, views and counts."""
    text = asked.get("q", "").strip()
    filters = filters_of(asked, actor)
    error, more, found = None, "", []
    try:
        if text:
            found = queries.search(means, actor, text)
        else:
            found, more = _page(asked, means, actor, filters)
    except BadInput as refused:
        error = refused
    query = _kept(asked)
    return {
        "rows": list(_rows(found, means, actor, query, searching=bool(text))),
        "more": more,
        "filters": filters,
        "q": text,
        "query": query,
        "counts": queries.counts(means, actor),
        "tabs": _tabs(actor),
        "views": views(means, actor),
        "narrowed": [getattr(filters, name) for name in _CHOSEN if getattr(filters, name)],
        "error": error,
        "moved_on": bool(asked.get("after")),
        **_options(means, actor),
    }


_CHOSEN = ("office", "officer", "case_type", "state", "colour", "area", "matter")


def _page(asked: QueryDict, means: Means, actor: Actor, filters: Filters) -> tuple[list[Line], str]:
    begins = asked.get("after", "")
    after = Place.parse(begins) if begins else None
    found = queries.lines(means, actor, filters, after, PAGE + 1)
    if len(found) <= PAGE:
        return found, ""
    query = _kept(asked)
    last = urlencode({"after": str(found[PAGE - 1].place)})
    return found[:PAGE], f"?{query}&{last}" if query else f"?{last}"


def filters_of(asked: QueryDict, actor: Actor) -> Filters:
    """The filters in an address; what is not known there does not narrow, and whose list it is fits the officer."""
    given = {f.name: asked.get(f.name, "").strip() for f in fields(Filters) if f.name not in ("whose", "ended")}
    given["matter"] = edge.means().reference.matter_named(given["matter"])
    whose = next((one for one in Whose if one == asked.get("whose")), None)
    watching = bool(actor.roles & DISTRICT_WIDE)
    if whose is None or (whose is Whose.ALL and not watching):
        whose = Whose.ALL if watching else Whose.MINE
    return Filters(whose=whose, ended=asked.get("ended") == "1", **given)


def _kept(asked: QueryDict) -> str:
    """The filters as an address: everything but which case, page and message."""
    kept = [(name, value) for name, values in asked.lists() for value in values if name not in _NOT_FILTERS and value]
    return urlencode(kept)


def _chosen(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("case", ""))
    except ValueError:
        return None


def _tabs(actor: Actor) -> list[tuple[str, str]]:
    tabs = [("mine", gettext("我的")), ("offered", gettext("待签收")), ("office", gettext("本单位"))]
    return [*tabs, ("all", gettext("全区"))] if actor.roles & DISTRICT_WIDE else tabs


def _options(means: Means, actor: Actor) -> dict[str, Any]:
    matters, areas = queries.known_words(means)
    offices, colleagues = queries.known_people(means, actor)
    return {
        "offices": offices,
        "colleagues": colleagues,
        "matters": matter_titles(means.reference, matters),
        "areas": areas,
        "kinds": [(kind.code, called(kind)) for kind in means.reference.case_types.values()],
        "states": [(state.value, either(STATE_WORDS[state])) for state in State if state in OPEN],
    }


def _rows(found: Sequence[Line], means: Means, actor: Actor, query: str, *, searching: bool) -> Iterator[Row]:
    now = means.now()
    for line in found:
        chosen = urlencode({"case": str(line.id)})
        yield Row(
            line,
            "" if searching else gettext(_group(line, now)),
            _countdown(line, means, now),
            line.colour(now),
            why(line, actor),
            _kind(line, means),
            f"?{query}&{chosen}" if query else f"?{chosen}",
        )


def _kind(line: Line, means: Means) -> str:
    found = means.reference.versions.get((line.case_type, line.type_version))
    return called(found) if found else line.case_type


def _group(line: Line, now: datetime) -> str:
    if line.ended_at:
        return ENDED
    if line.stopped:
        return STOPPED
    if line.urgent:
        return URGENT
    if line.due_at is None or line.due_at >= end_of_week(now):
        return LATER
    if line.due_at < now:
        return OVERDUE
    return TODAY if line.due_at < end_of_today(now) else THIS_WEEK


def _countdown(line: Line, means: Means, now: datetime) -> Countdown:
    if line.ended_at:
        how = outcome(Outcome(line.outcome)) if line.outcome else either(STATE_WORDS[line.state])
        late = gettext("%(outcome)s，超期") % {"outcome": how}
        return Countdown(late if line.overdue else how, bool(line.overdue))
    if line.stopped or line.due_at is None:
        return Countdown(gettext("停表中") if line.stopped else gettext("没有时限"))
    if line.due_at >= queries.NEVER:
        return Countdown(gettext("没有时限"))
    return countdown(means.reference.calendar, now, line.due_at, by_the_clock=line.urgent)


_DUE = {
    LimitName.SIGN: gettext_noop("签收"),
    LimitName.FIRST_CONTACT: gettext_noop("还没有联系当事人"),
    LimitName.SUPPLEMENT: gettext_noop("材料要在此前看完，不全的一次告知"),
}


def why(line: Line, actor: Actor) -> str:
    """Why a case is in somebody's list, in a few words."""
    if line.ended_at:
        return f"{said(line.ended_at)} {either(STATE_WORDS[line.state])}"
    who = gettext("我") if line.officer == actor.id else f"{line.office_name} {line.officer_name}"
    named = {"who": who, "office": line.office_name, "asked": line.offered_name}
    if line.due_limit in _DUE:
        named["due"] = gettext(_DUE[LimitName(line.due_limit)])
    if line.state is State.SUSPENDED:
        return gettext("最迟 %(end)s 恢复") % {"end": said(line.due_at)} if line.due_at else gettext("停表中")
    return _why(line, actor, due="due" in named) % named


def _why(line: Line, actor: Actor, *, due: bool) -> str:
    """The sentence, with fields for who has it, who is asked and what is due."""
    if line.state is State.OFFERED:
        mine = line.offered_to == actor.office
        return gettext("%(office)s转来，待本单位签收") if mine else gettext("等%(asked)s签收，之前由%(who)s负责")
    if line.state is State.ARBITRATED:
        return gettext("待裁定，之前由%(who)s负责")
    if line.state is State.RECEIVED:
        return gettext("%(who)s登记，%(due)s") if due else gettext("%(who)s刚登记，待安排")
    if line.due_at and line.due_at >= queries.NEVER:
        return gettext("%(who)s在办，还没有受理")
    return gettext("%(who)s在办，%(due)s") if due else gettext("%(who)s在办")


@never_cache
@require_GET
def rows_json(request: HttpRequest) -> HttpResponse:
    """A page of the list as the JSON that PostgreSQL made."""
    actor, means = access.officer(request), edge.means()
    after = Place.parse(request.GET["after"]) if request.GET.get("after") else None
    body = queries.lines_json(means, actor, filters_of(request.GET, actor), after)
    return HttpResponse(body, content_type="application/json")


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook, without title or anything personal (P11)."""
    actor, means = access.officer(request), edge.means()
    found = queries.lines(means, actor, filters_of(request.GET, actor), most=queries.EXPORTED)
    body = workbook(found, means)
    answer = HttpResponse(body, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = f'attachment; filename="luoshi-{means.now():%Y%m%d-%H%M}.xlsx"'
    return answer


@require_POST
def view(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the list under a name, or forget a name."""
    actor, means = access.officer(request), edge.means()
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    if request.POST.get("drop"):
        drop_view(means, actor, request.POST["drop"])
    else:
        save_view(means, actor, name, query)
    return HttpResponseRedirect(f"{reverse('desk')}?{query}", status=303)
