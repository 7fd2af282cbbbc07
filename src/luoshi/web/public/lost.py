"""A lost code, and the one-time link that opens a new one. Opening a link alone changes nothing."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.cases.codes import Purpose, ask_for_new_code, code_by_token, entrance
from luoshi.core.errors import LuoshiError
from luoshi.notify.handing import hand_link
from luoshi.web import edge
from luoshi.web.access import address
from luoshi.web.public import proof
from luoshi.web.words import NOT_SENT, told


@never_cache
@require_http_methods(["GET", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """查询码丢了: a link to the contact that was given. The answer tells nothing of whether there is such a case."""
    number = request.POST.get("number", request.GET.get("number", "")).strip()
    if request.method == "GET":
        return render(request, "web/lost.html", {"number": number})

    def send(case_id: UUID, token: str) -> None:
        link = request.build_absolute_uri(reverse("new-code", args=[token]))
        words = gettext("%(number)s：换新查询码，30 分钟内打开 %(link)s 不是您要的，不用理会。")
        words %= {"number": number, "link": link}
        hand_link(edge.database(), edge.fresh_key(), case_id, words, edge.now())

    try:
        ask_for_new_code(edge.means(), number, address(request), send)
    except LuoshiError as error:
        return render(request, "web/lost.html", {"number": number, "error": told(error)}, status=error.status)
    return render(request, "web/lost.html", {"number": number, "sent": True})


def again(request: HttpRequest) -> HttpResponse:
    """The form as it was sent, where it could not be taken."""
    page = {"number": request.POST.get("number", "").strip(), "error": gettext(NOT_SENT)}
    return render(request, "web/lost.html", page, status=403)


@never_cache
@require_http_methods(["GET", "POST"])
def new_code(request: HttpRequest, token: str) -> HttpResponse:
    """The link for a new code: the old one dies when the button is pressed, not before."""
    means = edge.means()
    try:
        if request.method == "GET":
            entrance(means, token, Purpose.NEW_CODE)
            return render(request, "web/new_code.html")
        case, code = code_by_token(means, token)
    except LuoshiError as error:
        return render(request, "web/new_code.html", {"error": told(error)}, status=error.status)
    response = render(request, "web/new_code.html", {"case": case, "code": code})
    proof.keep(request, response, case)
    return response


def new_code_again(request: HttpRequest, token: str) -> HttpResponse:
    """The button again, where it could not be taken."""
    try:
        entrance(edge.means(), token, Purpose.NEW_CODE)
    except LuoshiError as error:
        return render(request, "web/new_code.html", {"error": told(error)}, status=error.status)
    return render(request, "web/new_code.html", {"refused": gettext(NOT_SENT)}, status=403)
