"""The tasks: all of them with their schedule, and one with its story, its progress, its delays and its acceptance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from luoshi.campaigns import queries, tasks
from luoshi.campaigns.causes import causes
from luoshi.campaigns.handling import Office
from luoshi.cases.commands import act
from luoshi.cases.handling import By
from luoshi.core.actors import Actor, Role
from luoshi.core.campaigns import events as e
from luoshi.core.campaigns.schedule import behind, late, planned
from luoshi.core.campaigns.task import Standing, Task, supervises
from luoshi.core.case.commands import Reopen
from luoshi.core.case.events import ReopenCause
from luoshi.core.errors import BadInput, LuoshiError, NotFound
from luoshi.core.private import Private
from luoshi.core.whole import whole
from luoshi.web import access, edge
from luoshi.web.campaigns import known
from luoshi.web.campaigns.forms import STEP_EXAMPLE, day_of, seen, steps_of
from luoshi.web.campaigns.known import SOURCES, STANDINGS
from luoshi.web.campaigns.papers import attachment
from luoshi.web.campaigns.plan import drawn
from luoshi.web.campaigns.story import told
from luoshi.web.words import data, erased, titles

FILTERS = (("", gettext_noop("全部")), *((standing.value, words) for standing, words in STANDINGS.items()))


@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The papers and the tasks one may see, with the plan on one page."""
    access.officer(request)
    office, scope = edge.campaigning(), access.scope(request)
    standing = next((one for one, _ in FILTERS if one == request.GET.get("standing")), "")
    found, today = queries.tasks(office, scope, standing=standing), office.today()
    offices = known.offices()
    page = {
        "papers": [(one, data(SOURCES[e.Source(one.source)])) for one in queries.papers(office, scope)],
        "tasks": [_line(task, today, offices) for task in found],
        "plan": drawn(found, today),
        "filters": [(value, data(title)) for value, title in FILTERS],
        "standing": standing,
        "may": known.confirmer(request) is not None,
        "today": today,
    }
    return render(request, "web/campaigns/tasks.html", page)


def _line(task: Task, today: date, offices: known.Offices) -> dict[str, Any]:
    return {
        "task": task,
        "title": erased(task.title),
        "lead": offices.name(task.lead),
        "planned": planned(task, today),
        "behind": behind(task, today),
        "late": late(task, today),
        "standing": data(STANDINGS[task.standing]),
    }


