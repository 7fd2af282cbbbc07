"""Operations that read cases: lists, one case, and the words of one for the office that answers for it."""

from __future__ import annotations

import base64
import json
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from luoshi.api import edge
from luoshi.api.doors import actor_of, guarded
from luoshi.api.schemas import CaseBody, CasePage, Instant, Problem, Word, WordsBody
from luoshi.api.scopes import READ, WORDS
from luoshi.cases import plain
from luoshi.core.case.clock import times
from luoshi.core.case.state import State
from luoshi.core.errors import BadInput

router = Router(tags=["件 cases"])
PROBLEMS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 422, 503), Problem)
JSON = "application/json; charset=utf-8"


class Narrow(Schema):
    """What a list is narrowed to."""

    number: Word | None = None
    state: Literal[tuple(State)] | None = None  # type: ignore[valid-type]
    case_type: Word | None = None
    office: Word | None = None
    area: Word | None = None
    matter: Word | None = None
    open: bool | None = None
    overdue: bool | None = Field(None, description="ended after a limit")
    since: Instant | None = None
    until: Instant | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_=-]*$")] | None = None


@router.get("/cases", response={200: CasePage, **PROBLEMS}, summary="列出件 list cases", **guarded(READ))
def list_cases(request: HttpRequest, narrow: Query[Narrow]) -> HttpResponse:
    """The cases your office answers, answered or was asked to answer for, newest first, without words."""
    asked = narrow.model_dump(exclude={"limit", "cursor"})
    after = plain.After.parse(_opened(narrow.cursor)) if narrow.cursor else None
    page = plain.page(edge.means(), actor_of(request), plain.Narrow(**asked), after, narrow.limit)
    return HttpResponse(f'{{"cases": {page.rows}, "next": {json.dumps(_closed(page.after))}}}', content_type=JSON)


@router.get("/cases/{uuid:case_id}", response={200: CaseBody, **PROBLEMS}, summary="读一件 one case", **guarded(READ))
def read_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """State, who answers for it, clocks and steps, without words. The ETag is its version, for If-Match."""
    found = plain.plain(edge.means(), actor_of(request), case_id)
    said = HttpResponse(f'{json.dumps(_as_data(found))[:-1]}, "steps": {found.steps}}}', content_type=JSON)
    said["ETag"] = f'"{found.recorded.version}"'
    return said


@router.get(
    "/cases/{uuid:case_id}/words",
    response={200: WordsBody, **PROBLEMS},
    summary="一件的文字 its words",
    **guarded(WORDS),
)
def read_words(request: HttpRequest, case_id: UUID) -> Any:
    """What was asked for and answered, for the office that answers for it now; never names or contacts."""
    return plain.words(edge.means(), actor_of(request), case_id)


def _as_data(found: plain.Plain) -> dict[str, Any]:
    case, clocks = found.case, times(found.case, edge.now())
    return {
        "id": str(case.id),
        "number": case.number,
        "version": found.recorded.version,
        "state": case.state.value,
        "case_type": case.case_type,
        "type_version": case.type_version,
        "holder": {"office": case.holder.office, "officer": case.holder.officer},
        "offered_to": case.offer.to if case.offer else None,
        "received_at": case.received_at.isoformat(),
        "ended_at": case.ended_at.isoformat() if case.ended_at else None,
        "outcome": case.closings[-1].outcome.value if case.closings and case.ended_at else None,
        "deadlines": {name.value: at.isoformat() for name, at in case.deadlines.items()},
        "provisional": case.provisional,
        "clocks": {
            "waited": clocks.waited.total_seconds(),
            "held": {office: time.total_seconds() for office, time in clocks.held.items()},
            "stopped": {ground: time.total_seconds() for ground, time in clocks.stopped.items()},
        },
    }


def _closed(place: str | None) -> str | None:
    return base64.urlsafe_b64encode(place.encode()).decode() if place else None


def _opened(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor).decode()
    except ValueError as error:
        raise BadInput(
            "bad_cursor", "翻页标记不对，请从头列出。", "This cursor is none; list from the start."
        ) from error
