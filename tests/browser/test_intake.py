"""The first-inquiry desk: register by keyboard alone, answer at once, urgent, receipt and letter on paper."""

from __future__ import annotations

import re
from io import BytesIO

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Open
from tests.browser.people import follow, read_receipt, register
from tests.browser.screen import NAMES

MM = 72 / 25.4


def printed(page: Page) -> list[tuple[int, int]]:
    """The sheets that a printer would give, in mm."""
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return [(round(float(sheet.mediabox.width) / MM), round(float(sheet.mediabox.height) / MM)) for sheet in sheets]


def test_a_case_is_registered_by_keyboard_alone(open_window: Open, width: int) -> None:
    desk = open_window(width, "intake")
    page = desk.open("/desk/intake")
    keys = page.keyboard
    expect(page.get_by_label("说了什么")).to_be_focused()
    keys.insert_text("青杨路路口红绿灯不亮\n早高峰很乱")
    keys.press("Tab")
    keys.press("ArrowRight")
    keys.press("Tab")
    keys.insert_text("交通设施")
    keys.press("Tab")
    keys.press("Tab")
    keys.insert_text("青杨路与建设路口")
    desk.look("intake-typed")
    keys.press("Control+Enter")
    receipt = read_receipt(page)
    expect(page.get_by_role("button", name="打印回执")).to_be_focused()
    desk.look("intake-receipt")
    expect(follow(open_window(width), receipt).locator(".said")).to_have_text("青杨路路口红绿灯不亮")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_label("说了什么")).to_be_focused()


def test_what_is_alike_stands_beside_the_form_as_one_types(open_window: Open, width: int) -> None:
    desk = open_window(width, "intake")
    words = {360: "泡桐街下水道堵了污水冒出来", 1280: "合欢街下水道堵了污水冒出来"}[width]
    register(desk, words, 事项="排水")
    page = desk.open("/desk/intake")
    page.get_by_label("说了什么").press_sequentially(f"{words}，两天没人管")
    alike = page.get_by_role("region", name="相似的件")
    expect(alike).to_contain_text(words)
    desk.look("intake-alike")


def test_a_ready_answer_closes_the_case_at_once(open_window: Open, width: int) -> None:
    desk = open_window(width, "intake")
    question = f"婚姻登记处周末开不开门（{NAMES[width]}）"
    page = desk.open("/desk/answers")
    page.get_by_label("问题").fill(question)
    page.get_by_role("textbox", name="答案").fill("周六上午 9:00 到 12:00 开门，周日不开。")
    page.get_by_label("有效到").fill("2099-12-31")
    page.get_by_role("button", name="保存").click()

    page = desk.open("/desk/intake")
    page.get_by_label("说了什么").fill(question)
    page.get_by_label("咨询", exact=True).check()
    page.get_by_role("button", name="看看相似的").click()
    ready = page.get_by_role("region", name="现成的答复")
    expect(ready).to_contain_text("周六上午")
    ready.get_by_role("button", name="用这个答复").first.click()
    expect(page.get_by_role("textbox", name="答复")).to_have_value(re.compile("周六上午"))
    desk.look("intake-at-once")
    page.get_by_role("button", name="登记并答复办结").click()
    receipt = read_receipt(page)
    expect(page.get_by_role("status")).to_contain_text("已答复办结")
    person = follow(open_window(width), receipt)
    expect(person.get_by_role("heading", name="结果：已经答复")).to_be_visible()
    expect(person.get_by_role("heading", name="解决了吗？")).to_be_visible()


def test_an_urgent_case_runs_by_the_clock(open_window: Open, width: int) -> None:
    desk = open_window(width, "intake")
    page = desk.open("/desk/intake")
    page.get_by_label("说了什么").fill("梧桐里 6 号楼燃气管道漏气")
    page.get_by_label(re.compile("紧急：签收不等上班")).check()
    page.get_by_role("button", name="登记，打印回执").click()
    desk.open(read_receipt(page).case)
    expect(page.get_by_text("紧急", exact=True)).to_be_visible()
    expect(page.locator(".sentence")).to_contain_text("小时")
    desk.look("case-urgent")


def test_the_receipt_is_one_a5_sheet_and_the_letter_one_of_a4(open_window: Open, width: int) -> None:
    desk = open_window(width, "intake")
    page = desk.open("/desk/intake")
    page.get_by_label("说了什么").fill("榆钱胡同公厕夜里不开灯\n老人不敢去")
    page.get_by_label("怎么称呼").fill("周大爷")
    page.get_by_role("button", name="登记，打印回执").click()
    receipt = read_receipt(page)
    assert page.locator("svg.qr").count() == 1
    assert printed(page) == [(148, 210)]

    page = desk.open(receipt.case)
    page.get_by_label("办理", exact=True).get_by_text("其他").first.click()
    page.get_by_role("link", name="打印信函").click()
    expect(page.get_by_role("article")).to_contain_text("周大爷")
    expect(page.get_by_role("article")).not_to_contain_text(receipt.code)
    desk.look("letter")
    assert printed(page) == [(210, 297)]


def test_a_person_prints_their_own_receipt_on_a5(open_window: Open, width: int) -> None:
    me = open_window(width)
    page = me.open("/ask")
    page.get_by_label("您要办什么").fill("槐花巷健身器材坏了")
    page.get_by_role("button", name="提交，领取回执").click()
    read_receipt(page)
    assert printed(page) == [(148, 210)]
