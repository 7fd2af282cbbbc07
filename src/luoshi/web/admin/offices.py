"""Offices: the tree, adding and renaming, and merging with a preview of the cases that go along."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.cases.moves_ahead import held_by
from luoshi.cases.succession import preview_merger
from luoshi.core.errors import NotFound
from luoshi.core.registry_events import OfficeRegistered
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.registry.changes import merge_office
from luoshi.registry.commands import Registrar, enter_offices
from luoshi.registry.hours import read_hours
from luoshi.registry.officers import OfficeRow, Staff
from luoshi.web import edge
from luoshi.web.admin.asking import Choices, Consequence, Field, Form, administrator, answered, done, said_before
from luoshi.web.admin.handing import handed_to, moved_now
from luoshi.web.words import sentences


@never_cache
@require_GET
def offices(request: HttpRequest) -> HttpResponse:
    """The tree of offices, and those that were merged; or those alone whose name or code is asked for."""
    known, asked = administrator(request).staff(), request.GET.get("q", "").strip().lower()
    meant = [row for row in tree(known) if _meant(row, asked)]
    rows = [(row, 0 if asked else len(row.path) - 1, _above(row, known), len(known.of(row.code))) for row in meant]
    closed = [
        (row, known.offices.get(row.successor))
        for row in known.offices.values()
        if not row.is_open and _meant(row, asked)
    ]
    left = dict(held_by(edge.means(), Access("registry", EVERYTHING), [row.code for row, _ in closed]))
    merged = [(row, heir, left.get(row.code, 0)) for row, heir in closed]
    page = {"rows": rows, "closed": merged, "q": request.GET.get("q", ""), "said": said_before(request)}
    return render(request, "web/admin_pages/offices.html", page)


def _meant(row: OfficeRow, asked: str) -> bool:
    return not asked or asked in row.name.lower() or asked in row.code.lower()


def _above(row: OfficeRow, known: Staff) -> str:
    """The name of the office above, which a list without the tree needs to say."""
    above = known.offices.get(row.path[-2]) if len(row.path) > 1 else None
    return above.name if above else ""


@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new office."""
    registrar = administrator(request)
    known = registrar.staff()
    code = Field("code", gettext("编码"), hint=gettext("小写拉丁字母、数字和下划线，以后不能改。"), value="")
    form = Form(gettext("新增单位"), gettext("新增"), [code, *_fields(known, None)], reverse("admin-offices"))

    def do(typed: QueryDict) -> HttpResponse:
        enter_offices(registrar, [_read(typed, typed.get("code", "").strip(), known)])
        return done("admin-offices", gettext("%(name)s 已新增。") % {"name": typed["name"]})

    return answered(request, form, do)


