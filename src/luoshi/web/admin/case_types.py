"""Case types: read as a page, compared version with version, and entered anew from TOML with every fault shown."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.core.casetypes.model import CaseType
from luoshi.core.casetypes.reader import CaseTypeError, parse
from luoshi.core.errors import NotFound
from luoshi.registry.two_people import CASE_TYPE, submit_case_type, waiting
from luoshi.registry.versions import CaseTypeText, case_type_texts
from luoshi.web import edge
from luoshi.web.admin.ahead import differences, of_case_type
from luoshi.web.admin.asking import (
    TWO_SAY,
    Consequence,
    Field,
    Form,
    administrator,
    answered,
    day,
    done,
    said_before,
    waits,
)
from luoshi.web.story.sentences import LIMITS
from luoshi.web.words import long, sentences


@never_cache
@require_GET
def case_types(request: HttpRequest) -> HttpResponse:
    """Every case type, with the version in force and those to come."""
    registrar = administrator(request)
    today = edge.now().astimezone(edge.BEIJING).date()
    rows: dict[str, list[CaseTypeText]] = {}
    for text in case_type_texts(registrar.connection, registrar.access):
        rows.setdefault(text.code, []).append(text)
    kinds = [(_parsed(texts[0]), _in_force(texts, today.toordinal()), texts) for texts in rows.values()]
    page = {
        "rows": kinds,
        "today": today,
        "proposed": [one for one in waiting(registrar.connection, registrar.access) if one.kind == CASE_TYPE],
        "said": said_before(request),
    }
    return render(request, "web/admin_pages/case_types.html", page)


@never_cache
@require_GET
def case_type(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """A version of a case type as a page to read, and what it changed against another."""
    registrar = administrator(request)
    texts = _texts_of(case_type_texts(registrar.connection, registrar.access), code)
    found = next((one for one in texts if one.version == version), None)
    if found is None:
        raise NotFound("case_type", "没有这一版。", "There is no such version.")
    against = next((one for one in texts if str(one.version) == request.GET.get("against")), None)
    rules = _parsed(found)
    page = {
        "text": found,
        "rules": rules,
        "limits": [(gettext(LIMITS[name]), long(rule.limit), rule) for name, rule in rules.limits.items()],
        "suspensions": [(rule, long(rule.cap)) for rule in rules.suspensions.values()],
        "window": long(rules.returns.window),
        "versions": texts,
        "against": against,
        "differences": differences(against.toml, found.toml) if against else (),
    }
    return render(request, "web/admin_pages/case_type.html", page)


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A new version from TOML, in force from a day; first what differs from the version before."""
    registrar = administrator(request)
    texts = case_type_texts(registrar.connection, registrar.access)
    code = request.GET.get("code", "")
    newest = next((one.toml for one in texts if one.code == code), "")
    today = edge.now().astimezone(edge.BEIJING).date()
    fields = [
        Field("toml", gettext("事项类型（TOML）"), "code", hint=gettext("version 要比现在的大 1。"), value=newest),
        Field("active_from", gettext("从哪天起用于新的件"), "date", value=today.isoformat()),
        Field(
            "reason",
            gettext("依据"),
            required=False,
            hint=gettext("为什么改，例如文件的名称和文号；要第二人确认时请写明。"),
        ),
    ]
    says = sentences(gettext("已经登记的件一直按登记时的版本办，不受影响。"), gettext(TWO_SAY))
    form = Form(gettext("录入新版本"), gettext("检查并比较"), fields, reverse("admin-case-types"), says)

    def ahead(typed: QueryDict) -> Consequence:
        return of_case_type(texts, _toml(typed), day(typed.get("active_from", ""), gettext("启用日期")))

    def do(typed: QueryDict) -> HttpResponse:
        change_id, since = uuid4(), day(typed.get("active_from", ""), gettext("启用日期"))
        if not submit_case_type(registrar, change_id, _toml(typed), since, typed.get("reason", "")):
            return waits(change_id)
        edge.forget()
        return done("admin-case-types", gettext("新版本已录入。"))

    return answered(request, form, do, ahead, grave=True)


def _toml(typed: QueryDict) -> str:
    return typed.get("toml", "").replace("\r\n", "\n")


def _texts_of(texts: Sequence[CaseTypeText], code: str) -> list[CaseTypeText]:
    return [one for one in texts if one.code == code]


def _in_force(texts: Sequence[CaseTypeText], today: int) -> int:
    return max((one.version for one in texts if one.active_from.toordinal() <= today), default=0)


def _parsed(text: CaseTypeText) -> CaseType:
    try:
        return parse(text.toml, f"{text.code}.toml")
    except CaseTypeError as error:
        raise NotFound("case_type", error.zh, error.en) from error
