"""A paper beside its table: take in, mend, split, merge, drop with a reason, confirm. It works without scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.campaigns import commands, queries
from luoshi.campaigns.handling import Entries, Office, task_entries
from luoshi.campaigns.intake import remarks_of
from luoshi.campaigns.workbook import workbook
from luoshi.core.actors import Actor
from luoshi.core.campaigns.drafting import LACKS, Draft, Item, lacks
from luoshi.core.campaigns.events import CommitmentDropped, PaperEntered, Source
from luoshi.core.campaigns.refusals import declined
from luoshi.core.campaigns.task import CONFIRMERS, Task
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.core.private import Private
from luoshi.web import access, edge
from luoshi.web.campaigns import known
from luoshi.web.campaigns.forms import STEP_EXAMPLE, RowForm, day_of
from luoshi.web.campaigns.known import SOURCES, STANDINGS, Offices
from luoshi.web.campaigns.lighting import Lit, paragraphs
from luoshi.web.campaigns.taking_in import MEDIA, Came, take_in
from luoshi.web.words import data, erased, titles


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a paper in: a file, or what was pledged at a meeting, typed in."""
    actor = access.require(request, *CONFIRMERS)
    error: LuoshiError | None = None
    if request.method == "POST":
        try:
            offices = known.offices()
            paper = take_in(edge.campaigning(), _came(request), offices.open, offices.watching, actor)
            return HttpResponseRedirect(reverse("campaign-paper", args=[paper]), status=303)
        except LuoshiError as refused:
            error = refused
    page = {
        "sources": [(source.value, title) for source, title in titles(SOURCES).items()],
        "accepts": ",".join(f".{form}" for form in MEDIA),
        "typed": request.POST,
        "key": request.POST.get("key") or edge.fresh_key(),
        "error": error,
    }
    return render(request, "web/campaigns/new.html", page, status=error.status if error else 200)


def _came(request: HttpRequest) -> Came:
    sent, file = request.POST, request.FILES.get("file")
    source = next((one for one in Source if one.value == sent.get("source")), None)
    if source is None or not sent.get("key"):
        raise BadInput("choose", "请选这份材料是什么。", "Choose what the paper is.")
    text = sent.get("text", "").replace("\r\n", "\n")
    if not file and not text.strip():
        raise BadInput("paper_missing", "请选一个文件，或者把会上说的记下来。", "Choose a file, or type what was said.")
    content = file.read() if file else text.encode()
    name = str(file.name) if file else ""
    return Came(
        source, sent["key"], content, name, sent.get("title", ""), sent.get("number", ""), day_of(sent.get("day", ""))
    )


@never_cache
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The paper beside its table."""
    access.officer(request)
    office = edge.campaigning()
    entries = queries.paper(office, access.scope(request), paper_id)
    if request.method == "GET":
        return _page(request, office, paper_id, entries)
    actor = access.require(request, *CONFIRMERS)
    try:
        said, where = _do(office, commands.table(office, paper_id), request.POST, actor)
    except LuoshiError as error:
        return _page(request, office, paper_id, entries, error)
    to = f"{reverse('campaign-paper', args=[paper_id])}?{urlencode({'said': said})}{where}"
    return HttpResponseRedirect(to, status=303)


def _do(office: Office, draft: Draft, sent: QueryDict, actor: Actor) -> tuple[str, str]:
    """Carry out the form; what to say, and where on the page to go. Raises BadInput, Refused."""
    if sent.get("version") != str(draft.version):
        raise declined("draft_moved_on")
    do = sent.get("do", "")
    verb = _VERBS.get(do)
    if verb is None:
        raise BadInput("no_such_act", "没有这个操作。", "There is no such act.")
    return do, verb(office, draft, sent, actor)


def _amend(office: Office, draft: Draft, sent: QueryDict, actor: Actor) -> str:
    item = RowForm.typed(sent).onto(draft.item(_key(sent)))
    offices = known.offices()
    strange = [one for one in (item.lead, *item.implementers) if one and one not in offices.open]
    if strange or (item.supervisor and item.supervisor not in offices.watching):
        raise BadInput("office", "请从列出的单位里选。", "Choose from the offices listed.")
    commands.amend(office, draft, item, actor)
    return f"#row-{item.key}"


def _split(office: Office, draft: Draft, sent: QueryDict, actor: Actor) -> str:
    commands.split(office, draft, _key(sent), sent.get("texts", "").splitlines(), actor)
    return "#table"


def _merge(office: Office, draft: Draft, sent: QueryDict, actor: Actor) -> str:
    commands.merge(office, draft, [_uuid(one) for one in sent.getlist("rows")], actor)
    return "#table"


def _drop(office: Office, draft: Draft, sent: QueryDict, actor: Actor) -> str:
    commands.drop(office, draft, _key(sent), sent.get("reason", ""), actor)
    return "#table"


def _add(office: Office, draft: Draft, sent: QueryDict, actor: Actor) -> str:
    watching = known.offices().watching
    supervisor = actor.office if actor.office in watching else next(iter(watching), "")
    commands.add(office, draft, sent.get("text", "").replace("\r\n", "\n"), supervisor, actor)
    return "#table"


def _confirm(office: Office, draft: Draft, _sent: QueryDict, actor: Actor) -> str:
    commands.confirm(office, draft, actor)
    return "#tasks"


_VERBS: Mapping[str, Callable[[Office, Draft, QueryDict, Actor], str]] = {
    "amend": _amend,
    "split": _split,
    "merge": _merge,
    "drop": _drop,
    "add": _add,
    "confirm": _confirm,
}


def _key(sent: QueryDict) -> UUID:
    return _uuid(sent.get("row", ""))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise declined("row_gone") from error


def _page(
    request: HttpRequest, office: Office, paper_id: UUID, entries: Entries, error: LuoshiError | None = None
) -> HttpResponse:
    born: PaperEntered = entries[0].event
    may = known.confirmer(request) is not None
    draft = commands.table(office, paper_id) if may else Draft(paper_id, 0)
    tasks = [(task, _born(office, task)) for task in queries.tasks(office, access.scope(request), paper_id)]
    dropped = [one.event for one in entries if isinstance(one.event, CommitmentDropped)] if may else []
    offices = known.offices()
    rows = [_row(item, office, offices) for item in draft.items]
    page = {
        "paper": born,
        "paper_id": paper_id,
        "source": data(SOURCES[born.source]),
        "entered": entries[0],
        "by": offices.officer(entries[0].actor.id),
        "lines": paragraphs(_told(born.text), [*_lit(rows), *_lit_tasks(tasks), *_lit_dropped(dropped)]),
        "remarks": remarks_of(born),
        "rows": rows,
        "ready": sum(not row["lacks"] for row in rows),
        "tasks": [_task(task, event, offices) for task, event in tasks],
        "dropped": [(f"drop-{one.item}", _told(one.reason)) for one in dropped],
        "may": may,
        "version": draft.version,
        "offices": offices,
        "example": STEP_EXAMPLE,
        "said": request.GET.get("said", ""),
        "error": error,
        **_open_form(request, rows),
    }
    return render(request, "web/campaigns/paper.html", page, status=error.status if error else 200)


def _open_form(request: HttpRequest, rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The row whose form is open, and with what in it: what was typed and refused, or what is kept."""
    sent = request.POST
    wanted, do = (
        (sent.get("row", ""), sent.get("do", "")) if sent else (request.GET.get("row", ""), request.GET.get("do", ""))
    )
    found = next((row["item"] for row in rows if str(row["item"].key) == wanted), None)
    form = None
    if found is not None and do in ("amend", ""):
        form = RowForm.typed(sent) if sent else RowForm.of(found)
    return {"open": str(found.key) if found else "", "open_do": do or "amend", "form": form, "typed": sent}


