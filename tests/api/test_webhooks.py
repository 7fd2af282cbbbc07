"""Webhooks: signed CloudEvents to whoever subscribed, at least once, and never to a door inside our own walls."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import UUID

import pytest

from luoshi.api import webhooks
from luoshi.api.addresses import checked, networks, resolved
from luoshi.api.sending import sender
from luoshi.core.errors import BadInput
from luoshi.ledger.access import acting
from luoshi.ledger.outbox import Reader, mark, take
from tests.api.programs import SECRETS, Program, Town

LOOPBACK = networks(["127.0.0.0/8"])


@dataclass
class Listener:
    """A subscriber on this machine: what it got, and what it answers next (200 when nothing is said)."""

    url: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Listener]:
    there = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            there.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(there.answers.pop(0) if there.answers else 200)
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    there.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def subscribed(town: Town, program: Program, url: str, *kinds: str) -> tuple[UUID, str]:
    """A subscription to an address of this machine, which the settings of these tests do not open to programs."""
    made = program.post("/webhooks", {"url": "https://example.org/hook", "kinds": list(kinds)}).data
    with acting(town.district.means.connection, webhooks.SENDER) as connection:
        connection.execute("UPDATE api_subscription SET url = %s WHERE id = %s", [url, made["id"]])
    return UUID(made["id"]), made["secret"]


def drain(town: Town) -> None:
    """What the worker does with the outbox, as far as webhooks are concerned."""
    now = datetime.now(UTC)
    with acting(town.district.means.connection, webhooks.SENDER) as connection:
        taken = take(connection, Reader.REACTIONS, 500)
        webhooks.listen(connection, taken, now)
        mark(connection, Reader.REACTIONS, [each.seq for each in taken], now)


def deliver(town: Town, later: timedelta = timedelta(seconds=1)) -> int:
    send = sender(LOOPBACK)
    return webhooks.deliver_due(town.district.means.connection, lambda: datetime.now(UTC) + later, send)


def test_a_subscriber_is_told_of_its_office_s_cases_signed_and_without_words(town: Town) -> None:
    app, housing, traffic = (town.program(office) for office in ("centre", "housing", "traffic"))
    with listening() as there, listening() as elsewhere:
        subscription, secret = subscribed(town, housing, there.url)
        subscribed(town, traffic, elsewhere.url)
        drain(town)
        case_id = town.offered(app)
        drain(town)
        assert deliver(town) == 2, "registered and offered: it may look at both"

        assert elsewhere.got == []
        headers, body = there.got[-1]
        event = json.loads(body)
        assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
        assert (event["specversion"], event["type"]) == ("1.0", "cn.luoshi.case.offered")
        assert (event["subject"], event["id"]) == (str(case_id), headers["webhook-id"])
        assert event["data"]["version"] == 2
        assert not any(secret_word in body.decode() for secret_word in SECRETS)

        key = base64.b64decode(secret.removeprefix("whsec_"))
        said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        assert abs(int(headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
        assert secret == webhooks.secret_of(subscription)


def test_what_is_not_taken_is_sent_again_later_under_the_same_id(town: Town) -> None:
    housing = town.program("housing")
    with listening() as there:
        there.answers = [503, 302]
        subscribed(town, housing, there.url, "offered")
        drain(town)
        town.offered(town.program())
        drain(town)
        assert deliver(town) == 0
        assert deliver(town) == 0, "not yet again"
        assert len(there.got) == 1
        assert deliver(town, timedelta(seconds=7)) == 0, "a redirection is not followed"
        assert deliver(town, timedelta(minutes=5)) == 1
        assert len({headers["webhook-id"] for headers, _ in there.got}) == 1
        assert deliver(town, timedelta(days=9)) == 0, "nothing is left"
    assert [hook["waiting"] for hook in housing.get("/webhooks").data["webhooks"]] == [0]


def test_who_answers_gone_is_left_alone(town: Town) -> None:
    housing = town.program("housing")
    with listening() as there:
        there.answers = [410]
        subscribed(town, housing, there.url, "offered")
        drain(town)
        for _ in range(2):
            town.offered(town.program())
            drain(town)
            deliver(town)
        assert len(there.got) == 1
    assert housing.get("/webhooks").data["webhooks"][0]["failure"] == "gone"


def test_an_event_taken_twice_is_sent_once(town: Town) -> None:
    housing = town.program("housing")
    with listening() as there:
        subscribed(town, housing, there.url, "offered")
        drain(town)
        town.offered(town.program())
        with acting(town.district.means.connection, webhooks.SENDER) as connection:
            taken = take(connection, Reader.REACTIONS, 500)
            for _ in range(2):
                webhooks.listen(connection, taken, datetime.now(UTC))
        assert deliver(town) == 1
        drain(town)
        assert deliver(town) == 0


def test_a_client_sees_and_ends_its_own_webhooks_only(town: Town) -> None:
    housing, traffic = town.program("housing"), town.program("traffic")
    made = housing.post("/webhooks", {"url": "https://example.org/hook"}, "k" * 12)
    assert made.text == housing.post("/webhooks", {"url": "https://example.org/hook"}, "k" * 12).text
    assert housing.post("/webhooks", {"url": "https://example.org/other"}, "k" * 12).code == "key_reused"
    assert traffic.get("/webhooks").data == {"webhooks": []}
    assert traffic.ask("DELETE", f"/webhooks/{made.data['id']}").status == 404
    assert housing.ask("DELETE", f"/webhooks/{made.data['id']}").status == 204
    assert housing.post("/webhooks", {"url": "https://example.org/hook", "kinds": ["dreamt"]}).code == "unknown_kind"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://10.1.2.3/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:192.168.1.1]/hook",
        "https://100.64.0.1/hook",
        "https://0.0.0.0/hook",
        "https://224.0.0.1/hook",
        "http://127.0.0.1:8000/hook",
        "https://user:word@example.org/hook",
        "ftp://example.org/hook",
    ],
)
def test_an_address_inside_is_refused(town: Town, url: str) -> None:
    with pytest.raises(BadInput, match="webhook"):
        checked(url, ())
    assert town.program().post("/webhooks", {"url": url}).status in (400, 422)


def test_a_name_that_leads_inside_is_refused_when_it_is_looked_up() -> None:
    names: Mapping[str, list[str]] = {
        "outside.example": ["93.184.215.14"],
        "inside.example": ["10.0.0.5"],
        "both.example": ["93.184.215.14", "127.0.0.1"],
    }

    def resolve(host: str, _port: int) -> list[str]:
        return names[host]

    assert resolved("https://outside.example/hook", (), resolve).address == "93.184.215.14"
    for name in ("inside.example", "both.example"):
        with pytest.raises(BadInput, match="network"):
            resolved(f"https://{name}/hook", (), resolve)
    assert resolved("https://inside.example/hook", networks(["10.0.0.0/8"]), resolve).address == "10.0.0.5"


def test_what_was_checked_is_what_is_connected_to() -> None:
    """A name that leads elsewhere at the second look does not lead us there: there is no second look."""
    with listening() as there:
        port = there.url.split(":")[2].split("/")[0]
        looks = iter([["127.0.0.1"]])
        send = sender(LOOPBACK, lambda _host, _port: next(looks))
        # Nobody listens at 127.0.0.2: it answers only if what the look-up gave is what is connected to.
        assert send(f"http://127.0.0.2:{port}/hook", {"webhook-id": "x"}, b"{}") == 200
        assert there.got[0][0]["host"] == f"127.0.0.2:{port}"
