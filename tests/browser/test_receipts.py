"""Checking a receipt in a browser: it holds; changed by a letter it does not; served or kept as a file."""

from __future__ import annotations

import base64
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Browser, Page, Route, expect

from luoshi.ledger.keys import Receipt, Stamp
from luoshi.ledger.log import merkle
from luoshi.ledger.log.checkpoints import Checkpoint
from luoshi.ledger.log.leaves import NO_PREVIOUS, leaf_of
from luoshi.ledger.log.notes import Note
from luoshi.ledger.log.promises import promise
from luoshi.ledger.log.receipts import _extra, _written
from luoshi.runtime.log.publishing import publish_keys
from tests.browser.conftest import Open
from tests.browser.people import LAMP, ask
from tests.conftest import ROOT
from tests.ledger.cast import NOW
from tests.runtime.log.conftest import KEYS

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


def complete() -> str:
    """A receipt with its proof, the eleventh of twenty: made without a database."""
    event, blind = b"e" * 32, b"b" * 16
    stamp = Stamp(UUID(int=7), 1, 7, event)
    held = str(promise(Receipt((stamp,), NOW), KEYS.base, KEYS.promise_key))
    leaves = [merkle.leaf_hash(bytes([nth])) for nth in range(20)]
    leaves[10] = leaf_of(blind, NO_PREVIOUS, event)
    tree = merkle.Frontier()
    tree.extend(leaves)
    text = Checkpoint(KEYS.origin, 20, tree.root()).text()
    proof = merkle.inclusion_proof(10, 20, lambda level, nth: _root(leaves[nth << level : (nth + 1) << level]))
    signed = str(Note(text, (KEYS.key.sign(text),)))
    return _written(_extra(event, blind, NO_PREVIOUS, held), 10, proof, signed)


def _root(leaves: list[bytes]) -> bytes:
    while len(leaves) > 1:
        leaves = merkle.pair_up(leaves)
    return leaves[0]


def test_the_page_kept_as_a_file_checks_the_proof_too(browser: Browser, tmp_path: Path) -> None:
    text = complete()
    publish_keys(tmp_path, KEYS)
    context = browser.new_context(locale="zh-CN", offline=True)
    page = context.new_page()
    page.goto((ROOT / "verify" / "luoshi-verify.html").as_uri())
    page.get_by_text("日志的公钥").click()
    page.get_by_label("公钥（keys.json 的内容）").fill((tmp_path / "keys.json").read_text("utf-8"))
    result(page, text)
    expect(page.get_by_role("status")).to_contain_text("回执有效，记录没有被改过")
    expect(page.get_by_role("status")).to_contain_text("第 11 条")
    lines = text.split("\n")
    places = [text.index(line) + len(line) // 2 for line in (lines[1], lines[3], lines[-4], lines[-2])]
    for place in (*places, text.index("index ") + 6):
        result(page, text[:place] + ("1" if text[place] != "1" else "2") + text[place + 1 :])
        expect(page.get_by_role("status")).to_contain_text("核对不通过")
    context.close()
