"""回访抽查 on the board: draw a sample from a list that is fixed first, call, and see the estimate."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.cases.responses import closed_between, standing
from luoshi.core.actors import Role
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.core.judgement import auditing
from luoshi.core.judgement.events import AuditAnswered
from luoshi.judgement import audits as verbs
from luoshi.judgement.estimates import estimates, lines
from luoshi.judgement.inspections.mysteries import shown_cases
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.registry.queries import offices
from luoshi.web import access, edge
from luoshi.web.board.page import WATCHERS
from luoshi.web.language import english
from luoshi.web.months import CHOICES, months

_CALLERS = (Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR)
_PAGE = 20
_WORDS = {
    "method": (
        "有存证日志的，随机数就用名单固定以后第一个存证点的根：固定名单的时候谁也不知道它，一两分钟后抽出来。",
        " Where a log is kept, the number is the root of the first checkpoint after the list was fixed: nobody knows "
        "it at that time, and the sample is drawn a minute or two later.",
    ),
    "waiting": (
        "名单已经固定。抽谁由名单固定以后第一个存证点的根决定，现在谁也不知道它。存证点每分钟一个，一两分钟后自动抽出来。",
        "The list is fixed. The root of the first checkpoint after that decides who is drawn, and nobody knows it yet. "
        "There is one every minute: the sample is drawn by itself in a minute or two.",
    ),
    "draw": ("现在抽取", "Draw now"),
}
_ANSWERS = {"yes": True, "no": False, "": None}


@never_cache
@require_http_methods(["GET", "POST"])
def audits(request: HttpRequest) -> HttpResponse:
    """The audits there were; with POST a new one, of what ended in some months."""
    actor = access.require(request, *(WATCHERS if request.method == "GET" else (Role.SUPERVISOR,)))
    judging, error = edge.judging(), None
    if request.method == "POST":
        period = months(edge.now(), request.POST.get("months", ""))
        until = min(period.end.astimezone(UTC), edge.now())
        try:
            cases = closed_between(edge.means(), period.begin.astimezone(UTC), until, shown_cases(edge.inspecting()))
            audit = verbs.begin(judging, cases, period.begin.astimezone(UTC), until, actor)
            return HttpResponseRedirect(reverse("board-audit", args=[audit]), status=303)
        except LuoshiError as refusal:
            error = refusal
    page = {
        "estimates": estimates(judging),
        "choices": CHOICES,
        "sample": judging.rules.audit_sample,
        "may_draw": actor.has(Role.SUPERVISOR),
        "words": _words(),
        "error": error,
    }
    return render(request, "web/board/audits.html", page, status=error.status if error else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def audit(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """One audit: whom to call, and what was heard so far."""
    actor = access.require(request, *(WATCHERS if request.method == "GET" else _CALLERS))
    judging, error = edge.judging(), None
    if request.method == "POST":
        try:
            if request.POST.get("do") == "draw":
                verbs.draw(judging, audit_id, actor)
            else:
                verbs.answer(judging, audit_id, _heard(request), actor)
            return HttpResponseRedirect(reverse("board-audit", args=[audit_id]), status=303)
        except LuoshiError as refusal:
            error = refusal
    found = verbs.load(judging, audit_id)
    every = lines(judging, audit_id)
    left = [row for row in every if row.reached is None]
    rows = [*left[:_PAGE], *(row for row in every if row.reached is not None)]
    cases = standing(edge.means(), Access("audit", EVERYTHING), [row.case for row in rows])
    names = offices(edge.database(), Access("board"))
    page = {
        "found": found,
        "origin": auditing.origin(found)[english()],
        "words": _words(),
        "estimate": next((one for one in estimates(judging) if one.id == audit_id), None),
        "rows": [(row, cases.get(row.case), names[row.office].name if row.office in names else "") for row in rows],
        "may_answer": any(actor.has(role) for role in _CALLERS),
        "left": len(left),
        "more": len(left) > _PAGE,
        "page": _PAGE,
        "error": error,
    }
    return render(request, "web/board/audit.html", page, status=error.status if error else 200)


def _words() -> dict[str, str]:
    return {name: both[english()] for name, both in _WORDS.items()}


def _heard(request: HttpRequest) -> AuditAnswered:
    typed = request.POST
    try:
        case = UUID(typed.get("case", ""))
        solved, satisfied = _ANSWERS[typed.get("solved", "")], _ANSWERS[typed.get("satisfied", "")]
    except (ValueError, KeyError):
        raise BadInput(
            "choose", "请选打给哪一件、听到什么。", "Say which case was called, and what was heard."
        ) from None
    if typed.get("reached") not in ("yes", "no"):
        raise BadInput("choose", "请选打通了没有。", "Say whether the person was reached.")
    return AuditAnswered(case, typed["reached"] == "yes", solved, satisfied)
