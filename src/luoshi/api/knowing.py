"""Operations on what everybody may know: case types, offices, when a limit ends; and statistics of delays."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from luoshi.api import edge
from luoshi.api.doors import actor_of, guarded
from luoshi.api.reading import JSON, PROBLEMS
from luoshi.api.schemas import Instant, Word
from luoshi.api.scopes import READ, REPORTS
from luoshi.cases.delays import delays
from luoshi.cases.handling import access_of
from luoshi.core.casetypes.model import CaseType
from luoshi.core.worktime import Limit
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask

router = Router(tags=["资料 reference"])

_OFFICES = (
    "SELECT coalesce(json_agg(o), '[]')::text FROM (SELECT code, name, path, kind, in_centre, appraised, is_open,"
    " nullif(successor, '') AS successor FROM registry_office ORDER BY array_length(path, 1), pinyin, code) o"
)


class LimitBody(Schema):
    """A limit, the event it runs from, and its source."""

    name: str
    limit: str
    start: str
    source: str


class CaseTypeBody(Schema):
    """A kind of case as it is in force now: `form` is the JSON Schema of its intake form."""

    code: str
    version: int
    zh: str
    en: str
    basis: str
    publicity: str
    judge: str
    needs_admission: bool
    limits: list[LimitBody]
    outcomes: list[str]
    suspensions: dict[str, str]
    return_causes: dict[str, str]
    evidence: dict[str, str]
    diversions: dict[str, str]
    form: dict[str, Any]


class MatterBody(Schema):
    """A matter of the catalogue."""

    code: str
    zh: str
    en: str
    in_use: bool


class Matters(Schema):
    """The catalogue of matters, by code."""

    matters: list[MatterBody]


class CaseTypes(Schema):
    """The kinds of case in force."""

    case_types: list[CaseTypeBody]


class OfficeBody(Schema):
    """An office: `path` runs from the root to it."""

    code: str
    name: str
    path: list[str]
    kind: str
    in_centre: bool
    appraised: bool
    is_open: bool
    successor: str | None


class Offices(Schema):
    """The offices, those above before those below."""

    offices: list[OfficeBody]


class Asked(Schema):
    """A limit such as `5wd`, and when it starts."""

    start: Instant
    limit: Annotated[str, StringConstraints(max_length=12, pattern=r"^[0-9]{1,4}(wd|wh|d|h|mo|min)$")]
    person: bool = Field(False, description="the limit binds a person: it ends at 24:00")


class Skipped(Schema):
    """A day that did not count."""

    day: date
    reason: str


class RuleBody(Schema):
    """A rule of counting, and where it stands."""

    code: str
    zh: str
    en: str
    source: str
    source_en: str


class DeadlineBody(Schema):
    """When a limit ends by the district's calendar, and why."""

    start: datetime
    limit: str
    binds_person: bool
    deadline: datetime
    last_day: date
    provisional: bool
    counted: list[date]
    skipped: list[Skipped]
    make_up: list[date]
    rules: list[RuleBody]


class GroupBody(Schema):
    """The closed cases of a month of receipt or of an office."""

    name: str
    cases: int
    median_wd: int
    share_over_5wd: float


class DelaysBody(Schema):
    """How long imported and closed cases took, in working days; null where there are none."""

    cases: int
    median_wd: int | None
    p62_wd: int | None
    p90_wd: int | None
    share_over_5wd: float | None
    by_month: list[GroupBody]
    by_office: list[GroupBody]


@router.get(
    "/matters", response={200: Matters, **PROBLEMS}, summary="事项目录 the catalogue of matters", **guarded(READ)
)
def matters(request: HttpRequest) -> Any:  # noqa: ARG001 - ninja gives it
    """What the codes in `matter` are called; those not in use are given to no new case."""
    known = edge.means().reference.matters
    return {
        "matters": [{"code": code, "zh": zh, "en": en, "in_use": in_use} for code, (zh, en, in_use) in known.items()]
    }


@router.get("/case-types", response={200: CaseTypes, **PROBLEMS}, summary="事项类型 kinds of case", **guarded(READ))
def case_types(request: HttpRequest) -> Any:  # noqa: ARG001 - ninja gives it
    """The kinds of case in force, with their limits and the codes that commands may name."""
    kinds = edge.means().reference.case_types
    return {"case_types": [_kind(kinds[code]) for code in sorted(kinds)]}


@router.get("/offices", response={200: Offices, **PROBLEMS}, summary="单位 offices", **guarded(READ))
def list_offices(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - ninja gives it
    """The offices of the district."""
    ((row,),) = ask(edge.database(), Access("api"), Question(_OFFICES))
    return HttpResponse(f'{{"offices": {row[0]}}}', content_type=JSON)


@router.get(
    "/deadline", response={200: DeadlineBody, **PROBLEMS}, summary="计算时限 when a limit ends", **guarded(READ)
)
def deadline(request: HttpRequest, asked: Query[Asked]) -> Any:  # noqa: ARG001
    """The end of a limit by the district's calendar, with the days that counted and the rules."""
    limit = Limit.parse(asked.limit, binds_person=asked.person)
    found = edge.means().reference.calendar.explain(asked.start, limit)
    return {
        "start": found.start,
        "limit": str(found.limit),
        "binds_person": found.limit.binds_person,
        "deadline": found.instant,
        "last_day": found.last_day,
        "provisional": found.provisional,
        "counted": list(found.counted),
        "skipped": [{"day": each.day, "reason": each.reason.value} for each in found.skipped],
        "make_up": list(found.make_up),
        "rules": [
            {"code": rule.code, "zh": rule.zh, "en": rule.en, "source": rule.source_zh, "source_en": rule.source_en}
            for rule in found.rules
        ],
    }


@router.get("/reports/delays", response={200: DelaysBody, **PROBLEMS}, summary="用时统计 delays", **guarded(REPORTS))
def report_delays(request: HttpRequest, source: Word | None = None) -> Any:
    """Working days from receipt to closing of the imported cases, by month and office, over the whole district."""
    means = edge.means()
    return asdict(delays(means.connection, access_of(actor_of(request)), means.reference.calendar, source))


def _kind(rules: CaseType) -> dict[str, Any]:
    return {
        "code": rules.code,
        "version": rules.version,
        "zh": rules.zh,
        "en": rules.en,
        "basis": rules.basis,
        "publicity": rules.publicity.value,
        "judge": rules.judge.value,
        "needs_admission": rules.needs_admission,
        "limits": [
            {"name": rule.name.value, "limit": str(rule.limit), "start": rule.start.value, "source": rule.source}
            for rule in rules.limits.values()
        ],
        "outcomes": sorted(outcome.value for outcome in rules.outcomes),
        "suspensions": {ground: rule.title for ground, rule in rules.suspensions.items()},
        "return_causes": dict(rules.returns.causes),
        "evidence": dict(rules.evidence),
        "diversions": {code: rule.title for code, rule in rules.diversions.items()},
        "form": dict(rules.form),
    }
