"""The programs of the API tests: an app that acts for the service centre, an office's own system, and what they say."""

from __future__ import annotations

import itertools
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from luoshi.api.clients import create
from luoshi.api.scopes import ROLES
from tests.cases.cast import District

_numbers = itertools.count(1)
WORDS = "解放路一小门口的路灯三天不亮了，孩子晚自习回家看不见路。"
LAMP = {
    "case_type": "help",
    "title": "路灯不亮",
    "text": WORDS,
    "name": "何春梅",
    "contact": "13900001111",
    "place": "解放路12号",
    "area": "jiefang",
    "matter": "street_lamp",
}
SECRETS = ("路灯不亮", WORDS, "何春梅", "13900001111", "解放路12号")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers, and the JSON in it."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def data(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The code of the error, whose shape is checked along the way."""
        error = self.data["error"]
        assert set(error) == {"code", "message", "message_en", "data"}
        return str(error["code"])


@dataclass(frozen=True, slots=True)
class Program:
    """A client with its token."""

    name: str
    token: str

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """A request as this client; `idempotency_key="…"` and the like become headers."""
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            extra.setdefault("Authorization", f"Bearer {self.token}")
        found = Client(SERVER_NAME="localhost").generic(
            method, f"/api/v1{path}", json.dumps(body) if body is not None else "", "application/json", headers=extra
        )
        return said(found)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: object, key: str | None = None, **headers: str) -> Answer:
        """A POST, under a key of its own unless one is given."""
        return self.ask("POST", path, body, **{"Idempotency_Key": key or secrets.token_urlsafe(12), **headers})

    def lamp(self, key: str | None = None, **changes: object) -> Answer:
        """The street lamp, registered."""
        return self.post("/cases", {**LAMP, **changes}, key)


@dataclass(frozen=True, slots=True)
class Town:
    """A district with a door for programs."""

    district: District

    def program(self, office: str = "centre", *scopes: str) -> Program:
        """A new client for an office; without scopes it has all there are."""
        name = f"program-{next(_numbers)}"
        token = create(
            self.district.means.connection,
            name,
            scopes or sorted(ROLES),
            office,
            secrets.token_urlsafe(32),
            datetime.now(UTC),
        )
        return Program(name, token)

    def offered(self, program: Program, to: str = "housing") -> UUID:
        """A lamp registered by a program and offered to an office."""
        case_id = UUID(program.lamp().data["id"])
        assert program.post(f"/cases/{case_id}/offer", {"to": to}).status == 200
        return case_id


NOBODY = Program("nobody", "")


def said(found: Any) -> Answer:
    """An answer of Django's test client."""
    assert isinstance(found, HttpResponse)
    return Answer(found.status_code, dict(found.items()), found.content.decode())
