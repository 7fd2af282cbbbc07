"""What is answered when something breaks that no page has dealt with: 503 where the database is away, else 500.

Neither page asks the database for anything: not even who is signed in.
"""

from __future__ import annotations

import sys
from typing import Final

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

from luoshi.core.errors import LuoshiError, Unavailable

PROGRAMS: Final = ("/api/", "/open311/")
"""Where the addresses of programs begin: they read JSON, not pages."""
_AWAY: Final = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,
    OperationalError,
    InterfaceError,
)
_LOST: Final = frozenset({"database_lost", "database_unavailable"})
"""What our own errors are called that say the same."""
_RETRY_SECONDS: Final = 10


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler500: called while what broke is being handled."""
    error = sys.exc_info()[1]
    if not isinstance(error, (Unavailable, *_AWAY)):
        return _answer(request, "500.html", _fault())
    answer = _answer(request, "503.html", error if isinstance(error, Unavailable) else _unavailable())
    answer["Retry-After"] = str(_RETRY_SECONDS)
    return answer


def is_away(error: LuoshiError) -> bool:
    """Whether an error of ours says that the database is away: its words are for programs, the page has others."""
    return error.code in _LOST


def as_json(error: LuoshiError) -> HttpResponse:
    """The answer for a program, in the one shape."""
    body = {"code": error.code, "message": error.zh, "message_en": error.en, "data": error.data}
    return JsonResponse({"error": body}, status=error.status, json_dumps_params={"ensure_ascii": False})


def _answer(request: HttpRequest, page: str, error: LuoshiError) -> HttpResponse:
    if request.path.startswith(PROGRAMS):
        return as_json(error)
    return HttpResponse(loader.get_template(page).render(), status=error.status)


def _unavailable() -> Unavailable:
    return Unavailable(
        "database_unavailable",
        "数据库暂时不可用，请过几分钟用同一个幂等键再试。",
        "The database is away: try again in some minutes, with the same idempotency key.",
    )


def _fault() -> LuoshiError:
    return LuoshiError(
        "fault",
        "是系统的错，已经记下。请用同一个幂等键再试。",
        "A fault of the system, which is noted. Try again with the same idempotency key.",
    )
