"""Whose request it is: the token in `Authorization: Bearer`, and the scope that an operation asks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from luoshi.api import edge
from luoshi.api.clients import Client, recognised
from luoshi.core.actors import Actor


class Token(HttpBearer):
    """Lets a client in whose token carries the scope. Raises Unauthorized, Forbidden."""

    openapi_bearerFormat = "luoshi token"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Client:
        client = recognised(edge.database(), token)
        request.luoshi_actor = client.actor(self.scope)  # type: ignore[attr-defined]
        return client


def guarded(scope: str) -> dict[str, Any]:
    """What an operation is declared with to ask for a scope, in the check and in its description."""
    return {"auth": Token(scope), "openapi_extra": {"x-scope": scope}}


def client_of(request: HttpRequest) -> Client:
    """The client that was let in."""
    found: Client = request.auth  # type: ignore[attr-defined]
    return found


def actor_of(request: HttpRequest) -> Actor:
    """The client as the actor of this operation."""
    found: Actor = request.luoshi_actor  # type: ignore[attr-defined]
    return found