@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Another name, place or kind of an office; code and history stay."""
    registrar = administrator(request)
    known = registrar.staff()
    row = _open(known, code)
    says = gettext("改名不改编码，从前的件和记录都还是这个单位的。")
    form = Form(
        gettext("修改 %(name)s") % {"name": row.name},
        gettext("保存"),
        _fields(known, row),
        reverse("admin-offices"),
        says,
    )

    def do(typed: QueryDict) -> HttpResponse:
        event = _read(typed, code, known)
        enter_offices(registrar, [event, *_below(known, row, event)])
        return done("admin-offices", gettext("%(name)s 已保存。") % {"name": event.name})

    return answered(request, form, do)


@never_cache
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """An office goes into another, with its people and cases; first what that will move."""
    registrar = administrator(request)
    known = registrar.staff()
    row = _open(known, code)
    others = [(one.code, one.name) for one in tree(known) if code not in one.path]
    fields = [
        Field("successor", gettext("并入哪个单位"), "choice", choices=others),
        Field("reason", gettext("依据"), "text", hint=gettext("机构改革方案的名称和文号。")),
    ]
    form = Form(gettext("撤并 %(name)s") % {"name": row.name}, gettext("看看会怎样"), fields, reverse("admin-offices"))

    def ahead(typed: QueryDict) -> Consequence:
        return _merging(registrar, known, row, _open(known, typed.get("successor", "")))

    def do(typed: QueryDict) -> HttpResponse:
        successor = _open(known, typed.get("successor", ""))
        merge_office(registrar, code, successor.code, typed.get("reason", ""))
        merged = gettext("%(name)s 已并入 %(successor)s。") % {"name": row.name, "successor": successor.name}
        return done("admin-offices", sentences(merged, moved_now(registrar, office=code)))

    return answered(request, form, do, ahead, grave=True)


def tree(known: Staff) -> list[OfficeRow]:
    """The open offices, each below its parent, by name."""
    keys = {code: (row.pinyin, code) for code, row in known.offices.items()}
    open_ones = [row for row in known.offices.values() if row.is_open]
    return sorted(open_ones, key=lambda row: [keys.get(code, ("", code)) for code in row.path])


def choices(known: Staff) -> Choices:
    """The open offices to choose from."""
    return [(row.code, "\u2003" * (len(row.path) - 1) + row.name) for row in tree(known)]


def _merging(registrar: Registrar, known: Staff, old: OfficeRow, new: OfficeRow) -> Consequence:
    moves = preview_merger(edge.means(), old.code, new.code)
    cases = sum(count for _, count in held_by(edge.means(), registrar.access, [old.code]))
    below = [row for row in known.offices.values() if row.is_open and old.code in row.path[:-1]]
    follows = [
        gettext("%(name)s 从此关闭，不再接收新的件；编码和从前的记录都保留。") % {"name": old.name},
        gettext("%(cases)s 件在办的件归 %(name)s，钟照走；%(moves)s。")
        % {"cases": cases, "name": new.name, "moves": handed_to(known, moves) or gettext("没有要移交的")},
        gettext("%(count)s 名工作人员转到 %(name)s，岗位不变。") % {"count": len(known.of(old.code)), "name": new.name},
        gettext("%(count)s 个下级单位改属 %(name)s。") % {"count": len(below), "name": new.name}
        if below
        else gettext("没有下级单位。"),
        gettext("撤并不能撤销；要恢复只能另设新单位。"),
    ]
    return Consequence(
        gettext("%(name)s 并入 %(successor)s") % {"name": old.name, "successor": new.name},
        gettext("撤并"),
        follows,
        grave=True,
    )


def _open(known: Staff, code: str) -> OfficeRow:
    row = known.offices.get(code)
    if row is None or not row.is_open:
        raise NotFound("office", "没有这个单位，或已撤并。", "There is no such open office.")
    return row


def _fields(known: Staff, row: OfficeRow | None) -> list[Field]:
    above = [
        ("", gettext("（最上级）")),
        *((code, name) for code, name in choices(known) if row is None or code != row.code),
    ]
    flags = [("in_centre", gettext("进驻政务服务中心")), ("appraised", gettext("参加评议"))]
    ticked = [name for name, _ in flags if row is not None and getattr(row, name)]
    return [
        Field("name", gettext("名称"), value=row.name if row else ""),
        Field("parent", gettext("上级单位"), "choice", required=False, choices=above, value=_parent(row, known)),
        Field(
            "kind",
            gettext("类别"),
            hint=gettext("例如 office、town；service_centre、hotline 接全区网上来的件。"),
            value=row.kind if row else "office",
        ),
        Field("flags", gettext("参加"), "checks", required=False, choices=flags, value=ticked),
        Field(
            "hours",
            gettext("自己的办公时间"),
            required=False,
            hint=gettext("例如 09:00-12:00 13:30-17:00；不填就按全区。只约束窗口开门，不影响时限。"),
            value=" ".join(row.hours) if row else "",
        ),
    ]


def _parent(row: OfficeRow | None, known: Staff) -> str:
    if row is not None:
        return row.path[-2] if len(row.path) > 1 else ""
    return next((one.code for one in tree(known) if len(one.path) == 1), "")


def _read(typed: QueryDict, code: str, known: Staff) -> OfficeRegistered:
    parent, flags = typed.get("parent", ""), typed.getlist("flags")
    path = (*_open(known, parent).path, code) if parent else (code,)
    hours = read_hours(typed.get("hours", ""))
    kind = typed.get("kind", "").strip() or "office"
    return OfficeRegistered(
        code, typed.get("name", "").strip(), path, kind, "in_centre" in flags, "appraised" in flags, hours
    )


def _below(known: Staff, row: OfficeRow, event: OfficeRegistered) -> list[OfficeRegistered]:
    """The offices under one that moves in the tree, with their new paths."""
    if event.path == row.path:
        return []
    moved = [one for one in tree(known) if row.code in one.path[:-1]]
    return [
        OfficeRegistered(
            one.code,
            one.name,
            (*event.path, *one.path[len(row.path) :]),
            one.kind,
            one.in_centre,
            one.appraised,
            read_hours(" ".join(one.hours)),
        )
        for one in moved
    ]
