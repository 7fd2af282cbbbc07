"""When a session ends, what then, and which of their seats an officer acts from."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from urllib.parse import parse_qs, urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client, override_settings

from luoshi.core.actors import Role
from luoshi.core.registry_events import OfficerRegistered, Post
from luoshi.registry.changes import enter_leave, merge_office
from luoshi.registry.commands import enter_officers
from luoshi.web import edge
from luoshi.web.accounts.sessions import SEEN, SINCE
from tests.web.officers import Town
from tests.web.test_fresh_proof import proved


def earlier(browser: Client, name: str, span: timedelta) -> None:
    """The session was used, or begun, that much earlier."""
    engine = import_module(settings.SESSION_ENGINE)
    session = engine.SessionStore(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    session[name] = int((edge.now() - span).timestamp())
    session.save()


def leads_back(address: str) -> str:
    """Where the sign-in page at this address leads afterwards."""
    parts = urlsplit(address)
    assert parts.path == "/account/login/"
    return parse_qs(parts.query)["next"][0]


def test_a_session_left_alone_ends_and_signing_in_leads_back(town: Town) -> None:
    browser = town.at_desk("zhang")
    assert browser.get("/account/").status_code == 200
    earlier(browser, SEEN, timedelta(minutes=119))
    assert browser.get("/account/").status_code == 200
    earlier(browser, SEEN, timedelta(minutes=121))
    assert leads_back(browser.get("/account/?tab=1")["Location"]) == "/account/?tab=1"
    assert browser.get("/account/").status_code == 302


def test_how_long_is_the_districts_to_set(town: Town) -> None:
    browser = town.at_desk("zhang")
    browser.get("/account/")
    with override_settings(SESSION_IDLE_SECONDS=600):
        earlier(browser, SEEN, timedelta(minutes=9))
        assert browser.get("/account/").status_code == 200
        earlier(browser, SEEN, timedelta(minutes=11))
        assert browser.get("/account/").status_code == 302


def test_a_session_in_use_ends_after_a_working_day_all_the_same(town: Town) -> None:
    browser = town.at_desk("zhang")
    browser.get("/account/")
    earlier(browser, SINCE, timedelta(hours=12, minutes=1))
    assert browser.get("/account/").status_code == 302


def test_a_session_in_use_is_not_written_for_every_request(town: Town) -> None:
    browser = town.at_desk("zhang")
    browser.get("/account/")
    assert settings.SESSION_COOKIE_NAME not in browser.get("/account/").cookies


def test_a_piece_of_a_page_asked_for_after_the_end_sends_the_whole_page_to_sign_in(town: Town) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/desk?sort=due"}
    answer = town.browser().get("/account/", headers=headers)
    assert answer.status_code == 401
    assert leads_back(answer["HX-Redirect"]) == "http://localhost/desk?sort=due"


def test_after_signing_in_nobody_is_sent_to_another_site(town: Town) -> None:
    browser = town.browser()
    form = {"login": "zhang", "password": "绿色自行车-zhang-在河边-5", "next": "https://evil.example/"}
    assert browser.post("/account/login/", form)["Location"] == "/desk/"


def test_cookies_are_closed_to_scripts_and_other_sites(town: Town) -> None:
    browser = town.at_desk("zhang")
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_signing_out_asks_first_and_ends_the_session_for_good(town: Town) -> None:
    browser = town.at_desk("zhang")
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert "要退出登录吗" in browser.get("/account/logout/").content.decode()
    browser.post("/account/logout/")
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    assert browser.get("/account/").status_code == 302


def test_an_officer_with_two_posts_chooses_the_one_they_act_from(town: Town) -> None:
    browser = town.at_desk("chen")
    page = browser.get("/account/").content.decode()
    assert "住房和城乡建设局" in page
    assert "交通运输局" in page
    assert browser.post("/account/seat", {"office": "traffic"}).status_code == 302
    assert "改用这个岗位" in browser.get("/account/").content.decode()
    refused = browser.post("/account/seat", {"office": "supervision"})
    assert refused.status_code == 404
    assert "没有岗位" in refused.content.decode()


def test_who_sits_in_the_successor_of_an_office_may_act_for_the_old_one_too(town: Town) -> None:
    browser = town.at_desk("wang")
    assert browser.post("/account/seat", {"office": "housing"}).status_code == 404
    merge_office(town.registrar, "housing", "traffic", "机构改革方案第三条")
    assert browser.post("/account/seat", {"office": "housing"}).status_code == 302
    assert "已撤并" in browser.get("/account/").content.decode()


def key_of(browser: Client) -> str:
    """The secret of a browser's session."""
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def signed_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def test_a_changed_role_office_or_post_ends_every_session_and_a_leave_does_not(town: Town) -> None:
    browser, tomorrow = town.at_desk("zhang"), edge.now().date() + timedelta(days=1)
    enter_leave(town.registrar, "zhang", tomorrow, tomorrow, "zhao")
    assert signed_in(browser)
    zhang = OfficerRegistered("zhang", "张建国", "housing", (Role.HANDLER,))
    for changed in (
        replace(zhang, roles=(Role.HANDLER, Role.HEAD)),
        replace(zhang, posts=(Post("centre", (Role.INTAKE,)),)),
        replace(zhang, office="traffic"),
    ):
        browser = town.at_desk("zhang")
        enter_officers(town.registrar, [changed])
        assert not signed_in(browser), changed


def test_an_officer_sees_where_they_are_signed_in_and_ends_what_they_do_not_know(town: Town) -> None:
    here = town.at_desk("zhang")
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131 Safari/537.36 Edg/131"
    there = Client(SERVER_NAME="localhost", REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT=agent)
    town.sign_in("zhang", browser=there)
    page = here.get("/account/sessions").content.decode()
    assert "Windows 上的 Edge" in page
    assert "203.0.113.9" in page
    assert page.count("就是这里") == 1
    assert key_of(there) not in page
    (number,) = {found for found in re.findall(r'value="(\d+)"', page) if not _is_of(here, found)}
    assert town.at_desk("zhao").post("/account/sessions", {"end": number}).status_code == 404
    proved(here, timedelta(minutes=11))
    assert here.post("/account/sessions", {"end": number})["Location"].startswith("/account/confirm/")
    assert signed_in(there)
    proved(here, timedelta(0))
    assert here.post("/account/sessions", {"end": number})["Location"] == "/account/sessions"
    assert not signed_in(there)
    assert signed_in(here)


def _is_of(browser: Client, number: str) -> bool:
    return bool(UserSession.objects.filter(pk=number, session_key=key_of(browser)).exists())


def test_all_others_end_at_once_and_ending_this_one_signs_out(town: Town) -> None:
    here, one, two = (town.at_desk("zhang") for _ in range(3))
    here.post("/account/sessions", {"end": "others"})
    assert [signed_in(browser) for browser in (here, one, two)] == [True, False, False]
    (own,) = UserSession.objects.filter(session_key=key_of(here))
    assert here.post("/account/sessions", {"end": own.pk})["Location"] == "/account/login/"
    assert not signed_in(here)


def test_the_administrator_ends_the_sessions_of_an_officer(town: Town) -> None:
    zhang, zhao = town.at_desk("zhang"), town.at_desk("zhao")
    assert town.at_desk("chen").post("/manage/officers/zhang/sign-out").status_code == 403
    assert signed_in(zhang)
    assert town.at_desk("tang").post("/manage/officers/zhang/sign-out").status_code == 303
    assert not signed_in(zhang)
    assert signed_in(zhao)