def _row(item: Item, office: Office, offices: Offices) -> dict[str, Any]:
    return {
        "item": item,
        "name": f"row-{item.key}",
        "lacks": [data(LACKS[code]) for code in lacks(item, office.today())],
        "remarks": [one for one in item.remarks if one.level != "info"],
        "lead": offices.name(item.lead) if item.lead else "",
        "implementers": [offices.name(one) for one in item.implementers],
        "supervisor": offices.name(item.supervisor) if item.supervisor else "",
    }


def _born(office: Office, task: Task) -> Any:
    return task_entries(office, task.id)[0].event


def _task(task: Task, event: Any, offices: Offices) -> dict[str, Any]:
    return {
        "task": task,
        "name": f"task-{task.id}",
        "text": _told(event.text),
        "lead": offices.name(task.lead),
        "standing": data(STANDINGS[task.standing]),
    }


def _lit(rows: Sequence[Mapping[str, Any]]) -> list[Lit]:
    return [Lit(row["name"], row["item"].span, "lacking" if row["lacks"] else "ready") for row in rows]


def _lit_tasks(tasks: Sequence[tuple[Task, Any]]) -> list[Lit]:
    return [Lit(f"task-{task.id}", event.span, "task") for task, event in tasks]


def _lit_dropped(dropped: Sequence[CommitmentDropped]) -> list[Lit]:
    return [Lit(f"drop-{one.item}", one.span, "dropped") for one in dropped]


def _told(text: Private) -> str:
    return erased(text.text)


@require_GET
def original(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The file as it came, for whoever may see the paper; always saved, never shown in the page."""
    access.officer(request)
    born: PaperEntered = queries.paper(edge.campaigning(), access.scope(request), paper_id)[0].event
    opened = edge.files().open(born.file, born.secret.text if born.secret else None)
    return attachment(opened.content, opened.media, born.name.text or "original")


@require_GET
def table(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The confirmed tasks of a paper as a table that other programs and this one can read."""
    access.officer(request)
    office = edge.campaigning()
    queries.paper(office, access.scope(request), paper_id)
    found = []
    for task in queries.tasks(office, access.scope(request), paper_id):
        event = _born(office, task)
        found.append((task, _told(event.text), _told(event.measure)))
    content = workbook(found, known.offices().name, STANDINGS, office.today())
    return attachment(content, MEDIA["xlsx"], "任务分解表.xlsx")


def attachment(content: bytes, media: str, name: str) -> HttpResponse:
    """A file to be saved: no browser runs what is in it."""
    answer = HttpResponse(content, content_type=media)
    answer.headers["Content-Disposition"] = _disposition(name)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _disposition(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(as_attachment=True, filename=name) or "attachment"
