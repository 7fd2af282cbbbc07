"""凭查询码看投诉办到哪里: opened with the code each time, for which nothing is kept in the browser or here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.cases.codes import hashed, secret_of
from luoshi.core.entries import Entry
from luoshi.core.errors import BadInput, LuoshiError, NotFound, Unavailable
from luoshi.core.judgement.complaints import events as e
from luoshi.core.judgement.complaints.state import Complaint, Step, Unsealing, fold
from luoshi.core.private import Private
from luoshi.judgement.complaints import entering, intake
from luoshi.judgement.complaints.envelopes import context_of, open_text, person_private
from luoshi.judgement.complaints.handling import Receiving
from luoshi.web import edge, words
from luoshi.web.complain.making import photographs
from luoshi.web.story.reads import reads

FINDINGS: Mapping[e.Finding, str] = {
    e.Finding.UPHELD: gettext_noop("查实"),
    e.Finding.PARTLY: gettext_noop("部分查实"),
    e.Finding.NOT_UPHELD: gettext_noop("没有查实"),
    e.Finding.UNCLEAR: gettext_noop("查不清"),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A complaint with the code that opened it, as its person sees it."""

    code: str
    complaint: Complaint
    entries: Sequence[Entry[Any]]
    private: X25519PrivateKey


@dataclass(frozen=True, slots=True)
class Line:
    """One step, newest first on the page: the day, what happened, and what was written to the person."""

    day: date
    title: str
    text: str = ""


@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """The door for the code; with it, the story, and what the person may do."""
    if request.method != "POST":
        return render(request, "web/complain/door.html")
    receiving = edge.receiving()
    try:
        opened = _open(receiving, request.POST.get("code", ""))
    except LuoshiError as error:
        return render(request, "web/complain/door.html", {"error": words.told(error)}, status=error.status)
    if "do" not in request.POST:
        return _story(request, receiving, opened)
    try:
        _act(request, receiving, opened)
    except LuoshiError as error:
        return _story(request, receiving, opened, words.told(error), error.status)
    return _story(request, receiving, _open(receiving, opened.code), done=gettext("收到了，密封存好。"))


def again(request: HttpRequest) -> HttpResponse:
    """The story with what was typed under it, or the door, where the form could not be taken."""
    refused, code = gettext(words.NOT_SENT), request.POST.get("code", "")
    if "do" not in request.POST:
        return render(request, "web/complain/door.html", {"error": refused, "code": code}, status=403)
    receiving = edge.receiving()
    return _story(request, receiving, _open(receiving, code), refused, 403)


def _open(receiving: Receiving, code: str) -> Opened:
    """The complaint that a code opens. Raises BadInput for a mistyped one, NotFound for an unknown one."""
    secret = secret_of(code)
    stream = receiving.seals.complaint_of(hashed(code))
    entries = entering.as_if_entered(receiving, stream)
    if not entries:
        raise NotFound("complaint_code", "没有查到。请核对查询码：它在回执上，只显示过一次。", "Not found.")
    found = fold(stream, entries)
    intake.give_key(receiving, found, secret)
    return Opened(code, found, entries, person_private(secret))


def _act(request: HttpRequest, receiving: Receiving, opened: Opened) -> None:
    """What the person does under their code. The same form sent twice is done once."""
    typed, complaint = request.POST, opened.complaint
    row = uuid5(NAMESPACE_URL, f"{complaint.id}:{typed.get('form', '')}")
    match typed.get("do"):
        case "add" | "retaliation" as what:
            files = photographs(request, receiving)
            text = typed.get("text", "")
            intake.add(receiving, complaint, row, text, retaliation=what == "retaliation", files=files)
        case "judge" if typed.get("satisfied") in ("yes", "no"):
            intake.judge(receiving, complaint, row, typed["satisfied"] == "yes")
        case _:
            raise BadInput("choose", "请先选一项。", "Choose one.")


def _story(
    request: HttpRequest, receiving: Receiving, opened: Opened, error: str = "", status: int = 200, done: str = ""
) -> HttpResponse:
    complaint, staff = opened.complaint, receiving.staff
    officer = staff.officers.get(complaint.officer)
    page: dict[str, Any] = {
        "code": opened.code,
        "form": edge.fresh_key(),
        "complaint": complaint,
        "office": staff.offices[complaint.office].name,
        "handler": staff.offices[complaint.handler].name,
        "officer": officer.name if officer else "",
        "kind": receiving.rules.kinds.get(complaint.kind, complaint.kind),
        "lines": [line for entry in reversed(opened.entries) if (line := _line(entry, receiving, opened))],
        "unsealings": [_unsealing(one, receiving, opened.entries) for one in complaint.unsealings],
        "reads": reads(complaint.id),
        "rules": receiving.rules,
        "late": _late(complaint, edge.now()),
        "error": error,
        "done": done,
        "typed": request.POST if error else {},
    }
    return render(request, "web/complain/story.html", page, status=status)


