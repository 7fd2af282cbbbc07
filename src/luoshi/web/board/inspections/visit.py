"""The checklist at an office, for a phone: it works without scripts, and with them without network.

With the script each entry has a name made on the telephone and waits there until the answer to it has come; sent
twice it is one. Nobody's place is asked for, and no picture is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from importlib import resources
from typing import Any, cast
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.core.actors import Actor, Role
from luoshi.core.errors import BadInput, LuoshiError, NotFound
from luoshi.core.judgement.inspecting import looking
from luoshi.core.judgement.inspecting.events import Looked
from luoshi.core.judgement.inspecting.looking import Look
from luoshi.core.judgement.inspecting.round import Inspection
from luoshi.core.judgement.inspecting.rules import InspectionRules
from luoshi.directives.killable import clean_picture
from luoshi.judgement.inspections import queries
from luoshi.judgement.inspections.commands import look_at, stream_of
from luoshi.judgement.inspections.handling import Inspecting, inspection
from luoshi.judgement.inspections.handling import known as entries_of
from luoshi.judgement.inspections.queries import Seen
from luoshi.web import access, edge, words
from luoshi.web.board.inspections import known

MOST_BYTES = 20 * 2**20
JPEG = "image/jpeg"


@never_cache
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker that keeps an opened checklist for when there is no network. It reaches these pages alone."""
    access.officer(request)
    text = (resources.files("luoshi.web") / "static/web/inspections-worker.js").read_text(encoding="utf-8")
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    # A worker obeys the policy it came with, and must reach this server to be of any use.
    answer["Content-Security-Policy"] = "default-src 'none'; connect-src 'self'"
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, inspection_id: UUID, code: str) -> HttpResponse:
    """The checklist, for whoever was drawn for this office; sent, what was seen is recorded."""
    actor, found = _drawn(request, inspection_id, code)
    if request.method == "GET":
        return _page(request, found, code, actor)
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        entry = _recorded(request, found, code, actor)
    except LuoshiError as error:
        if wants_json:
            return JsonResponse({"code": error.code, "said": words.told(error)}, status=error.status)
        return _page(request, found, code, actor, error)
    if wants_json:
        return JsonResponse({"kept": str(entry.id)})
    return HttpResponseRedirect(f"{request.path}?said={entry.item}#item-{entry.item}", status=303)


def _drawn(request: HttpRequest, inspection_id: UUID, code: str) -> tuple[Actor, Inspection]:
    """The seat of an inspector and the round, if they were drawn for the office. Raises NotFound for everybody else."""
    actor = access.require(request, Role.INSPECTOR)
    found = inspection(edge.inspecting(), inspection_id)
    if actor.id not in found.pairs.get(code, ()):
        raise NotFound("inspection", "没有这次检查，或没有抽到您。", "No such visit, or you were not drawn for it.")
    return actor, found


def _recorded(request: HttpRequest, found: Inspection, code: str, actor: Actor) -> Look:
    """Record the form. Of an entry that is there already nothing is kept again. Raises BadInput, Refused."""
    office, bare = edge.inspecting(), _entry(request, code)
    if entries_of(office, stream_of(found.id, bare.id)):
        return bare
    uploads = [cast("UploadedFile[bytes]", one) for one in request.FILES.getlist("photos")]
    _would_be_taken(found, bare, actor, office, len(uploads))
    photos = _put_away(uploads if bare.result is None else [])
    entry = replace(bare, photos=photos)
    try:
        if not look_at(office, found.id, entry, actor):
            _forget(photos)
    except LuoshiError:
        _forget(photos)
        raise
    return entry


def _would_be_taken(found: Inspection, entry: Look, actor: Actor, office: Inspecting, photos: int) -> None:
    """Whether the rules take it, before any picture is kept. Raises Refused."""
    with_photos = replace(entry, photos=(("", ""),) * photos)
    looking.look(found, with_photos, actor, office.now(), office.rules)


def _entry(request: HttpRequest, code: str) -> Look:
    """What was typed, without pictures. Raises BadInput."""
    sent = request.POST
    results = {"fine": Looked.FINE, "not_there": Looked.NOT_THERE, "problem": None}
    if sent.get("result") not in results:
        raise BadInput("choose", "请选“符合”“不适用”或者“有问题”。", "Choose one of the three.")
    try:
        entry = UUID(sent.get("entry", ""))
        seen_at = datetime.fromisoformat(sent["seen_at"]) if sent.get("seen_at") else edge.now()
    except ValueError as error:
        raise BadInput(
            "entry", "这一条读不出来，请重新填写。", "The entry cannot be read: fill it in again."
        ) from error
    if seen_at.tzinfo is None:
        raise BadInput("entry", "时间缺少时区。", "The time lacks its zone.")
    said = sent.get("words", "").replace("\r\n", "\n")
    return Look(entry, code, sent.get("item", ""), seen_at, results[sent["result"]], sent.get("severity", ""), said)


def _put_away(uploads: Sequence[UploadedFile[bytes]]) -> tuple[tuple[str, str], ...]:
    """The pictures, made anew and kept; if one cannot be, none is. Raises BadInput, Unavailable."""
    if any((one.size or 0) > MOST_BYTES for one in uploads):
        raise BadInput("file_too_large", "每张照片不能超过 20 MB。", "A picture may have at most 20 MB.")
    made = [clean_picture(one.read()) for one in uploads]
    kept: list[tuple[str, str]] = []
    for content in made:
        stored = edge.files().put(content, "photo.jpg", JPEG)
        kept.append((stored.name, stored.secret))
    return tuple(kept)


def _forget(photos: Sequence[tuple[str, str]]) -> None:
    for name, _ in photos:
        edge.files().drop(name)


def _page(
    request: HttpRequest, found: Inspection, code: str, actor: Actor, error: LuoshiError | None = None
) -> HttpResponse:
    office, names = edge.inspecting(), known.names()
    rules, seen = office.rules, queries.seen(office, found.id, code).get(code, [])
    today = known.today()
    lists = [rules.checklists[one] for one in found.plan.checklists if one in rules.checklists]
    wrong = request.POST.get("item", "") if error else ""
    page = {
        "found": found,
        "plan": found.plan,
        "code": code,
        "office": names.office(code),
        "lists": [(words.data(each.title), [_item(item, rules, seen, names) for item in each.items]) for each in lists],
        "severities": list(words.titles(rules.severities).items()),
        "photos": rules.photos,
        "items": sum(len(each.items) for each in lists),
        "done": len({one.item for one in seen}),
        "owner": actor.id,
        "open": found.plan.since <= today <= found.plan.until and found.ended_at is None,
        "wrong": wrong,
        "typed": request.POST,
        "said": request.GET.get("said", ""),
        "error": error,
        "worker": reverse("inspection-worker"),
        "scope": reverse("inspections"),
    }
    return render(request, "web/board/inspections/visit.html", page, status=error.status if error else 200)


def _item(item: Any, rules: InspectionRules, seen: Sequence[Seen], names: known.Names) -> dict[str, Any]:
    told = [
        (words.data(known.RESULTS[one.result]), one.result, names.officer(one.by), one.at)
        for one in seen
        if one.item == item.code
    ]
    return {"item": item, "seen": told, "entry": uuid4(), "severity": words.data(rules.severities[item.severity])}
