"""Case types: read as a page, compared version with version, and entered anew from TOML with every fault shown."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.core.casetypes.model import CaseType
from luoshi.core.casetypes.reader import CaseTypeError, parse
from luoshi.core.errors import NotFound
from luoshi.registry.commands import enter_case_type
from luoshi.registry.versions import CaseTypeText, case_type_texts
from luoshi.web import edge
from luoshi.web.admin.asking import Consequence, Field, Form, administrator, answered, day, done
from luoshi.web.story.sentences import LIMITS
from luoshi.web.templatetags.luoshi import whole_day
from luoshi.web.words import called, long


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of a comparison: added, removed, or kept for its place."""

    kind: str
    text: str


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
    page = {"rows": kinds, "today": today, "said": request.GET.get("said", "")}
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
    ]
    says = gettext("已经登记的件一直按登记时的版本办，不受影响。")
    form = Form(gettext("录入新版本"), gettext("检查并比较"), fields, reverse("admin-case-types"), says)

    def ahead(typed: QueryDict) -> Consequence:
        rules = parse(_toml(typed), "TOML")
        since = day(typed.get("active_from", ""), gettext("启用日期"))
        before = next((one for one in texts if one.code == rules.code), None)
        changed = differences(before.toml if before else "", _toml(typed))
        follows = [
            gettext("%(since)s起，新登记的“%(kind)s”按第 %(version)s 版办。")
            % {"since": whole_day(since), "kind": called(rules), "version": rules.version},
            gettext("在此之前登记的件仍按各自登记时的版本办。"),
            gettext("与第 %(version)s 版相比，下面的行有变化。") % {"version": before.version}
            if before
            else gettext("这是一个新的事项类型。"),
        ]
        text = "\n".join(f"{one.kind} {one.text}" for one in changed if one.kind != " ")
        return Consequence(
            gettext("%(kind)s 第 %(version)s 版") % {"kind": called(rules), "version": rules.version},
            gettext("录入并启用"),
            follows,
            text=text,
        )

    def do(typed: QueryDict) -> HttpResponse:
        enter_case_type(registrar, _toml(typed), day(typed.get("active_from", ""), gettext("启用日期")))
        edge.forget()
        return done("admin-case-types", gettext("新版本已录入。"))

    return answered(request, form, do, ahead, grave=True)


def differences(before: str, after: str) -> Sequence[Difference]:
    """The lines that differ, with three lines around them."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3)
    return [Difference(line[:1] or " ", line[1:]) for line in lines if not line.startswith(("---", "+++", "@@"))]


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
