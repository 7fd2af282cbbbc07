"""The desk's tests: the sign-in town, its cases, and its officers at their pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from tests.cases.cast import Clock, District, means_on
from tests.web.officers import Town

ANSWER = "灯已经换好，线路也查过了，请您看看。"


@dataclass
class Desk:
    """A town whose cases are made by command and worked on by page."""

    town: Town
    district: District
    browsers: dict[str, Client] = field(default_factory=dict)

    @classmethod
    def of(cls, town: Town) -> Desk:
        """The desk in a town, at this hour."""
        clock = Clock(datetime.now(UTC))
        return cls(town, District(means_on(town.connection, clock), town.dsn, clock))

    def at(self, officer: str) -> Client:
        """The officer's browser, signed in."""
        if officer not in self.browsers:
            self.browsers[officer] = self.town.at_desk(officer)
        return self.browsers[officer]

    def page(self, officer: str, case_id: UUID, **query: str) -> str:
        """The case page as the officer sees it."""
        return read(self.at(officer).get(f"/desk/case/{case_id}", query))

    def form(self, officer: str, case_id: UUID, name: str) -> dict[str, str]:
        """The hidden fields of an act's form, as the page gave them."""
        page = self.page(officer, case_id, do=name)
        form = page[page.index('<form class="act"') :]
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))

    def do(self, by: str, case_id: UUID, act: str, /, **typed: Any) -> HttpResponse:
        """Open an act's form, fill it in and send it."""
        return self.send(by, case_id, act, {**self.form(by, case_id, act), **typed})

    def send(self, officer: str, case_id: UUID, name: str, fields: dict[str, Any]) -> HttpResponse:
        """Send a form that was opened before."""
        answer = self.at(officer).post(f"/desk/case/{case_id}/do/{name}", fields)
        return HttpResponse(answer.content, status=answer.status_code, headers=answer.headers)


def read(answer: Any) -> str:
    """The text of a page that came."""
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def refused(answer: HttpResponse) -> str:
    """The sentence of a refusal that stands in its page."""
    assert answer.status_code in (400, 403, 404, 409), answer.status_code
    found = re.search(r'<p class="error" role="alert">([^<]+)</p>', answer.content.decode())
    assert found, answer.content.decode()
    return found[1]
