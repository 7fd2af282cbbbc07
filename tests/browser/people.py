"""What people and officers do on the pages again and again: ask, follow, register, take over, sign for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.screen import Screen

LAMP = "水杉路小学门口的路灯坏了三天\n晚上看不见路，孩子放学害怕"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Number and code, as the receipt shows them; the case's address at the desk where an officer registered it."""

    number: str
    code: str
    case: str = ""


def read_receipt(page: Page) -> Receipt:
    """What stands on the receipt, as a person reads it."""
    page.locator("dd.code").first.wait_for()
    number, code = page.locator("dd.code").all_inner_texts()
    assert re.fullmatch(r"(\w{4}-){6}\w{4}", code), code
    link = page.get_by_role("link", name="办这一件")
    return Receipt(number, code, link.get_attribute("href") or "" if link.count() else "")


def ask(screen: Screen, text: str = LAMP, *, place: str = "", contact: str = "") -> Receipt:
    """Ask for something as anybody does, without looking at the pages."""
    page = screen.open("/ask")
    page.get_by_label("您要办什么").fill(text)
    page.get_by_label("具体在哪里").fill(place)
    page.get_by_label("怎样联系您").fill(contact)
    page.get_by_role("button", name="提交，领取回执").click()
    return read_receipt(page)


def follow(screen: Screen, receipt: Receipt) -> Page:
    """Type number and code, and read the case."""
    page = screen.open("/follow")
    page.get_by_label("编号").fill(receipt.number)
    page.get_by_label("查询码").fill(receipt.code)
    page.get_by_role("button", name="查询", exact=True).click()
    page.wait_for_url(f"**/follow/{receipt.number}")
    return page


def register(screen: Screen, text: str = LAMP, kind: str = "求助", **typed: str) -> Receipt:
    """Register at the window what somebody said; their receipt. `typed` is by the label of the field."""
    page = screen.open("/desk/intake")
    page.get_by_label("说了什么").fill(text)
    page.get_by_label(kind, exact=True).check()
    for label, words in typed.items():
        page.get_by_label(label).fill(words)
    page.get_by_role("button", name="登记，打印回执").click()
    return read_receipt(page)


def form_of(screen: Screen, receipt: Receipt, verb: str) -> Page:
    """Open the form of an act on the page of a case, by its button or from the menu of the others."""
    page = screen.open(receipt.case)
    acts = page.get_by_label("办理", exact=True)
    button = acts.get_by_role("link", name=verb, exact=True)
    if not button.is_visible():
        acts.get_by_text("其他", exact=False).first.click()
    button.click()
    expect(page.get_by_role("heading", name=verb, exact=True)).to_be_visible()
    return page


def press(page: Page, verb: str) -> None:
    """Send the form that is open, and see that it was done."""
    page.locator("form.act").get_by_role("button", name=verb, exact=True).click()
    expect(page.get_by_text(f"办好了：{verb}")).to_be_visible()


def hand_over(screen: Screen, receipt: Receipt, office: str) -> None:
    """Offer a case to another office."""
    page = form_of(screen, receipt, "转办")
    page.get_by_label("转给哪个单位").select_option(label=office)
    press(page, "转办")


def sign(screen: Screen, receipt: Receipt) -> None:
    """Sign for a case that was offered."""
    press(form_of(screen, receipt, "签收"), "签收")
