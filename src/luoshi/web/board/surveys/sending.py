"""Survey codes to a list of contacts: the list is read, looked over, and sent; no page shows a contact again.

Between looking over and sending the list lies in the form, with whoever uploaded it; here it is kept nowhere.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.core.actors import Role
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.core.judgement.surveys.refusals import declined
from luoshi.judgement.surveys import letters
from luoshi.judgement.surveys.contacts import Checked, read_contacts
from luoshi.judgement.surveys.handling import survey
from luoshi.notify.gateways import address_of
from luoshi.web import access, edge

_MOST = 1_500_000
"""Bytes of a list that goes along with its preview."""
_BAD_SHOWN = 100


@never_cache
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, survey_id: UUID, group: str) -> HttpResponse:
    """A list of contacts, then what would be sent and which rows get nothing, then the sending."""
    actor = access.require(request, Role.SUPERVISOR)
    judging, data, found, error = edge.judging(), b"", None, None
    if request.method == "POST":
        try:
            _check_gateway()
            data = _data(request)
            found = read_contacts(data, lambda contact: address_of(contact, edge.notices()))
            if not found.contacts:
                raise declined("contacts_none")
            if request.POST.get("do") == "send":
                most = edge.survey_rules().most_contacts
                letters.begin(judging, _key(request), survey_id, group, found.contacts, most, actor)
                return HttpResponseRedirect(reverse("survey", args=[survey_id]), status=303)
        except LuoshiError as refusal:
            error = refusal
    return _page(request, survey_id, group, data, found, error)


def _page(
    request: HttpRequest, survey_id: UUID, group: str, data: bytes, found: Checked | None, error: LuoshiError | None
) -> HttpResponse:
    of = survey(edge.judging(), survey_id)
    mails = sum("@" in contact for contact in found.contacts) if found else 0
    page: dict[str, Any] = {
        "survey": of,
        "group": of.plan.group(group),
        "found": found,
        "mails": mails,
        "phones": len(found.contacts) - mails if found else 0,
        "bad": found.bad[:_BAD_SHOWN] if found else (),
        "data": base64.b64encode(data).decode(),
        "key": str(UUID(bytes=edge.judging().random(16), version=4)),
        "typed": request.POST.get("contacts", ""),
        "error": error,
        "gateway": bool(edge.notices().person),
    }
    return render(request, "web/surveys/send.html", page, status=error.status if error else 200)


def _check_gateway() -> None:
    if not edge.notices().person:
        raise declined("contacts_no_gateway")


def _data(request: HttpRequest) -> bytes:
    upload = request.FILES.get("file")
    if upload is not None:
        if (upload.size or 0) > _MOST:
            raise BadInput("file_too_big", "名单不能超过 1.5 MB。", "A list may have at most 1.5 MB.")
        return bytes(upload.read())
    if written := request.POST.get("contacts", "").strip():
        return written.encode()
    try:
        data = base64.b64decode(request.POST.get("data", ""), validate=True)
    except binascii.Error:
        data = b""
    if not data:
        raise BadInput("no_file", "请选择一个文件，或者把联系方式写在框里。", "Choose a file, or write the contacts.")
    return data


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        raise BadInput("choose", "请重新检查一遍名单。", "Check the list once more.") from None
