"""The addresses of the standard: parse, call one function, answer in the format asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Final

import psycopg
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from luoshi.api import edge
from luoshi.api.clients import Forbidden, Unauthorized, recognised
from luoshi.api.open311.formats import Format, answer, refused
from luoshi.api.open311.requests import Wanted, found
from luoshi.api.open311.services import definition, filled, listed, service
from luoshi.api.registering import Matter, register_for
from luoshi.api.scopes import PUBLIC
from luoshi.core.casetypes.model import CaseType
from luoshi.core.errors import BadInput, LuoshiError, NotFound
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask

View = Callable[..., HttpResponse]
MOST_TEXT: Final = 4_000
_KEY: Final = re.compile(r"[!-~]{8,200}")
_ATTRIBUTE: Final = re.compile(r"attribute\[([A-Za-z0-9_]+)\](?:\[\])?")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def door(*methods: str) -> Callable[[View], View]:
    """A view of the standard for these methods: its errors are the standard's, in the format asked for."""

    def decorated(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, form: str, **words: str) -> HttpResponse:
            asked = Format(form)
            if request.method not in methods:
                return refused(asked, 405, f"use {', '.join(methods)}")
            try:
                _check_text(request)
                _check_jurisdiction({**request.GET.dict(), **request.POST.dict()})
                return view(request, asked, **words)
            except (Unauthorized, Forbidden):
                return refused(asked, 403, "api_key 缺少或无效 Missing or invalid api_key")
            except (psycopg.DataError, SuspiciousOperation):
                return refused(asked, 400, "请求读不懂。 The request cannot be read.")
            except LuoshiError as error:
                return refused(asked, error.status if error.status in (404, 503) else 400, f"{error.zh} {error.en}")

        return answered

    return decorated


@door("GET")
def services(_request: HttpRequest, form: Format) -> HttpResponse:
    """GET services."""
    return answer(form, "services", [service(rules) for rules in _kinds().values()])


@door("GET")
def one_service(_request: HttpRequest, form: Format, code: str) -> HttpResponse:
    """GET services/{code}."""
    return answer(form, "service_definition", definition(_kind(code)))


@door("GET", "POST")
def requests(request: HttpRequest, form: Format) -> HttpResponse:
    """GET requests, POST requests."""
    if request.method == "POST":
        return answer(form, "service_requests", [_registered(request)])
    return answer(form, "service_requests", found(edge.means(), _kinds(), _wanted(request)))


@door("GET")
def one_request(_request: HttpRequest, form: Format, number: str) -> HttpResponse:
    """GET requests/{id}: a list of one, as the standard has it."""
    return answer(form, "service_requests", _numbered(number))


@door("GET")
def token(_request: HttpRequest, form: Format, number: str) -> HttpResponse:
    """GET tokens/{id}: a request has its number at once, which is its token too."""
    known = [{"service_request_id": each["service_request_id"], "token": number} for each in _numbered(number)]
    return answer(form, "service_requests", known)


@door("GET")
def discovery(request: HttpRequest, form: Format) -> HttpResponse:
    """Service discovery: where the door is, and which formats it has."""
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": request.build_absolute_uri("/open311/v2"),
        "changeset": "2026-11-21 00:00",
        "type": "production",
        "formats": ["application/json", "text/xml"],
    }
    found = {"changeset": "2026-11-21 00:00", "contact": "", "key_service": "", "endpoints": [endpoint]}
    return answer(form, "discovery", found)


def _kinds() -> dict[str, CaseType]:
    return listed(edge.means().reference.case_types)


def _kind(code: str) -> CaseType:
    rules = _kinds().get(code)
    if rules is None:
        raise NotFound("service_code", "没有这个 service_code。", "service_code was not found.")
    return rules


def _numbered(number: str) -> list[dict[str, Any]]:
    known = found(edge.means(), _kinds(), Wanted(numbers=(number,)))
    if not known:
        raise NotFound("service_request_id", "没有这一件。", "service_request_id was not found.")
    return known


def _registered(request: HttpRequest) -> dict[str, Any]:
    given = request.POST.dict()
    client = recognised(edge.database(), given.get("api_key", ""))
    actor = client.actor(PUBLIC)
    rules = _kind(given.get("service_code", ""))
    text = given.get("description", "").strip()
    if not text or len(text) > MOST_TEXT:
        raise BadInput(
            "description",
            f"description 须有内容，不超过 {MOST_TEXT} 字。",
            f"description is needed, {MOST_TEXT} characters at most.",
        )
    matter = Matter(
        case_type=rules.code,
        title=text.splitlines()[0][:40],
        text=text,
        channel="open311",
        place=_place(given),
        name=_joined(given, "first_name", "last_name"),
        contact=_joined(given, "phone", "email"),
        form=filled(rules, _attributes(given)),
    )
    done = register_for(edge.means(), client, actor, matter, _key(request))
    notice = f"查询码 {done.code}：凭编号和查询码可查进度、作评价，只显示这一次。"
    return {"service_request_id": done.number, "service_notice": notice, "account_id": None}


def _wanted(request: HttpRequest) -> Wanted:
    states = set(filter(None, request.GET.get("status", "").split(",")))
    if not states <= {"open", "closed"}:
        raise BadInput("status", "status 只能是 open 或 closed。", "status must be open or closed.")
    return Wanted(
        numbers=_listed(request, "service_request_id"),
        codes=_listed(request, "service_code"),
        open=None if len(states) != 1 else "open" in states,
        since=_instant(request, "start_date"),
        until=_instant(request, "end_date"),
    )


def _listed(request: HttpRequest, name: str) -> list[str]:
    return [part.strip() for part in request.GET.get(name, "").split(",") if part.strip()][:1_000]


def _instant(request: HttpRequest, name: str) -> datetime | None:
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        # A plus sign that was not encoded arrives as a space.
        instant = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or not 1949 <= instant.year <= 2199:
        raise BadInput(name, f"{name} 须为带时区的时间。", f"{name} must be a time with its zone (w3 date and time).")
    return instant.astimezone(UTC)


def _attributes(given: Mapping[str, str]) -> dict[str, str]:
    named = ((_ATTRIBUTE.fullmatch(name), value) for name, value in given.items())
    return {match[1]: value for match, value in named if match}


def _place(given: Mapping[str, str]) -> str | None:
    # No place is ever needed: the standard asks for one, the district does not.
    address, point = given.get("address_string", "").strip(), _joined(given, "lat", "long")
    return "；".join(part for part in (address, point) if part)[:500] or None


def _joined(given: Mapping[str, str], *names: str) -> str | None:
    parts = [given.get(name, "").strip() for name in names]
    return " ".join(filter(None, parts))[:200] or None


def _key(request: HttpRequest) -> str:
    """The standard knows no idempotency key; ours is taken where a client sends it."""
    given = request.headers.get("Idempotency-Key", "")
    return f"open311:{given if _KEY.fullmatch(given) else edge.fresh_token()}"


def _check_text(request: HttpRequest) -> None:
    texts = [*request.GET.dict().values(), *request.POST.dict().values()]
    if any(_CONTROL.search(text) for text in texts):
        raise BadInput("unreadable", "请求读不懂。", "The request cannot be read.")


def _check_jurisdiction(given: Mapping[str, str]) -> None:
    asked = given.get("jurisdiction_id", "")
    if asked:
        (rows,) = ask(edge.database(), Access("open311"), Question("SELECT DISTINCT path[1] FROM registry_office"))
        if rows and (asked,) not in rows:
            raise NotFound("jurisdiction_id", "没有这个 jurisdiction_id。", "jurisdiction_id was not found.")
