"""好差评 on the board: what waits for the supervision office, one rating, and the report of an office on one screen."""

from __future__ import annotations

from datetime import UTC
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.cases.responses import Responses, responses, standing
from luoshi.core.actors import Actor, Role
from luoshi.core.errors import BadInput, LuoshiError, NotFound
from luoshi.core.judgement import events as e
from luoshi.core.judgement.events import DoubtCause, MayCall
from luoshi.core.judgement.inspecting.raising import RAISERS
from luoshi.core.judgement.rating import Rating
from luoshi.core.private import Private
from luoshi.judgement import commands
from luoshi.judgement.cards.queries import cards
from luoshi.judgement.complaints import queries as complaints
from luoshi.judgement.handling import known, rating
from luoshi.judgement.inspections.queries import Wanted, findings
from luoshi.judgement.queries import rating_of_rectification
from luoshi.judgement.report import Report, report, satisfaction, waiting
from luoshi.judgement.signs import signs
from luoshi.ledger.access import Access
from luoshi.registry.officers import staff
from luoshi.registry.queries import offices
from luoshi.web import access, edge
from luoshi.web.board.cards.pages import line
from luoshi.web.board.inspections.known import names, row_of
from luoshi.web.board.page import WATCHERS
from luoshi.web.months import CHOICES, Months, months
from luoshi.web.words import data, erased

_LOOKS = (Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR)
CAUSES = {
    DoubtCause.MISTAKEN: gettext_noop("评错了（评的不是这件事、点错了）"),
    DoubtCause.MALICIOUS: gettext_noop("恶意差评"),
}
_LOOKED = {True: gettext_noop("不算，调整后的数里扣除"), False: gettext_noop("照样算")}
CALLS = {
    MayCall.SUPERVISION: gettext_noop("督查部门可以打电话"),
    MayCall.OFFICE: gettext_noop("督查部门和办理单位都可以打电话"),
    MayCall.NOBODY: gettext_noop("不留名，不能打电话"),
}


@never_cache
@require_GET
def ratings(request: HttpRequest) -> HttpResponse:
    """What waits, and the offices with their reports."""
    access.require(request, *WATCHERS)
    judging = edge.judging()
    period = months(edge.now(), request.GET.get("months", ""))
    rated = satisfaction(judging, period.since, period.until)
    names = _names()
    page = {
        "waits": waiting(judging, period.since),
        "rated": sorted(rated.values(), key=lambda one: (-one.raw.base, one.office)),
        "names": names,
        "levels": {level: data(name) for level, name in judging.rules.levels.items()},
        "together": judging.rules.together,
        "now": edge.now(),
        **_period(period),
    }
    return render(request, "web/board/ratings.html", page)


@never_cache
@require_GET
def worth_a_look(request: HttpRequest) -> HttpResponse:
    """Best ratings that are worth a look, with what makes them so."""
    access.require(request, *_LOOKS)
    judging = edge.judging()
    period = months(edge.now(), request.GET.get("months", ""))
    everybody = staff(edge.database(), Access("board"))
    page = {
        "signs": signs(judging, period.since),
        "names": _names(),
        "officers": {code: row.name for code, row in everybody.officers.items()},
        "rules": judging.rules,
        **_period(period),
    }
    return render(request, "web/board/signs.html", page)


@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, rating_id: UUID) -> HttpResponse:
    """One rating: record a call, or look at it where its office doubts it. Nobody changes what the person said."""
    actor = access.require(request, *(WATCHERS if request.method == "GET" else _LOOKS))
    judging = edge.judging()
    found = rating(judging, rating_id)
    if found.hidden:
        raise NotFound("rating", "这条评价还没有到公布的时候。", "This rating is not shown yet.")
    error: LuoshiError | None = None
    if request.method == "POST":
        try:
            _act(request, found, actor)
            return HttpResponseRedirect(reverse("board-rating", args=[rating_id]), status=303)
        except LuoshiError as refusal:
            error = refusal
    return _rating_page(request, found, actor, error)


