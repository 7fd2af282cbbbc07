"""Offices and officers from a file: checked whole and shown before anything is written; and out again."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.core.errors import BadInput, Clash, LuoshiError
from luoshi.registry.commands import Registrar
from luoshi.registry.people.preview import Preview, apply, preview
from luoshi.registry.people.writing import as_xlsx
from luoshi.web import access
from luoshi.web.admin.asking import administrator, done, waits

_MOST = 1_500_000
"""Bytes of a file that goes along with its preview."""


@never_cache
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """A file, then what it would change, then the change: whole or not at all."""
    registrar = administrator(request)
    # Asked for before a file is chosen: a file does not come along on the way round.
    access.fresh(request)
    if request.method != "POST":
        return _page(request)
    data, found = b"", None
    try:
        data = _data(request)
        found = preview(registrar, data)
        if request.POST.get("seen"):
            if request.POST["seen"] != _digest(found):
                raise Clash("changed_meanwhile", "其间有人改动过，请按下面的新预览再看一遍。", "It changed meanwhile.")
            return _applied(registrar, found)
    except LuoshiError as error:
        return _page(request, data, found, error)
    return _page(request, data, found)


@never_cache
@require_GET
def bring_out(request: HttpRequest) -> HttpResponse:
    """All offices and officers as the workbook that can be brought in again."""
    body = as_xlsx(administrator(request).staff())
    answer = HttpResponse(body, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = 'attachment; filename="luoshi-people.xlsx"'
    return answer


def _applied(registrar: Registrar, found: Preview) -> HttpResponse:
    change_id = uuid4()
    entered = apply(registrar, found, change_id)
    if not entered and found.changes:
        return waits(change_id)
    return done("admin-offices", gettext("已写入 %(count)s 项变更。") % {"count": entered})


def _data(request: HttpRequest) -> bytes:
    upload = request.FILES.get("file")
    if upload is not None:
        if (upload.size or 0) > _MOST:
            raise BadInput(
                "file_too_big",
                "文件不能超过 1.5 MB，可以分成几个文件。",
                "A file may have at most 1.5 MB: split it.",
            )
        return bytes(upload.read())
    try:
        return base64.b64decode(request.POST.get("data", ""), validate=True)
    except binascii.Error as error:
        raise BadInput("no_file", "请选择一个文件。", "Choose a file.") from error


def _digest(found: Preview) -> str:
    seen = json.dumps([sorted(found.seen.items()), [str(change) for change in found.changes]])
    return hashlib.sha256(seen.encode()).hexdigest()


def _page(
    request: HttpRequest, data: bytes = b"", found: Preview | None = None, error: LuoshiError | None = None
) -> HttpResponse:
    page = {
        "found": found,
        "error": error,
        "data": base64.b64encode(data).decode(),
        "seen": _digest(found) if found else "",
        "changes": found.changes[:300] if found else (),
    }
    return render(request, "web/admin_pages/import.html", page, status=error.status if error else 200)
