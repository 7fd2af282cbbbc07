"""好差评 in a browser: rated by the person, called by the supervision office, read by the head, audited, published."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.people import Receipt, follow, form_of, press, register
from tests.browser.screen import Screen


def answered(window: Screen, text: str) -> Receipt:
    """Something asked at the window and answered at once."""
    receipt = register(window, text, "咨询")
    page = form_of(window, receipt, "即时答复并办结")
    page.get_by_label("给当事人的答复").fill("周一闭馆，周二至周日 9:00 到 20:00 开放。")
    press(page, "即时答复并办结")
    return receipt


def test_a_bad_rating_reaches_whoever_calls_and_stays_as_it_was_said(open_window: Open, width: int) -> None:
    window, me, board = open_window(width, "intake"), open_window(width), open_window(width, "supervisor")
    receipt = answered(window, "图书馆周一开不开门")

    page = follow(me, receipt)
    page.get_by_role("link", name="满意不满意，去评价").click()
    page.get_by_role("radio", name="没有解决", exact=True).check()
    page.get_by_role("radio", name="非常不满意", exact=True).check()
    page.get_by_label("答复听不懂，没有依据").check()
    page.get_by_label("想说的话").fill(f"网上写的是周一也开。{width}")
    me.look("rate")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="谢谢，记下了")).to_be_visible()
    me.look("rated")
    page.get_by_role("link", name="回到这件事").click()
    page.get_by_role("link", name="满意不满意，去评价").click()
    expect(page.get_by_role("main")).to_contain_text("一事一评")
    page.get_by_role("button", name="有人要我打好评").click()
    expect(page.get_by_role("status")).to_contain_text("不会知道是您说的")
    me.look("rate-pressed")

    page = board.open("/board/ratings")
    board.look("board-ratings")
    page.get_by_role("link", name="去回访").last.click()
    expect(page.get_by_role("main")).to_contain_text(f"网上写的是周一也开。{width}")
    page.get_by_role("radio", name="打通了", exact=True).check()
    page.get_by_label("本人说了什么").fill("请图书馆改网页。")
    board.look("board-rating")
    page.get_by_role("button", name="记下回访").click()
    expect(page.get_by_role("main")).to_contain_text("回访，打通了")
    expect(page.get_by_role("heading", level=1)).to_have_text("非常不满意")


def test_a_head_reads_what_people_said_of_their_office(open_window: Open, width: int) -> None:
    head = open_window(width, "head")
    page = head.open("/board/office")
    expect(page.get_by_role("heading", level=1)).to_contain_text("群众怎么说")
    head.look("board-office")


def test_an_audit_is_drawn_and_called(open_window: Open, width: int) -> None:
    board, anybody = open_window(width, "supervisor"), open_window(width)
    page = board.open("/board/audits")
    # On the first of a month nothing has ended in it.
    page.get_by_role("radio", name="最近 3 个月").check()
    page.get_by_role("button", name="固定名单并抽取").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("回访抽查")
    board.look("board-audit-fixed")
    # The one that came with the district: this one waits for the next checkpoint.
    board.open("/board/audits")
    page.get_by_role("rowheader").last.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("还有 \\d+ 件要打"))
    page.get_by_label("打通了吗").first.select_option("yes")
    page.get_by_label("解决了吗").first.select_option("yes")
    page.get_by_label("满意吗").first.select_option("yes")
    board.look("board-audit")
    page.get_by_role("button", name="记下").first.click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("说解决了：.*件"))
    board.open("/board/audits")
    board.look("board-audits")

    page = anybody.open("/rates")
    expect(page.get_by_role("main")).to_contain_text("回访抽查怎么说")
    anybody.look("rates")
