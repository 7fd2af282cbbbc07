"""Officers: adding, roles and posts, leave with a deputy, leaving with heirs, a one-time link to sign in."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.cases.moves_ahead import held_by
from luoshi.cases.succession import preview
from luoshi.core.actors import Role
from luoshi.core.case.words import ROLE_WORDS
from luoshi.core.errors import BadInput, NotFound
from luoshi.core.registry_events import OfficerRegistered, Post
from luoshi.registry.changes import departure, end_leave, enter_leave
from luoshi.registry.commands import Registrar
from luoshi.registry.officers import LeaveRow, OfficerRow, Staff
from luoshi.registry.people.columns import CellFault, read_posts, written_posts
from luoshi.registry.two_people import submit_link, submit_people
from luoshi.web import access, edge
from luoshi.web.accounts.own_sessions import end_all
from luoshi.web.admin.asking import (
    Choices,
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
from luoshi.web.admin.handing import handed_to, moved_now
from luoshi.web.admin.offices import choices
from luoshi.web.words import BEIJING, either, listed, said, sentences, whole_day

PAGE = 100
REASON = Field(
    "reason",
    gettext_noop("岗位变动的依据"),
    required=False,
    hint=gettext_noop("任免文件的名称和文号；岗位不变的不填。"),
)
ROLES_SAY = gettext_noop(
    "有两名管理员以后，岗位变动由两个单位的两个人共同作出：提交后，另一单位的负责人或管理员确认才生效。"
)
LINK_SAYS = gettext_noop(
    "链接只能用一次，以前发的都作废。请当面或用单位内部渠道交给本人。有两名管理员以后，给承办、检查以外的岗位发链接，"
    "或清除验证器，要由另一单位的负责人或管理员确认。"
)


@never_cache
@require_GET
def officers(request: HttpRequest) -> HttpResponse:
    """The officers of an office, or those whose name or code is asked for."""
    known, asked = administrator(request).staff(), request.GET.get("q", "").strip().lower()
    office = request.GET.get("office", "")
    found = [row for row in known.officers.values() if _meant(row, office, asked)]
    ordered = sorted(found, key=lambda row: (not row.active, row.office, row.pinyin, row.code))
    now = edge.now()
    page = {
        "rows": [(row, known.offices.get(row.office), known.away(row.code, now)) for row in ordered[:PAGE]],
        "count": len(ordered),
        "most": PAGE,
        "office": office,
        "offices": choices(known),
        "q": request.GET.get("q", ""),
        "said": said_before(request),
    }
    return render(request, "web/admin_pages/officers.html", page)


def _days_of(leave: LeaveRow) -> tuple[str, str]:
    """The first and the last day away; the instant where a leave ended in the middle of a day."""
    since, end = leave.since.astimezone(BEIJING), leave.end.astimezone(BEIJING)
    last = whole_day(end - timedelta(days=1)) if end.time() == time() else said(end)
    return whole_day(since), last


def _meant(row: OfficerRow, office: str, asked: str) -> bool:
    if office and office not in row.seats:
        return False
    return not asked or asked in row.name.lower() or asked in row.code.lower()


@never_cache
@require_GET
def officer(request: HttpRequest, code: str) -> HttpResponse:
    """One officer: roles, leave, what they answer for, and what can be done."""
    registrar = administrator(request)
    known, now = registrar.staff(), edge.now()
    row = _row(known, code)
    names = {one: found.name for one, found in known.offices.items()}
    page = {
        "row": row,
        "seats": [(names.get(office, office), sorted(roles)) for office, roles in row.seats.items()],
        "held": [(names.get(office, office), count) for office, count in _held(registrar, code)],
        "leaves": [
            (leave, known.officers.get(leave.deputy), leave.end > now, *_days_of(leave))
            for leave in known.leaves
            if leave.officer == code
        ],
        "said": said_before(request),
    }
    return render(request, "web/admin_pages/officer.html", page)


@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new officer, who signs in by a one-time link."""
    registrar = administrator(request)
    known = registrar.staff()
    fields = [Field("code", gettext("工号")), *_fields(known, None), REASON]
    form = Form(gettext("新增工作人员"), gettext("新增"), fields, reverse("admin-officers"), ROLES_SAY)

    def do(typed: QueryDict) -> HttpResponse:
        code = typed.get("code", "").strip()
        if not code or code in known.officers:
            raise BadInput("officer_code", "工号不能空，也不能和别人重复。", "The code is empty or taken.")
        change_id = uuid4()
        if not submit_people(registrar, change_id, officers=[_read(typed, code)], reason=typed.get("reason", "")):
            return waits(change_id)
        return done("admin-officer", gettext("已新增。下一步：发一个登录链接。"), code)

    return answered(request, form, do, grave=True)


