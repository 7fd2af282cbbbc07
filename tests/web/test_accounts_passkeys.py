"""A passkey in a real browser: added, signed in with, used as a second factor, taken away again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.web.officers import Town, password
from tests.web.serving import chromium, served

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@contextmanager
def at_a_computer() -> Iterator[tuple[Page, str]]:
    """A browser on a computer with a fingerprint reader, and the address of the pages."""
    with served() as address, chromium() as browser:
        page = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800}).new_page()
        tools = page.context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        yield page, address


def sign_in(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}/account/login/")
    page.get_by_label("工号").fill(code)
    page.get_by_label("口令").fill(password(code))
    page.get_by_role("button", name="登录", exact=True).click()


def add_passkey(page: Page, address: str, code: str) -> None:
    sign_in(page, address, code)
    page.goto(f"{address}/account/passkeys/add/")
    page.get_by_label("口令").fill(password(code))
    page.get_by_role("button", name="继续").click()
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()


def sign_out(page: Page, address: str) -> None:
    page.goto(f"{address}/account/logout/")
    page.get_by_role("button", name="退出").click()


def test_a_passkey_signs_in_alone_and_stands_beside_the_password(town: Town) -> None:
    with at_a_computer() as (page, address):
        add_passkey(page, address, "zhang")
        sign_out(page, address)

        page.goto(f"{address}/account/login/?next=/account/password/")
        page.get_by_role("button", name="用通行密钥登录").click()
        expect(page.get_by_role("heading", name="修改口令")).to_be_visible()
        sign_out(page, address)

        sign_in(page, address, "zhang")
        expect(page.get_by_role("heading", name="再确认一次是您本人")).to_be_visible()
        page.get_by_role("button", name="改用通行密钥").click()
        expect(page.get_by_role("link", name="张建国")).to_be_visible()


def test_a_passkey_that_was_deleted_opens_nothing_any_more(town: Town) -> None:
    with at_a_computer() as (page, address):
        add_passkey(page, address, "zhang")
        page.goto(f"{address}/account/passkeys/")
        page.get_by_role("link", name="删除").click()
        page.get_by_role("button", name="删除").click()
        expect(page.get_by_text("还没有通行密钥")).to_be_visible()
        sign_out(page, address)

        page.goto(f"{address}/account/login/")
        page.get_by_role("button", name="用通行密钥登录").click()
        expect(page.get_by_text(re.compile("验证码不对|没有用上通行密钥"))).to_be_visible()
        page.goto(f"{address}/account/")
        expect(page.get_by_role("heading", name="工作人员登录")).to_be_visible()


def test_without_a_passkey_the_page_says_so_in_words(town: Town) -> None:
    with at_a_computer() as (page, address):
        page.goto(f"{address}/account/login/")
        page.get_by_role("button", name="用通行密钥登录").click()
        expect(page.get_by_role("alert")).to_contain_text("没有用上通行密钥")
