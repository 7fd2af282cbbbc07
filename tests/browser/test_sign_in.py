"""Signing in: with a code from a phone, with a passkey, and a wrong password that says what to do."""

from __future__ import annotations

import base64
import hmac
import re
import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, sign_in
from tests.browser.live import Account, Live
from tests.web.test_accounts_passkeys import DEVICE

STEP = 30


def code_of(secret: str, ahead: int = 0) -> str:
    """The six figures an authenticator shows now, or some steps ahead (RFC 6238, RFC 4226 section 5.3)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.digest(key, (int(time.time()) // STEP + ahead).to_bytes(8), "sha1")
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at : at + 4]) & 0x7FFFFFFF) % 10**6:06}"


def confirm(page: Page, account: Account) -> None:
    """Show once more who one is, where that is asked."""
    if page.get_by_role("heading", name="请再确认一次是您本人").count():
        page.get_by_label("口令").fill(account.password)
        page.get_by_role("button", name="继续").click()


def fill_login(page: Page, account: Account, password: str) -> None:
    page.get_by_label("工号").fill(account.code)
    page.get_by_label("口令").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_wrong_password_keeps_the_code_and_says_so(open_window: Open, width: int, district: Live) -> None:
    screen = open_window(width)
    page = screen.open("/account/login/")
    fill_login(page, district.accounts["leader"], "不是这个口令啊啊啊")
    expect(page.get_by_label("工号")).to_have_value(district.accounts["leader"].code)
    expect(page.locator(".wrong, .error").first).to_be_visible()
    screen.look("login-wrong")


def test_a_code_from_the_phone_is_asked_after_the_password(open_window: Open, width: int, district: Live) -> None:
    account, screen = district.accounts["auditor"], open_window(width)
    sign_in(screen, account.code, account.password)
    page = screen.open("/account/2fa/app/add/")
    confirm(page, account)
    secret = page.locator(".secret").inner_text()
    screen.look("totp-add")
    page.get_by_label("应用里显示的 6 位数字").fill(code_of(secret))
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()
    screen.look("totp-recovery-codes")

    page.context.clear_cookies()
    page = screen.open("/account/login/")
    fill_login(page, account, account.password)
    expect(page.get_by_role("heading", name="再确认一次是您本人")).to_be_visible()
    screen.look("totp-asked")
    page.get_by_label("验证码").fill(code_of(secret, 1))
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("link", name=account.name)).to_be_visible()

    page = screen.open("/account/2fa/app/remove/")
    confirm(page, account)
    screen.look("totp-remove")
    page.get_by_role("button", name="停用").click()
    expect(page.get_by_role("link", name="启用")).to_be_visible()


def test_a_passkey_opens_the_door_alone(open_window: Open, width: int, district: Live) -> None:
    account, screen = district.accounts["inspector"], open_window(width)
    tools = screen.page.context.new_cdp_session(screen.page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    sign_in(screen, account.code, account.password)
    page = screen.open("/account/passkeys/add/")
    confirm(page, account)
    screen.look("passkey-add")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()

    page.context.clear_cookies()
    page = screen.open("/account/login/?next=/board/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("heading", name="督查看板")).to_be_visible()

    page = screen.open("/account/passkeys/")
    screen.look("passkeys")
    page.get_by_role("link", name="改名").click()
    confirm(page, account)
    screen.look("passkey-rename")
    page = screen.open("/account/passkeys/")
    page.get_by_role("link", name="删除").click()
    confirm(page, account)
    screen.look("passkey-remove")
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_text("还没有通行密钥")).to_be_visible()


def test_signing_out_asks_and_leads_back(open_window: Open, width: int, district: Live) -> None:
    account, screen = district.accounts["inspector"], open_window(width)
    sign_in(screen, account.code, account.password)
    page = screen.open("/account/logout/")
    screen.look("logout")
    page.get_by_role("button", name="退出").click()
    screen.open("/desk/")
    expect(page.get_by_role("heading", name="工作人员登录")).to_be_visible()


def test_deadlines_are_subscribed_to_by_an_address_shown_once(open_window: Open, width: int) -> None:
    screen = open_window(width, "head")
    page = screen.open("/account/")
    page.get_by_role("link", name="订阅").click()
    page.get_by_role("button", name=re.compile("生成订阅地址|换一个新地址")).click()
    address = page.locator(".secret").inner_text()
    screen.look("calendar-feed")
    answer = page.request.get(address)
    assert answer.status == 200
    assert answer.text().startswith("BEGIN:VCALENDAR")
    page.get_by_role("button", name="停用").click()
    assert page.request.get(address).status == 404
