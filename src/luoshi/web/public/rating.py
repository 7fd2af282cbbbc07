"""评价: solved or not, and apart from that how satisfied; by a one-time link, or with number and code. Once.

Whether it is solved is the person's verdict on the case, which whoever works on it sees. The rating goes to judgement:
named, to the supervision office; unnamed, sealed until its period ends. A signed-in officer gives neither.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.cases.codes import Purpose, entrance, spend
from luoshi.cases.commands import act
from luoshi.cases.following import PERSON, Told, told
from luoshi.cases.handling import By
from luoshi.core.actors import Actor
from luoshi.core.case import events as e
from luoshi.core.case.state import State
from luoshi.core.errors import LuoshiError
from luoshi.core.judgement.events import MayCall
from luoshi.core.judgement.rating import Opinion, Service
from luoshi.core.judgement.rules import MOST_WORDS, RatingRules
from luoshi.judgement.commands import erase_words, rate, report_pressure
from luoshi.judgement.inspections.mysteries import is_one
from luoshi.judgement.queries import Before, before
from luoshi.web import edge
from luoshi.web.public import acts, door, proof
from luoshi.web.public.follow import STAFF, ended_with
from luoshi.web.words import NOT_SENT, data
from luoshi.web.words import told as told_in_words

AT_THEIR_WISH = "本人要求删除（个人信息保护法第四十七条）"
ENDED = (State.CLOSED, State.DIVERTED)
CALLS = (
    (
        MayCall.SUPERVISION,
        gettext_noop("督查部门可以"),
        gettext_noop("不满意的话，督查部门会打电话问您；办理单位只知道原因，不知道是谁说的。"),
    ),
    (
        MayCall.OFFICE,
        gettext_noop("督查部门和办理单位都可以"),
        gettext_noop("办理单位会知道是您，可以直接找您解决。"),
    ),
    (
        MayCall.NOBODY,
        gettext_noop("都不要打（不留名）"),
        gettext_noop("评价加密封存，到期和同一单位至少 %(together)s 条一起公布，看不出是哪件事。"),
    ),
)


@dataclass(frozen=True, slots=True)
class Rater:
    """Whoever may rate: their case, as whom they act, the name of one sending, and the link they came by if any."""

    known: Told
    actor: Actor
    key: str
    token: str = ""


@never_cache
@require_http_methods(["GET", "POST"])
def by_token(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time link. Opening it alone changes nothing; it is used up when something was said."""
    means = edge.means()
    try:
        opened = entrance(means, token, Purpose.VERDICT)
        key = hashlib.sha256(token.encode()).hexdigest()
        return _page(request, Rater(told(means, opened.case_id), opened.actor, key, token))
    except LuoshiError as error:
        return render(request, "web/verdict.html", {"error": told_in_words(error)}, status=error.status)


@never_cache
@require_http_methods(["GET", "POST"])
def by_code(request: HttpRequest, number: str) -> HttpResponse:
    """With number and code, for as long as the browser keeps them."""
    known = proof.kept(request, number)
    if known is None:
        return door.through(request, number, lambda known: _filled(request, known, door.OPENED))
    return _page(request, Rater(known, PERSON, request.POST.get("key") or edge.fresh_key()))


def by_token_again(request: HttpRequest, token: str) -> HttpResponse:
    """The form as it was sent by the link, where it could not be taken."""
    means = edge.means()
    try:
        opened = entrance(means, token, Purpose.VERDICT)
    except LuoshiError as error:
        return render(request, "web/verdict.html", {"error": told_in_words(error)}, status=error.status)
    return _form(request, Rater(told(means, opened.case_id), opened.actor, "", token), gettext(NOT_SENT), 403)


def by_code_again(request: HttpRequest, number: str) -> HttpResponse:
    """The form as it was sent, where it could not be taken."""
    known = proof.kept(request, number)
    if known is None:
        return door.closed(request, number)
    return _filled(request, known, NOT_SENT)


def _filled(request: HttpRequest, known: Told, refused: str) -> HttpResponse:
    return _form(request, Rater(known, PERSON, request.POST.get("key") or edge.fresh_key()), gettext(refused), 403)


def service_of(known: Told) -> Service:
    """What is rated: the case as it ended, of the office that answered for it then."""
    case = known.recorded
    diverted = [entry.event for entry in known.entries if isinstance(entry.event, e.Diverted)]
    excluded = diverted[-1].diversion if case.state is State.DIVERTED and diverted else ""
    return Service(
        case.id,
        case.holder.office,
        case.case_type,
        case.matter,
        case.state in ENDED,
        excluded,
        is_one(edge.inspecting(), case.id),
    )


