"""A form that does not bear this browser's mark: nothing is carried out, and nobody's words are lost.

It was sent from elsewhere, or has been open since before its cookies went. An officer's words are kept for them
(`desk.drafts`); a person's go back into the form they came from, with a fresh mark, to be sent by pressing once more.
What another site sent is shown to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from luoshi.core.errors import LuoshiError
from luoshi.web.complain import following, making
from luoshi.web.desk import drafts
from luoshi.web.public import ask, follow, lost, rating, survey

AGAIN: Final[Mapping[str, Callable[..., HttpResponse]]] = {
    "ask": ask.again,
    "follow": follow.again,
    "story-act": follow.act_again,
    "story-verdict": follow.story_again,
    "story-wish": follow.story_again,
    "rate": rating.by_code_again,
    "verdict-link": rating.by_token_again,
    "lost": lost.again,
    "new-code": lost.new_code_again,
    "survey-enter": survey.enter_again,
    "survey-answer": survey.again,
    "complain": making.again,
    "complain-follow": following.again,
}
"""By the name of an address that people send forms to: its page, filled in as it came."""
READ_AT: Final[Mapping[str, tuple[str, ...]]] = {
    "account_seat": ("account_home",),
    "ask-likely": ("ask",),
    "board-objection": ("board-rule", "case_id"),
    "board-office-doubt": ("board-office", "code"),
    "admin-officer-back": ("admin-officer", "code"),
    "admin-officer-sign-out": ("admin-officer", "code"),
    "campaign-do": ("campaign-task", "task_id"),
    "campaign-project-do": ("campaign-project", "project_id"),
    "campaign-round-off": ("campaign-rounds",),
    "conduct-key": ("conduct-keys",),
    "conduct-name": ("conduct-one", "complaint_id"),
    "desk-do": ("desk-case", "case_id"),
    "desk-draft": ("desk",),
    "desk-view": ("desk",),
    "leave": ("follow",),
    "story-verdict": ("story", "number"),
    "story-wish": ("story", "number"),
    "survey-codes": ("survey", "survey_id"),
    "survey-step": ("survey", "survey_id"),
}
"""By the name of an address that only takes forms: the page the form stands on, and what of the address it needs."""
_OF_THE_MARK: Final = "CSRF"
"""How Django's reasons begin that are about the mark itself, and not about where a form came from."""


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What is answered in place of the page that the form was meant for."""
    page = _page(request)
    if page is not None:
        kept = drafts.stale(request, page)
        if kept is not None:
            return kept
        again = AGAIN.get(page.url_name or "")
        if again is not None and reason.startswith(_OF_THE_MARK):
            return _filled(request, page, again)
    return render(request, "403_stale.html", {"back": _readable(request, page)}, status=403)


def _readable(request: HttpRequest, page: ResolverMatch | None) -> str:
    """Where the form can be read again: its own address, or the page above one that only takes forms."""
    above = READ_AT.get(page.url_name or "") if page else None
    if page is None or above is None:
        return request.path_info
    name, *parts = above
    return reverse(name, kwargs={part: page.kwargs[part] for part in parts})


def _filled(request: HttpRequest, page: ResolverMatch, again: Callable[..., HttpResponse]) -> HttpResponse:
    try:
        return again(request, *page.args, **page.kwargs)
    except LuoshiError as error:
        return render(request, "account/refused.html", {"error": error}, status=error.status)


def _page(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None
