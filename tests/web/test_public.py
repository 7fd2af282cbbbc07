"""A person asks without an account, gets a receipt, and follows the case with number and code."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime

import psycopg
import pytest
from django.test import Client

from luoshi.core.actors import MACHINE, Role
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered
from luoshi.registry.commands import Registrar, enter_officers, enter_offices
from luoshi.registry.seeding import seed
from luoshi.runtime.postgres import Running
from luoshi.web.edge import forget

LAMP = {
    "text": "河东路口的路灯坏了三天\n晚上很黑，老人摔了一跤",
    "kind": "help",
    "place": "河东路口",
    "contact": "13800000000",
}


@pytest.fixture
def registrar(database: Running) -> Registrar:
    forget()
    connection = psycopg.connect(database.dsn("app"), autocommit=True)
    registrar = Registrar(connection, lambda: datetime.now(UTC), secrets.token_bytes, MACHINE)
    seed(registrar)
    return registrar


@pytest.fixture
def person(registrar: Registrar) -> Client:
    enter_offices(registrar, [OfficeRegistered("centre", "政务服务中心", ("centre",), in_centre=True)])
    enter_officers(registrar, [OfficerRegistered("li", "李敏", "centre", (Role.INTAKE,))])
    return Client(SERVER_NAME="localhost")


def receipt(page: str) -> tuple[str, str]:
    number, code = re.findall(r'<dd class="code">([^<]+)</dd>', page)
    return number, code


def test_the_first_page_says_what_can_be_done(person: Client) -> None:
    page = person.get("/").content.decode()
    assert "您要办什么、反映什么？" in page
    assert "<script" not in page


def test_asking_gives_a_receipt_with_number_code_officer_and_promise(person: Client) -> None:
    answer = person.post("/ask", LAMP)
    assert answer.status_code == 200
    page = answer.content.decode()
    number, code = receipt(page)
    assert re.fullmatch(r"\d{8}-\d{4}-\d{4}", number)
    assert len(code) >= 22
    assert "政务服务中心 李敏" in page
    assert re.search(r"承诺办结</dt><dd>\d+月\d+日 周. 17:30 前", page)


def test_the_case_is_followed_with_number_and_code(person: Client) -> None:
    number, code = receipt(person.post("/ask", LAMP).content.decode())
    page = person.post("/follow", {"number": number, "code": code}).content.decode()
    assert "政务服务中心 李敏 已登记" in page
    assert "河东路口的路灯坏了三天" in page
    assert "您已等待" in page


def test_a_wrong_code_shows_nothing_of_the_case(person: Client) -> None:
    number, _ = receipt(person.post("/ask", LAMP).content.decode())
    answer = person.post("/follow", {"number": number, "code": "not the code"})
    assert answer.status_code == 404
    assert "路灯" not in answer.content.decode()


def test_the_code_itself_is_nowhere_in_the_database(person: Client, database: Running) -> None:
    _, code = receipt(person.post("/ask", LAMP).content.decode())
    with psycopg.connect(database.dsn("admin")) as connection:
        (events,) = connection.execute("SELECT string_agg(encode(body, 'escape'), '') FROM ledger_event").fetchall()[0]
        (states,) = connection.execute(
            "SELECT string_agg(encode(state_body, 'escape'), '') FROM cases_case"
        ).fetchall()[0]
    assert code not in events
    assert code not in states


def test_sending_the_same_form_twice_makes_one_case(person: Client, database: Running) -> None:
    form = {**LAMP, "key": "one form"}
    assert person.post("/ask", form).status_code == 200
    assert person.post("/ask", form).status_code == 409
    with psycopg.connect(database.dsn("admin")) as connection:
        assert connection.execute("SELECT count(*) FROM cases_case").fetchone() == (1,)


def test_an_empty_ask_is_refused_and_keeps_what_was_typed(person: Client) -> None:
    answer = person.post("/ask", {**LAMP, "text": "  "})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "不能为空" in page
    assert "河东路口" in page


def test_without_an_office_nobody_is_promised_anything(registrar: Registrar) -> None:
    answer = Client(SERVER_NAME="localhost").post("/ask", LAMP)
    assert answer.status_code == 503
    assert "还没有可以受理的窗口" in answer.content.decode()
