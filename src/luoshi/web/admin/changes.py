"""Changes that two people make: the list of those that wait, and one with the buttons of its second person."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.core.errors import LuoshiError, NotFound
from luoshi.core.registry_events import ChangeProposed, OfficerRegistered
from luoshi.registry.changes import as_event
from luoshi.registry.commands import Registrar
from luoshi.registry.matters import matters
from luoshi.registry.officers import Staff
from luoshi.registry.people.preview import differences
from luoshi.registry.people.writing import cells_of
from luoshi.registry.two_people import (
    CALENDAR,
    CASE_TYPE,
    CONFIRMING,
    LINK,
    MATTER,
    Change,
    confirm,
    may_settle,
    refuse_change,
    settled,
    waiting,
)
from luoshi.registry.two_people import change as found_change
from luoshi.registry.versions import case_type_texts, newest_calendar
from luoshi.web import access, edge
from luoshi.web.accounts.detour import typed_before
from luoshi.web.admin.ahead import moving, of_calendar, of_case_type, of_matter
from luoshi.web.admin.asking import Consequence, done, said_before
from luoshi.web.words import called, listed


@never_cache
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """The changes that wait, and what became of those before."""
    registrar = _registrar(request)
    known = registrar.staff()
    wait = waiting(registrar.connection, registrar.access)
    late = settled(registrar.connection, registrar.access)
    page = {
        "waiting": [(one, _names(known, one)) for one in wait],
        "settled": [(one, _names(known, one)) for one in late],
        "said": said_before(request),
    }
    return render(request, "web/admin_pages/changes.html", page)


@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """One change: what would be entered, and, for who may, the buttons to confirm or refuse it."""
    registrar = _registrar(request)
    error: LuoshiError | None = None
    typed = request.POST if request.method == "POST" else typed_before(request)
    if request.method == "POST":
        access.fresh(request)
        try:
            return _settle(request, registrar, change_id)
        except LuoshiError as refused:
            error = refused
    found, proposed = found_change(registrar.connection, registrar.access, change_id)
    known = registrar.staff()
    page = {
        "change": found,
        "names": _names(known, found),
        "rows": [(one, _fields(known, one)) for one in proposed.officers],
        "ahead": _ahead(registrar, found, proposed),
        "link": proposed.link,
        "offices": proposed.offices,
        "left": _left(known, proposed),
        "own": found.proposed_by == registrar.actor.id,
        "may": may_settle(registrar.actor, found),
        "about_oneself": registrar.actor.id in found.subjects,
        "error": error,
        "typed": typed or {},
        "proved": typed is not None and request.method == "GET",
        "said": said_before(request),
    }
    return render(request, "web/admin_pages/change.html", page, status=error.status if error else 200)


def _settle(request: HttpRequest, registrar: Registrar, change_id: UUID) -> HttpResponse:
    if request.POST.get("confirmed") != "yes":
        refuse_change(registrar, change_id, request.POST.get("reason", ""))
        return done("admin-changes", gettext("变更已作废，什么也没有改。"))
    code = confirm(registrar, change_id)
    edge.forget()
    if code:
        found, _ = found_change(registrar.connection, registrar.access, change_id)
        page = {"code": f"{code[:4]} {code[4:]}", "names": _names(registrar.staff(), found)}
        return render(request, "web/admin_pages/link_code.html", page)
    return done("admin-changes", gettext("已确认，变更生效。"))


def _registrar(request: HttpRequest) -> Registrar:
    actor = access.require(request, *CONFIRMING)
    return Registrar(edge.database(), edge.now, secrets.token_bytes, actor)


def _names(known: Staff, found: Change) -> Mapping[str, object]:
    def officer(code: str) -> str:
        row = known.officers.get(code)
        return row.name if row else code

    office = known.offices.get(found.office)
    return {
        "title": _title(found, listed(map(officer, found.subjects))),
        "first": officer(found.proposed_by),
        "office": office.name if office else found.office,
        "second": officer(found.settled_by) if found.settled_by else "",
    }


def _title(found: Change, people: str) -> str:
    """What a change is about, in a few words."""
    if found.kind == CALENDAR:
        return gettext("工作日历的新版本")
    if found.kind == CASE_TYPE:
        kind = edge.means().reference.case_types.get(found.about)
        return gettext("事项类型“%(kind)s”的新版本") % {"kind": called(kind) if kind else found.about}
    if found.kind == MATTER:
        return gettext("事项 %(about)s") % {"about": found.about}
    sentence = gettext("给 %(people)s 的登录链接") if found.kind == LINK else gettext("%(people)s 的岗位")
    return sentence % {"people": people}


def _ahead(registrar: Registrar, found: Change, proposed: ChangeProposed) -> Consequence | None:
    """What a new version changes against the one before it; None for changes of people."""
    if proposed.case_type is not None:
        texts = case_type_texts(registrar.connection, registrar.access)
        return of_case_type(texts, proposed.case_type.toml, proposed.case_type.active_from)
    if proposed.matter is not None:
        rows = matters(registrar.connection, registrar.access)
        return of_matter(next((row for row in rows if row.code == found.about), None), proposed.matter)
    entered = proposed.calendar
    if entered is None:
        return None
    try:
        before, _ = newest_calendar(registrar.connection, registrar.access, entered.version - 1)
    except NotFound:
        before = entered
    waits = found.settled_at is None
    moves = moving(registrar.access, entered) if waits else gettext("在办件的时限由后台逐件调整。")
    return of_calendar(before, entered, moves)


def _fields(known: Staff, event: OfficerRegistered) -> Mapping[str, tuple[str, str]]:
    row = known.officers.get(event.code)
    if row is None:
        return {column: ("", value) for column, value in cells_of(event).items() if value}
    return differences(as_event(row), event)


def _left(known: Staff, proposed: ChangeProposed) -> str:
    if proposed.left is None:
        return ""
    row = known.officers.get(proposed.left.code)
    return row.name if row else proposed.left.code
