"""Webhooks: events of cases as CloudEvents 1.0, signed as Standard Webhooks, sent until they are taken.

`listen` writes what is to be sent in the transaction in which an event is taken from the outbox, so that each event
goes to each address at least once, under one id. Nothing of a person is in it: whoever wants more asks the API.
https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.api import edge
from luoshi.core.errors import BadInput
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.outbox import Taken

SENDER: Final = Access("@webhooks", EVERYTHING)
BATCH: Final = 20
FORGOTTEN: Final = timedelta(minutes=5)
"""A claim this old belongs to a sender that died."""
# When it is tried again: seconds after each failure; in all about three days.
WAITS: Final = (5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
GONE: Final = 410
"""The subscriber says: no more."""

# Sends a body with headers to an address; the HTTP status it answered. Raises BadInput for an address that is not
# allowed, OSError when nobody answered.
Send = Callable[[str, Mapping[str, str], bytes], int]

_LISTEN: Final = """\
INSERT INTO api_delivery (subscription, stream, version, next_at)
SELECT s.id, e.stream, e.version, %(now)s
FROM unnest(%(streams)s::uuid[], %(versions)s::integer[], %(kinds)s::text[]) AS e(stream, version, kind)
JOIN cases_case c ON c.id = e.stream
JOIN api_subscription s ON s.ended_at IS NULL AND s.office = ANY (c.offices)
    AND (s.kinds = '{}' OR e.kind = ANY (s.kinds))
ON CONFLICT DO NOTHING"""
_CLAIM: Final = """\
UPDATE api_delivery d SET next_at = %(later)s, attempts = attempts + 1
FROM api_subscription s, ledger_event e, cases_case c
WHERE s.id = d.subscription AND e.stream = d.stream AND e.version = d.version AND c.id = d.stream
AND (d.subscription, d.stream, d.version) IN (
    SELECT w.subscription, w.stream, w.version FROM api_delivery w JOIN api_subscription t ON t.id = w.subscription
    WHERE w.done_at IS NULL AND w.next_at <= %(now)s AND t.ended_at IS NULL
    ORDER BY w.next_at LIMIT %(limit)s FOR UPDATE OF w SKIP LOCKED)
RETURNING d.subscription, d.stream, d.version, d.attempts, s.client, s.url, e.kind, e.at, e.entered_at, e.office,
    c.number"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one address."""

    subscription: UUID
    stream: UUID
    version: int
    attempts: int
    client: str
    url: str
    kind: str
    at: datetime
    entered_at: datetime
    office: str
    number: str

    @property
    def id(self) -> str:
        """Of the event, the same for every try."""
        return f"{self.stream}:{self.version}"


def listen(connection: psycopg.Connection[Any], taken: Sequence[Taken], now: datetime) -> None:
    """Note what is to be sent because of these events, in the transaction in which they are taken."""
    cases = [event for event in taken if event.kind.startswith("case.")]
    if cases:
        values = {
            "now": now,
            "streams": [event.stream for event in cases],
            "versions": [event.version for event in cases],
            "kinds": [event.kind.removeprefix("case.") for event in cases],
        }
        connection.execute(_LISTEN, values)


def deliver_due(connection: psycopg.Connection[Any], now: Callable[[], datetime], send: Send) -> int:
    """Send what is due, in batches; returns how many were taken. What fails is tried again later, then given up."""
    taken = 0
    while claimed := _claim(connection, now()):
        for delivery in claimed:
            taken += deliver(connection, delivery, now, send)
    return taken


def deliver(connection: psycopg.Connection[Any], delivery: Delivery, now: Callable[[], datetime], send: Send) -> bool:
    """Send one; whether it was taken."""
    body = json.dumps(cloud_event(delivery), ensure_ascii=False).encode()
    headers = signed(delivery.id, body, int(now().timestamp()), secret_of(delivery.subscription))
    status, failure = None, ""
    try:
        status = send(delivery.url, headers, body)
    except BadInput as refused:
        failure = refused.code
    except OSError as error:
        failure = type(error).__name__
    took = status is not None and 200 <= status < 300
    _note(connection, delivery, now(), status, "" if took else failure or f"http_{status}")
    return took


def cloud_event(delivery: Delivery) -> dict[str, Any]:
    """The event as CloudEvents 1.0 in structured JSON: what happened to which case, in whose hands, no words."""
    return {
        "specversion": "1.0",
        "id": delivery.id,
        "source": "/api/v1/cases",
        "type": f"cn.luoshi.{delivery.kind}",
        "subject": str(delivery.stream),
        "time": delivery.entered_at.isoformat(),
        "datacontenttype": "application/json",
        "data": {
            "case": str(delivery.stream),
            "number": delivery.number,
            "version": delivery.version,
            "kind": delivery.kind.removeprefix("case."),
            "at": delivery.at.isoformat(),
            "entered_at": delivery.entered_at.isoformat(),
            "office": delivery.office,
        },
    }


def signed(event_id: str, body: bytes, timestamp: int, secret: str) -> dict[str, str]:
    """The headers of a webhook: id, seconds since 1970, and HMAC-SHA256 over `id.timestamp.body`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{event_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def secret_of(subscription: UUID) -> str:
    """The secret a subscriber checks signatures with. It is derived, so that the database holds none."""
    return "whsec_" + base64.b64encode(edge.derived("webhook", str(subscription))).decode()


def _claim(connection: psycopg.Connection[Any], now: datetime) -> list[Delivery]:
    values = {"now": now, "later": now + FORGOTTEN, "limit": BATCH}
    with acting(connection, SENDER):
        rows = connection.execute(_CLAIM, values).fetchall()
    # An event is seldom sent before those of its case that came earlier.
    return sorted((Delivery(*row) for row in rows), key=lambda each: (each.stream, each.version))


def _note(
    connection: psycopg.Connection[Any], delivery: Delivery, now: datetime, status: int | None, failure: str
) -> None:
    over = not failure or status == GONE or delivery.attempts > len(WAITS)
    later = now if over else now + timedelta(seconds=WAITS[delivery.attempts - 1])
    with acting(connection, SENDER):
        connection.execute(
            "UPDATE api_delivery SET done_at = %s, next_at = %s, status = %s, failure = %s"
            " WHERE subscription = %s AND stream = %s AND version = %s",
            [now if over else None, later, status, failure, delivery.subscription, delivery.stream, delivery.version],
        )
        if status == GONE:
            connection.execute(
                "UPDATE api_subscription SET ended_at = %s, failure = 'gone' WHERE id = %s",
                [now, delivery.subscription],
            )
