"""The first-inquiry desk, at a window or on the hotline: register in under a minute, and answer at once what can be.

Beside the form stand cases alike and ready answers, found by matter, area and words while they are typed; never by who
asks. The receipt is printed: A5, with the number also as a QR code. The code is printed as text alone and is not in the
QR: it speaks for the person, and whatever reads a QR (a chat's scanner, its history, a page's log) would keep it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.cases.alike import alike
from luoshi.cases.answers import likely_answers
from luoshi.cases.codes import hashed, new_code
from luoshi.cases.commands import act, register
from luoshi.cases.desk import known_words
from luoshi.cases.desk_own import drop_draft, save_draft
from luoshi.cases.handling import By, Means, access_of
from luoshi.cases.loading import load
from luoshi.cases.queries import names_of
from luoshi.cases.sealing import kept
from luoshi.core.actors import Actor, Role
from luoshi.core.case.commands import AnswerAtOnce, Register
from luoshi.core.case.events import Holder
from luoshi.core.case.state import Case, State
from luoshi.core.case.words import STATE_WORDS
from luoshi.core.casetypes.model import Judge, LimitName
from luoshi.core.errors import BadInput, Clash, LuoshiError, NotFound
from luoshi.core.private import Private
from luoshi.web import access, edge
from luoshi.web.access import SignInNeeded
from luoshi.web.desk import drafts
from luoshi.web.desk.choices import matter_titles
from luoshi.web.desk.duty import said_of_duty
from luoshi.web.desk.fields import Typed
from luoshi.web.words import called, either

CHANNELS = (("window", gettext_noop("窗口")), ("hotline", gettext_noop("热线")))
FORM = "intake"
_TITLE = 40
_SAME_RECEIPT = timedelta(minutes=10)
"""For so long the same form gives the same receipt again; later nobody at a desk is shown a person's code."""
_SALTS = ("luoshi.web.desk.intake.id", "luoshi.web.desk.intake.code")
_OFTEN = ("help", "inquiry", "suggestion", "service_complaint", "third_party_complaint", "fee_complaint")
"""What is asked for most stands first; the other kinds follow."""


@never_cache
@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """Register what somebody has come or called for; print the receipt."""
    try:
        actor = access.require(request, Role.INTAKE)
    except SignInNeeded:
        if request.method == "GET":
            raise
        return drafts.rescue(request, FORM, FORM, reverse("desk-intake"))
    means = edge.means()
    if request.method == "GET":
        return _opened(request, means, actor)
    typed = drafts.typed_in(request)
    if typed["anew"]:
        drop_draft(means, actor, FORM, FORM)
        return HttpResponseRedirect(reverse("desk-intake"), status=303)
    if typed["look"] or typed["use"]:
        return render(request, "web/desk/intake.html", _page(means, actor, typed))
    case_id, code = _named(actor, typed["key"])
    try:
        case = _registered(means, actor, case_id, typed, code)
    except LuoshiError as error:
        _keep(means, actor, typed)
        return render(request, "web/desk/intake.html", _page(means, actor, typed, error), status=error.status)
    drop_draft(means, actor, FORM, FORM)
    if means.now() - case.received_at > _SAME_RECEIPT:
        return render(request, "web/desk/registered.html", {"case": case}, status=409)
    return render(request, "web/desk/receipt.html", _receipt(request, means, case, typed, code))


def _opened(request: HttpRequest, means: Means, actor: Actor) -> HttpResponse:
    """The form, with what was typed into it and not sent."""
    kept = drafts.found(request, means, actor, FORM).get(FORM)
    typed = Typed({name: [value] for name, value in kept.body.items()}) if kept else Typed({})
    return render(request, "web/desk/intake.html", _page(means, actor, typed, kept=kept is not None))


def _named(actor: Actor, key: str) -> tuple[UUID, str]:
    """The case and the code that this form of this officer's makes: always the same, so that it may be sent again."""
    case_id, bits = (salted_hmac(salt, f"{actor.id}:{key}", algorithm="sha256").digest()[:16] for salt in _SALTS)
    return UUID(bytes=case_id, version=4), new_code(lambda _size: bits)


def _registered(means: Means, actor: Actor, case_id: UUID, typed: Typed, code: str) -> Case:
    """The case of this form: registered now or when it was sent before; answered at once if so asked."""
    if typed["at_once"] and not typed["answer"]:
        raise BadInput("blank", "当场答复不能为空。", "The answer must not be blank.")
    case = _known(means, actor, case_id)
    if case is None:
        try:
            register(means, case_id, _command(actor, typed, code), By(actor))
        except Clash:
            # Sent twice at one time: the other sending was faster.
            if _known(means, actor, case_id) is None:
                raise
        case = load(means.connection, case_id, access_of(actor)).case
    if typed["at_once"] and case.state is State.RECEIVED:
        act(means, case_id, AnswerAtOnce(typed.private("answer")), By(actor))
        case = load(means.connection, case_id, access_of(actor)).case
    return case


