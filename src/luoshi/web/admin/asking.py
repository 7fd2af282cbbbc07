"""Forms of administration: what is asked, how it is read, and the page that says what will follow before it is done."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_noop

from luoshi.core.actors import Role
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.registry.commands import Registrar
from luoshi.web import access, edge
from luoshi.web.accounts.detour import typed_before

Choices = Sequence[tuple[str, str]]
CONFIRMED = "confirmed"
_SAID = "luoshi.web.admin.said"
TWO_SAY = gettext_noop(
    "有两名管理员以后，这项变更由两个单位的两个人共同作出：提交后，另一单位的负责人或管理员确认才生效。"
)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked. `kind` is line, text, code, date, choice, checks or flag; `value` is what stands there first."""

    name: str
    label: str
    kind: str = "line"
    hint: str = ""
    required: bool = True
    choices: Choices = ()
    value: str | Sequence[str] = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its verb, its fields, and where it leads when it is given up."""

    title: str
    verb: str
    fields: Sequence[Field]
    back: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What will follow when it is confirmed, in sentences; `grave` for what cannot be taken back."""

    title: str
    verb: str
    follows: Sequence[str]
    grave: bool = False
    text: str = ""


def administrator(request: HttpRequest) -> Registrar:
    """The registry's desk, for an administrator. Raises SignInNeeded, NotAllowed."""
    actor = access.require(request, Role.ADMINISTRATOR)
    return Registrar(edge.database(), edge.now, secrets.token_bytes, actor)


def answered(
    request: HttpRequest,
    form: Form,
    do: Callable[[QueryDict], HttpResponse],
    ahead: Callable[[QueryDict], Consequence] | None = None,
    *,
    grave: bool = False,
) -> HttpResponse:
    """The form; sent, what will follow, if that is to be said; confirmed, done. A refusal keeps what was typed.

    What is `grave` needs a fresh proof of who sends it. After the way round by it the page stands as it was left.
    """
    sent = request.method == "POST"
    typed = request.POST if sent else typed_before(request)
    if typed is None or typed.get("again"):
        return shown(request, form, typed)
    if sent and grave:
        access.fresh(request)
    try:
        if sent and (ahead is None or typed.get(CONFIRMED)):
            return do(typed)
        return shown(request, form, typed) if ahead is None else confirming(request, ahead(typed), form.back, typed)
    except LuoshiError as error:
        return shown(request, form, typed, error)


def shown(
    request: HttpRequest, form: Form, typed: QueryDict | None = None, error: LuoshiError | None = None
) -> HttpResponse:
    """The form, with what was typed and why it was refused."""
    rows = [(field, _value(field, typed), _ticked(field, typed)) for field in form.fields]
    page = {"form": form, "rows": rows, "error": error, "proved": typed is not None and request.method == "GET"}
    return render(request, "web/admin_pages/form.html", page, status=error.status if error else 200)


def confirming(request: HttpRequest, found: Consequence, back: str, typed: QueryDict) -> HttpResponse:
    """The page that says what will follow; what was typed goes along."""
    left_out = ("csrfmiddlewaretoken", CONFIRMED, "again")
    kept = [(name, value) for name, every in typed.lists() if name not in left_out for value in every]
    return render(request, "web/admin_pages/confirm.html", {"ahead": found, "kept": kept, "back": back})


def done(name: str, said: str, *args: object, **query: str) -> HttpResponseRedirect:
    """On to a page, which says what was done: signed, so that no link of anybody else's speaks for the system."""
    signed = signing.dumps(said, salt=_SAID, compress=True)
    return HttpResponseRedirect(f"{reverse(name, args=args)}?{urlencode({**query, 'said': signed})}", status=303)


def said_before(request: HttpRequest) -> str:
    """What `done` has this page say; empty for nothing, and for words that are not ours."""
    try:
        return str(signing.loads(request.GET.get("said", ""), salt=_SAID))
    except signing.BadSignature:
        return ""


def waits(change_id: UUID) -> HttpResponseRedirect:
    """On to a change that was just proposed."""
    return done(
        "admin-change", gettext("已提交，还没有生效。请另一个单位的负责人或管理员登录后打开本页确认。"), change_id
    )


def day(text: str, what: str = "日期") -> date:
    """A day as a date field gives it. Raises BadInput."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput("date", f"{what}的写法是 2026-12-31。", "A date is written 2026-12-31.") from error


def _value(field: Field, typed: QueryDict | None) -> str:
    found = typed.get(field.name, "") if typed is not None and not field.fixed else field.value
    return found if isinstance(found, str) else ""


def _ticked(field: Field, typed: QueryDict | None) -> Sequence[str]:
    if typed is not None:
        return typed.getlist(field.name)
    return (field.value,) if isinstance(field.value, str) else field.value
