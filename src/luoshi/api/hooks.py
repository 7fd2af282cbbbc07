"""Operations on webhooks: subscribe, list, end. A client sees its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from luoshi.api import edge
from luoshi.api.acting import PROBLEMS, Key
from luoshi.api.addresses import checked, networks
from luoshi.api.clients import Client
from luoshi.api.doors import client_of, guarded
from luoshi.api.reading import JSON
from luoshi.api.schemas import HookBody
from luoshi.api.scopes import HOOKS
from luoshi.api.webhooks import secret_of
from luoshi.core.errors import BadInput, NotFound, Refused
from luoshi.ledger.access import Access, acting
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.vocabulary import EVENTS

router = Router(tags=["推送 webhooks"])

_LIST = (
    "SELECT coalesce(json_agg(s), '[]')::text FROM (SELECT id, url, kinds, created_at, ended_at, failure,"
    " (SELECT count(*) FROM api_delivery d WHERE d.subscription = s.id AND d.done_at IS NULL) AS waiting"
    " FROM api_subscription s ORDER BY created_at, id) s"
)


class Hook(Schema):
    """An address that is told of events, and how many it still waits for."""

    id: UUID
    url: str
    kinds: list[str]
    created_at: datetime
    ended_at: datetime | None
    failure: str
    waiting: int


class Hooks(Schema):
    """The client's webhooks."""

    webhooks: list[Hook]


class Subscribed(Schema):
    """A new webhook, and the secret that its signatures are checked with (Standard Webhooks, v1)."""

    id: UUID
    url: str
    secret: str


@router.post("/webhooks", response={201: Subscribed, **PROBLEMS}, summary="订阅推送 subscribe", **guarded(HOOKS))
def subscribe(request: HttpRequest, body: HookBody, key: Key) -> Any:
    """Be told of events on the cases of your office, as CloudEvents 1.0 by POST, signed, tried again for three days."""
    client = client_of(request)
    checked(body.url, networks(settings.WEBHOOK_NETWORKS))
    unknown = [kind for kind in body.kinds if f"case.{kind}" not in EVENTS]
    if unknown:
        raise BadInput("unknown_kind", f"没有这种事件：{'、'.join(unknown)}。", f"No such event: {', '.join(unknown)}.")
    made = UUID(bytes=edge.derived("subscription", client.name, key)[:16], version=4)
    _enter(client, made, body)
    return Status(201, {"id": made, "url": body.url, "secret": secret_of(made)})


@router.get("/webhooks", response={200: Hooks, **PROBLEMS}, summary="列出推送 list webhooks", **guarded(HOOKS))
def list_hooks(request: HttpRequest) -> HttpResponse:
    """The client's webhooks, ended ones too."""
    ((row,),) = ask(edge.database(), Access(client_of(request).id), Question(_LIST))
    return HttpResponse(f'{{"webhooks": {row[0]}}}', content_type=JSON)


@router.delete("/webhooks/{uuid:hook_id}", response={204: None, **PROBLEMS}, summary="退订 end", **guarded(HOOKS))
def end(request: HttpRequest, hook_id: UUID) -> Any:
    """End a webhook. What it still waits for is not sent."""
    with acting(edge.database(), Access(client_of(request).id)) as connection:
        ended = connection.execute(
            "UPDATE api_subscription SET ended_at = coalesce(ended_at, %s) WHERE id = %s", [edge.now(), hook_id]
        )
    if not ended.rowcount:
        raise NotFound("webhook", "没有这个推送。", "There is no such webhook.")
    return Status(204, None)


def _enter(client: Client, made: UUID, body: HookBody) -> None:
    values = [made, client.name, client.office, body.url, body.kinds, edge.now()]
    with acting(edge.database(), Access(client.id)) as connection:
        connection.execute(
            "INSERT INTO api_subscription (id, client, office, url, kinds, created_at) VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (id) DO NOTHING",
            values,
        )
        kept = connection.execute("SELECT url, kinds FROM api_subscription WHERE id = %s", [made]).fetchone()
    if kept != (body.url, body.kinds):
        raise Refused(
            "key_reused",
            "这个幂等键已用于另一次提交，内容不同。请换一个新的键。",
            "This idempotency key was used for a different command. Use a new key.",
        )