def _act(request: HttpRequest, found: Rating, actor: Actor) -> None:
    judging, typed = edge.judging(), request.POST
    if typed.get("what") == "call" and typed.get("reached") in ("yes", "no"):
        commands.call(judging, found.id, typed["reached"] == "yes", typed.get("words", ""), actor)
    elif typed.get("what") == "look" and typed.get("aside") in ("yes", "no"):
        commands.look_again(judging, found.id, typed["aside"] == "yes", typed.get("reason", ""), actor)
    else:
        raise BadInput("choose", "请先选一项。", "Choose one.")


def _rating_page(request: HttpRequest, found: Rating, actor: Actor, error: LuoshiError | None) -> HttpResponse:
    judging = edge.judging()
    entries = known(judging, found.id)
    said = (e.RatingGiven, e.RatingShown, e.RatedAgain)
    words = [_text(entry.event.words) for entry in entries if isinstance(entry.event, said) and entry.event.words]
    looks = actor.id if any(actor.has(role) for role in _LOOKS) else ""
    page: dict[str, Any] = {
        "found": found,
        "office": _names().get(found.office, found.office),
        "level": data(judging.rules.levels[found.level]),
        "again": judging.rules.levels.get(found.again, ""),
        "reasons": [data(judging.rules.reasons.get(code, code)) for code in found.reasons],
        "words": words,
        "history": [(entry.at, entry.actor.id, *line) for entry in entries if (line := _line(entry.event))],
        "may_call": found.named and found.level in (1, 2) and actor.has(Role.SUPERVISOR),
        "calls": gettext(CALLS[found.call]),
        "cause": gettext(CAUSES[found.doubt.cause]) if found.doubt else "",
        "may_look": bool(looks) and found.doubt is not None and found.doubt.decided is None,
        "typed": request.POST,
        "error": error,
    }
    return render(request, "web/board/rating.html", page, status=error.status if error else 200)


def _line(event: object) -> tuple[str, str] | None:
    """What happened after the rating, in words, and what was said with it; None for what is shown elsewhere."""
    match event:
        case e.RatingCalled(reached=reached, words=words):
            return (gettext("回访，打通了") if reached else gettext("回访，没有打通")), _text(words)
        case e.DoubtRaised(cause=cause, reason=reason):
            return gettext("办理单位申请复核：%(cause)s") % {"cause": gettext(CAUSES[cause])}, _text(reason)
        case e.DoubtProposed(set_aside=aside, reason=reason):
            return gettext("第一个人认为：%(look)s") % {"look": gettext(_LOOKED[aside])}, _text(reason)
        case e.DoubtReopened(reason=reason):
            return gettext("第二个人看法不同，重新由两个人看"), _text(reason)
        case e.DoubtDecided(set_aside=aside, reason=reason):
            return gettext("第二个人同意：%(look)s") % {"look": gettext(_LOOKED[aside])}, _text(reason)
    return None


def _text(words: Private | None) -> str:
    return erased(words.text) if words else ""


@never_cache
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """A head's way to the report of their office."""
    seat = access.require(request, Role.HEAD)
    return HttpResponseRedirect(reverse("board-office", args=[seat.office]))


@never_cache
@require_GET
def office(request: HttpRequest, code: str) -> HttpResponse:
    """The report of an office: for whoever watches the district, and for its own head."""
    return _office_page(request, code, _reader(request, code))


@never_cache
@require_POST
def doubt(request: HttpRequest, code: str) -> HttpResponse:
    """The office's head asks for a second look at the bad rating behind a rectification."""
    access.require(request, Role.HEAD)
    reader = _reader(request, code)
    try:
        _raise_doubt(request, reader)
    except LuoshiError as error:
        return _office_page(request, code, reader, error)
    return HttpResponseRedirect(f"{reverse('board-office', args=[code])}?said=doubt", status=303)


def _raise_doubt(request: HttpRequest, actor: Actor) -> None:
    """Carry out the form. Raises BadInput, NotFound, Refused."""
    typed, judging = request.POST, edge.judging()
    cause = next((one for one in DoubtCause if one == typed.get("cause")), None)
    try:
        found = rating_of_rectification(judging, UUID(typed.get("repair", "")))
    except ValueError:
        found = None
    if found is None or cause is None:
        raise BadInput("choose", "请选要复核的整改和理由。", "Choose the rectification and the cause.")
    commands.raise_doubt(judging, found.id, cause, typed.get("reason", ""), actor)


