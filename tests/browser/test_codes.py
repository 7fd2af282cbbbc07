"""A code given again at a window: one officer makes sure and prints it, another office makes sure again."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.people import register


def test_a_lost_code_is_given_again_by_two_offices(open_window: Open, width: int) -> None:
    desk, second = open_window(width, "intake"), open_window(width, "supervisor")
    receipt = register(desk)
    page = desk.open("/desk/codes")
    page.get_by_label("编号").fill(receipt.number)
    page.get_by_label("怎样核实是本人").fill("身份证，与登记的称呼一致；说得出登记的日期。")
    desk.look("codes")
    page.get_by_role("button", name="打印新码").click()
    expect(page.get_by_role("main")).to_contain_text(receipt.number)
    desk.look("code-slip")

    page = second.open("/desk/codes")
    page.get_by_role("link", name=receipt.number).click()
    expect(page.get_by_role("main")).to_contain_text("身份证，与登记的称呼一致")
    second.look("code-second")
    page.get_by_role("button", name=re.compile("确认")).first.click()
    expect(page.get_by_role("status")).to_contain_text("旧码作废")
