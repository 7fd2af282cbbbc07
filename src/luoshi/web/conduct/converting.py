"""普通诉求里发现是作风投诉: it becomes a new sealed complaint, without a link from the one to the other.

The case is not touched: whoever has it ends it as any other, and writes nothing of this. The complaint names the case
and those who have read it inside its envelope alone, for its handler. The person follows it with the code they have.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.cases.following import Told, told
from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.case.state import Case
from luoshi.core.errors import LuoshiError
from luoshi.core.judgement.complaints.events import Mode
from luoshi.judgement.complaints import intake
from luoshi.judgement.complaints.handling import Receiving
from luoshi.judgement.complaints.intake import Letter
from luoshi.registry.sealed_reads import reads_of
from luoshi.web import access, edge
from luoshi.web.conduct.seeing import not_theirs
from luoshi.web.words import titles


@dataclass(frozen=True, slots=True)
class Old:
    """The case that turns out to be a complaint, with everything in it."""

    told: Told
    receiving: Receiving

    def letter(self, office: str, kind: str, superiors: tuple[str, ...]) -> Letter:
        """What it says, and who has read it, as a letter to the handling body."""
        asked = self.told.registered
        parts = (asked.title.text, asked.text.text, asked.place.text if asked.place else "")
        name, contact = (one.text or "" if one else "" for one in (asked.name, asked.contact))
        sealed = bool(name or contact) and bool(intake.body_for(self.receiving, office, superiors).unsealers)
        return Letter(
            office=office,
            kind=kind,
            what="\n".join(part for part in parts if part),
            superiors=superiors,
            mode=Mode.CONFIDENTIAL if sealed else Mode.ANONYMOUS,
            name=name,
            contact=contact,
            old=self.told.case.number,
            readers="、".join(dict.fromkeys(self._readers())),
        )

    def _readers(self) -> Iterator[str]:
        """Every officer who acted on the case, held it or is recorded as having read it."""
        acted = [(e.actor.id, e.actor.office) for e in self.told.entries if e.actor.kind is ActorKind.OFFICER]
        held = [(one.holder.officer, one.holder.office) for one in self.told.case.holdings]
        noted = [(one.reader, one.office) for one in reads_of(self.receiving.connection, self.told.case.id)]
        offices, officers = self.receiving.staff.offices, self.receiving.staff.officers
        for code, office in (*acted, *held, *noted):
            at = offices[office].name if office in offices else office
            yield f"{at} {officers[code].name if code in officers else code}"


@never_cache
@require_http_methods(["GET", "POST"])
def convert(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The form, and the making of it."""
    actor = access.officer(request)
    case = access.case_for(request, case_id)
    if not _may(actor, case):
        raise not_theirs()
    receiving = edge.receiving()
    error: LuoshiError | None = None
    if request.method == "POST":
        access.fresh(request)
        try:
            _make(request, Old(told(edge.means(), case_id), receiving))
            return render(request, "web/conduct/convert.html", {"done": True, "case": case})
        except LuoshiError as refusal:
            error = refusal
    offices = sorted(receiving.staff.offices.values(), key=lambda one: (len(one.path), one.pinyin))
    above = {code for one in offices for code in one.path[:-1]}
    page: dict[str, Any] = {
        "case": case,
        "offices": offices,
        "above": [one for one in offices if one.code in above],
        "kinds": titles(receiving.rules.kinds).items(),
        "typed": request.POST,
        "error": error,
    }
    return render(request, "web/conduct/convert.html", page, status=error.status if error else 200)


def _may(actor: Actor, case: Case) -> bool:
    """Whoever answers for the case, or watches over the district."""
    return actor.id == case.holder.officer or actor.has(Role.SUPERVISOR)


def _make(request: HttpRequest, old: Old) -> None:
    typed, code_hash = request.POST, old.told.case.code_hash
    superiors = tuple(dict.fromkeys(typed.getlist("superiors")))
    letter = old.letter(typed.get("office", ""), typed.get("kind", ""), superiors)
    # Without a code there is nobody to follow it; the stream is then anybody's.
    stream = old.receiving.seals.complaint_of(code_hash or secrets.token_hex(32))
    intake.receive(old.receiving, stream, None, letter)
