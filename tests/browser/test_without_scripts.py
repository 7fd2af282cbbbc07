"""Nothing needs JavaScript: what people do, and what officers do, goes through a browser that runs none."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.people import LAMP, follow, form_of, press, read_receipt, register


def test_a_person_asks_follows_and_adds_without_scripts(open_window: Open, width: int) -> None:
    me = open_window(width, java_script_enabled=False)
    page = me.open("/")
    page.get_by_label("您要办什么").fill(LAMP)
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("#likely")).to_be_visible()
    page.get_by_label("具体在哪里").fill("水杉路")
    page.get_by_role("button", name="提交，领取回执").click()
    receipt = read_receipt(page)
    page = follow(me, receipt)
    expect(page.get_by_role("heading", level=1)).to_contain_text("负责")
    expect(page.get_by_label("时间用在了哪里").locator(".clock-list li").first).to_be_visible()
    page.get_by_role("link", name="补充说明").click()
    page.get_by_label("要补充的情况").fill("今晚还是不亮")
    page.get_by_role("button", name="补充", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已经补充")


def test_an_officer_registers_and_answers_without_scripts(open_window: Open, width: int) -> None:
    desk = open_window(width, "intake", java_script_enabled=False)
    receipt = register(desk, "政务中心几点下班", "咨询")
    page = form_of(desk, receipt, "即时答复并办结")
    page.get_by_label("给当事人的答复").fill("下午五点半。")
    press(page, "即时答复并办结")
    expect(page.get_by_role("region", name="经过")).to_contain_text("下午五点半。")
    page = desk.open("/desk/?whose=office&ended=1")
    expect(page.locator("[data-row]").first).to_be_visible()


def test_the_board_is_read_without_scripts(open_window: Open, width: int) -> None:
    page = open_window(width, "leader", java_script_enabled=False).open("/board/")
    expect(page.get_by_label("三个数").get_by_role("link")).to_have_count(3)
    expect(page.locator("#periods table")).to_be_visible()
