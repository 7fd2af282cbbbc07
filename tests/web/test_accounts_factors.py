"""Second factors: an authenticator app, recovery codes, and a link that drops them for whoever lost their phone."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from luoshi.registry.accounts import links
from tests.web.officers import Town, password

NEW = "三只麻雀落在旧钟楼的檐上"


def code_of(secret: str, steps: int = 0) -> str:
    """What the authenticator app shows now, or some half minutes away."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def confirm(browser: Client, code: str) -> None:
    """Show the password once more, as is asked before anything that matters."""
    assert browser.post("/account/confirm/", {"password": password(code)}).status_code == 302


def with_app(town: Town, code: str = "zhang") -> tuple[Client, str, list[str]]:
    """An officer who added an authenticator app: browser, secret, recovery codes."""
    browser = town.at_desk(code)
    confirm(browser, code)
    page = browser.get("/account/2fa/app/add/").content.decode()
    (secret,) = re.findall(r'<span class="secret">([A-Z2-7]+)</span>', page)
    added = browser.post("/account/2fa/app/add/", {"code": code_of(secret)})
    assert added["Location"] == "/account/2fa/recovery/"
    shown = browser.get("/account/2fa/recovery/").content.decode()
    return browser, secret, re.findall(r"\b\d{8}\b", shown)


def second_step(town: Town, code: str = "zhang") -> Client:
    """A browser that has shown the password and is asked for more."""
    browser = town.browser()
    answer = town.sign_in(code, browser=browser)
    assert answer["Location"] == "/account/2fa/code/"
    return browser


def signed_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def test_adding_an_app_asks_for_the_password_again(town: Town) -> None:
    browser = town.at_desk("zhang")
    assert "/account/confirm/" in browser.get("/account/2fa/app/add/")["Location"]
    assert browser.post("/account/confirm/", {"password": "a guess"}).status_code == 200
    assert browser.get("/account/2fa/app/add/").status_code == 302


def test_with_an_app_the_password_alone_opens_nothing(town: Town) -> None:
    _, secret, _ = with_app(town)
    browser = second_step(town)
    assert not signed_in(browser)
    assert browser.get("/account/password/").status_code == 302
    assert browser.post("/account/2fa/code/", {"code": "000000"}).status_code == 200
    assert not signed_in(browser)
    assert browser.post("/account/2fa/code/", {"code": code_of(secret, 1)}).status_code == 302
    assert signed_in(browser)


def test_a_code_is_good_once(town: Town) -> None:
    _, secret, _ = with_app(town)
    code = code_of(secret, 1)
    assert second_step(town).post("/account/2fa/code/", {"code": code}).status_code == 302
    thief = second_step(town)
    assert "已经用过" in thief.post("/account/2fa/code/", {"code": code}).content.decode()
    assert not signed_in(thief)


def test_codes_cannot_be_tried_through(town: Town) -> None:
    _, secret, _ = with_app(town)
    browser = second_step(town)
    said = [browser.post("/account/2fa/code/", {"code": f"{nth:06}"}).content.decode() for nth in range(7)]
    assert "验证码不对" in said[0]
    assert "输错次数太多" in said[6]
    right = second_step(town).post("/account/2fa/code/", {"code": code_of(secret, 1)})
    assert "输错次数太多" in right.content.decode()


def test_a_recovery_code_replaces_the_phone_once(town: Town) -> None:
    _, _, codes = with_app(town)
    assert len(codes) == 10
    browser = second_step(town)
    assert browser.post("/account/2fa/code/", {"code": codes[0]}).status_code == 302
    assert signed_in(browser)
    again = second_step(town)
    assert again.post("/account/2fa/code/", {"code": codes[0]}).status_code == 200
    assert not signed_in(again)


def test_recovery_codes_are_shown_once(town: Town) -> None:
    browser, _, codes = with_app(town)
    page = browser.get("/account/2fa/recovery/").content.decode()
    assert not any(code in page for code in codes)
    assert browser.get("/account/2fa/recovery/download/").status_code in (403, 404)


def test_the_secret_is_not_readable_in_the_database(town: Town) -> None:
    _, secret, codes = with_app(town)
    stored = str(town.stored("SELECT data FROM mfa_authenticator"))
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_a_plain_link_leaves_the_second_factor_where_it_is(town: Town) -> None:
    with_app(town)
    token = links.issue(town.registrar, "zhang")
    town.browser().post(f"/account/link/{token}", {"password1": NEW, "password2": NEW})
    assert town.sign_in("zhang", NEW)["Location"] == "/account/2fa/code/"


def test_a_link_for_a_lost_phone_drops_it_and_is_recorded_as_such(town: Town) -> None:
    with_app(town)
    token = links.issue(town.registrar, "zhang", second_factor=True)
    assert "都会作废" in town.browser().get(f"/account/link/{token}").content.decode()
    town.browser().post(f"/account/link/{token}", {"password1": NEW, "password2": NEW})
    assert town.sign_in("zhang", NEW)["Location"] == "/desk/"
    ((body,),) = town.rows(
        "SELECT convert_from(body, 'UTF8')::json -> 'data' FROM ledger_event ORDER BY seq DESC LIMIT 1"
    )
    assert body == {"code": "zhang", "second_factor": True, "alone": True}


@pytest.mark.parametrize("path", ["2fa/app/add/", "2fa/recovery/new/", "passkeys/add/", "password/", "2fa/"])
def test_nobody_reaches_these_pages_without_signing_in(town: Town, path: str) -> None:
    answer = town.browser().get(f"/account/{path}")
    assert answer.status_code in (302, 403)
    if answer.status_code == 302:
        assert answer["Location"].startswith("/account/login/")
