"""Findings: a list for the office and for whoever watches, and one with what may be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.cases.responses import standing
from luoshi.core.actors import Actor, Role
from luoshi.core.casetypes.model import Outcome
from luoshi.core.errors import BadInput, LuoshiError, NotFound
from luoshi.core.judgement.inspecting import events as e
from luoshi.core.judgement.inspecting.drawing import related
from luoshi.core.judgement.inspecting.finding import CHECKERS, REVIEWERS, Finding, Standing, fold
from luoshi.core.judgement.inspecting.raising import RAISERS
from luoshi.judgement.inspections import commands, queries
from luoshi.judgement.inspections.handling import Entries, Inspecting, finding_entries
from luoshi.judgement.inspections.queries import FindingRow, Wanted
from luoshi.web import access, edge
from luoshi.web.board.inspections import known
from luoshi.web.board.inspections.known import STANDINGS, Names
from luoshi.web.board.page import WATCHERS
from luoshi.web.words import data, erased, outcome, titles


@never_cache
@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """The findings: those of one's own office for its head, all of them for whoever watches."""
    access.require(request, *WATCHERS, Role.HEAD)
    office, names, rules = edge.inspecting(), known.names(), edge.inspecting().rules
    asked = {name: request.GET.get(name, "") for name in ("office", "kind", "severity", "standing")}
    rows = queries.findings(office, access.scope(request), Wanted(**_narrowed(request, asked)))
    page = {
        "rows": [known.row_of(row, rules, names) for row in rows],
        "coming": [one for seat in _headed(request) for one in queries.coming(office, seat.office, known.today())],
        "heads": bool(_headed(request)),
        "watches": known.seat_with(access.seats(request).all, *WATCHERS) is not None,
        "raises": known.seat_with(access.seats(request).all, *RAISERS) is not None,
        "asked": asked,
        "kinds": list(titles(rules.kinds).items()),
        "severities": list(titles(rules.severities).items()),
        "standings": [(code.value, data(STANDINGS[code])) for code in Standing],
        "office": names.office(asked["office"]) if asked["office"] else "",
        "most": queries.MOST,
    }
    return render(request, "web/board/inspections/findings.html", page)


def _narrowed(request: HttpRequest, asked: Mapping[str, str]) -> dict[str, Any]:
    """A head who watches nothing sees the findings of their office alone, not of one they handle for."""
    if known.seat_with(access.seats(request).all, *WATCHERS) is None:
        own = [seat.office for seat in _headed(request)]
        return {**asked, "office": asked["office"] if asked["office"] in own else own[0]}
    return dict(asked)


def _headed(request: HttpRequest) -> list[Actor]:
    return [seat for seat in access.seats(request).all if seat.has(Role.HEAD)]


@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """One finding: its story, and the forms of what this officer may do."""
    office = edge.inspecting()
    row, entries = _found(request, office, finding_id)
    error: LuoshiError | None = None
    if request.method == "POST":
        try:
            said = _act(request, office, row, request.POST)
            to = f"{reverse('finding', args=[finding_id])}?{urlencode({'said': said})}"
            return HttpResponseRedirect(to, status=303)
        except LuoshiError as refusal:
            error = refusal
    page = _page(request, office, row, entries) | {"error": error}
    return render(request, "web/board/inspections/finding.html", page, status=error.status if error else 200)


def _found(request: HttpRequest, office: Inspecting, finding_id: UUID) -> tuple[FindingRow, Entries]:
    """A finding, for the head of its office and for whoever watches. Raises NotFound."""
    access.require(request, *WATCHERS, Role.HEAD)
    row = queries.finding_row(office, access.scope(request), finding_id)
    watches = known.seat_with(access.seats(request).all, *WATCHERS) is not None
    if row is None or not (watches or any(seat.office == row.office for seat in _headed(request))):
        raise NotFound("finding", "没有这个问题，或您无权查看。", "No such finding, or not for your eyes.")
    return row, finding_entries(office, finding_id)


def _act(request: HttpRequest, office: Inspecting, row: FindingRow, sent: QueryDict) -> str:
    """Carry out the form. Raises BadInput, NotAllowed, Refused."""
    verb = _VERBS.get(sent.get("do", ""))
    if verb is None:
        raise BadInput("no_such_act", "没有这个操作。", "There is no such act.")
    verb(request, office, row, sent)
    return sent.get("do", "")


def _object(request: HttpRequest, office: Inspecting, row: FindingRow, sent: QueryDict) -> None:
    own = next((seat for seat in _headed(request) if seat.office == row.office), None)
    commands.object_to(office, row.id, sent.get("reason", ""), own or access.require(request, Role.HEAD))


