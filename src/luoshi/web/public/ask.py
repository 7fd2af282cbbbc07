"""提出诉求: one box, likely answers and what others met nearby before sending, then a receipt that looks like one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import segno
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.cases import public as strangers
from luoshi.cases.answers import likely_answers
from luoshi.cases.codes import hashed, new_code
from luoshi.cases.commands import register
from luoshi.cases.following import PERSON, Told, told
from luoshi.cases.handling import By, Done, Means
from luoshi.cases.metoo import join
from luoshi.cases.public import Seen
from luoshi.cases.queries import duty_officer
from luoshi.cases.uploads import limits
from luoshi.core.case.commands import Register
from luoshi.core.case.events import Holder
from luoshi.core.casetypes.model import CaseType, Judge, LimitName, Sealing
from luoshi.core.errors import Clash, LuoshiError, NotFound, Refused, Unavailable
from luoshi.core.languages import Language
from luoshi.core.private import Private
from luoshi.web import edge, words
from luoshi.web.language import english
from luoshi.web.public import handing_in, proof, receipts

_FIRST = ("help", "inquiry", "suggestion")
"""The kinds that most people come for stand first."""
_FORM_SALT, _NEAR_SALT, _CODE_SALT, _ID_SALT = (f"luoshi.web.ask.{name}" for name in ("form", "near", "code", "id"))
_NEAR_KEPT = 24 * 3600
"""For how many seconds a case nearby can be joined after it was shown."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of case one may ask for, with what is promised."""

    code: str
    title: str
    promise: str
    sealed: bool


