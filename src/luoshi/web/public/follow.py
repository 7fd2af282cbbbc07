"""查询进度: a person follows their own case with number and code, and acts on it. No account is needed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.cases.codes import open_by_code
from luoshi.cases.commands import act as carry_out
from luoshi.cases.following import PERSON, Told
from luoshi.cases.handling import By, Means, access_of
from luoshi.cases.sealing import is_sealed
from luoshi.cases.uploads import limits
from luoshi.core.case import events as e
from luoshi.core.case.clock import times
from luoshi.core.case.commands import Command
from luoshi.core.case.events import Wish
from luoshi.core.case.state import Case, State
from luoshi.core.casetypes.model import CaseType
from luoshi.core.errors import LuoshiError
from luoshi.notify.persons import told as notices
from luoshi.web import edge
from luoshi.web.access import address
from luoshi.web.public import acts, door, handing_in, proof
from luoshi.web.public.acts import ACTS, Act
from luoshi.web.story import clocks
from luoshi.web.story.clockbar import clock_bar
from luoshi.web.story.reads import reads
from luoshi.web.story.sentences import Names
from luoshi.web.story.steps import steps
from luoshi.web.story.waiting import waits
from luoshi.web.words import NOT_PRESSED, NOT_SENT, called, data, lasted, outcome, who_has_it
from luoshi.web.words import told as told_in_words

WISHES = {Wish.WITHDRAW: gettext_noop("撤回这件事"), Wish.OBJECT: gettext_noop("提出异议")}
_DONE = {
    **{code: act.done for code, act in ACTS.items()},
    "verdict": gettext_noop("谢谢，记下了。这是您本人的评价，别人不能改，也不能删。"),
    "wish": gettext_noop("记下了。"),
}
STAFF = gettext_noop("您现在以工作人员的身份登录，不能代当事人操作。请当事人在自己的手机上用查询码操作，或先退出登录。")


@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """The door: number and code."""
    number = request.POST.get("number", request.GET.get("number", "")).strip()
    if request.method == "GET":
        return door.shown(request, number)
    try:
        story = open_by_code(edge.means(), number, request.POST.get("code", ""), address(request))
    except LuoshiError as error:
        return door.shown(request, number, told_in_words(error), error.status)
    response = HttpResponseRedirect(reverse("story", args=[number]), status=303)
    proof.keep(request, response, story.case)
    return response


def again(request: HttpRequest) -> HttpResponse:
    """The door as it was filled in, where it could not be taken."""
    typed = request.POST
    return door.shown(request, typed.get("number", "").strip(), gettext(NOT_SENT), 403, typed.get("code", ""))


@never_cache
@require_GET
def story(request: HttpRequest, number: str) -> HttpResponse:
    """The case: who has it, how long, why it waits, what happened, what may be done."""
    told = proof.kept(request, number)
    if told is None:
        return door.closed(request, number)
    return _story(request, told, done=data(_DONE.get(request.GET.get("done", ""), "")))


def story_again(request: HttpRequest, number: str) -> HttpResponse:
    """The case, where what was pressed in it could not be taken."""
    told = proof.kept(request, number)
    return _story(request, told, error=gettext(NOT_PRESSED), status=403) if told else door.closed(request, number)


def _story(request: HttpRequest, told: Told, *, done: str = "", error: str = "", status: int = 200) -> HttpResponse:
    page = {**_page(edge.means(), told), "done": done, "error": error}
    response = render(request, "web/story.html", page, status=status)
    proof.keep(request, response, told.recorded)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One act: first what will follow, then, on pressing, it is done."""
    told = proof.kept(request, number)
    if told is None:
        return door.through(request, number, lambda told: _filled(request, told, code, door.OPENED))
    found = _offered(told, code)
    if found is None:
        return _back(number)
    if request.method == "POST":
        return _do(request, told, found.commands(told.recorded, request.POST), found.code, found)
    return _act_page(request, told, found)


