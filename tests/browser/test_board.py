"""The supervision board: three numbers that are lists, bounces drawn as a path, a ruling that settles one."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.live import Live
from tests.browser.people import form_of, hand_over, press, register
from tests.browser.screen import Screen


def test_every_number_opens_the_list_it_counts(open_window: Open, width: int) -> None:
    board = open_window(width, "leader")
    page = board.open("/board/")
    board.look("board")
    for word in ("红牌", "黄牌", "今天到期"):
        page = board.open("/board/")
        number = page.get_by_label("三个数").get_by_role("link", name=re.compile(word))
        counted = int(re.findall(r"\d+", number.inner_text())[0])
        number.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        rows = page.locator("tbody tr").count()
        assert rows == min(counted, 50), (word, counted, rows)
    board.look("board-today")


def test_the_accounts_of_the_demonstration_can_play_together(district: Live) -> None:
    """Whoever is busiest on the day: the handler takes over what the window hands over, and has a head."""
    offices = {role: account.office for role, account in district.accounts.items()}
    assert offices["handler"] not in (offices["intake"], offices["supervisor"])
    assert offices["head"] == offices["handler"]
    assert offices["supervisor"] == "云澜区督查室"


def bounce(window: Screen, handler: Screen, words: str, office: str) -> None:
    """Hand a case over and have it returned until somebody must rule."""
    receipt = register(window, words)
    for _ in range(3):
        hand_over(window, receipt, office)
        page = form_of(handler, receipt, "退回")
        page.get_by_label("权属不符").check()
        page.get_by_label("依据").fill("三定规定第四条")
        press(page, "退回")


def test_what_is_pushed_around_is_drawn_and_ruled(open_window: Open, width: int, district: Live) -> None:
    office = district.accounts["handler"].office
    words = {360: "樟树弯一堆渣土没人认", 1280: "枫树弯一堆渣土没人认"}[width]
    bounce(open_window(width, "intake"), open_window(width, "handler"), words, office)
    board = open_window(width, "supervisor")
    page = board.open("/board/")
    drawn = page.locator("#flying article").filter(has_text=words)
    expect(drawn).to_contain_text("退回 3 次")
    page.locator("#rulings").get_by_role("link", name=words).click()
    board.look("ruling")
    page.get_by_label("承办单位").select_option(label=office)
    page.get_by_role("button", name=re.compile("选定单位|换成这个单位")).click()
    page.get_by_label(re.compile("的责任人")).select_option(label=district.accounts["handler"].name)
    page.get_by_label("权属不符").check()
    page.get_by_label("理由和依据").fill("渣土处置由城市管理部门负责。")
    board.look("ruling-filled")
    page.get_by_role("button", name="裁定", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("成为同类事项的先例")
    expect(page.locator("#rulings").get_by_role("link", name=words)).to_have_count(0)
    handler = open_window(width, "handler")
    page = handler.open("/desk/")
    page.get_by_label("查找").fill(words)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name=re.compile(words)).first.click()
    expect(page.get_by_role("region", name="谁负责")).to_contain_text(district.accounts["handler"].name)
    expect(page.get_by_role("link", name="退回")).to_have_count(0)
    handler.look("case-ruled")


def test_stopped_clocks_stand_by_office_with_their_cases(open_window: Open, width: int) -> None:
    board = open_window(width, "supervisor")
    page = board.open("/board/")
    first = page.locator("#stopped tbody tr").first
    office = first.get_by_role("rowheader").inner_text() if width > 640 else first.locator("th").inner_text()
    link = first.get_by_role("link").first
    counted = int(re.findall(r"\d+", link.inner_text())[0])
    link.click()
    expect(page.get_by_role("main")).to_contain_text(office)
    expect(page.locator("tbody tr")).to_have_count(counted)
    board.look("board-stopped")
