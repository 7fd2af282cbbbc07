"""Who is at the desk: a stand-in until sign-in is there. The session names an officer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from luoshi.cases.handling import access_of
from luoshi.cases.loading import load
from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.case.state import Case
from luoshi.core.errors import LuoshiError
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.web import edge


class NotSignedIn(LuoshiError):
    """Nobody is signed in."""

    status = 401


def officer(request: HttpRequest) -> Actor:
    code = request.session.get("officer", "")
    sql = (
        "SELECT o.path, p.roles FROM registry_officer p JOIN registry_office o ON o.code = p.office WHERE p.code = $1"
    )
    (rows,) = ask(edge.database(), Access("sign-in"), Question(sql, (code,)))
    if not rows:
        raise NotSignedIn("not_signed_in", "请先登录。", "Sign in first.")
    path, roles = rows[0]
    return Actor(ActorKind.OFFICER, code, tuple(path), frozenset(map(Role, roles)))


def case_for(request: HttpRequest, case_id: UUID) -> Case:
    return load(edge.database(), case_id, access_of(officer(request))).case
