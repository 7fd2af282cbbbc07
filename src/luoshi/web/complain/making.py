"""投诉作风: the form, and the receipt with a code that is shown once and kept by nobody but the person."""

from __future__ import annotations

import secrets
from typing import Any, cast

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.cases.codes import hashed, new_code, secret_of
from luoshi.core.errors import LuoshiError
from luoshi.core.judgement.complaints.events import Mode
from luoshi.judgement.complaints import entering, keys
from luoshi.judgement.complaints.handling import Receiving
from luoshi.judgement.complaints.intake import Letter, receive
from luoshi.judgement.complaints.stripping import Stripped, strip_all
from luoshi.registry.officers import OfficeRow
from luoshi.web import edge, words

_FORM_SALT, _CODE_SALT = "luoshi.web.complain.form", "luoshi.web.complain.code"
MODES = (
    (Mode.ANONYMOUS, "匿名", "不留姓名。凭查询码看结果、回答提问。"),
    (Mode.CONFIDENTIAL, "留名，但密封", "姓名装进两层封套，两个机构的两个人一起才能打开，只给一个人看，您会看到记录。"),
    (Mode.NAMED, "实名", "办理机构知道您是谁，可以直接找您核实；被投诉单位不知道。"),
)


@never_cache
@require_http_methods(["GET", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """The form; on sending, the receipt. Errors keep what was typed, on the page alone."""
    return _send(request) if request.method == "POST" else _form(request)


@require_GET
def how(request: HttpRequest) -> HttpResponse:
    """What is done to keep it secret, and what that does not help against."""
    return render(request, "web/complain/how.html")


def _send(request: HttpRequest) -> HttpResponse:
    typed, receiving = request.POST, edge.receiving()
    key = _read_key(typed.get("key", ""))
    if key is None:
        return _form(request, gettext("这张表放得太久了，请再按一次提交。写的内容都还在。"), 400)
    code = new_code(lambda _size: salted_hmac(_CODE_SALT, key, algorithm="sha256").digest()[:16])
    stream = receiving.seals.complaint_of(hashed(code))
    again = bool(entering.as_if_entered(receiving, stream))
    if not again and not request.luoshi_pace.taken():  # type: ignore[attr-defined]
        return _form(request, gettext("今天从这里发来的投诉太多了，请明天再来，或向上一级反映。"), 429)
    try:
        if not again:
            receive(receiving, stream, secret_of(code), _letter(request), photographs(request, receiving))
    except LuoshiError as error:
        return _form(request, words.told(error), error.status)
    made = entering.as_if_entered(receiving, stream)[0].event
    names = receiving.staff.offices
    page = {
        "code": code,
        "handler": names[made.handler].name,
        "office": names[made.office].name,
        "accept_by": made.accept_by,
        "close_by": made.close_by,
        "again": again,
    }
    return render(request, "web/complain/receipt.html", page)


def _letter(request: HttpRequest) -> Letter:
    typed = request.POST
    mode = typed.get("mode", "")
    return Letter(
        office=typed.get("office", ""),
        kind=typed.get("kind", ""),
        what=typed.get("what", ""),
        superiors=tuple(dict.fromkeys(typed.getlist("superiors"))),
        where=typed.get("where", "")[:500],
        when=typed.get("when", "")[:200],
        witnesses=typed.get("witnesses", "")[:1000],
        mode=Mode(mode) if mode in set(Mode) else Mode.ANONYMOUS,
        name=typed.get("name", "")[:100],
        contact=typed.get("contact", "")[:200],
    )


def photographs(request: HttpRequest, receiving: Receiving) -> list[Stripped]:
    """The photographs of a form without what cameras write into them. Raises BadInput for the first other file."""
    uploads = [cast("UploadedFile[bytes]", one) for one in request.FILES.getlist("files")]
    return strip_all([(one.name or "", one.read()) for one in uploads], receiving.rules)


def _form(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    receiving, typed = edge.receiving(), request.POST
    offices = [one for one in receiving.staff.offices.values() if one.is_open]
    above = {code for one in offices for code in one.path[:-1]}
    ready = set(receiving.rules.handling) & set(keys.usable(receiving, frozenset()))
    page: dict[str, Any] = {
        "offices": sorted(offices, key=_by_name),
        "above": sorted((one for one in offices if one.code in above), key=_by_name),
        "kinds": words.titles(receiving.rules.kinds).items(),
        "modes": [(mode.value, gettext(title), gettext(hint)) for mode, title, hint in MODES],
        "rules": receiving.rules,
        "ready": bool(ready),
        "typed": typed,
        "ticked": typed.getlist("superiors"),
        "key": typed.get("key") if _read_key(typed.get("key", "")) else _new_key(),
        "error": error + (gettext("照片请重新选一次。") if error and request.FILES else ""),
    }
    return render(request, "web/complain/form.html", page, status=status)


def again(request: HttpRequest) -> HttpResponse:
    """The form as it was sent, where it could not be taken."""
    return _form(request, gettext(words.NOT_SENT), 403)


def _by_name(office: OfficeRow) -> tuple[int, str, str]:
    return len(office.path), office.pinyin, office.code


def _new_key() -> str:
    """The name of one form: whoever holds it may have its receipt again, so it is ours and random."""
    return signing.Signer(salt=_FORM_SALT).sign(secrets.token_urlsafe(16))


def _read_key(key: str) -> str | None:
    try:
        return str(signing.Signer(salt=_FORM_SALT).unsign(key))
    except signing.BadSignature:
        return None