@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Another name, office, or other roles and posts."""
    registrar = administrator(request)
    known = registrar.staff()
    row = _row(known, code)
    back = reverse("admin-officer", args=[code])
    form = Form(
        gettext("修改 %(name)s") % {"name": row.name}, gettext("保存"), [*_fields(known, row), REASON], back, ROLES_SAY
    )

    def do(typed: QueryDict) -> HttpResponse:
        change_id, changed = uuid4(), replace(_read(typed, code), active=row.active)
        if not submit_people(registrar, change_id, officers=[changed], reason=typed.get("reason", "")):
            return waits(change_id)
        return done("admin-officer", gettext("已保存。"), code)

    return answered(request, form, do, grave=True)


@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Days away, and who answers meanwhile."""
    registrar = administrator(request)
    known = registrar.staff()
    row = _row(known, code)
    fields = [
        Field("first", gettext("第一天"), "date"),
        Field("last", gettext("最后一天"), "date"),
        Field("deputy", gettext("代理人"), "choice", choices=_colleagues(known, row)),
    ]
    says = gettext("请假期间由代理人负责，到期自动回到本人。请假的原因不必填写。")
    form = Form(
        gettext("%(name)s 请假") % {"name": row.name},
        gettext("登记"),
        fields,
        reverse("admin-officer", args=[code]),
        says,
    )

    def do(typed: QueryDict) -> HttpResponse:
        first, last = day(typed.get("first", ""), gettext("第一天")), day(typed.get("last", ""), gettext("最后一天"))
        enter_leave(registrar, code, first, last, typed.get("deputy", ""))
        return done("admin-officer", gettext("请假已登记。请假期间的件由代理人负责，到期回到本人。"), code)

    return answered(request, form, do)


