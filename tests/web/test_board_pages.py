"""The supervision board in a browser: who may open it, what it links to, and a ruling made on it."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from luoshi.cases.board import Which
from luoshi.cases.commands import act, register
from luoshi.cases.handling import By, Means
from luoshi.core.actors import Role
from luoshi.core.case import commands as c
from luoshi.core.case.events import ObjectionTo
from luoshi.core.clock import Reading
from luoshi.core.private import Private
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.reactions import clock
from luoshi.registry.queries import reference
from tests.cases.cast import LI, PERSON, ZHANG, request
from tests.web.officers import BY_ROLE, Town

WATCHERS = {Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.INSPECTOR}


def contested(town: Town) -> UUID:
    """A case that housing asks the supervision office to rule on."""
    known = reference(town.connection, Access("test", EVERYTHING), date(2100, 1, 1))
    means = Means(town.connection, known, lambda: datetime.now(UTC), secrets.token_bytes)
    case, cause = uuid4(), next(iter(known.case_types["help"].returns.causes))
    register(means, case, request(), By(LI))
    for command, by in ((c.Offer("housing"), LI), (c.SignFor(), ZHANG), (c.AskArbitration(cause), ZHANG)):
        act(means, case, command, By(by))
    return case


@pytest.mark.parametrize("role", list(Role))
def test_the_board_is_for_those_who_watch(town: Town, role: Role) -> None:
    browser = town.at_desk(BY_ROLE[role])
    assert browser.get("/board/").status_code == (200 if role in WATCHERS else 403)
    assert browser.get("/board/list/red").status_code == (200 if role in WATCHERS else 403)


def test_an_empty_board_says_what_will_come(town: Town) -> None:
    page = town.at_desk("wu").get("/board/").content.decode()
    assert "现在没有件在单位之间来回" in page
    assert "没有等待裁定的" in page
    assert 'class="red"' not in page, "no colour where there is nothing to fear"


def test_a_clock_that_jumped_stands_on_the_board_until_it_is_settled(town: Town) -> None:
    def board() -> str:
        return town.at_desk("sun").get("/board/").content.decode()

    began = Reading("monday", datetime.now(UTC), 1_000.0)
    clock.look(town.connection, began, secrets.token_bytes)
    assert "服务器的时钟跳动了" not in board()
    jumped = replace(began, wall=began.wall + timedelta(days=10))
    clock.look(town.connection, jumped, secrets.token_bytes)
    assert "服务器的时钟跳动了" in board()
    clock.settle(town.connection, jumped, clock.ACCEPTED, secrets.token_bytes)
    assert "服务器的时钟跳动了" not in board()


def test_every_list_and_every_link_of_the_board_opens(town: Town) -> None:
    contested(town)
    browser = town.at_desk("sun")
    page = browser.get("/board/").content.decode()
    for link in re.findall(r'href="(/board/[^"#]*)"', page):
        assert browser.get(link.replace("&amp;", "&")).status_code == 200, link
    period = "?since=2026-01-01T00:00:00Z&until=2027-01-01T00:00:00Z"
    for which in Which:
        assert browser.get(f"/board/list/{which}{period}").status_code == 200
    assert browser.get("/board/list/best").status_code == 404
    assert browser.get("/board/list/closed").status_code == 400


@pytest.mark.parametrize(
    ("officer", "page", "current"),
    [
        ("sun", "/board/", "督查看板"),
        ("sun", "/board/list/red", "督查看板"),
        ("sun", "/board/ratings", "督查看板"),
        ("sun", "/board/inspections/", "督查看板"),
        ("sun", "/board/surveys/", "督查看板"),
        ("sun", "/board/office/housing", "督查看板"),
        ("qian", "/board/inspections/", "明察暗访"),
        ("zhou", "/board/sealed", "密封阅读"),
        ("chen", "/board/inspections/findings", "检查发现"),
    ],
)
def test_the_navigation_says_which_of_its_pages_one_is_on(town: Town, officer: str, page: str, current: str) -> None:
    found = town.at_desk(officer).get(page).content.decode()
    (work,) = re.findall(r'<nav class="work".*?</nav>', found, re.S)
    assert re.findall(r'aria-current="page">([^<]+)<', work) == [current]


def test_the_supervisor_rules_and_the_case_is_the_other_offices(town: Town) -> None:
    case = contested(town)
    browser = town.at_desk("sun")
    page = browser.get(f"/board/rule/{case}?office=traffic").content.decode()
    assert "王路" in page
    cause = re.findall(r'name="cause" value="([^"]+)"', page)[0]
    form = {"office": "traffic", "officer": "wang", "cause": cause, "reason": "路灯属交通设施", "key": "once"}
    assert browser.post(f"/board/rule/{case}", form).status_code == 303
    assert town.rows("SELECT office, officer FROM cases_case WHERE id = %s", case) == [("traffic", "wang")]


def test_a_leader_reads_but_does_not_rule_and_words_are_kept(town: Town) -> None:
    case = contested(town)
    assert "由督查部门裁定" in town.at_desk("wu").get(f"/board/rule/{case}").content.decode()
    form = {"office": "traffic", "officer": "wang", "cause": "other", "reason": "我说了算", "key": "twice"}
    assert town.at_desk("wu").post(f"/board/rule/{case}", form).status_code == 409
    again = town.at_desk("sun").post(f"/board/rule/{case}", {**form, "officer": "zhang"})
    assert again.status_code == 400
    assert "我说了算" in again.content.decode()


def objected_to(town: Town) -> UUID:
    """An application whose clock housing stopped, and the person's objection to that."""
    known = reference(town.connection, Access("test", EVERYTHING), date(2100, 1, 1))
    means = Means(town.connection, known, lambda: datetime.now(UTC), secrets.token_bytes)
    case = uuid4()
    register(means, case, request(case_type="simple_application"), By(LI))
    stop = c.Suspend("hearing", Private("要开听证会"))
    steps = ((c.Offer("housing"), LI), (c.SignFor(), ZHANG), (c.Admit(), ZHANG), (stop, ZHANG))
    for command, by in (*steps, (c.Object(ObjectionTo.SUSPENSION, Private("没有人通知我听证")), PERSON)):
        act(means, case, command, By(by))
    return case


def test_an_objection_is_on_the_board_and_ruled_on_with_a_reason_once(town: Town) -> None:
    case = objected_to(town)
    browser = town.at_desk("sun")
    assert f"/board/rule/{case}" in browser.get("/board/").content.decode()
    page = browser.get(f"/board/rule/{case}").content.decode()
    assert "没有人通知我听证" in page
    assert "对停表的异议" in page

    address = f"/board/rule/{case}/objection"
    form = {"to": "suspension", "upheld": "yes", "reason": "没有送达听证通知", "key": "objection"}
    undecided = browser.post(address, {**form, "upheld": ""})
    assert undecided.status_code == 400
    assert "没有送达听证通知" in undecided.content.decode()
    assert browser.post(address, {**form, "reason": " "}).status_code == 409
    assert town.at_desk("wu").post(address, form).status_code == 409, "a leader reads, the supervision office rules"
    assert [browser.post(address, form).status_code for _ in range(2)] == [303, 303]

    kinds = town.rows("SELECT kind FROM ledger_event WHERE stream = %s ORDER BY version", case)
    assert [kind for (kind,) in kinds].count("case.objection_ruled") == 1
    assert "现在没有等待裁定的" in browser.get(f"/board/rule/{case}").content.decode()
