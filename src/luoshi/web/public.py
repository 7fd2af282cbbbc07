"""Pages for people: ask, get a receipt, follow with number and code. No account is needed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.cases.commands import register
from luoshi.cases.handling import By
from luoshi.cases.queries import Story, duty_officer, follow_by_number, names_of
from luoshi.core.actors import Actor, ActorKind, Proof
from luoshi.core.case.commands import Register
from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import LimitName
from luoshi.core.errors import LuoshiError
from luoshi.core.private import Private
from luoshi.web import edge
from luoshi.web.words import lasted, said, who_has_it

ASKABLE = ("help", "inquiry", "suggestion", "service_complaint")
_PERSON = Actor(ActorKind.PERSON, "person", proof=Proof.CODE)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page: ask, or follow."""
    return render(request, "web/home.html")


@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    """Whether pages and database answer."""
    edge.database().execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """提出诉求: one box, then a receipt that looks like one. Errors keep what was typed."""
    means = edge.means()
    kinds = [means.reference.case_types[code] for code in ASKABLE if code in means.reference.case_types]
    page = {"kinds": kinds, "typed": request.POST, "key": request.POST.get("key") or secrets.token_urlsafe(16)}
    if request.method == "GET":
        return render(request, "web/ask.html", page)
    holder = duty_officer(means)
    if holder is None:
        return render(request, "web/ask.html", {**page, "error": "还没有可以受理的窗口，请稍后再来。"}, status=503)
    code = secrets.token_urlsafe(16)
    text = request.POST.get("text", "").strip()
    command = Register(
        number=_number(),
        case_type=request.POST.get("kind", ""),
        channel="online",
        holder=holder,
        title=Private(text.splitlines()[0][:40] if text else ""),
        text=Private(text),
        place=_maybe(request.POST.get("place", "")),
        contact=_maybe(request.POST.get("contact", "")),
        code_hash=_hashed(code),
    )
    try:
        done = register(means, uuid4(), command, By(_PERSON), f"web:{page['key']}")
    except LuoshiError as error:
        return render(request, "web/ask.html", {**page, "error": error.zh}, status=error.status)
    if done.case is None:
        return render(request, "web/ask.html", {**page, "error": "这一件已经登记过了。"}, status=409)
    story = Story(done.case, "", *names_of(means, done.case.holder))
    return render(request, "web/receipt.html", {"code": code, **_sentence(done.case, story)})


@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """查询进度: who has it, how long it has taken, until when it is promised."""
    if request.method == "GET":
        return render(request, "web/follow.html", {"number": request.GET.get("number", "")})
    number = request.POST.get("number", "").strip()
    story = follow_by_number(edge.means(), number)
    code = _hashed(request.POST.get("code", "").strip())
    if story is None or not hmac.compare_digest(story.case.code_hash, code):
        error = "没有查到。请核对编号和查询码：查询码在回执上，只显示过一次。"
        return render(request, "web/follow.html", {"number": number, "error": error}, status=404)
    return render(request, "web/story.html", _sentence(story.case, story))


def _sentence(case: Case, story: Story) -> dict[str, object]:
    promised = case.deadlines.get(LimitName.PROMISED)
    now = edge.now()
    waited = (case.ended_at or now) - case.received_at
    return {
        "case": case,
        "office": story.office,
        "officer": story.officer,
        "title": story.title,
        "sentence": who_has_it(case, story.office, story.officer),
        "received": said(case.received_at),
        "promised": said(promised) if promised else "",
        "late": bool(promised and (case.ended_at or now) > promised),
        "waited": lasted(max(waited, timedelta())),
    }


def _number() -> str:
    """A number for people: the day in Beijing, and eight digits that say nothing of how many came before."""
    day = edge.now().astimezone(edge.BEIJING)
    return f"{day:%Y%m%d}-{secrets.randbelow(10**4):04}-{secrets.randbelow(10**4):04}"


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _maybe(text: str) -> Private | None:
    return Private(text.strip()) if text.strip() else None
