"""The catalogue of matters: what the codes of cases are called. A matter is never deleted; one may go out of use."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.core.registry_events import MatterEntered
from luoshi.registry import matters as catalogue
from luoshi.registry.two_people import MATTER, submit_matter, waiting
from luoshi.web import edge
from luoshi.web.admin.asking import TWO_SAY, Field, Form, administrator, answered, done, said_before, waits
from luoshi.web.words import sentences

_USE = (("yes", gettext_noop("在用，登记时可以选")), ("no", gettext_noop("不再用，原有的件照旧显示这个名称")))


@never_cache
@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """Every matter with its titles, those in use first."""
    registrar = administrator(request)
    rows = catalogue.matters(registrar.connection, registrar.access)
    page = {
        "rows": rows,
        "proposed": [one for one in waiting(registrar.connection, registrar.access) if one.kind == MATTER],
        "said": said_before(request),
    }
    return render(request, "web/admin_pages/matters.html", page)


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A new matter, or another title of one that is there; cases keep the code and show the new title."""
    registrar = administrator(request)
    code = request.GET.get("code", "")
    rows = catalogue.matters(registrar.connection, registrar.access)
    known = next((row for row in rows if row.code == code), None)
    fields = [
        Field(
            "code",
            gettext("代码"),
            hint=gettext("小写字母、数字和下划线；定了不变。"),
            value=code,
            fixed=known is not None,
        ),
        Field("title", gettext("名称"), value=known.title if known else ""),
        Field("title_en", gettext("英文名称"), required=False, value=known.title_en if known else ""),
        Field(
            "in_use",
            gettext("是否在用"),
            "choice",
            choices=[(code, gettext(words)) for code, words in _USE],
            value="yes" if known is None or known.in_use else "no",
        ),
        Field("reason", gettext("依据"), required=False, hint=gettext("为什么改；要第二人确认时必须写明。")),
    ]
    form = Form(
        gettext("事项"),
        gettext("录入"),
        fields,
        reverse("admin-matters"),
        sentences(gettext("改名对原有的件同样生效，代码和记录不变。"), gettext(TWO_SAY)),
    )

    def do(typed: QueryDict) -> HttpResponse:
        entered, change_id = _typed(typed, known), uuid4()
        changed = bool(catalogue.check_matters(registrar, [entered]))
        if not submit_matter(registrar, change_id, entered, typed.get("reason", "")):
            return waits(change_id)
        edge.forget()
        return done("admin-matters", gettext("已录入。") if changed else gettext("没有变化。"))

    return answered(request, form, do, grave=True)


def _typed(typed: QueryDict, known: catalogue.MatterRow | None) -> MatterEntered:
    name = known.code if known else typed.get("code", "").strip()
    return MatterEntered(name, typed.get("title", ""), typed.get("title_en", ""), typed.get("in_use") != "no")
