"""Cards: what waits for whom, a new proposal, one card and what may be done. Offices alone; no person is listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.cases.responses import standing
from luoshi.core.actors import Actor, Role
from luoshi.core.errors import BadInput, LuoshiError, NotFound
from luoshi.core.judgement.carding import events as e
from luoshi.core.judgement.carding.card import PROPOSERS, REVIEWERS, Card, Step, fold
from luoshi.judgement.cards import commands as verbs
from luoshi.judgement.cards.commands import Carding, Proposal, entries_of
from luoshi.judgement.cards.queries import CardRow, card_row
from luoshi.judgement.cards.queries import cards as cards_of
from luoshi.web import access, edge, words
from luoshi.web.board.inspections import known
from luoshi.web.board.inspections.known import Names
from luoshi.web.board.page import WATCHERS

STEPS: Final[Mapping[str, str]] = {
    Step.PROPOSED: gettext_noop("待督查部门处理"),
    Step.NOTICED: gettext_noop("已告知，待申辩"),
    Step.DEFENDED: gettext_noop("已申辩，待决定"),
    Step.ISSUED: gettext_noop("已亮牌"),
    Step.NOT_ISSUED: gettext_noop("决定不亮牌"),
    Step.REVIEWED_ASKED: gettext_noop("申请复核，待复核"),
    Step.UPHELD: gettext_noop("复核维持"),
    Step.REVOKED: gettext_noop("复核撤销"),
    Step.DROPPED: gettext_noop("不再追究"),
}


@never_cache
@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    """The cards: those of one's own office for its head, all of them for whoever watches."""
    access.require(request, *WATCHERS, Role.HEAD)
    carding, names = edge.carding(), known.names()
    watches = known.seat_with(access.seats(request).all, *WATCHERS) is not None
    rows = cards_of(carding, access.scope(request))
    if not watches:
        own = {seat.office for seat in access.seats(request).all if seat.has(Role.HEAD)}
        rows = [row for row in rows if row.office in own]
    page = {
        "rows": [line(row, carding, names) for row in rows],
        "watches": watches,
        "may_propose": known.seat_with(access.seats(request).all, *PROPOSERS) is not None,
        "causes": [
            (one, words.data(one.title), words.data(carding.rules.colours[one.colour]))
            for one in carding.rules.causes.values()
        ],
    }
    return render(request, "web/board/cards/cards.html", page)


