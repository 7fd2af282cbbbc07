"""密封内容的阅读记录, for the auditor: who read which sealed thing, when, and by what right. It shows nothing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from luoshi.core.actors import ActorKind, Role
from luoshi.core.sealed_reads import Ground, What
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.registry.officers import Staff, staff
from luoshi.registry.sealed_reads import Noted, late_reads
from luoshi.web import access, edge

PAGE: Final = 100
_NUMBERS: Final = "SELECT id, number FROM cases_case WHERE id = ANY ($1::uuid[])"
_WHAT: Final[Mapping[What, str]] = {
    What.WORDS: gettext_noop("内容"),
    What.FILE: gettext_noop("附件"),
    What.REPORTER: gettext_noop("当事人的联系方式"),
    What.COMPLAINT: gettext_noop("投诉内容"),
    What.COMPLAINANT: gettext_noop("投诉人身份"),
}
_GROUND: Final[Mapping[Ground, str]] = {
    Ground.DUTY: gettext_noop("经办单位"),
    Ground.OVERSIGHT: gettext_noop("全区监督"),
    Ground.NOTICE: gettext_noop("给当事人发通知"),
    Ground.ORDER: gettext_noop("两人批准的启封"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A read as the page says it. `number` is the case's, for whoever wants to look at its record."""

    at: datetime
    who: str
    office: str
    what: str
    thing: UUID
    number: str
    ground: str


@never_cache
@require_GET
def sealed_reads(request: HttpRequest) -> HttpResponse:
    """The reads, the latest first, page by page."""
    access.require(request, Role.AUDITOR)
    seen, connection = access.scope(request), edge.database()
    asked = _instant(request.GET.get("before", ""))
    found = late_reads(connection, seen, asked or edge.now(), PAGE + 1)
    shown = found[:PAGE]
    known, numbers = staff(connection, seen), _numbers(seen, shown)
    page = {
        "lines": [_line(one, known, numbers) for one in shown],
        "earlier": shown[-1].read_at.isoformat() if len(found) > PAGE else "",
        "paged": asked is not None,
    }
    return render(request, "web/board/sealed_reads.html", page)


def _line(one: Noted, known: Staff, numbers: Mapping[UUID, str]) -> Line:
    row, office = known.officers.get(one.reader), known.offices.get(one.office)
    machine = one.reader_kind == ActorKind.MACHINE
    who = gettext("系统") if machine else row.name if row else one.reader
    where = "" if machine else office.name if office else one.office
    what, ground = gettext(_WHAT[one.what]), gettext(_GROUND[one.ground])
    return Line(one.read_at, who, where, what, one.thing, numbers.get(one.thing, ""), ground)


def _numbers(seen: Access, shown: Sequence[Noted]) -> dict[UUID, str]:
    things = sorted({str(one.thing) for one in shown})
    (rows,) = ask(edge.database(), seen, Question(_NUMBERS, (things,)))
    return dict(rows)


def _instant(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
