"""An officer's deadlines in their own calendar: at a secret address, without a word of anybody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.test import Client
from icalendar import Calendar

from luoshi.api import calendar_feed
from luoshi.api.clients import digest
from tests.api.programs import SECRETS, Answer, Town, said


def feed(token: str) -> Answer:
    return said(Client(SERVER_NAME="localhost").get(f"/calendar/{token}.ics"))


def address(town: Town, officer: str) -> str:
    return calendar_feed.make(town.district.means.connection, officer, datetime.now(UTC))


def test_the_feed_has_what_the_officer_answers_for_and_when_it_runs_out(town: Town) -> None:
    app, housing = town.program("centre"), town.program("housing")
    case_id = town.offered(app)
    assert housing.post(f"/cases/{case_id}/sign-for", {"officer": "zhang"}).status == 200
    number = housing.get(f"/cases/{case_id}").data["number"]
    ((due_at,),) = town.district.rows("SELECT due_at FROM cases_case WHERE id = %s", case_id)

    found = feed(address(town, "zhang"))
    assert found.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events: list[Any] = Calendar.from_ical(found.text).walk("VEVENT")
    (event,) = [each for each in events if number in each["summary"]]
    assert event["dtstart"].dt == due_at
    assert event["uid"] == f"{number}@luoshi"
    assert str(event["summary"]).startswith("求助")
    assert str(event["summary"]).endswith("期限")
    assert not any(secret in found.text for secret in SECRETS)
    assert number not in feed(address(town, "zhao")).text, "a colleague has their own"


def test_a_case_that_ended_is_in_the_feed_no_more(town: Town) -> None:
    app = town.program("centre")
    case_id = UUID(app.lamp().data["id"])
    number = app.get(f"/cases/{case_id}").data["number"]
    token = address(town, "li")
    assert number in feed(token).text
    assert app.post(f"/cases/{case_id}/answer-at-once", {"answer": "已转供电所。"}).status == 200
    assert number not in feed(token).text


def test_a_new_address_ends_the_old_one_and_only_hashes_are_kept(town: Town) -> None:
    old = address(town, "zhang")
    new = address(town, "zhang")
    assert (feed(old).status, feed(new).status) == (404, 200)
    assert [bytes(kept) for (kept,) in town.district.rows("SELECT digest FROM api_feed WHERE officer = 'zhang'")] == [
        digest(new)
    ]
    calendar_feed.end(town.district.means.connection, "zhang")
    assert feed(new).text == feed("never-made").text


def test_only_who_is_signed_in_makes_an_address(town: Town) -> None:
    browser = Client(SERVER_NAME="localhost")
    assert browser.get("/calendar").status_code == 302
    assert browser.post("/calendar", {"what": "make"}).status_code == 302