@never_cache
@require_GET
def one(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """A task."""
    return _page(request, task_id)


@never_cache
@require_POST
def do(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Carry out what was sent: report, delay, decide, plan, accept, send back, reopen."""
    office = edge.campaigning()
    found, _ = queries.whole_task(office, access.scope(request), task_id)
    verb = _VERBS.get(request.POST.get("do", ""))
    try:
        if verb is None:
            raise BadInput("no_such_act", "没有这个操作。", "There is no such act.")
        verb(request, office, found, known.seat_on(request, found))
    except LuoshiError as error:
        return _page(request, task_id, error)
    to = f"{reverse('campaign-task', args=[task_id])}?{urlencode({'said': request.POST['do']})}"
    return HttpResponseRedirect(to, status=303)


def _report(request: HttpRequest, office: Office, task: Task, actor: Actor) -> None:
    sent, file = request.POST, request.FILES.get("file")
    share = whole(sent.get("share", ""))
    if share is None:
        raise BadInput("share", "完成的份额写一个数，0 到 100。", "The share is a number, 0 to 100.")
    stored = edge.files().put(file.read(), str(file.name)) if file else None
    proof = sent.get("proof", "").strip() or (str(file.name) if file else "")
    said = e.ProgressReported(
        share,
        Private(sent.get("words", "").strip()),
        Private(proof),
        stored.name if stored else "",
        Private(stored.secret) if stored else None,
        obstacle=Private(sent["obstacle"].strip()) if sent.get("obstacle", "").strip() else None,
    )
    try:
        tasks.report(office, task.id, said, actor, seen(request))
    except LuoshiError:
        if stored:
            edge.files().drop(stored.name)
        raise


def _delay(request: HttpRequest, office: Office, task: Task, actor: Actor) -> None:
    until = day_of(request.POST.get("until", ""))
    if until is None:
        raise BadInput("until", "请写延到哪一天。", "Say until which day.")
    asked = e.DelayAsked(request.POST.get("cause", ""), Private(request.POST.get("words", "").strip()), until)
    tasks.ask_delay(office, task.id, asked, actor, seen(request))


def _decide(request: HttpRequest, office: Office, task: Task, actor: Actor) -> None:
    granted = request.POST.get("granted")
    if granted not in ("yes", "no"):
        raise BadInput("choose", "请选同意还是不同意。", "Choose whether to grant it.")
    tasks.decide_delay(office, task.id, granted == "yes", request.POST.get("reason", ""), actor, seen(request))


def _plan(request: HttpRequest, office: Office, task: Task, actor: Actor) -> None:
    tasks.plan(office, task.id, steps_of(request.POST.get("milestones", "")), actor, seen(request))


def _accept(request: HttpRequest, office: Office, task: Task, actor: Actor) -> None:
    sent = request.POST
    tasks.accept(office, task.id, sent.get("measure", ""), sent.get("evidence", ""), actor, seen(request))


def _send_back(request: HttpRequest, _office: Office, task: Task, actor: Actor) -> None:
    """Not accepted: the case is opened again on its first clock; the task follows."""
    if not supervises(task, actor):
        raise NotFound("act", "由督办单位验收。", "Acceptance is the supervisor's.")
    _reopen_case(request, task, actor, ReopenCause.SUPERVISOR)


def _reopen(request: HttpRequest, _office: Office, task: Task, _actor: Actor) -> None:
    """An inspection showed otherwise, after acceptance too."""
    inspector = known.inspector(request)
    if inspector is None:
        raise access.NotAllowed([Role.INSPECTOR])
    _reopen_case(request, task, inspector, ReopenCause.INSPECTION)


def _reopen_case(request: HttpRequest, task: Task, actor: Actor, cause: ReopenCause) -> None:
    act(edge.means(), task.case, Reopen(cause, Private(request.POST.get("reason", ""))), By(actor))


_VERBS: Mapping[str, Callable[[HttpRequest, Office, Task, Actor], None]] = {
    "report": _report,
    "delay": _delay,
    "decide": _decide,
    "plan": _plan,
    "accept": _accept,
    "back": _send_back,
    "reopen": _reopen,
}


def _page(request: HttpRequest, task_id: UUID, error: LuoshiError | None = None) -> HttpResponse:
    access.officer(request)
    office = edge.campaigning()
    task, entries = queries.whole_task(office, access.scope(request), task_id)
    born: e.TaskConfirmed = entries[0].event
    seat, offices, today = known.seat_on(request, task), known.offices(), office.today()
    names = causes()
    page = {
        **_line(task, today, offices),
        "born": born,
        "text": erased(born.text.text),
        "measure": erased(born.measure.text),
        "implementers": [offices.name(code) for code in task.implementers],
        "supervisor": offices.name(task.supervisor),
        "source": data(SOURCES[born.source]),
        "causes": list(titles(names).items()),
        "waiting": task.waiting,
        "waiting_cause": data(names.get(task.waiting.cause, task.waiting.cause)) if task.waiting else "",
        "story": [told(one, names, offices) for one in reversed(entries)],
        "plan": drawn([task], today),
        "example": STEP_EXAMPLE,
        "typed": request.POST,
        "said": request.GET.get("said", ""),
        "error": error,
        **_rights(request, task, seat),
    }
    return render(request, "web/campaigns/task.html", page, status=error.status if error else 200)


def _rights(request: HttpRequest, task: Task, seat: Actor) -> Mapping[str, bool]:
    """Which forms are shown. The rules decide; this only spares a refusal."""
    working, watching = task.standing is Standing.WORKING, supervises(task, seat)
    return {
        "may_report": working and seat.office in (task.lead, *task.implementers),
        "may_delay": working and seat.office == task.lead and task.waiting is None,
        "may_decide": watching and task.waiting is not None,
        "may_plan": watching and working and task.review_days is not None,
        "may_accept": watching and task.standing is Standing.CLAIMED,
        "may_reopen": task.standing is not Standing.WORKING and known.inspector(request) is not None,
    }


@require_GET
def file(request: HttpRequest, task_id: UUID, name: str) -> HttpResponse:
    """The evidence of a report, for whoever may see the task."""
    access.officer(request)
    _, entries = queries.whole_task(edge.campaigning(), access.scope(request), task_id)
    for entry in entries:
        said = entry.event
        if isinstance(said, e.ProgressReported) and said.file == name:
            opened = edge.files().open(name, said.secret.text if said.secret else None)
            return attachment(opened.content, opened.media, said.proof.text or "evidence")
    raise NotFound("file", "没有这个文件，或您无权查看。", "No such file, or not for your eyes.")