def _review(request: HttpRequest, office: Inspecting, row: FindingRow, sent: QueryDict) -> None:
    actor = access.require(request, *REVIEWERS)
    commands.review(office, row.id, _yes(sent, "upheld"), sent.get("reason", ""), actor)


def _recheck(request: HttpRequest, office: Inspecting, row: FindingRow, sent: QueryDict) -> None:
    actor = access.require(request, *CHECKERS)
    commands.recheck(office, row.id, _yes(sent, "fixed"), sent.get("words", ""), actor)


def _yes(sent: QueryDict, name: str) -> bool:
    if sent.get(name) not in ("yes", "no"):
        raise BadInput("choose", "请先选一项。", "Choose one.")
    return sent[name] == "yes"


_VERBS: Mapping[str, Callable[[HttpRequest, Inspecting, FindingRow, QueryDict], None]] = {
    "object": _object,
    "review": _review,
    "recheck": _recheck,
}


def _page(request: HttpRequest, office: Inspecting, row: FindingRow, entries: Entries) -> dict[str, Any]:
    names, rules, finding = known.names(), office.rules, fold(row.id, entries)
    watches = known.seat_with(access.seats(request).all, *WATCHERS) is not None
    cases = standing(edge.means(), access.scope(request), [row.case] if row.case else [])
    return {
        "finding": finding,
        "found": finding.found,
        **known.row_of(row, rules, names),
        "words": erased(entries[0].event.words.text),
        "title": known.row_of(row, rules, names)["words"],
        "item_known": rules.item(row.item) is not None,
        "case": cases.get(row.case) if row.case else None,
        "story": [line for entry in entries[1:] if (line := _line(entry, names, watches)) is not None],
        "team": [names.officer(one) for one in finding.found.team] if watches else [],
        "photos": range(len(finding.photos)),
        "watches": watches,
        "object_by": office.calendar.deadline(finding.entered_at, rules.object_within),
        "typed": request.POST,
        "said": request.GET.get("said", ""),
        **_may(request, finding),
    }


def _may(request: HttpRequest, finding: Finding) -> dict[str, bool]:
    """Whose form is shown. The rules decide again; this spares a refusal."""
    seats = access.seats(request).all
    of = finding.found
    reviewer, checker = known.seat_with(seats, *REVIEWERS), known.seat_with(seats, *CHECKERS)

    def apart(seat: Actor | None) -> bool:
        return seat is not None and not related(seat.office_path, of.office_path)

    return {
        "may_object": any(seat.office == of.office for seat in _headed(request))
        and finding.objected_at is None
        and not finding.settled,
        "may_review": finding.disputed and apart(reviewer) and reviewer is not None and reviewer.id not in of.team,
        "may_recheck": finding.standing is Standing.ANSWERED
        and apart(checker)
        and checker is not None
        and checker.id != finding.found_by,
    }


def _line(entry: Any, names: Names, watches: bool) -> dict[str, Any] | None:
    """What happened, in words; who did it is told to whoever watches."""
    said = _said(entry.event)
    if said is None:
        return None
    who = names.officer(entry.actor.id) if watches and entry.actor.id != "machine" else ""
    return {"at": entry.entered_at, "what": said[0], "words": said[1], "who": who}


def _said(event: object) -> tuple[str, str] | None:
    match event:
        case e.FindingOpened():
            return gettext("开出整改件，交给单位负责人"), ""
        case e.FindingObjected(reason=reason):
            return gettext("单位提出异议"), erased(reason.text)
        case e.FindingReviewed(upheld=upheld, reason=reason):
            said = gettext("复核：异议成立，问题撤销") if upheld else gettext("复核：异议不成立")
            return said, erased(reason.text)
        case e.FindingAnswered(outcome=code):
            return gettext("单位报告整改：%(outcome)s") % {"outcome": outcome(Outcome(code))}, ""
        case e.FindingRechecked(fixed=fixed, words=words):
            said = gettext("复查：改好了") if fixed else gettext("复查：没有改好，原件重开，时钟不重置")
            return said, erased(words.text)
        case e.FindingRaised(rechecks=times):
            return gettext("复查 %(times)s 次没有改好，报领导") % {"times": times}, ""
        case e.FindingErased(basis=basis):
            return gettext("依法删除了写过的话：%(basis)s") % {"basis": basis}, ""
    return None


@require_GET
def photo(request: HttpRequest, finding_id: UUID, number: int) -> HttpResponse:
    """A picture of a finding, for whoever may see the finding."""
    _, entries = _found(request, edge.inspecting(), finding_id)
    shown = [entry.event for entry in entries if isinstance(entry.event, e.PhotoAdded)]
    if not 0 <= number < len(shown):
        raise NotFound("file", "没有这张照片。", "No such picture.")
    opened = edge.files().open(shown[number].file, shown[number].secret.text)
    answer = HttpResponse(opened.content, content_type=opened.media)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