@dataclass(frozen=True, slots=True)
class Near:
    """A case of others, as strangers see it, how many asked for the like, and the token by which it is joined."""

    seen: Seen
    kind: str
    token: str
    people: int = 1


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form; on looking, it with likely answers; on sending, the receipt. Errors keep what was typed."""
    if request.method == "POST" and "send" in request.POST:
        return _send(request)
    return _form(request)


@never_cache
@require_POST
def likely(request: HttpRequest) -> HttpResponse:
    """What is shown under the box as one types."""
    return render(request, "web/_likely.html", _likely(edge.means(), request.POST))


@require_GET
def near(request: HttpRequest, token: str) -> HttpResponse:
    """One case of others, as far as strangers may know it: a page to come back to."""
    means = edge.means()
    case_id = _opened(token, None)
    found = strangers.seen(means, case_id) if case_id else None
    if found is None:
        return render(request, "web/near.html", status=404)
    kind = words.called(means.reference.case_types[found.kind])
    return render(request, "web/near.html", {"one": Near(found, kind, token)})


def _form(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    means, typed = edge.means(), request.POST
    joined = _joined(means, typed["join"] if "join" in typed else typed.get("joins", ""))
    looked = request.method == "POST" and not joined
    page = {
        "kinds": _kinds(means),
        "areas": strangers.areas(means),
        "typed": typed,
        "key": typed.get("key") or _new_key(),
        "joined": joined,
        "error": f"{error}{gettext(handing_in.AGAIN)}" if error and request.FILES else error,
        "bounds": limits(),
        "looked": looked and not error,
        **(_likely(means, typed) if looked else {}),
    }
    return render(request, "web/ask.html", page, status=status)


def again(request: HttpRequest) -> HttpResponse:
    """The form as it was sent, where it could not be taken."""
    return _form(request, gettext(words.NOT_SENT), 403)


def _likely(means: Means, typed: QueryDict) -> dict[str, Any]:
    text, place = typed.get("text", ""), typed.get("place", "")
    kinds = means.reference.case_types
    found = strangers.near(means, f"{text} {place}", typed.get("area", ""))
    return {
        "answers": likely_answers(means, text) if len(text.strip()) > 1 else [],
        "near": [
            Near(one.first, words.called(kinds[one.first.kind]), _token(one.first.id), one.people) for one in found
        ],
        "people": sum(one.people for one in found if one.first.open),
    }


def _token(case_id: UUID) -> str:
    return signing.dumps(str(case_id), salt=_NEAR_SALT)


def _send(request: HttpRequest) -> HttpResponse:
    means, typed = edge.means(), request.POST
    key = _read_key(typed.get("key", ""))
    if key is None:
        return _form(request, gettext("这张表放得太久了，请再按一次提交。写的内容都还在。"), 400)
    case_id = UUID(bytes=_derived(_ID_SALT, key), version=4)
    known, promised = _known(means, case_id), None
    try:
        files = handing_in.handed_in(request)
        if known is None:
            with handing_in.unless_refused(files):
                promised = edge.door().promise(_register(means, case_id, key, _first_officer(means), typed).receipt)
        # Also where it was registered before: then perhaps it broke off here.
        handing_in.add(case_id, files, f"web:{key}")
    except LuoshiError as error:
        # The same form sent twice at one time: the other sending was faster, and this is its receipt.
        if not (isinstance(error, Clash | Refused) and _known(means, case_id)):
            return _form(request, words.told(error), error.status)
    return _receipt(request, known or told(means, case_id), key, promised or receipts.promised(case_id))


def _first_officer(means: Means) -> Holder:
    holder = duty_officer(means, edge.on_duty())
    if holder is None:
        raise Unavailable("no_window", "还没有可以受理的窗口，请稍后再来。", "No window is open yet: come back later.")
    return holder


def _register(means: Means, case_id: UUID, key: str, holder: Holder, typed: QueryDict) -> Done:
    text = typed.get("text", "").strip()
    command = Register(
        number=edge.case_number(),
        case_type=_kind(means, typed.get("kind", "")),
        channel="online",
        holder=holder,
        title=Private(text.splitlines()[0][:40] if text else ""),
        text=Private(text),
        area=typed.get("area", "") if typed.get("area") in strangers.areas(means) else "",
        place=_maybe(typed.get("place", "")),
        contact=_maybe(typed.get("contact", "")),
        code_hash=hashed(_code(key)),
        language=Language.ENGLISH if english() else Language.CHINESE,
    )
    joined = _opened(typed.get("joins", ""))
    if joined is None:
        return register(means, case_id, command, By(PERSON), f"web:{key}")
    return join(means, case_id, command, joined, By(PERSON), f"web:{key}")


def _receipt(request: HttpRequest, known: Told, key: str, promised: str | None) -> HttpResponse:
    """The receipt. The same form gives the same receipt again, so that a broken connection loses nobody their code."""
    case, holder = known.case, known.case.holder
    address = request.build_absolute_uri(f"{reverse('follow')}?{urlencode({'number': case.number})}")
    typed = request.POST.get("text", "").strip()
    page = {
        "case": case,
        "code": _code(key) if hashed(_code(key)) == case.code_hash else "",
        "kind": words.called(edge.means().reference.rules(case.case_type, case.type_version)),
        "title": known.registered.title.text,
        "office": known.offices.get(holder.office, holder.office),
        "officer": known.officers.get(holder.officer, holder.officer),
        "promised": case.deadlines.get(LimitName.PROMISED),
        "address": address,
        "qr": _qr(address),
        "promise": promised,
        "promise_link": receipts.as_link(promised) if promised else "",
        "changed": typed.split() != (known.registered.text.text or "").split(),
    }
    response = render(request, "web/receipt.html", page)
    proof.keep(request, response, case)
    return response


def _kinds(means: Means) -> list[Kind]:
    """What a person may ask for online: what they themselves judge, and what needs no admission."""
    kinds = means.reference.case_types
    open_to_all = [kind for kind in kinds.values() if kind.judge is Judge.PERSON and not kind.needs_admission]
    rank = {code: nth for nth, code in enumerate(_FIRST)}
    ordered = sorted(open_to_all, key=lambda kind: rank.get(kind.code, len(rank)))
    return [Kind(kind.code, words.called(kind), _promise(kind), kind.sealing is not Sealing.NONE) for kind in ordered]


def _kind(means: Means, code: str) -> str:
    return code if code in {kind.code for kind in _kinds(means)} else ""


def _promise(kind: CaseType) -> str:
    rule = kind.limits.get(LimitName.PROMISED)
    return gettext("承诺 %(length)s") % {"length": words.long(rule.limit)} if rule else ""


def _known(means: Means, case_id: UUID) -> Told | None:
    try:
        return told(means, case_id)
    except NotFound:
        return None


def _joined(means: Means, token: str) -> Near | None:
    """The case nearby that the person says is theirs too, while it is open."""
    case_id = _opened(token)
    found = strangers.seen(means, case_id) if case_id else None
    if found is None or not found.open:
        return None
    return Near(found, words.called(means.reference.case_types[found.kind]), token)


def _opened(token: str, max_age: int | None = _NEAR_KEPT) -> UUID | None:
    try:
        return UUID(signing.loads(token, salt=_NEAR_SALT, max_age=max_age)) if token else None
    except signing.BadSignature:
        return None


def _new_key() -> str:
    """The name of one form: whoever holds it may have its receipt again, so it is ours and random."""
    return signing.Signer(salt=_FORM_SALT).sign(secrets.token_urlsafe(16))


def _read_key(key: str) -> str | None:
    try:
        return str(signing.Signer(salt=_FORM_SALT).unsign(key))
    except signing.BadSignature:
        return None


def _code(key: str) -> str:
    """The code of a form: always the same one, so that the same receipt can be given again."""
    return new_code(lambda _size: _derived(_CODE_SALT, key))


def _derived(salt: str, key: str) -> bytes:
    """128 bits that only we can make of a form's name."""
    return salted_hmac(salt, key, algorithm="sha256").digest()[:16]


def _qr(address: str) -> SafeString:
    svg = segno.make(address, error="m").svg_inline(scale=4, border=2, omitsize=True)
    return mark_safe(svg)  # noqa: S308 - drawn by us, holds no text


def _maybe(text: str) -> Private | None:
    return Private(text.strip()) if text.strip() else None
