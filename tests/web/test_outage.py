"""The database goes away under the pages: whoever asks is told so with 503, people by a page and programs in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import path

from luoshi.core.errors import Unavailable
from luoshi.runtime.postgres import Running
from luoshi.runtime.urls import handler500 as handler500
from luoshi.runtime.urls import urlpatterns as real
from tests.web.open_doors import opened


def broken(_request: object) -> HttpResponse:
    """A page with a fault in it."""
    raise ValueError


def lost(_request: object) -> HttpResponse:
    """A page whose connection breaks while it is being answered."""
    raise Unavailable("database_lost", "请用同一个幂等键重试。", "Try again (consuming input failed).")


urlpatterns = [path("broken", broken), path("lost", lost), path("api/broken", broken), *real]


@pytest.fixture(scope="module")
def browser(postgres: Running, people: str) -> Iterator[Client]:
    """A browser whose district has lost its database."""
    with opened(postgres, people, "outage"):
        name = connection.settings_dict["NAME"]
        with psycopg.connect(postgres.in_database("postgres").dsn("admin"), autocommit=True) as admin:
            admin.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0".encode())
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            yield Client(SERVER_NAME="localhost", raise_request_exception=False)


def test_people_are_told_by_a_page(browser: Client) -> None:
    browser.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    for answer in (browser.get("/desk/"), browser.get("/account/"), browser.post("/follow", {"number": "1"})):
        assert answer.status_code == 503
        assert "数据库暂时连不上" in answer.content.decode()
        assert answer["Retry-After"] == "10"


def test_programs_are_told_in_the_one_shape(browser: Client) -> None:
    headers = {"Authorization": "Bearer x", "Idempotency-Key": "1"}
    asked = [browser.get(f"/api/v1/cases{query}", headers=headers) for query in ("", "", "?limit=1")]
    told = [(answer.status_code, json.loads(answer.content)["error"]["code"]) for answer in asked]
    assert set(told) <= {(503, "database_lost"), (503, "database_unavailable")}


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_connection_that_breaks_is_told_to_people_in_their_words(language: str) -> None:
    browser = Client(SERVER_NAME="localhost", raise_request_exception=False)
    answer = browser.get("/lost", headers={"Accept-Language": language})
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "幂等键" not in page
    assert "consuming input" not in page
    assert "数据库暂时连不上" in page or "database" in page


@override_settings(ROOT_URLCONF=__name__)
def test_any_other_fault_stays_one() -> None:
    browser = Client(SERVER_NAME="localhost", raise_request_exception=False)
    page, program = browser.get("/broken"), browser.get("/api/broken")
    assert (page.status_code, program.status_code) == (500, 500)
    assert "是系统的错" in page.content.decode()
    assert json.loads(program.content)["error"]["code"] == "fault"