@require_POST
def back_again(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Back before the day."""
    end_leave(administrator(request), code, number)
    return done("admin-officer", gettext("已销假，本人恢复负责。"), code)


@never_cache
@require_http_methods(["GET", "POST"])
def leaving(request: HttpRequest, code: str) -> HttpResponse:
    """离任: heirs take what they answer for; first how much that is."""
    registrar = administrator(request)
    known = registrar.staff()
    row = _row(known, code)
    fields = [
        Field(
            "heirs",
            gettext("接手人"),
            "checks",
            hint=gettext("每个单位至少一人；几个人分担时轮流分。"),
            choices=_colleagues(known, row),
        ),
        Field("reason", gettext("依据"), "line", hint=gettext("调任、退休等文件。")),
    ]
    form = Form(
        gettext("%(name)s 离任") % {"name": row.name},
        gettext("看看会怎样"),
        fields,
        reverse("admin-officer", args=[code]),
    )

    def ahead(typed: QueryDict) -> Consequence:
        left = departure(registrar, code, typed.getlist("heirs"), typed.get("reason", ""))
        held = [(known.offices[o].name if o in known.offices else o, n) for o, n in _held(registrar, code)]
        cases = listed(
            gettext("%(name)s %(count)s 件") % {"name": name, "count": count} for name, count in held
        ) or gettext("没有在办的件")
        moves = preview(edge.means(), code, left.heirs)
        follows = [
            gettext("%(name)s（%(code)s）从此不能登录。") % {"name": row.name, "code": code},
            gettext("交出：%(cases)s。") % {"cases": cases},
            gettext("接手：%(moves)s；钟照走，不重新起算。")
            % {"moves": handed_to(known, moves) or gettext("没有要移交的")},
            gettext("从前的记录都保留在本人名下。"),
        ]
        return Consequence(gettext("%(name)s 离任") % {"name": row.name}, gettext("离任"), follows, grave=True)

    def do(typed: QueryDict) -> HttpResponse:
        change_id, reason = uuid4(), typed.get("reason", "")
        left = departure(registrar, code, typed.getlist("heirs"), reason)
        if not submit_people(registrar, change_id, reason=reason, left=left):
            return waits(change_id)
        return done("admin-officer", sentences(gettext("已离任。"), moved_now(registrar, officer=code)), code)

    return answered(request, form, do, ahead, grave=True)


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, code: str) -> HttpResponse:
    """A one-time link to set a password, shown once."""
    registrar = administrator(request)
    row = _row(registrar.staff(), code)
    clears = [("yes", gettext("清除验证器和通行密钥（手机丢了时）"))]
    hint = gettext("例如 忘了口令，本人到场；要第二人确认时请写明。")
    fields = [
        Field("lost", gettext("同时"), "checks", required=False, choices=clears),
        Field("reason", gettext("缘由"), required=False, hint=hint),
    ]
    title = gettext("给 %(name)s 登录链接") % {"name": row.name}
    form = Form(title, gettext("生成链接"), fields, reverse("admin-officer", args=[code]), LINK_SAYS)

    def do(typed: QueryDict) -> HttpResponse:
        change_id, lost = uuid4(), bool(typed.get("lost"))
        reason = typed.get("reason", "")
        token, works = submit_link(registrar, change_id, code, second_factor=lost, reason=reason)
        address = request.build_absolute_uri(reverse("account_link", args=[token]))
        page = {"row": row, "address": address, "works": works, "change_id": change_id}
        return render(request, "web/admin_pages/link.html", page)

    return answered(request, form, do, grave=True)


@require_POST
def sign_out(request: HttpRequest, code: str) -> HttpResponse:
    """End every session of an officer: a lost phone, a computer left open."""
    row = _row(administrator(request).staff(), code)
    access.fresh(request)
    ended = gettext("%(name)s 的 %(count)s 处登录已结束。") % {"name": row.name, "count": end_all(code)}
    return done("admin-officer", ended, code)


def _row(known: Staff, code: str) -> OfficerRow:
    row = known.officers.get(code)
    if row is None:
        raise NotFound("officer", f"没有工作人员 {code}。", f"There is no officer {code}.")
    return row


def _held(registrar: Registrar, code: str) -> list[tuple[str, int]]:
    return held_by(edge.means(), registrar.access, officer=code)


def _colleagues(known: Staff, row: OfficerRow) -> Choices:
    found = {one.code: one.name for office in row.seats for one in known.of(office) if one.code != row.code}
    return list(found.items())


def _fields(known: Staff, row: OfficerRow | None) -> list[Field]:
    roles = [(role.value, either(ROLE_WORDS[role])) for role in Role]
    return [
        Field("name", gettext("姓名"), value=row.name if row else ""),
        Field("office", gettext("所在单位"), "choice", choices=choices(known), value=row.office if row else ""),
        Field("roles", gettext("岗位"), "checks", choices=roles, value=sorted(row.roles) if row else ()),
        Field(
            "posts",
            gettext("兼任"),
            required=False,
            hint=gettext("在其他单位的岗位，例如 traffic：承办、负责人；centre：受理。"),
            value=written_posts(row.posts) if row else "",
        ),
    ]


def _read(typed: QueryDict, code: str) -> OfficerRegistered:
    roles = tuple(role for role in Role if role.value in typed.getlist("roles"))
    name, office = typed.get("name", "").strip(), typed.get("office", "")
    if not name or not office or not roles:
        raise BadInput("officer", "姓名、单位和岗位都要填。", "Name, office and roles are needed.")
    try:
        posts = read_posts(typed.get("posts", ""))
    except CellFault as fault:
        raise BadInput("posts", f"{fault.zh}。", fault.en) from fault
    return OfficerRegistered(code, name, office, roles, posts=tuple(Post(where, held) for where, held in posts.items()))