def line(row: CardRow, carding: Carding, names: Names) -> dict[str, Any]:
    """A card as its line shows it."""
    cause = carding.rules.causes.get(row.cause)
    return {
        "row": row,
        "office": names.office(row.office),
        "cause": words.data(cause.title) if cause else row.cause,
        "colour": words.data(carding.rules.colours.get(row.colour, row.colour)),
        "step": words.data(STEPS.get(row.step, row.step)),
        "stands": row.step in (Step.ISSUED, Step.REVIEWED_ASKED, Step.UPHELD),
    }


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Propose a card."""
    actor = access.require(request, *PROPOSERS)
    carding, names = edge.carding(), known.names()
    error: LuoshiError | None = None
    if request.method == "POST":
        try:
            return HttpResponseRedirect(
                reverse("card", args=[_proposed(carding, names, request.POST, actor)]), status=303
            )
        except LuoshiError as refusal:
            error = refusal
    page = {
        "offices": [(place.office, names.office(place.office)) for place in names.places()],
        "causes": [(one.code, words.data(one.title)) for one in carding.rules.causes.values()],
        "colours": list(words.titles(carding.rules.colours).items()),
        "typed": request.POST,
        "key": request.POST.get("key") or str(uuid4()),
        "error": error,
    }
    return render(request, "web/board/cards/new.html", page, status=error.status if error else 200)


def _proposed(carding: Carding, names: Names, sent: QueryDict, actor: Actor) -> UUID:
    place = next((one for one in names.places() if one.office == sent.get("office")), None)
    try:
        card_id = UUID(sent.get("key", ""))
    except ValueError:
        card_id = uuid4()
    if place is None:
        raise BadInput("office", "请选单位。", "Choose the office.")
    what = Proposal(place.path, sent.get("cause", ""), sent.get("facts", ""), "person", None, sent.get("colour", ""))
    verbs.propose(carding, card_id, what, actor)
    return card_id


@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """One card: its story, and the form of the next step."""
    row = _found(request, card_id)
    carding = edge.carding()
    error: LuoshiError | None = None
    if request.method == "POST":
        try:
            said = _act(request, carding, row, request.POST)
            return HttpResponseRedirect(f"{reverse('card', args=[card_id])}?{urlencode({'said': said})}", status=303)
        except LuoshiError as refusal:
            error = refusal
    page = _page(request, carding, row) | {"error": error}
    return render(request, "web/board/cards/card.html", page, status=error.status if error else 200)


def _found(request: HttpRequest, card_id: UUID) -> CardRow:
    """A card, for the head of its office once it was told, and for whoever watches. Raises NotFound."""
    access.require(request, *WATCHERS, Role.HEAD)
    row = card_row(edge.carding(), access.scope(request), card_id)
    seats = access.seats(request).all
    own = any(seat.has(Role.HEAD) and row is not None and seat.office == row.office for seat in seats)
    if row is None or not (own or known.seat_with(seats, *WATCHERS)):
        raise NotFound("card", "没有这张牌，或您无权查看。", "No such card, or not for your eyes.")
    return row


def _act(request: HttpRequest, carding: Carding, row: CardRow, sent: QueryDict) -> str:
    verb = _VERBS.get(sent.get("do", ""))
    if verb is None:
        raise BadInput("no_such_act", "没有这个操作。", "There is no such act.")
    verb(request, carding, row.id, sent)
    return sent.get("do", "")


def _own(request: HttpRequest, carding: Carding, card_id: UUID) -> Actor:
    office = verbs.card(carding, card_id).proposed.office
    heads = [seat for seat in access.seats(request).all if seat.has(Role.HEAD)]
    return next((seat for seat in heads if seat.office == office), None) or access.require(request, Role.HEAD)


def _decide(request: HttpRequest, carding: Carding, card_id: UUID, sent: QueryDict) -> None:
    actor = access.require(request, Role.SUPERVISOR)
    if sent.get("issued") not in ("yes", "no"):
        raise BadInput("choose", "请选亮牌或者不亮。", "Choose whether it is issued.")
    colour, reason = sent.get("colour", ""), sent.get("reason", "")
    verbs.decide(carding, card_id, sent["issued"] == "yes", colour, reason, actor)


def _review(request: HttpRequest, carding: Carding, card_id: UUID, sent: QueryDict) -> None:
    if sent.get("stays") not in ("yes", "no"):
        raise BadInput("choose", "请选维持或者撤销。", "Choose whether it stays.")
    actor = access.require(request, *REVIEWERS)
    verbs.review(carding, card_id, sent["stays"] == "yes", sent.get("reason", ""), actor)


_Verb = Callable[[HttpRequest, Carding, UUID, QueryDict], None]
_VERBS: Final[Mapping[str, _Verb]] = {
    "notice": lambda r, c, i, _: verbs.notice(c, i, access.require(r, Role.SUPERVISOR)),
    "drop": lambda r, c, i, sent: verbs.drop(c, i, sent.get("reason", ""), access.require(r, Role.SUPERVISOR)),
    "defend": lambda r, c, i, sent: verbs.defend(c, i, sent.get("words", ""), _own(r, c, i)),
    "decide": _decide,
    "ask": lambda r, c, i, sent: verbs.ask_review(c, i, sent.get("reason", ""), _own(r, c, i)),
    "review": _review,
}


def _page(request: HttpRequest, carding: Carding, row: CardRow) -> dict[str, Any]:
    names, entries = known.names(), entries_of(carding, row.id)
    card = fold(row.id, entries)
    seats = access.seats(request).all
    watches = known.seat_with(seats, *WATCHERS) is not None
    about = [row.about] if row.about and row.source == "case" else []
    cases = standing(edge.means(), access.scope(request), about)
    return {
        **line(row, carding, names),
        "card": card,
        "basis": card.proposed.basis,
        "facts": words.erased(card.proposed.facts.text),
        "proposer": names.officer(card.proposed_by) if card.proposed_by else gettext("由规则自动提出"),
        "case": cases.get(row.about) if row.about else None,
        "finding": row.about if row.source == "finding" else None,
        "story": [_line(entry, carding, names, watches) for entry in entries[1:]],
        "colours": list(words.titles(carding.rules.colours).items()),
        "watches": watches,
        "typed": request.POST,
        "said": request.GET.get("said", ""),
        **_may(request, card),
    }


def _may(request: HttpRequest, card: Card) -> dict[str, bool]:
    """Whose form is shown. The rules decide again; this spares a refusal."""
    seats = access.seats(request).all
    supervisor, reviewer = known.seat_with(seats, Role.SUPERVISOR), known.seat_with(seats, *REVIEWERS)
    own = any(seat.has(Role.HEAD) and seat.office == card.proposed.office for seat in seats)
    waits = card.step is Step.NOTICED and card.defend_by is not None and edge.now() < card.defend_by
    return {
        "may_notice": supervisor is not None and card.step is Step.PROPOSED,
        "may_drop": supervisor is not None and card.step in (Step.PROPOSED, Step.NOTICED, Step.DEFENDED),
        "may_defend": own and card.step is Step.NOTICED,
        "may_decide": supervisor is not None
        and supervisor.id != card.proposed_by
        and card.step in (Step.NOTICED, Step.DEFENDED)
        and not waits,
        "may_ask": own and card.step is Step.ISSUED,
        "may_review": reviewer is not None and reviewer.id not in card.hands and card.step is Step.REVIEWED_ASKED,
    }


def _line(entry: Any, carding: Carding, names: Names, watches: bool) -> dict[str, Any]:
    said = _said(entry.event, carding)
    return {
        "at": entry.at,
        "what": said[0],
        "words": said[1],
        "who": names.officer(entry.actor.id) if watches else "",
    }


def _said(event: object, carding: Carding) -> tuple[str, str]:
    match event:
        case e.CardDropped(reason=reason):
            return gettext("不再追究"), words.erased(reason.text)
        case e.CardNoticed():
            return gettext("告知单位原因、事实和依据，可以陈述申辩"), ""
        case e.CardDefended(words=said):
            return gettext("单位陈述申辩"), words.erased(said.text)
        case e.CardDecided(issued=issued, colour=colour, reason=reason):
            name = words.data(carding.rules.colours.get(colour, colour))
            decided = gettext("决定亮%(name)s") % {"name": name} if issued else gettext("决定不亮牌")
            return decided, words.erased(reason.text)
        case e.CardReviewAsked(reason=reason):
            return gettext("单位申请复核"), words.erased(reason.text)
        case e.CardReviewed(stays=stays, reason=reason):
            return gettext("复核：维持") if stays else gettext("复核：撤销"), words.erased(reason.text)
        case e.CardErased(basis=basis):
            return gettext("依法删除了写过的话：%(basis)s") % {"basis": basis}, ""
    raise TypeError(type(event).__name__)
