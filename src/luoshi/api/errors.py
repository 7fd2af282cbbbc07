"""Every error as one shape: `{"error": {"code", "message", "message_en", "data"}}`, with its own HTTP status."""

from __future__ import annotations

from typing import ClassVar, Final

import psycopg
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from luoshi.api.clients import Unauthorized
from luoshi.core.errors import BadInput, Clash, LuoshiError, NotFound


class Invalid(LuoshiError):
    """What was sent is not as the description of the operation says."""

    status: ClassVar[int] = 422


class WrongMethod(LuoshiError):
    """There is something at this address, but not for this method."""

    status: ClassVar[int] = 405


class Stale(LuoshiError):
    """The version named by If-Match is not the one there is (RFC 9110, 13.1.1)."""

    status: ClassVar[int] = 412


def answer(error: LuoshiError) -> HttpResponse:
    """The answer to an error of ours."""
    body = {"code": error.code, "message": error.zh, "message_en": error.en, "data": error.data}
    said = JsonResponse({"error": body}, status=error.status, json_dumps_params={"ensure_ascii": False})
    if error.status == Unauthorized.status:
        said["WWW-Authenticate"] = 'Bearer realm="luoshi"'
    return said


def no_such_address() -> HttpResponse:
    """The answer where there is nothing."""
    return answer(NotFound("no_such_address", "没有这个地址。", "There is nothing at this address."))


def wrong_method(refused: HttpResponseNotAllowed) -> HttpResponse:
    """The answer to a method that an address does not know, instead of the framework's."""
    allowed = refused["Allow"]
    said = answer(
        WrongMethod("wrong_method", f"只能用 {allowed}。", f"Use {allowed}.", {"allowed": allowed.split(", ")})
    )
    said["Allow"] = allowed
    return said


def install(api: NinjaAPI) -> None:
    """Let the API answer every error in the one shape. What is none of these is a fault of ours, and stays one."""
    for kind in (LuoshiError, AuthenticationError, ValidationError, Http404, *_UNREADABLE):
        api.add_exception_handler(kind, _answered)


_UNREADABLE: Final[tuple[type[Exception], ...]] = (HttpError, SuspiciousOperation, BadRequest, psycopg.DataError)


def _answered(_request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    match error:
        case LuoshiError():
            return answer(error)
        case AuthenticationError():
            return answer(Unauthorized())
        case ValidationError():
            return answer(_invalid(error))
        case Http404():
            return no_such_address()
        case _:
            return answer(BadInput("unreadable", "请求读不懂。", "The request cannot be read."))


def _invalid(error: ValidationError) -> Invalid:
    # Of what was sent nothing is said back: it may be somebody's words.
    faults = [
        {"at": ".".join(map(str, fault.get("loc", ()))), "fault": str(fault.get("msg", ""))} for fault in error.errors
    ]
    first = faults[0]["at"] if faults else ""
    return Invalid(
        "invalid", f"请求不合要求：{first}。", f"The request is not as described: {first}.", {"faults": faults}
    )


def stale(clash: Clash) -> Stale:
    """A version clash, for whoever named the version they had seen."""
    return Stale(clash.code, clash.zh, clash.en, clash.data)
