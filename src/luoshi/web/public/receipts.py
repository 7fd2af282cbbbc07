"""回执与存证: what a person holds against us, how anybody checks it, and the log that everybody may mirror."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import segno
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.log.checkpoints import read_checkpoint
from luoshi.ledger.log.notes import read_note
from luoshi.ledger.log.receipts import MOST_BYTES, receipt_of
from luoshi.web import edge
from luoshi.web.public import proof

_RECEIPTS: Final = Access("receipts", EVERYTHING)
_CHECKPOINT, _KEYS, _HALTED = "checkpoint", "keys.json", "halted.json"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest checkpoint of the log that is written, as it is published."""

    number: int
    origin: str
    size: int
    root: str
    note: str
    witnesses: tuple[str, ...]


def promised(case_id: UUID) -> str | None:
    """The promise of how a case began, once more."""
    connection = edge.database()
    with acting(connection, _RECEIPTS):
        return edge.door().promise_again(connection, case_id)


def as_link(text: str) -> str:
    """A text as an address that holds it: to save what must not be fetched again."""
    return f"data:text/plain;charset=utf-8;base64,{b64encode(text.encode()).decode()}"


@never_cache
@require_GET
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of one's own case: a promise at first, with its proof after a minute."""
    told = proof.kept(request, number)
    if told is None:
        return _door(number)
    promise, complete = _held(told.case.id)
    place, size = _place(complete)
    page = {"case": told.case, "complete": complete, "promise": promise, "place": place, "size": size}
    return render(request, "web/receipt_proof.html", {**page, "qr": _qr(complete) if complete else ""})


@never_cache
@require_GET
def file(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt as a file: with its proof where there is one."""
    told = proof.kept(request, number)
    if told is None:
        return _door(number)
    promise, complete = _held(told.case.id)
    name = f"{number}.tlog-proof" if complete else f"{number}.luoshi-promise"
    response = HttpResponse(complete or promise or "", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """How to check a receipt, in plain words; and a form that does it in the browser, sending nothing."""
    return render(request, "web/verify.html", {"keys": _text(_KEYS), "head": head()})


@require_GET
def verify_alone(_request: HttpRequest) -> HttpResponse:
    """The form as one file, to keep and to use without us and without a network."""
    response = HttpResponse(page_alone(_text(_KEYS)), content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="luoshi-verify.html"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@never_cache
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """存证日志: how much there is, under which root, who witnessed it, where to copy it, and what is wrong with it."""
    halted = edge.door().public / _HALTED
    page = {"head": head(), "halted": json.loads(halted.read_text("utf-8")) if halted.exists() else None}
    return render(request, "web/log.html", page)


@require_GET
def log_file(_request: HttpRequest, path: str) -> HttpResponseBase:
    """A static file of the log (C2SP tlog-tiles). What is published never changes but the checkpoint and the keys."""
    root = edge.door().public
    found = (root / path).resolve()
    hidden = any(part.startswith(".") for part in Path(path).parts)
    if hidden or not found.is_relative_to(root.resolve()) or not found.is_file():
        raise Http404
    text = found.name in {_CHECKPOINT, _KEYS, _HALTED}
    kind = "text/plain; charset=utf-8" if text else "application/octet-stream"
    response = FileResponse(found.open("rb"), content_type=kind)
    response["Cache-Control"] = "no-cache" if text else "public, max-age=31536000, immutable"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def head() -> Head | None:
    """The newest checkpoint, None before the first minute has passed."""
    folder = _newest()
    path = folder / _CHECKPOINT if folder else None
    if folder is None or path is None or not path.exists():
        return None
    text = path.read_text("utf-8")
    note = read_note(text)
    point = read_checkpoint(note.text)
    others = tuple(line.name for line in note.signatures if line.name != point.origin)
    return Head(int(folder.name), point.origin, point.size, point.root.hex(), text, others)


def page_alone(keys: str) -> str:
    """The page for checking as one file, style and script in it."""
    parts = {name: Path(str(finders.find(f"web/{name}"))).read_text("utf-8") for name in ("verify.css", "verify.js")}
    style, script = (mark_safe(parts[name]) for name in ("verify.css", "verify.js"))  # noqa: S308 - our own files
    return str(render_to_string("web/verify_alone.txt", {"style": style, "script": script, "keys": keys}))


def _newest() -> Path | None:
    root = edge.door().public
    numbers = [path for path in root.glob("*") if path.name.isdigit()] if root.exists() else []
    return max(numbers, key=lambda path: int(path.name), default=None)


def _text(name: str) -> str:
    folder = _newest()
    path = folder / name if folder else None
    return path.read_text("utf-8") if path is not None and path.exists() else ""


def _held(case_id: UUID) -> tuple[str | None, str | None]:
    """The promise of a case, and its receipt with the proof where the log has it already."""
    connection, door = edge.database(), edge.door()
    with acting(connection, _RECEIPTS):
        promise = door.promise_again(connection, case_id)
        complete = receipt_of(connection, case_id, 1, promise, door.need) if promise else None
    return promise, complete


def _place(complete: str | None) -> tuple[int, int]:
    """Which entry it is, counted from one, and of how many."""
    if complete is None:
        return 0, 0
    index = next(line for line in complete.split("\n") if line.startswith("index "))
    note = read_note(complete.partition("\n\n")[2])
    return int(index.removeprefix("index ")) + 1, read_checkpoint(note.text).size


def _qr(text: str) -> SafeString:
    if len(text.encode()) > MOST_BYTES:
        return mark_safe("")
    svg = segno.make(text, error="l", micro=False, boost_error=False).svg_inline(scale=2, border=4, omitsize=True)
    return mark_safe(svg)  # noqa: S308 - drawn by us, holds no text


def _door(number: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('follow')}?{urlencode({'number': number})}", status=303)
