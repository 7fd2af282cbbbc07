"""What leaves the page: a piece of evidence, and the letter for somebody without a phone."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from luoshi.cases.files import IMAGES
from luoshi.cases.sealed_reading import note_reading
from luoshi.core.case import events as e
from luoshi.core.errors import NotFound
from luoshi.core.sealed_reads import What
from luoshi.ledger.reading import read_stream
from luoshi.web import access, edge
from luoshi.web.desk import facts
from luoshi.web.desk.case import sight_of
from luoshi.web.desk.intake import qr
from luoshi.web.words import outcome


@require_GET
def evidence(request: HttpRequest, case_id: UUID, name: str) -> HttpResponse:
    """A file of a case, for whoever may see the case; a picture is shown, anything else is saved."""
    entries = read_stream(edge.database(), access.scope(request), case_id)
    found = [one.event for one in entries if isinstance(one.event, e.EvidenceAdded) and one.event.file == name]
    if not found:
        raise NotFound("file", "没有这个文件，或您无权查看。", "No such file, or not for your eyes.")
    case = access.case_for(request, case_id)
    note_reading(edge.means(), case, access.acting_on(request, case), What.FILE)
    secret = found[-1].secret
    opened = edge.files().open(name, secret.text if secret else None)
    answer = HttpResponse(opened.content, content_type=opened.media)
    answer["Content-Disposition"] = "inline" if opened.media in IMAGES else "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@never_cache
@require_GET
def letter(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The answer on paper, or how the matter stands, for somebody without a phone. It bears no code: nobody has it."""
    means = edge.means()
    sight = sight_of(request, means, case_id)
    found = sight.dossier
    known = facts.names(found)
    closed = [entry.event for entry in found.entries if isinstance(entry.event, e.Closed | e.Answered)]
    last = closed[-1] if closed else None
    how = outcome(last.outcome) if isinstance(last, e.Closed) else ""
    address = request.build_absolute_uri(reverse("follow"))
    page = {
        "case": found.case,
        "title": found.title,
        "text": found.registered.text.text or "",
        "answer": (last.answer.text or "") if last else "",
        "outcome": how,
        "reason": _text(last, "reason"),
        "measures": _text(last, "measures"),
        "limits": facts.limits(found, means.reference.calendar, means.now()),
        "office": known.office(found.case.holder.office),
        "officer": known.officers.get(found.case.holder.officer, found.case.holder.officer),
        "person": facts.person(found, sight.actor),
        "now": means.now(),
        "address": address,
        "qr": qr(f"{address}?{urlencode({'number': found.case.number})}"),
    }
    return render(request, "web/desk/letter.html", page)


def _text(event: e.Closed | e.Answered | None, name: str) -> str:
    private = getattr(event, name, None)
    return cast(str, private.text or "") if private else ""