def _page(request: HttpRequest, rater: Rater) -> HttpResponse:
    if request.method != "POST":
        return _form(request, rater)
    if request.user.is_authenticated:
        return _form(request, rater, gettext(STAFF), 403)
    if "pressed" in request.POST:
        report_pressure(edge.judging(), service_of(rater.known), rater.actor)
        return _form(request, rater, done=gettext("记下了。督查部门会看到有人催办理单位的评价，不会知道是您说的。"))
    if "erase" in request.POST:
        return _erase(request, rater)
    try:
        said = _say(rater, request.POST)
    except LuoshiError as error:
        return _form(request, rater, told_in_words(error), error.status)
    if not said:
        return _form(request, rater, gettext("还没有选：请至少回答“解决了吗”，或者选一档满意程度。"), 400)
    return render(request, "web/verdict.html", {"done": True, "number": "" if rater.token else rater.known.case.number})


def _erase(request: HttpRequest, rater: Rater) -> HttpResponse:
    """The person's own words leave the record by law; how satisfied they were stays."""
    judging = edge.judging()
    try:
        erase_words(judging, judging.seals.rating_of(rater.known.case.id), AT_THEIR_WISH, rater.actor)
    except LuoshiError as error:
        return _form(request, rater, told_in_words(error), error.status)
    return _form(request, rater, done=gettext("您在评价里写的话已经删除。评了几档、选了什么原因仍然算数。"))


def _say(rater: Rater, form: QueryDict) -> bool:
    """Carry out what the person said, and only then use the link up: a crash in between costs them nothing."""
    opinion, wanted = _opinion(form), acts.verdict(form)
    judging, case_id = edge.judging(), rater.known.case.id
    if opinion is not None:
        rate(judging, service_of(rater.known), opinion, _call(form), rater.actor)
    if wanted:
        act(edge.means(), case_id, wanted[0], By(rater.actor), f"verdict:{case_id}:{rater.key}")
    if rater.token and (wanted or opinion):
        spend(edge.means(), rater.token, Purpose.VERDICT)
    return bool(wanted or opinion)


def _opinion(form: QueryDict) -> Opinion | None:
    """What the form says, None where no level was chosen."""
    level, solved = form.get("level", ""), form.get("solved")
    if not level:
        return None
    answered = solved == "yes" if solved in ("yes", "no") else None
    reasons = tuple(dict.fromkeys(form.getlist("reasons")))
    return Opinion(int(level) if level in "12345" else 0, reasons, form.get("words", "").strip(), answered)


def _call(form: QueryDict) -> MayCall:
    said = form.get("call", "")
    return MayCall(said) if said in set(MayCall) else MayCall.SUPERVISION


def _form(request: HttpRequest, rater: Rater, error: str = "", status: int = 200, done: str = "") -> HttpResponse:
    means, judging, known = edge.means(), edge.judging(), rater.known
    rules = means.reference.rules(known.case.case_type, known.case.type_version)
    found = before(judging, known.case.id)
    page: dict[str, Any] = {
        "case": known.case,
        "title": known.registered.title.text,
        "answer": ended_with(known, rules),
        "may_judge": acts.may_judge(means, known),
        "ended": known.recorded.state in ENDED,
        "key": rater.key,
        "once": bool(rater.token),
        "refused": error,
        "staff": gettext(STAFF) if request.user.is_authenticated else "",
        "noted": done,
        "before": found,
        "may_rate": found is None or found.may_again,
        **_choices(judging.rules, request.POST, found),
    }
    return render(request, "web/verdict.html", page, status=status)


def _choices(rules: RatingRules, typed: QueryDict, found: Before | None) -> dict[str, Any]:
    together = {"together": rules.together}
    return {
        "levels": [(level, data(words)) for level, words in sorted(rules.levels.items(), reverse=True)],
        "good": [(code, data(words)) for code, words in rules.offered(5).items()],
        "bad": [(code, data(words)) for code, words in rules.offered(1).items()],
        "calls": [(who.value, gettext(title), gettext(words) % together) for who, title, words in CALLS],
        "most": MOST_WORDS,
        "typed": typed,
        "call": typed.get("call", MayCall.SUPERVISION.value),
        "ticked": typed.getlist("reasons"),
        "first_level": data(rules.levels.get(found.level, "")) if found else "",
    }