def act_again(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The form of an act as it was sent, where it could not be taken."""
    told = proof.kept(request, number)
    return _filled(request, told, code, NOT_SENT) if told else door.closed(request, number)


def _filled(request: HttpRequest, told: Told, code: str, refused: str) -> HttpResponse:
    found = _offered(told, code)
    return _act_page(request, told, found, gettext(refused), 403) if found else _back(told.case.number)


def _offered(told: Told, code: str) -> Act | None:
    return {act.code: act for act in acts.offered(edge.means(), told)}.get(code)


@never_cache
@require_POST
def verdict(request: HttpRequest, number: str) -> HttpResponse:
    """解决了吗: asked apart from everything else."""
    told = proof.kept(request, number)
    if told is None:
        return door.closed(request, number)
    return _do(request, told, acts.verdict(request.POST), "verdict")


@never_cache
@require_POST
def wish(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm or deny what an officer wrote down."""
    told = proof.kept(request, number)
    if told is None:
        return door.closed(request, number)
    return _do(request, told, acts.answer_to_wish(request.POST), "wish")


@require_POST
def leave(_request: HttpRequest) -> HttpResponse:
    """离开: on a shared computer nobody after you sees your case."""
    response = HttpResponseRedirect(reverse("follow"), status=303)
    proof.drop(response)
    return response


def _do(
    request: HttpRequest, told: Told, commands: Sequence[Command], code: str, shown: Act | None = None
) -> HttpResponse:
    """Carry out what the person asked, as the holder of this code and of nothing else."""
    number = told.case.number
    if request.user.is_authenticated:
        return _refused(request, told, shown, gettext(STAFF), 403)
    key = request.POST.get("key") or secrets.token_urlsafe(16)
    try:
        files = handing_in.handed_in(request, told) if shown is not None and shown.files else []
        with handing_in.unless_refused(files):
            for nth, command in enumerate(commands):
                carry_out(edge.means(), told.case.id, command, By(PERSON), f"person:{told.case.id}:{key}:{nth}")
        handing_in.add(told.case.id, files, f"person:{told.case.id}:{key}")
    except LuoshiError as error:
        return _refused(request, told, shown, told_in_words(error), error.status)
    return _back(number, code if commands else "")


def _refused(request: HttpRequest, told: Told, shown: Act | None, error: str, status: int) -> HttpResponse:
    """The form with what was typed, and why not; where there was only a button to press, a page that says so."""
    if shown is not None:
        return _act_page(request, told, shown, error, status)
    page = {"number": told.case.number, "error": error}
    return render(request, "web/story_refused.html", page, status=status)


def _act_page(request: HttpRequest, told: Told, act: Act, error: str = "", status: int = 200) -> HttpResponse:
    page = {
        "act": act,
        "case": told.case,
        "title": told.registered.title.text,
        "typed": request.POST,
        "ticked": request.POST.getlist("items"),
        "key": request.POST.get("key") or secrets.token_urlsafe(16),
        "error": f"{error}{gettext(handing_in.AGAIN)}" if error and request.FILES else error,
        "bounds": limits(),
    }
    return render(request, "web/story_act.html", page, status=status)


def _back(number: str, done: str = "") -> HttpResponse:
    address = reverse("story", args=[number])
    return HttpResponseRedirect(f"{address}?done={done}" if done else address, status=303)


def _page(means: Means, told: Told) -> dict[str, Any]:
    case, now, calendar = told.case, means.now(), means.reference.calendar
    rules = means.reference.rules(case.case_type, case.type_version)
    names = Names(told.offices, told.officers)
    holder = case.holder
    spent, sealed = times(case, now), is_sealed(case, rules)
    shown = clocks.running_again(case, rules, calendar, now)
    return {
        "case": case,
        "kind": called(rules),
        "title": told.registered.title.text,
        "sentence": who_has_it(case, names.office(holder.office), told.officers.get(holder.officer, holder.officer)),
        "limits": clocks.limits(shown, rules, calendar, now),
        "waited": lasted(spent.waited),
        "stopped": lasted(sum(spent.stopped.values(), spent.waited * 0)) if spent.stopped else "",
        "waits": waits(case, rules, names),
        "bar": clock_bar(shown, rules, calendar, now, names.office),
        "steps": steps(told.entries, rules, names, to_person=True),
        "sealed": sealed,
        "reads": reads(case.id) if sealed else (),
        "answer": ended_with(told, rules),
        "wishes": [(wish, _wished(means, case, wish), acts.may_confirm(means, told, wish)) for wish in case.wishes],
        "may_judge": acts.may_judge(means, told),
        "acts": acts.offered(means, told),
        "key": secrets.token_urlsafe(16),
        "notices": notices(means.connection, access_of(PERSON, case.id), case.id),
    }


def _wished(means: Means, case: Case, wish: Wish) -> str:
    """What staff wrote down as the person's wish, with what a consent is to."""
    if wish is not Wish.CONSENT:
        return gettext(WISHES[wish])
    rules = means.reference.case_types.get(case.consent_asked)
    kind = called(rules) if rules else case.consent_asked
    return gettext("同意改为“%(kind)s”，时限可以因此推后") % {"kind": kind}


def ended_with(told: Told, rules: CaseType) -> dict[str, Any] | None:
    """How the case ended, if it did: the outcome and the words the person was told with it."""
    ended = next(
        (entry.event for entry in reversed(told.entries) if isinstance(entry.event, (e.Closed, e.Diverted))), None
    )
    if told.case.open or ended is None or told.case.state is State.WITHDRAWN:
        return None
    if isinstance(ended, e.Diverted):
        rule = rules.diversions.get(ended.diversion)
        channel = data(rule.title if rule else ended.diversion)
        return {"outcome": gettext("分流（%(channel)s）") % {"channel": channel}, "answer": ended.told.text}
    text = {name: value.text for name in ("answer", "reason", "measures") if (value := getattr(ended, name))}
    return {"outcome": outcome(ended.outcome), **text}
