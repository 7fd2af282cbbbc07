"""Before what is grave an officer proves once more who they are, and finds again what they had typed."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client, override_settings

from luoshi.core.actors import Role
from luoshi.core.registry_events import OfficerRegistered
from luoshi.registry.commands import enter_officers
from luoshi.registry.models import Officer
from luoshi.web import edge
from tests.web.desk_cast import read
from tests.web.officers import Town, password

TOLD = "已确认是您本人"
ROLE = {"name": "张建国", "office": "housing", "roles": ["handler", "head"], "posts": "", "reason": "任免通知 7 号"}


def proved(browser: Client, ago: timedelta) -> None:
    """The last proof was given that long ago."""
    engine = import_module(settings.SESSION_ENGINE)
    session = engine.SessionStore(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    for proof in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        proof["at"] = (edge.now() - ago).timestamp()
    session.save()


@pytest.fixture
def stale(town: Town) -> Client:
    """Tang, who signed in eleven minutes ago."""
    browser = town.at_desk("tang")
    proved(browser, timedelta(minutes=11))
    return browser


def roles(town: Town) -> list[str]:
    ((found,),) = town.rows("SELECT roles FROM registry_officer WHERE code = 'zhang'")
    return sorted(found)


def test_a_fresh_sign_in_is_a_proof(town: Town) -> None:
    assert town.at_desk("tang").post("/manage/officers/zhang/change", ROLE)["Location"].startswith("/manage/officers")
    assert roles(town) == ["handler", "head"]


def test_an_old_one_is_not_and_what_was_typed_is_there_again_and_nothing_was_done(town: Town, stale: Client) -> None:
    sent = stale.post("/manage/officers/zhang/change", ROLE)
    assert sent.status_code == 302
    assert sent["Location"].startswith("/account/confirm/?next=%2Fmanage%2Fofficers%2Fzhang%2Fchange")
    assert stale.post(sent["Location"], {"password": "a guess"}).status_code == 200
    assert stale.post("/manage/officers/zhang/change", ROLE).status_code == 302, "a wrong password proves nothing"

    back = stale.post(sent["Location"], {"password": password("tang"), "next": "/manage/officers/zhang/change"})
    assert back["Location"] == "/manage/officers/zhang/change"
    assert roles(town) == ["handler"], "the way round carries nothing out"
    page = read(stale.get(back["Location"]))
    assert TOLD in page
    assert 'value="任免通知 7 号"' in page
    assert TOLD not in read(stale.get(back["Location"])), "shown once"
    assert stale.post("/manage/officers/zhang/change", ROLE).status_code == 303
    assert roles(town) == ["handler", "head"]


def test_after_the_way_round_it_says_again_what_will_follow(stale: Client) -> None:
    form = {"year": "2029", "notice": "国办发明电 9 号", "off": "2029-10-01 至 2029-10-05", "make_up": ""}
    stale.post("/manage/calendar/announce", {**form, "confirmed": "1"})
    stale.post("/account/confirm/", {"password": password("tang")})
    page = read(stale.get("/manage/calendar/announce"))
    assert "请看清会怎样" in page
    assert 'name="off" value="2029-10-01 至 2029-10-05"' in page
    assert "第 1 版" in read(stale.get("/manage/calendar"))


@pytest.mark.parametrize(
    "path",
    [
        "/manage/officers/add",
        "/manage/officers/zhang/change",
        "/manage/officers/zhang/leaving",
        "/manage/officers/zhang/link",
        "/manage/offices/housing/merge",
        "/manage/import",
        "/manage/calendar/announce",
        "/manage/calendar/close",
        "/manage/case-types/enter",
    ],
)
def test_everything_grave_asks_for_it(stale: Client, path: str) -> None:
    sent = stale.post(path, {"confirmed": "1"})
    assert sent.status_code == 302
    assert sent["Location"].startswith("/account/confirm/?next=")


def test_a_second_person_proves_it_too_and_their_reason_comes_back(town: Town) -> None:
    enter_officers(town.registrar, [OfficerRegistered("wang", "王路", "traffic", (Role.ADMINISTRATOR,))])
    sent = town.at_desk("tang").post("/manage/officers/zhang/change", ROLE)
    address = str(sent["Location"]).partition("?")[0]
    chen = town.at_desk("chen")
    proved(chen, timedelta(minutes=11))
    assert chen.post(address, {"confirmed": "no", "reason": "没有文件"})["Location"].startswith("/account/confirm/")
    chen.post("/account/confirm/", {"password": password("chen")})
    page = read(chen.get(address))
    assert 'value="没有文件"' in page
    assert TOLD in page


def test_how_long_it_holds_is_the_districts_to_set(town: Town, stale: Client) -> None:
    with override_settings(PROOF_SECONDS=1200):
        assert stale.post("/manage/officers/zhang/change", ROLE).status_code == 303
    proved(stale, timedelta(seconds=90))
    with override_settings(PROOF_SECONDS=60):
        assert stale.post("/manage/officers/zhang/change", ROLE).status_code == 302


def test_a_proof_from_the_future_is_none(stale: Client) -> None:
    proved(stale, -timedelta(days=3))
    assert stale.post("/manage/officers/zhang/change", ROLE).status_code == 302


def test_what_one_officer_typed_is_not_shown_to_the_next_in_the_same_browser(town: Town, stale: Client) -> None:
    enter_officers(town.registrar, [OfficerRegistered("wang", "王路", "traffic", (Role.ADMINISTRATOR,))])
    stale.post("/manage/officers/zhang/change", ROLE)
    stale.post("/account/logout/")
    assert town.sign_in("wang", browser=stale).status_code == 302
    assert "任免通知 7 号" not in read(stale.get("/manage/officers/zhang/change"))


def test_whoever_has_no_password_of_their_own_is_sent_to_the_identity_server(town: Town, stale: Client) -> None:
    town.rows("UPDATE registry_officer SET password = %s WHERE code = 'tang' RETURNING code", make_password(None))
    stale.force_login(Officer.objects.get(pk="tang"), "luoshi.web.accounts.backends.OfficerBackend")
    sent = stale.post("/manage/officers/zhang/change", ROLE)
    assert sent.status_code == 403
    assert "统一身份认证" in sent.content.decode()
