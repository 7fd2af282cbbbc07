"""Checking a receipt in a browser: it holds; changed by a letter it does not; served or kept as a file."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from luoshi.ledger.access import acting
from luoshi.ledger.log.promises import promise
from luoshi.ledger.log.receipts import receipt_of
from luoshi.ledger.log.sequencing import SEQUENCER
from luoshi.runtime.log.keeper import Keeper
from luoshi.runtime.log.keys import LogKeys
from tests.browser.conftest import Open
from tests.browser.people import LAMP, ask
from tests.conftest import ROOT
from tests.ledger.cast import Desk
from tests.ledger.conftest import app as app
from tests.ledger.conftest import connect as connect
from tests.ledger.conftest import desk as desk
from tests.ledger.conftest import owner as owner
from tests.ledger.verifying.cast import told
from tests.runtime.log.conftest import KEYS
from tests.runtime.log.conftest import keeper as keeper

STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"


def result(page: Page, text: str) -> None:
    page.get_by_label("回执原文").fill(text)
    page.get_by_role("button", name="核对", exact=True).click()


def changed(text: str, nth: int) -> str:
    return text[:nth] + ("A" if text[nth] != "A" else "B") + text[nth + 1 :]


def test_somebody_checks_what_they_were_given(open_window: Open, width: int) -> None:
    """On the page as it is served, under a strict policy: the promise that came with the receipt."""
    me = open_window(width)
    ask(me, LAMP)
    me.look("receipt-signed")
    link = me.page.get_by_role("link", name="保存签名").get_attribute("href") or ""
    text = base64.b64decode(link.partition("base64,")[2]).decode()
    me.page.get_by_role("link", name="取完整回执").click()
    expect(me.page.get_by_role("heading", level=1)).to_have_text("回执与存证")
    me.look("receipt-proof")

    def strictly(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "Content-Security-Policy": STRICT})

    me.page.route("**/verify", strictly)
    page = me.open("/verify")
    result(page, text)
    expect(page.get_by_role("status")).to_contain_text("签名有效")
    me.look("verify-holds")
    result(page, changed(text, text.index("@1 ") + 5))
    expect(page.get_by_role("status")).to_contain_text("核对不通过")
    me.look("verify-fails")


@pytest.fixture
def complete(desk: Desk, keeper: Keeper) -> str:
    """A receipt with its proof, in the middle of others."""
    for _ in range(9):
        desk.register()
    case = desk.register()
    receipt = desk.change(case, 1)
    desk.register()
    told(keeper, desk.connection)
    with acting(desk.connection, SEQUENCER):
        text = receipt_of(desk.connection, case, 2, str(promise(receipt, KEYS.base, KEYS.promise_key)))
    assert text is not None
    return text


def keys_of(keys: LogKeys, folder: Path) -> str:
    return (folder / "public" / str(keys.number) / "keys.json").read_text("utf-8")


def test_the_page_kept_as_a_file_checks_the_proof_too(browser: Browser, complete: str, tmp_path: Path) -> None:
    context = browser.new_context(locale="zh-CN", offline=True)
    page = context.new_page()
    page.goto((ROOT / "verify" / "luoshi-verify.html").as_uri())
    page.get_by_text("日志的公钥").click()
    page.get_by_label("公钥（keys.json 的内容）").fill(keys_of(KEYS, tmp_path))
    result(page, complete)
    expect(page.get_by_role("status")).to_contain_text("回执有效，记录没有被改过")
    expect(page.get_by_role("status")).to_contain_text("第 11 条")
    lines = complete.split("\n")
    places = [complete.index(line) + len(line) // 2 for line in (lines[1], lines[3], lines[-4], lines[-2])]
    for place in (*places, complete.index("index ") + 6):
        result(page, complete[:place] + ("1" if complete[place] != "1" else "2") + complete[place + 1 :])
        expect(page.get_by_role("status")).to_contain_text("核对不通过")
    context.close()
