"""One complaint at the handling body: opened in the officer's browser, dealt with step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.core.entries import Entry
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.core.judgement.complaints import events as e
from luoshi.core.judgement.complaints import traits, unsealing
from luoshi.core.judgement.complaints.deciding import Reader
from luoshi.core.judgement.complaints.state import Complaint, Shown, State
from luoshi.core.private import Private
from luoshi.core.sealed_reads import Ground, SealedRead, What
from luoshi.judgement.complaints import commands, keys
from luoshi.judgement.complaints import unsealing as opening
from luoshi.judgement.complaints.handling import Receiving, entries_of, known
from luoshi.registry.sealed_reads import note_read
from luoshi.web import access, edge
from luoshi.web.complain.following import FINDINGS
from luoshi.web.conduct.lists import names
from luoshi.web.conduct.seeing import Desk, handled, not_theirs
from luoshi.web.words import data, erased, titles

Act = Callable[[Receiving, UUID, QueryDict, Reader], object]


def _finding(form: QueryDict) -> e.Finding:
    found = next((one for one in e.Finding if one == form.get("finding")), None)
    if found is None:
        raise BadInput("choose", "请先选一项。", "Choose one.")
    return found


ACTS: Final[Mapping[str, Act]] = {
    "take": lambda r, i, _form, by: commands.take(r, i, by),
    "accept": lambda r, i, form, by: commands.accept(r, i, form.get("text", ""), by),
    "not_accept": lambda r, i, form, by: commands.not_accept(r, i, form.get("ground", ""), form.get("text", ""), by),
    "extend": lambda r, i, form, by: commands.extend(r, i, form.get("text", ""), by),
    "ask": lambda r, i, form, by: commands.ask(r, i, form.get("text", ""), by),
    "restate": lambda r, i, form, by: commands.restate(r, i, form.get("text", ""), form.get("when", ""), by),
    "conclude": lambda r, i, form, by: commands.conclude(r, i, _finding(form), form.get("text", ""), by),
    "reply": lambda r, i, form, by: commands.reply(r, i, form.get("text", ""), by),
    "unseal": lambda r, i, form, by: opening.ask(r, i, form.get("text", ""), form.get("recipient", ""), by),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One step: when, what, by whom; an envelope that the browser opens, or plain words."""

    entry: Entry[Any]
    title: str
    envelope: str = ""
    context: str = ""
    text: str = ""
    files: Sequence[UUID] = ()


@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """The complaint, and its next steps."""
    desk, complaint = handled(request, complaint_id)
    if request.method != "POST":
        _note(desk, complaint, What.COMPLAINT)
        return _page(request, desk, complaint)
    if request.POST.get("do") == "unseal":
        access.fresh(request)
    try:
        act = ACTS.get(request.POST.get("do", ""))
        if act is None:
            raise BadInput("choose", "请先选一项。", "Choose one.")
        act(desk.receiving, complaint_id, request.POST, desk.reader)
    except LuoshiError as error:
        return _page(request, desk, complaint, error)
    return HttpResponseRedirect(reverse("conduct-one", args=[complaint_id]), status=303)


@never_cache
@require_GET
def file(request: HttpRequest, complaint_id: UUID, file_id: UUID) -> HttpResponse:
    """A file of the complaint as it is kept: an envelope for the officer's browser."""
    desk, complaint = handled(request, complaint_id)
    if file_id not in complaint.files:
        raise not_theirs()
    _note(desk, complaint, What.FILE)
    sealed: Private = known(desk.receiving, file_id)[0].event.sealed
    return HttpResponse(sealed.text or "", content_type="application/json")


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """The second person reads the restatement, with the signs that were found in it, and nothing else."""
    desk, complaint = handled(request, complaint_id)
    error: LuoshiError | None = None
    if request.method == "POST":
        passed, reason = request.POST.get("passed"), request.POST.get("reason", "")
        try:
            if passed not in ("yes", "no"):
                raise BadInput("choose", "请先选一项。", "Choose one.")
            commands.check(desk.receiving, complaint_id, passed == "yes", reason, desk.reader)
            return HttpResponseRedirect(reverse("conduct"), status=303)
        except LuoshiError as refusal:
            error = refusal
    text = restated(entries_of(desk.receiving, complaint_id))
    page = {
        "complaint": complaint,
        "pieces": _marked(text),
        "found": list(dict.fromkeys(one.words for one in traits.traits(text))),
        "may": complaint.shown is Shown.RESTATED and desk.reader.actor.id != complaint.restated_by,
        "typed": request.POST,
        "error": error,
        **names(desk.receiving),
    }
    return render(request, "web/conduct/check.html", page, status=error.status if error else 200)


