"""Calendars, case types and sign-in links by two people: proposed by one, read whole and confirmed by another."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.errors import BadInput, NotFound, Refused
from luoshi.core.registry_events import OfficerRegistered
from luoshi.registry.accounts import links
from luoshi.registry.commands import Registrar, enter_calendar, enter_case_type, enter_officers
from luoshi.registry.two_people import confirm, refuse_change, submit_calendar, submit_link
from luoshi.registry.versions import announced_year, case_type_texts, newest_calendar
from tests.web.desk_cast import read
from tests.web.officers import Town

NEW = "三只麻雀落在旧钟楼的檐上"
CHEN = Actor(ActorKind.OFFICER, "chen", ("district", "housing"), frozenset({Role.HEAD}))
YEAR = {
    "year": "2029",
    "notice": "国办发明电 9 号",
    "off": "2029-10-01 至 2029-10-05",
    "make_up": "2029-09-29",
    "confirmed": "1",
}


@pytest.fixture
def two(town: Town) -> Town:
    """A town with a second administrator, at traffic."""
    enter_officers(town.registrar, [OfficerRegistered("wang", "王路", "traffic", (Role.ADMINISTRATOR,))])
    return town


def second(town: Town) -> Registrar:
    """Chen of housing, at the registry."""
    return replace(town.registrar, actor=CHEN)


def calendars(town: Town) -> int:
    return len(town.rows("SELECT 1 FROM registry_calendar"))


def last_event(town: Town, kind: str) -> dict[str, Any]:
    ((body,),) = town.rows(
        "SELECT convert_from(body, 'UTF8')::json -> 'data' FROM ledger_event WHERE kind = %s ORDER BY seq DESC LIMIT 1",
        kind,
    )
    assert isinstance(body, dict)
    return body


def next_year(registrar: Registrar) -> Any:
    known, _ = newest_calendar(registrar.connection, registrar.access)
    return announced_year(known, 2029, [date(2029, 10, 1)], [], "国办发明电 9 号")


def next_help(town: Town) -> str:
    """The next version of the case type help, in which a word is another."""
    newest = next(one for one in case_type_texts(town.connection, town.registrar.access) if one.code == "help")
    return re.sub(r"(?m)^version = \d+", f"version = {newest.version + 1}", newest.toml) + "\n# 另一个字\n"


def proposed(sent: Any) -> str:
    """The address of what waits."""
    assert sent.status_code == 303
    address = str(sent["Location"]).partition("?")[0]
    assert address.startswith("/manage/changes/"), address
    return address


class TestVersions:
    """A year's notice and a version of a case type hold once another office has confirmed them."""

    def test_the_only_administrator_enters_alone_and_the_record_says_so(self, town: Town) -> None:
        tang = town.at_desk("tang")
        assert tang.post("/manage/calendar/announce", YEAR)["Location"].startswith("/manage/calendar")
        assert last_event(town, "registry.calendar")["alone"] is True
        enter_case_type(town.registrar, next_help(town), date(2030, 1, 1))
        assert last_event(town, "registry.case_type")["alone"] is True

    def test_from_the_second_administrator_on_no_command_enters_one_alone(self, two: Town) -> None:
        before = calendars(two)
        with pytest.raises(Refused, match="两个人"):
            enter_calendar(two.registrar, next_year(two.registrar))
        with pytest.raises(Refused, match="两个人"):
            enter_case_type(two.registrar, next_help(two), date(2030, 1, 1))
        assert calendars(two) == before

    def test_whoever_is_no_administrator_enters_none_at_all(self, town: Town) -> None:
        with pytest.raises(Refused, match="管理员"):
            enter_calendar(second(town), next_year(town.registrar))
        with pytest.raises(Refused, match="管理员"):
            enter_case_type(second(town), next_help(town), date(2030, 1, 1))

    def test_a_calendar_waits_shows_what_it_changes_and_is_entered_when_confirmed(self, two: Town) -> None:
        tang, chen, before = two.at_desk("tang"), two.at_desk("chen"), calendars(two)
        address = proposed(tang.post("/manage/calendar/announce", YEAR))
        assert calendars(two) == before
        assert address in read(tang.get("/manage/calendar"))
        page = read(chen.get(address))
        assert "国办发明电 9 号" in page
        assert "10月1日、10月2日、10月3日、10月4日、10月5日" in page
        assert "新增补班 1 天：2029年9月29日" in page
        assert "件的时限会调整" in page
        assert tang.post(address, {"confirmed": "yes"}).status_code == 409
        assert chen.post(address, {"confirmed": "yes"}).status_code == 303
        assert calendars(two) == before + 1
        assert "alone" not in last_event(two, "registry.calendar")
        assert address not in read(tang.get("/manage/calendar"))
        assert "新增补班 1 天" in read(chen.get(address)), "it still shows what it changed"

    def test_a_case_type_waits_with_its_difference_line_by_line(self, two: Town) -> None:
        tang, wang = two.at_desk("tang"), two.at_desk("wang")
        form = {"toml": next_help(two), "active_from": "2030-01-01", "reason": "条例修订", "confirmed": "1"}
        address = proposed(tang.post("/manage/case-types/enter", form))
        assert address in read(tang.get("/manage/case-types"))
        page = read(wang.get(address))
        assert "+ # 另一个字" in page
        assert "2030年1月1日起" in page
        assert "条例修订" in page
        assert wang.post(address, {"confirmed": "no", "reason": "条例还没有公布"}).status_code == 303
        assert "# 另一个字" not in str(two.rows("SELECT toml FROM registry_case_type"))

    def test_a_matter_of_the_catalogue_waits_with_its_reason_and_what_changes(self, two: Town) -> None:
        tang, chen = two.at_desk("tang"), two.at_desk("chen")
        lamp = {"code": "night_bus", "title": "夜间公交", "title_en": "Night buses", "in_use": "yes"}
        assert tang.post("/manage/matters/enter", lamp).status_code == 409, "a reason is asked for"
        address = proposed(tang.post("/manage/matters/enter", {**lamp, "reason": "目录清理第 3 号"}))
        assert "夜间公交" not in read(tang.get("/manage/matters"))
        assert address in read(tang.get("/manage/matters"))
        page = read(chen.get(address))
        assert "这是一个新的事项。" in page
        assert "目录清理第 3 号" in page
        assert tang.post(address, {"confirmed": "yes"}).status_code == 409
        assert chen.post(address, {"confirmed": "yes"}).status_code == 303
        assert "夜间公交" in read(tang.get("/manage/matters"))

    def test_of_one_calendar_one_version_waits_at_a_time_and_one_made_on_an_old_one_is_not_entered(
        self, two: Town
    ) -> None:
        entered, change_id = next_year(two.registrar), uuid4()
        assert not submit_calendar(two.registrar, change_id, entered)
        with pytest.raises(Refused, match="等第二人确认"):
            submit_calendar(two.registrar, uuid4(), entered)
        refuse_change(second(two), change_id, "不对")
        change_id = uuid4()
        assert not submit_calendar(two.registrar, change_id, entered)
        enter_calendar(replace(two.registrar, second=CHEN), entered)
        with pytest.raises(BadInput, match="新版本应为"):
            confirm(second(two), change_id)