def _late(complaint: Complaint, now: datetime) -> str:
    """Which limit has passed, if any."""
    if complaint.state == "received" and now > complaint.accept_by:
        return "accept"
    return "close" if not complaint.state.over and now > complaint.close_by else ""


def _line(entry: Entry[Any], receiving: Receiving, opened: Opened) -> Line | None:
    title = _title(entry.event, receiving, opened)
    if title is None:
        return None
    words = getattr(entry.event, "words", None) if isinstance(entry.event, _TO_THE_PERSON) else None
    return Line(_day_of(entry), title, _text(words, opened) if words else "")


_TO_THE_PERSON = (
    e.ComplaintAccepted,
    e.ComplaintNotAccepted,
    e.ComplaintExtended,
    e.ComplaintAsked,
    e.ComplaintReplied,
)
_TITLES: Mapping[type, str] = {
    e.ComplaintMade: "您的投诉收到了",
    e.ComplaintTaken: "换了一位同志负责",
    e.ComplaintAccepted: "受理了",
    e.ComplaintAsked: "办理的同志问您",
    e.ComplaintAnswered: "被投诉单位作了陈述",
    e.ComplaintConcluded: "查清了，正在写答复",
    e.ComplaintRectified: "已经要求整改",
}


def _title(event: object, receiving: Receiving, opened: Opened) -> str | None:
    """What happened, for the person; None for what is told elsewhere or is no matter of theirs."""
    match event:
        case e.ComplaintAdded(retaliation=retaliation):
            return gettext("您说有人打击报复") if retaliation else gettext("您补充了情况")
        case e.ComplaintJudged(satisfied=satisfied):
            return gettext("您的评价：满意") if satisfied else gettext("您的评价：不满意")
        case e.ComplaintNotAccepted(ground=ground):
            return f"{gettext('不受理')}：{receiving.rules.grounds.get(ground, ground)}"
        case e.ComplaintExtended(until=until):
            return gettext("延期一次，改到 %(day)s 办结") % {"day": f"{until.astimezone(edge.BEIJING):%Y-%m-%d}"}
        case e.ComplaintOverdue(above=above):
            office = receiving.staff.offices.get(above)
            told = gettext("过了期限，已经报告%(office)s") % {"office": office.name} if office else ""
            return told or gettext("过了期限。本级没有再上一级，您可以向 %(above)s 反映") % {
                "above": receiving.rules.above
            }
        case e.ComplaintChecked(passed=True):
            return gettext("转述核对过，请被投诉单位陈述；转述里没有您的信息")
        case e.ComplaintReplied():
            finding = opened.complaint.finding
            return f"{gettext('答复')}：{gettext(FINDINGS[finding]) if finding else ''}"
    title = _TITLES.get(type(event))
    return gettext(title) if title else None


def _day_of(entry: Entry[Any]) -> date:
    """The day of a step: of what the person sent the day it came, which is before the night it was entered."""
    found: date | None = getattr(entry.event, "received_on", None)
    return found or entry.at.astimezone(edge.BEIJING).date()


def _text(said: Private, opened: Opened) -> str:
    """What was written to the person, opened with their code."""
    if not said.text:
        return gettext("（内容已依法删除）")
    context = context_of("words", opened.complaint.id)
    try:
        return str(open_text(said.text, opened.private, context)["text"])
    except Unavailable:
        return gettext("（写在您第一次用查询码打开以前，打不开；办理的人会再写给您。）")


def _unsealing(one: Unsealing, receiving: Receiving, entries: Sequence[Entry[Any]]) -> dict[str, Any]:
    """An unsealing as its person sees it: why, who asked, which two, who was shown the name, until when."""
    asked = [entry for entry in entries if isinstance(entry.event, e.UnsealingAsked)]
    reason = asked[one.number - 1].event.reason.text or gettext("（内容已依法删除）")
    who = {role: _person(receiving, getattr(one, role)) for role in ("asked_by", "first", "second", "recipient")}
    step = {Step.ASKED: "申请了，还没有打开", Step.AGREED: "打开了外层", Step.DONE: "打开了", Step.REFUSED: "没有同意"}
    return {"one": one, "reason": reason, "who": who, "step": gettext(step[one.step])}


def _person(receiving: Receiving, code: str) -> str:
    row = receiving.staff.officers.get(code)
    if row is None:
        return code
    office = receiving.staff.offices.get(row.office)
    return f"{office.name if office else row.office} {row.name}"