@never_cache
@require_POST
def name(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Who complained, for the one recipient, within the time; that they looked is recorded."""
    desk, complaint = handled(request, complaint_id)
    access.fresh(request)
    try:
        envelope = opening.fetch(desk.receiving, complaint_id, desk.reader)
        _note(desk, complaint, What.COMPLAINANT)
    except LuoshiError as error:
        return _page(request, desk, complaint, error)
    page = {"complaint": complaint, "envelope": envelope, "one": complaint.unsealings[-1], **names(desk.receiving)}
    return render(request, "web/conduct/name.html", page)


def _note(desk: Desk, complaint: Complaint, what: What) -> None:
    """Record that the officer reads it, before it is shown: of a name each time, of the rest once a day."""
    name_of = what is What.COMPLAINANT
    read = SealedRead(what, complaint.id, Ground.ORDER if name_of else Ground.DUTY)
    last = unsealing.last(complaint) if name_of else None
    mark = f"unsealing {last.number}, look {len(last.reads) + 1}" if last else ""
    note_read(desk.receiving.connection, desk.reader.actor, read, edge.now(), mark=mark)


def restated(entries: Sequence[Entry[Any]]) -> str:
    """The restatement as it stands, empty for none."""
    found = [entry.event.text.text for entry in entries if isinstance(entry.event, e.ComplaintRestated)]
    return (found[-1] or "") if found else ""


def _marked(text: str) -> list[tuple[str, str]]:
    """The text in pieces, with what kind of sign each is, empty for none."""
    pieces: list[tuple[str, str]] = []
    at = 0
    for sign in traits.traits(text):
        if sign.start >= at:
            pieces += [(text[at : sign.start], ""), (text[sign.start : sign.end], sign.words)]
            at = sign.end
    return [piece for piece in [*pieces, (text[at:], "")] if piece[0]]


def _page(request: HttpRequest, desk: Desk, found: Complaint, error: LuoshiError | None = None) -> HttpResponse:
    receiving, reader = desk.receiving, desk.reader
    entries = entries_of(receiving, found.id)
    last = unsealing.last(found)
    fitting = keys.usable(receiving, found.concerned).get(found.handler, [])
    page: dict[str, Any] = {
        "complaint": found,
        "lines": [line for entry in entries if (line := _line(entry, receiving))],
        "mine": found.officer == reader.actor.id,
        "acts": _open_acts(found) if found.officer == reader.actor.id else _of_another(found, reader, receiving),
        "may_check": found.shown is Shown.RESTATED and reader.actor.id != found.restated_by,
        "grounds": titles(receiving.rules.grounds).items(),
        "findings": [(one.value, title) for one, title in titles(FINDINGS).items()],
        "recipients": sorted({key.officer for key in fitting}, key=lambda code: (code != found.officer, code)),
        "last": last,
        "may_read": bool(last and last.recipient == reader.actor.id and last.until and edge.now() < last.until),
        "extended_to": receiving.calendar.deadline(found.close_by, receiving.rules.extension),
        "now": edge.now(),
        "rules": receiving.rules,
        "typed": request.POST,
        "error": error,
        **names(receiving),
    }
    return render(request, "web/conduct/one.html", page, status=error.status if error else 200)


def _open_acts(found: Complaint) -> list[str]:
    """What the accountable officer may do now; the rules decide once more."""
    acts = {
        State.RECEIVED: ["accept", "not_accept", "ask"],
        State.ACCEPTED: ["ask", "restate", "conclude"],
        State.CONCLUDED: ["reply", "ask"],
    }.get(found.state, [])
    if found.shown in (Shown.PASSED, Shown.ANSWERED):
        acts = [act for act in acts if act != "restate"]
    last = unsealing.last(found)
    return [*acts, "unseal"] if found.has_identity and not (last and last.step.open) else acts


def _of_another(found: Complaint, reader: Reader, receiving: Receiving) -> list[str]:
    """What another of the body may do: give more time, once and in time, where the district lets them."""
    may = reader.sits_in(found.handler, *receiving.rules.extend_roles) and not found.extended
    return (
        ["extend"] if may and found.state in (State.ACCEPTED, State.CONCLUDED) and edge.now() <= found.close_by else []
    )


def _line(entry: Entry[Any], receiving: Receiving) -> Line | None:
    event = entry.event
    title = _title(event, receiving)
    if title is None:
        return None
    if isinstance(event, e.ComplaintMade | e.ComplaintAdded):
        return Line(entry, title, event.letter.text or "", "letter", files=event.files)
    if isinstance(event, _SEALED):
        return Line(entry, title, event.words.text or "", "words")
    said: Private | None = getattr(event, "text", None) or getattr(event, "reason", None)
    return Line(entry, title, text=erased(said.text) if said else "")


_SEALED = (
    e.ComplaintAccepted
    | e.ComplaintNotAccepted
    | e.ComplaintExtended
    | e.ComplaintAsked
    | e.ComplaintConcluded
    | e.ComplaintReplied
)
_TITLES: Final[Mapping[type, str]] = {
    e.ComplaintMade: gettext_noop("投诉"),
    e.ComplaintTaken: gettext_noop("接过来负责"),
    e.ComplaintAccepted: gettext_noop("受理"),
    e.ComplaintAsked: gettext_noop("问投诉人"),
    e.ComplaintReplied: gettext_noop("答复投诉人"),
    e.ComplaintAnswered: gettext_noop("被投诉单位陈述"),
    e.ComplaintRectified: gettext_noop("开了整改件"),
    e.UnsealingAsked: gettext_noop("申请打开姓名"),
    e.UnsealingAgreed: gettext_noop("打开了外层"),
    e.UnsealingDone: gettext_noop("打开了内层，加密给看的人"),
    e.UnsealingRefused: gettext_noop("没有同意打开"),
    e.UnsealingRead: gettext_noop("看了姓名"),
}


def _title(event: object, receiving: Receiving) -> str | None:
    match event:
        case e.ComplaintAdded(retaliation=retaliation):
            return gettext("投诉人说有人打击报复") if retaliation else gettext("投诉人补充")
        case e.ComplaintJudged(satisfied=satisfied):
            return gettext("投诉人评价：满意") if satisfied else gettext("投诉人评价：不满意")
        case e.ComplaintNotAccepted(ground=ground):
            return gettext("不受理：%(ground)s") % {"ground": data(receiving.rules.grounds.get(ground, ground))}
        case e.ComplaintExtended(until=until):
            return gettext("延期到 %(until)s，告诉了投诉人") % {"until": f"{until.astimezone(edge.BEIJING):%Y-%m-%d}"}
        case e.ComplaintOverdue(step=step, above=above):
            return _overdue(step, above, receiving)
        case e.ComplaintRestated(when=when):
            return gettext("转述给被投诉单位（%(when)s），等第二个人核对") % {"when": when or gettext("不写时间")}
        case e.ComplaintChecked(passed=passed):
            return gettext("核对通过，被投诉单位看得到了") if passed else gettext("核对没有通过")
        case e.ComplaintConcluded(finding=finding):
            return gettext("结论：%(finding)s") % {"finding": data(FINDINGS[finding])}
    title = _TITLES.get(type(event))
    return data(title) if title else None


def _overdue(step: e.Step, above: str, receiving: Receiving) -> str:
    office = receiving.staff.offices.get(above)
    to = office.name if office else gettext("不了：本级没有再上一级")
    passed = gettext("答复受不受理") if step is e.Step.ACCEPT else gettext("办结")
    return gettext("过了%(passed)s的期限，报告%(office)s") % {"passed": passed, "office": to}