class TestLinks:
    """Nobody becomes by a link whom they need as the second person."""

    def test_the_only_administrator_gives_one_and_the_record_says_so(self, town: Town) -> None:
        links.issue(town.registrar, "chen")
        assert last_event(town, "registry.sign_in_link_issued")["alone"] is True

    @pytest.mark.parametrize("officer", ["chen", "wang", "sun", "li", "zhou", "wu"])
    def test_one_administrator_gives_none_to_whoever_may_confirm(self, two: Town, officer: str) -> None:
        with pytest.raises(Refused, match="两个人"):
            links.issue(two.registrar, officer)

    def test_nor_takes_anybodys_second_factor(self, two: Town) -> None:
        links.issue(two.registrar, "zhang")
        with pytest.raises(Refused, match="两个人"):
            links.issue(two.registrar, "zhang", second_factor=True)

    def test_it_takes_both_halves_and_neither_of_the_two_has_both(self, two: Town) -> None:
        tang, chen = two.at_desk("tang"), two.at_desk("chen")
        given = read(tang.post("/manage/officers/sun/link", {"reason": "忘了口令，本人到场"}))
        assert "现在还打不开" in given
        (path,) = re.findall(r"http://localhost(/account/link/[^<]+)<", given)
        (address,) = re.findall(r'href="(/manage/changes/[^"]+)"', given)
        assert two.browser().get(path).status_code == 404, "nobody has confirmed it"
        asked = read(chen.get(address))
        assert "忘了口令" in asked
        assert path not in asked
        shown = read(chen.post(address, {"confirmed": "yes"}))
        (code,) = re.findall(r"<code>(\d{4} \d{4})</code>", shown)
        assert code not in read(tang.get(address))
        sun = two.browser()
        without = sun.post(path, {"password1": NEW, "password2": NEW})
        assert without.status_code == 400
        assert set_with(sun, path, "00000000").status_code == 400
        assert set_with(sun, path, code).status_code == 302
        assert two.sign_in("sun", NEW).status_code == 302

    def test_a_link_bears_few_wrong_codes(self, two: Town) -> None:
        token, _ = submit_link(two.registrar, change_id := uuid4(), "sun")
        code = confirm(second(two), change_id)
        now = two.registrar.now()
        for _ in range(links.MOST_TRIES):
            with pytest.raises(BadInput):
                links.spend(two.connection, token, now, "hash", "99" + code[2:] if code[:2] != "99" else "0" * 8)
        with pytest.raises(NotFound):
            links.spend(two.connection, token, now, "hash", code)

    def test_a_refused_one_is_dead_and_the_one_before_goes_on_until_it_is_confirmed(self, two: Town) -> None:
        machine = replace(two.registrar, second=CHEN)
        old = links.issue(machine, "sun")
        _, works = submit_link(two.registrar, change_id := uuid4(), "sun")
        assert not works
        assert links.find(two.connection, old, two.registrar.now()).officer == "sun"
        refuse_change(second(two), change_id, "本人没有要")
        assert two.rows("SELECT 1 FROM registry_sign_in_link WHERE change IS NOT NULL") == []
        submit_link(two.registrar, change_id := uuid4(), "sun")
        confirm(second(two), change_id)
        with pytest.raises(NotFound):
            links.find(two.connection, old, two.registrar.now())

    def test_nobody_confirms_a_link_for_themselves(self, two: Town) -> None:
        submit_link(two.registrar, change_id := uuid4(), "chen")
        with pytest.raises(Refused, match="关于自己"):
            confirm(second(two), change_id)


def set_with(browser: Client, path: str, code: str) -> Any:
    """Try to set a password with both halves."""
    return browser.post(path, {"code": code, "password1": NEW, "password2": NEW})
