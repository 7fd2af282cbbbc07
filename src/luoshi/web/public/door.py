"""The door of a case: number and code. Where the code is no longer kept, what was typed comes along through it.

The words wait in the page alone, as hidden fields of the door's form: nothing of them stays on the server or, once the
page is closed, on a shared computer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_noop

from luoshi.cases.codes import open_by_code
from luoshi.cases.following import Told, told
from luoshi.core.errors import LuoshiError
from luoshi.web import edge
from luoshi.web.access import address
from luoshi.web.public import proof
from luoshi.web.words import told as told_in_words

EXPIRED: Final = gettext_noop("半小时没有动，为了不让别人看到您的事，请再输一次查询码。刚才那一步还没有办。")
EXPIRED_WITH_WORDS: Final = gettext_noop(
    "半小时没有动，为了不让别人看到您的事，请再输一次查询码。刚才那一步还没有办，您写的都还在，输了接着办。"
)
OPENED: Final = gettext_noop("查询码对了。您写的都还在，刚才没有办成，请再按一次。")
_NOT_CARRIED: Final = ("csrfmiddlewaretoken", "number", "code")


def shown(request: HttpRequest, number: str, error: str = "", status: int = 200, code: str = "") -> HttpResponse:
    """The door, with a number to begin with, and with a code that was not looked at yet."""
    return render(request, "web/follow.html", {"number": number, "code": code, "error": error}, status=status)


def closed(request: HttpRequest, number: str) -> HttpResponse:
    """To the door, for whoever's code is not kept; what they had pressed is not done, and they are told so."""
    if request.method == "POST":
        return shown(request, number, gettext(EXPIRED), 403)
    return HttpResponseRedirect(f"{reverse('follow')}?{urlencode({'number': number})}", status=303)


def through(request: HttpRequest, number: str, show: Callable[[Told], HttpResponse]) -> HttpResponse:
    """The door before a form that was sent too late; with the right code, the form by `show`, filled in."""
    if request.method != "POST":
        return closed(request, number)
    if "code" not in request.POST:
        return _carrying(request, number, gettext(EXPIRED_WITH_WORDS), 403)
    try:
        case = open_by_code(edge.means(), number, request.POST["code"], address(request)).case
    except LuoshiError as error:
        return _carrying(request, number, told_in_words(error), error.status)
    response = show(told(edge.means(), case.id))
    proof.keep(request, response, case)
    return response


def _carrying(request: HttpRequest, number: str, error: str, status: int) -> HttpResponse:
    carried = [(name, value) for name, values in request.POST.lists() for value in values if name not in _NOT_CARRIED]
    page = {"number": number, "error": error, "carried": carried}
    return render(request, "web/follow.html", page, status=status)
