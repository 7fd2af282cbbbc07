"""The public's tests: somebody with a phone, what they type, and the receipt they hold."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
from django.http import HttpResponse
from django.test import Client

from luoshi.cases.codes import hashed, new_code
from luoshi.core.actors import Actor
from luoshi.core.case import commands as c
from luoshi.core.private import Private
from luoshi.runtime.connection import release, repoint
from luoshi.runtime.postgres import Running, roles
from luoshi.web.edge import forget
from tests.cases.cast import LI, Clock, District, means_on, request
from tests.web.officers import Town

LAMP = "解放路小学门口的路灯坏了三天\n晚上很黑，老人摔了一跤"
HOME = "198.51.100.7"
"""Where people sit, apart from the offices."""
OLD_MARK = "x" * 64
"""Of a form whose browser has forgotten it."""


def text_of(answer: Any) -> str:
    """The page as it is read: entities resolved."""
    return html.unescape(answer.content.decode())


def unsigned(page: str) -> str:
    """The page without what is new in each: the mark of its form."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def code_of(name: str) -> str:
    """The code of whoever is called so."""
    return new_code(lambda size: sha256(name.encode()).digest()[:size])


def phone(**how: Any) -> Client:
    """A browser of nobody in particular."""
    return Client(SERVER_NAME="localhost", REMOTE_ADDR=HOME, **how)


def strict() -> Client:
    """A browser whose forms are asked for their mark, as real ones are."""
    return phone(enforce_csrf_checks=True)


def late(browser: Client, address: str, **typed: Any) -> str:
    """Send a form whose mark no longer holds; the page that comes back."""
    answer = browser.post(address, {"csrfmiddlewaretoken": OLD_MARK, **typed})
    assert answer.status_code == 403, answer.status_code
    return text_of(answer)


@dataclass
class Person:
    """Somebody with a browser, who holds a receipt once they have asked."""

    browser: Client
    number: str = ""
    code: str = ""

    def form(self) -> dict[str, str]:
        """The hidden fields of the form as the page gives them."""
        return {"key": re.findall(r'name="key" value="([^"]+)"', self.browser.get("/ask").content.decode())[0]}

    def send(self, text: str = LAMP, **typed: str) -> HttpResponse:
        """Fill the form in and send it, and keep the receipt if there is one."""
        fields = {"kind": "help", "text": text, "send": "yes", **typed}
        fields = fields if "key" in fields else {**self.form(), **fields}
        answer = self.browser.post("/ask", fields)
        found = re.findall(r'<dd class="code">([^<]+)</dd>', answer.content.decode())
        if found:
            self.number, self.code = found
        return HttpResponse(answer.content, status=answer.status_code)

    def open(self, number: str = "", code: str = "") -> str:
        """Type number and code, and read the case."""
        asked = {"number": number or self.number, "code": code or self.code}
        answer = self.browser.post("/follow", asked, follow=True)
        assert answer.status_code == 200, answer.status_code
        return text_of(answer)

    def page(self) -> str:
        """The case again, without typing the code."""
        answer = self.browser.get(f"/follow/{self.number}")
        assert answer.status_code == 200, answer.status_code
        return text_of(answer)

    def do(self, act: str, **typed: Any) -> HttpResponse:
        """Do something with the case."""
        path = act if act in ("verdict", "wish") else f"do/{act}"
        answer = self.browser.post(f"/follow/{self.number}/{path}", typed)
        return HttpResponse(answer.content, status=answer.status_code, headers=answer.headers)


@dataclass
class Street:
    """A town with its cases, and people who walk in."""

    town: Town
    district: District

    @classmethod
    def of(cls, town: Town) -> Street:
        """The street in a town, at this hour."""
        clock = Clock(datetime.now(UTC))
        return cls(town, District(means_on(town.connection, clock), town.dsn, clock))

    def somebody(self) -> Person:
        """A person with a phone and no receipt."""
        return Person(phone())

    def holder_of(self, case_id: UUID, owner: str) -> Person:
        """The person a case was made for, by name, who has typed its code."""
        person = Person(phone(), self.district.case(case_id).number, code_of(owner))
        person.open()
        return person

    def registered(self, owner: str, **changes: Any) -> UUID:
        """A case of somebody, who holds its code."""
        return self.district.registered(request(code_hash=hashed(code_of(owner)), **changes), LI)

    def working(self, owner: str, by: Actor, **changes: Any) -> UUID:
        """A case of somebody that an officer works on."""
        case_id = self.registered(owner, **changes)
        self.act(case_id, c.Offer(by.office), LI)
        self.act(case_id, c.SignFor(), by)
        return case_id

    def act(self, case_id: UUID, command: c.Command, by: Actor) -> None:
        """An officer's act, now."""
        self.district.clock.now = datetime.now(UTC)
        self.district.act(case_id, command, by)

    def case_of(self, number: str) -> UUID:
        """The id of a case."""
        ((found,),) = self.town.rows("SELECT id FROM cases_case WHERE number = %s", number)
        return UUID(str(found))


@contextmanager
def shared_street(postgres: Running, people: str, module: str) -> Iterator[Street]:
    """A street for all tests of a module, which look at their own cases only: copying a town takes a second."""
    name = f"luoshi_street_{os.getpid()}_{module.rpartition('.')[2]}"
    with psycopg.connect(postgres.in_database("postgres").dsn("admin"), autocommit=True) as admin:
        roles.ensure_database(admin, name, template=people)
        there = postgres.in_database(name)
        repoint(there)
        forget()
        try:
            with psycopg.connect(there.dsn("app"), autocommit=True) as connection:
                yield Street.of(Town(connection, there.dsn("app")))
        finally:
            release()
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def said(text: str) -> Private:
    """Words that somebody says."""
    return Private(text)