def _reader(request: HttpRequest, code: str) -> Actor:
    """Whoever may read an office's report: its head, or a watcher. Raises NotFound for an office there is not."""
    actor = access.require(request, *WATCHERS, Role.HEAD)
    heads = [seat for seat in access.seats(request).all if seat.has(Role.HEAD) and seat.office == code]
    watches = any(seat.has(role) for seat in access.seats(request).all for role in WATCHERS)
    if (not heads and not watches) or code not in _names():
        raise NotFound("office", "没有这个单位，或您无权查看。", "No such office, or not for your eyes.")
    return heads[0] if heads else actor


def _office_page(request: HttpRequest, code: str, actor: Actor, error: LuoshiError | None = None) -> HttpResponse:
    judging = edge.judging()
    period = months(edge.now(), request.GET.get("months", ""))
    found = report(judging, code, period.since, period.until)
    answered = _responses(period, code).get(code)
    page: dict[str, Any] = {
        "code": code,
        "name": _names()[code],
        "raises": any(seat.has(role) for seat in access.seats(request).all for role in RAISERS),
        "found": found,
        "answered": answered,
        "levels": [
            (level, data(name), *_bar(found, level)) for level, name in sorted(judging.rules.levels.items())[::-1]
        ],
        "level_names": {level: data(name) for level, name in judging.rules.levels.items()},
        "excluded": [(data(judging.rules.exclusions[one]), n) for one, n in found.satisfaction.excluded.items()],
        "reasons": [(data(judging.rules.reasons.get(one, one)), number) for one, number in found.reasons],
        "repairs": _repairs(request, found),
        **_inspected(request, code, period),
        "rules": judging.rules,
        "causes": [(cause.value, gettext(words)) for cause, words in CAUSES.items()],
        "own": actor.has(Role.HEAD) and actor.office == code,
        "few": found.satisfaction.raw.base < judging.rules.together,
        "doubting": request.POST.get("repair") or request.GET.get("doubt", ""),
        "typed": request.POST,
        "said": request.GET.get("said", ""),
        "error": error,
        **_complaints(code, period),
        **_period(period),
    }
    return render(request, "web/board/office.html", page, status=error.status if error else 200)


def _complaints(code: str, period: Months) -> dict[str, Any]:
    """Complaints of an office by kind and by what became of them, as far as there are enough to say."""
    receiving = edge.receiving()
    found = complaints.counts(receiving, code, period.since, edge.now().astimezone(edge.BEIJING).date())
    return {"complaints": found, "complaint_few": receiving.rules.few, "complaint_kinds": receiving.rules.kinds}


def _responses(period: Months, code: str) -> dict[str, Responses]:
    return responses(edge.means(), period.begin, period.end, edge.judging().rules.exclusions, code)


def _inspected(request: HttpRequest, code: str, period: Months) -> dict[str, Any]:
    """What inspections found at the office in these months, and its cards, as far as whoever asks may see them."""
    office, carding, seen, known = edge.inspecting(), edge.carding(), access.scope(request), names()
    wanted = Wanted(office=code, since=period.begin.astimezone(UTC), until=period.end.astimezone(UTC))
    return {
        "findings": [row_of(row, office.rules, known) for row in findings(office, seen, wanted)],
        "cards": [line(row, carding, known) for row in cards(carding, seen, code)],
    }


def _bar(found: Report, level: int) -> tuple[int, float]:
    """How many of a level, and their share for the bar."""
    number, base = found.satisfaction.levels.get(level, 0), found.satisfaction.raw.base
    return number, number / base if base else 0.0


def _repairs(request: HttpRequest, found: Report) -> list[dict[str, Any]]:
    """The rectifications with how they stand, as far as whoever asks may see them."""
    cases = standing(edge.means(), access.scope(request), [one.case for one in found.repairs])
    return [{"repair": one, "case": cases[one.case]} for one in found.repairs if one.case in cases]


def _names() -> dict[str, str]:
    return {code: row.name for code, row in offices(edge.database(), Access("board")).items()}


def _period(period: Months) -> dict[str, Any]:
    return {"period": period, "choices": CHOICES}
