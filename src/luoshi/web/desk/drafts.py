"""Texts outlive a session: what was typed is kept as it is typed, when it is refused, and when nobody is signed in.

A form sent after the session ended arrives from nobody. What it holds waits in the browser's new session until the
officer it was written by, whom a signed field of the form names, has signed in again; nobody else is shown it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import ResolverMatch, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from luoshi.cases.desk_own import Draft, drafts, save_draft
from luoshi.cases.handling import Means
from luoshi.cases.sealing import kept
from luoshi.core.actors import Actor
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.web import access, edge
from luoshi.web.desk.fields import Typed

_RESCUED: Final = "luoshi_rescued"
_SALT: Final = "luoshi.web.desk.drafts"


def signed_name(actor: Actor) -> str:
    """The field `by` of a form: who has it on their screen."""
    return signing.dumps(actor.id, salt=_SALT)


def typed_in(request: HttpRequest) -> Typed:
    """What the form that was sent holds."""
    return Typed({name: [str(value) for value in values] for name, values in request.POST.lists()})


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what is being typed; asked in the background. Refused softly: nobody is interrupted by it."""
    actor = access.officer(request)
    typed = typed_in(request)
    body = {name: value for name, value in typed.kept().items() if name not in ("case", "form", "by")}
    means = edge.means()
    save_draft(means, actor, typed["case"], typed["form"], kept(body, means.reference.case_types))
    return HttpResponse(status=204)


def rescue(request: HttpRequest, case: str, form: str, back: str) -> HttpResponse:
    """Nobody is signed in: keep what was sent for its author, and go by the sign-in page back to where it was."""
    by = _author(request)
    body = {name: value for name, value in typed_in(request).kept().items() if name != "by"}
    body = kept(body, edge.means().reference.case_types)
    if by and sum(map(len, body.values())) <= _MOST:
        request.session[_RESCUED] = {"by": by, "case": case, "form": form, "body": body}
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': back})}")


_MOST: Final = 20_000


def stale(request: HttpRequest, page: ResolverMatch) -> HttpResponse | None:
    """For an officer's form that does not bear this browser's mark: what they wrote is kept, for its author alone, and
    the form shown again. None for every other form.
    """
    if page.url_name == "desk-do" and _author(request):
        case, name = str(page.kwargs["case_id"]), page.kwargs["name"]
        back = f"{reverse('desk-case', args=[case])}?{urlencode({'do': name})}"
        return rescue(request, case, name, back)
    if page.url_name == "desk-intake" and _author(request):
        return rescue(request, "intake", "intake", reverse("desk-intake"))
    if page.url_name == "desk-draft" and _author(request) == _signed_in(request):
        return keep(request)
    return None


def _signed_in(request: HttpRequest) -> str | None:
    try:
        return access.officer(request).id
    except LuoshiError:
        return None


def _author(request: HttpRequest) -> str:
    """Whom the signed field of the form names; empty for nobody."""
    try:
        return str(signing.loads(request.POST.get("by", ""), salt=_SALT))
    except signing.BadSignature:
        return ""


def found(request: HttpRequest, means: Means, actor: Actor, case: str) -> Mapping[str, Draft]:
    """What the officer typed into the forms of a case and did not send; what was rescued is among it from now on."""
    rescued = request.session.get(_RESCUED)
    if rescued and rescued["by"] == actor.id:
        del request.session[_RESCUED]
        with contextlib.suppress(BadInput):
            save_draft(means, actor, rescued["case"], rescued["form"], rescued["body"])
    return drafts(means, actor, case)
