"""The code of a case, once checked, kept for half an hour in a signed cookie that opens this one case and no other.

It names the code it was given for: with a new code the cookie of the old one dies. It is sent under /follow alone.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from luoshi.cases.following import Told, told
from luoshi.core.case.state import Case
from luoshi.core.errors import NotFound
from luoshi.web import edge

KEPT = timedelta(minutes=30)
_COOKIE = "luoshi_case"
_PATH = "/follow"
_SALT = "luoshi.web.follow"


def keep(request: HttpRequest, response: HttpResponse, case: Case) -> None:
    """Let this browser back to this case for a while. The caller has checked the code."""
    response.set_signed_cookie(
        _COOKIE,
        f"{case.id}:{_mark(case)}",
        salt=_SALT,
        max_age=KEPT,
        path=_PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def drop(response: HttpResponse) -> None:
    """Leave the case: the code must be typed again."""
    response.delete_cookie(_COOKIE, path=_PATH, samesite="Lax")


def kept(request: HttpRequest, number: str) -> Told | None:
    """The case of this number, if its code was checked in this browser not long ago and still holds."""
    value = request.get_signed_cookie(_COOKIE, default=None, salt=_SALT, max_age=KEPT)
    if value is None:
        return None
    case_id, _, mark = value.partition(":")
    try:
        found = told(edge.means(), UUID(case_id))
    except NotFound:
        return None
    own = found.case.number == number and hmac.compare_digest(_mark(found.case), mark)
    return found if own else None


def _mark(case: Case) -> str:
    """What changes with the code, and does not tell it."""
    return hashlib.sha256(f"{case.number}:{case.code_hash}".encode()).hexdigest()[:32]
