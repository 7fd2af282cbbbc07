"""Roles changed by two people, as they see it; and what goes along when an office is merged or somebody leaves."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from luoshi.cases.calendars import move_and_tell
from luoshi.core.actors import Role
from luoshi.core.case import commands as c
from luoshi.core.registry_events import OfficerRegistered
from luoshi.registry.commands import enter_officers
from luoshi.web.admin import handing
from tests.cases.cast import LI, ZHANG, means_on
from tests.web.desk_cast import Desk, read
from tests.web.officers import Town

PROMOTED = {"name": "张建国", "office": "housing", "roles": ["handler", "head"], "posts": "", "reason": "任免通知"}


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk.of(town)


@pytest.fixture
def two(town: Town) -> Town:
    """A town with a second administrator, at traffic."""
    enter_officers(town.registrar, [OfficerRegistered("wang", "王路", "traffic", (Role.ADMINISTRATOR,))])
    return town


def roles(town: Town, code: str = "zhang") -> list[str]:
    """The roles of an officer in their own office."""
    ((found,),) = town.rows("SELECT roles FROM registry_officer WHERE code = %s", code)
    return sorted(found)


def proposed(town: Town, browser: Client) -> str:
    """Tang changes Zhang's roles; the address of what waits."""
    sent = browser.post("/manage/officers/zhang/change", PROMOTED)
    assert sent.status_code == 303
    address = str(sent["Location"]).partition("?")[0]
    assert address.startswith("/manage/changes/")
    assert roles(town) == ["handler"]
    return address


def test_the_only_administrator_changes_roles_at_once(town: Town) -> None:
    town.at_desk("tang").post("/manage/officers/zhang/change", PROMOTED)
    assert roles(town) == ["handler", "head"]


def test_with_a_second_one_it_waits_for_the_head_of_another_office(two: Town) -> None:
    tang, chen = two.at_desk("tang"), two.at_desk("chen")
    address = proposed(two, tang)
    assert "等第二人确认" in read(tang.get(address))
    assert "我确认" not in read(tang.get(address))
    assert "张建国" in read(tang.get("/manage/changes"))

    page = read(chen.get(address))
    assert "任免通知" in page
    assert re.search(r"<del>承办</del> → <ins>[^<]*负责人", re.sub("</?span[^>]*>", "", page))
    assert chen.post(address, {"confirmed": "yes"}).status_code == 303
    assert roles(two) == ["handler", "head"]
    assert "没有等确认的变更" in read(chen.get("/manage/changes"))
    assert "确认，已生效" in read(tang.get(address))


def test_refusing_asks_why_and_whoever_proposed_confirms_nothing(two: Town) -> None:
    tang, chen = two.at_desk("tang"), two.at_desk("chen")
    address = proposed(two, tang)
    assert tang.post(address, {"confirmed": "yes"}).status_code == 409
    blank = chen.post(address, {"confirmed": "no", "reason": ""})
    assert blank.status_code == 409
    assert "不同意的理由" in blank.content.decode()
    assert chen.post(address, {"confirmed": "no", "reason": "没有文件"}).status_code == 303
    assert roles(two) == ["handler"]


def test_a_handler_has_no_business_there(two: Town) -> None:
    address = proposed(two, two.at_desk("tang"))
    assert two.at_desk("zhao").get(address).status_code == 403


def in_hand(desk: Desk, number: int) -> None:
    """So many cases that Zhang of housing works on."""
    for _ in range(number):
        case_id = desk.district.registered()
        desk.district.act(case_id, c.Offer("housing"), LI)
        desk.district.act(case_id, c.SignFor(), ZHANG)


def holders(town: Town) -> list[tuple[str, str, int]]:
    """Who answers for how many open cases."""
    return town.rows(
        "SELECT office, officer, count(*) FROM cases_case WHERE ended_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2"
    )


def test_leaving_says_beforehand_who_gets_what_and_then_it_has_gone(desk: Desk) -> None:
    in_hand(desk, 3)
    tang = desk.at("tang")
    form = {"heirs": ["zhao", "chen"], "reason": "调任"}
    ahead = tang.post("/manage/officers/zhang/leaving", form).content.decode()
    assert "赵倩 2 件、陈立 1 件" in ahead or "陈立 2 件、赵倩 1 件" in ahead
    assert holders(desk.town) == [("housing", "zhang", 3)]
    after = tang.post("/manage/officers/zhang/leaving", {**form, "confirmed": "1"}, follow=True).content.decode()
    assert "已移交 3 件" in after
    assert sum(count for office, officer, count in holders(desk.town) if officer in ("zhao", "chen")) == 3


def test_a_merger_moves_the_cases_with_the_people(desk: Desk) -> None:
    in_hand(desk, 2)
    tang = desk.at("tang")
    form = {"successor": "traffic", "reason": "机构改革方案"}
    ahead = tang.post("/manage/offices/housing/merge", form).content.decode()
    assert "张建国 2 件" in ahead
    after = tang.post("/manage/offices/housing/merge", {**form, "confirmed": "1"}, follow=True).content.decode()
    assert "已移交 2 件：张建国 2 件" in after
    assert holders(desk.town) == [("traffic", "zhang", 2)]


def test_of_many_some_go_at_once_and_the_page_says_the_rest_is_under_way(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing, "AT_ONCE", 2)
    in_hand(desk, 3)
    tang = desk.at("tang")
    form = {"successor": "traffic", "reason": "机构改革方案", "confirmed": "1"}
    after = tang.post("/manage/offices/housing/merge", form, follow=True).content.decode()
    assert "其余 1 件由后台移交" in after
    assert "还有 1 件正由后台移交" in after


def test_a_new_calendar_moves_deadlines_in_the_background_and_the_page_says_how_far(desk: Desk) -> None:
    in_hand(desk, 2)
    tang = desk.at("tang")
    assert 'id="moving"' not in read(tang.get("/manage/calendar"))
    old = desk.district.means.reference.calendar
    today = datetime.now(UTC).date()
    days = "\n".join(f"{today.year}-{today.month:02}-{day:02}" for day in range(today.day, 29)) or f"{today}"
    sent = tang.post("/manage/calendar/close", {"days": days, "reason": "防汛指挥部命令"})
    address = str(sent["Location"]).partition("?")[0]
    before = desk.town.rows("SELECT max(promised_at) FROM cases_case")
    page = read(desk.at("sun").post(address, follow=True))
    assert "等后台按第 2 版调整" in page
    assert desk.town.rows("SELECT max(promised_at) FROM cases_case") == before, "nothing moved in the request"
    move_and_tell(means_on(desk.town.connection, desk.district.clock), old, "closure")
    assert "在办件已按第 2 版核对完：2 件" in read(tang.get("/manage/calendar"))