def _known(means: Means, actor: Actor, case_id: UUID) -> Case | None:
    try:
        return load(means.connection, case_id, access_of(actor)).case
    except NotFound:
        return None


def _command(actor: Actor, typed: Typed, code: str) -> Register:
    text = typed["text"]
    return Register(
        number=edge.case_number(),
        case_type=typed["kind"],
        channel=typed["channel"] or CHANNELS[0][0],
        holder=Holder(actor.office, actor.id),
        title=Private(text.split("\n")[0][:_TITLE]),
        text=typed.private("text"),
        matter=edge.means().reference.matter_named(typed["matter"]),
        area=typed["area"],
        place=typed.maybe("place"),
        name=typed.maybe("name"),
        contact=typed.maybe("contact"),
        code_hash=hashed(code),
        urgent=bool(typed["urgent"]),
    )


def _keep(means: Means, actor: Actor, typed: Typed) -> None:
    body = {name: value for name, value in typed.kept().items() if name not in ("by", "at_once")}
    save_draft(means, actor, FORM, FORM, kept(body, means.reference.case_types))


def _page(
    means: Means, actor: Actor, typed: Typed, error: LuoshiError | None = None, *, kept: bool = False
) -> Mapping[str, Any]:
    kinds = [kind for kind in means.reference.case_types.values() if kind.judge is Judge.PERSON]
    kinds.sort(key=lambda kind: _OFTEN.index(kind.code) if kind.code in _OFTEN else len(_OFTEN))
    found = _beside(means, actor, typed["text"], typed["matter"], typed["area"])
    names = ("text", "kind", "channel", "matter", "area", "place", "name", "contact", "answer", "urgent")
    matters, areas = known_words(means)
    return {
        "matters": matter_titles(means.reference, matters),
        "areas": areas,
        "typed": {name: typed[name] for name in names},
        "kinds": kinds,
        "channels": [(value, gettext(word)) for value, word in CHANNELS],
        "error": error,
        "kept": kept,
        "key": typed["key"] or edge.fresh_key(),
        "by": drafts.signed_name(actor),
        **_used(found, typed["use"]),
        **found,
    }


def _used(found: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The ready answer that was chosen, for the box of the answer."""
    chosen = [one.answer for one in found["answers"] if one.code == code]
    return {"chosen_answer": chosen[0]} if chosen else {}


@never_cache
@require_GET
def beside(request: HttpRequest) -> HttpResponse:
    """What stands beside the form while it is typed: cases alike, ready answers."""
    actor = access.require(request, Role.INTAKE)
    asked = (request.GET.get(name, "")[:2000] for name in ("text", "matter", "area"))
    return render(request, "web/desk/_beside.html", _beside(edge.means(), actor, *asked))


def _beside(means: Means, actor: Actor, text: str, matter: str, area: str) -> dict[str, Any]:
    matter = means.reference.matter_named(matter)
    found = alike(means, access_of(actor).scope, text, matter, area.strip())
    kinds = means.reference.case_types
    states = {state.value: either(words) for state, words in STATE_WORDS.items()}
    return {
        "alike": [(one, called(kinds[one.case_type]), states[one.state]) for one in found],
        "answers": likely_answers(means, text, matter),
        "looked": bool(text or matter or area),
    }


def _receipt(request: HttpRequest, means: Means, case: Case, typed: Typed, code: str) -> Mapping[str, Any]:
    office, officer = names_of(means, case.holder)
    address = request.build_absolute_uri(reverse("follow"))
    return {
        "case": case,
        "office": office,
        "officer": officer,
        "code": code,
        "on_duty": said_of_duty(case),
        "promised": case.deadlines.get(LimitName.PROMISED),
        "address": address,
        "qr": qr(f"{address}?{urlencode({'number': case.number})}"),
        "text": typed["text"],
        "answer": typed["answer"] if case.ended_at else "",
        "kind": called(means.reference.case_types[case.case_type]),
    }


def qr(address: str) -> SafeString:
    """A QR code as SVG, black on nothing, as large as its place."""
    drawn = segno.make(address, micro=False, error="m").svg_inline(border=0, omitsize=True, svgclass="qr")
    return mark_safe(drawn)  # noqa: S308 - drawn by us, of modules alone
