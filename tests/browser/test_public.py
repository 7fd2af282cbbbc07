"""What people do without an account: ask, follow, add, withdraw, join others, get a new code, judge, object."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.gateway import Gateway
from tests.browser.live import Live
from tests.browser.people import LAMP, ask, follow, form_of, hand_over, press, read_receipt, register, sign
from tests.browser.screen import NAMES


def test_somebody_asks_follows_adds_and_withdraws(open_window: Open, width: int) -> None:
    me = open_window(width)
    page = me.open("/")
    page.get_by_label("您要办什么").fill(f"{LAMP}\n就在西门")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_label("您要办什么")).to_have_value(re.compile("就在西门"))
    me.look("ask-typed")
    page.get_by_label("具体在哪里").fill("水杉路 12 号小学西门")
    page.get_by_label("怎样联系您").fill("13800000001")
    page.get_by_role("button", name="提交，领取回执").click()
    receipt = read_receipt(page)
    expect(page.get_by_label("回执")).to_contain_text("首问责任人")
    expect(page.get_by_label("回执")).to_contain_text("承诺办结")
    me.look("ask-receipt")

    page = me.open("/follow")
    page.get_by_label("编号").fill(receipt.number)
    page.get_by_label("查询码").fill(receipt.code.lower().replace("-", " "))
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("负责")
    for said in ("还剩", "承诺时限已用", "您已经等了", "经过"):
        expect(page.get_by_role("main")).to_contain_text(said)
    me.look("story")

    page.get_by_role("link", name="补充说明").click()
    me.look("story-note")
    page.get_by_label("要补充的情况").fill("今晚又有人摔倒了")
    page.get_by_role("button", name="补充", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已经补充")
    expect(page.get_by_text("今晚又有人摔倒了")).to_be_visible()

    page.get_by_role("link", name="撤回").click()
    expect(page.get_by_text("不能恢复")).to_be_visible()
    me.look("story-withdraw")
    page.get_by_role("button", name="确定撤回").click()
    expect(page.get_by_role("status")).to_contain_text("已经撤回")
    me.look("story-withdrawn")

    page.get_by_role("button", name="看完了，离开").click()
    me.open(f"/follow/{receipt.number}")
    expect(page.get_by_label("查询码")).to_be_visible()


def test_a_wrong_code_opens_nothing_and_keeps_the_number(open_window: Open, width: int) -> None:
    me = open_window(width)
    receipt = ask(me, "桂花巷井盖松动，车一过就响")
    other = ask(me, "桂花巷垃圾三天没有清运")
    page = me.open("/follow")
    page.get_by_label("编号").fill(receipt.number)
    page.get_by_label("查询码").fill(other.code)
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("没有查到")
    expect(page.get_by_label("编号")).to_have_value(receipt.number)
    me.look("follow-wrong")


def test_a_ready_answer_is_offered_before_anything_is_sent(open_window: Open, width: int) -> None:
    desk = open_window(width, "intake")
    page = desk.open("/desk/answers")
    page.get_by_label("问题").fill(f"老年人公交卡怎样年审（{NAMES[width]}）")
    page.get_by_role("textbox", name="答案").fill("带身份证和公交卡，到任何一个公交营业厅，当场办好，不收费。")
    page.get_by_label("有效到").fill("2099-12-31")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("记下了")
    desk.look("answers-saved")

    me = open_window(width)
    page = me.open("/ask")
    page.get_by_label("您要办什么").press_sequentially("老年人的公交卡要年审吗")
    answer = page.get_by_text("老年人公交卡怎样年审").first
    expect(answer).to_be_visible()
    answer.click()
    expect(page.get_by_text("到任何一个公交营业厅").first).to_be_visible()
    me.look("ask-likely")


def test_whoever_met_the_same_joins_with_a_number_of_their_own(open_window: Open, width: int) -> None:
    street = {360: "银杏弄", 1280: "紫藤弄"}[width]
    words = f"{street}小学门口的路灯坏了，晚上一片漆黑"
    first = ask(open_window(width), words, place=f"{street} 3 号")
    me = open_window(width)
    page = me.open("/ask")
    page.get_by_label("您要办什么").fill(words)
    page.get_by_label("具体在哪里").fill(f"{street} 5 号")
    page.get_by_role("button", name="看看有没有现成的答案").click()
    near = page.get_by_role("region", name=re.compile("附近已有 . 人反映"))
    expect(near).to_contain_text(street)
    expect(near).not_to_contain_text("漆黑")
    me.look("ask-near")
    address = near.get_by_role("link", name="只看进展").first.get_attribute("href")
    near.get_by_role("button", name="我也遇到").first.click()
    expect(page.get_by_role("heading", name="和这一件是同一件事")).to_be_visible()
    me.look("ask-joined")
    page.get_by_role("button", name="提交，领取回执").click()
    mine = read_receipt(page)
    assert mine.number != first.number
    assert mine.code != first.code
    me.open(address or "")
    expect(page.get_by_role("heading", level=1)).to_contain_text("正在办")
    me.look("near")


def test_a_lost_code_is_replaced_by_a_link_to_the_phone(open_window: Open, width: int, gateway: Gateway) -> None:
    phone = f"1390000{width:04}"
    me = open_window(width)
    receipt = ask(me, "丁香路公交站牌倒了", contact=phone)
    page = me.open("/follow")
    page.get_by_label("编号").fill(receipt.number)
    page.get_by_role("link", name="查询码丢了").click()
    me.look("lost")
    page.get_by_label("编号").fill(receipt.number)
    page.get_by_role("button", name="发链接给我").click()
    expect(page.get_by_role("status")).to_contain_text("30 分钟内有效")
    me.look("lost-sent")

    link = re.search(r"/link/code/\S+", gateway.words_to(phone))
    assert link is not None
    me.open(link[0])
    me.look("new-code-asked")
    page.get_by_role("button", name="换新码").click()
    assert read_receipt(page).code != receipt.code
    me.look("new-code")
    page.get_by_role("link", name="查看进度").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("负责")

    me.open(link[0])
    expect(page.get_by_role("heading", name="这个链接打不开")).to_be_visible()
    me.look("new-code-spent")


@pytest.fixture
def office(district: Live) -> str:
    """The office of the handling officer."""
    return district.accounts["handler"].office


def test_a_stop_is_contested_and_the_supervisors_rule(open_window: Open, width: int, office: str) -> None:
    window, handler, me = open_window(width, "intake"), open_window(width, "handler"), open_window(width)
    receipt = register(window, "申请在海棠路设置店招", "简易办件")
    hand_over(window, receipt, office)
    sign(handler, receipt)
    press(form_of(handler, receipt, "受理"), "受理")
    page = form_of(handler, receipt, "停表")
    handler.look("act-suspend")
    page.get_by_label(re.compile("专家评审")).check()
    page.get_by_label("告知当事人的内容").fill("要请专家看结构安全，大约两周。")
    press(page, "停表")
    handler.look("case-stopped")

    page = follow(me, receipt)
    expect(page.get_by_role("region", name="现在在等什么")).to_contain_text("专家评审")
    me.look("story-stopped")
    page.get_by_role("link", name="对停表提出异议").click()
    me.look("story-contest")
    page.get_by_label("为什么不应当停表").fill("店招只有一米宽，不需要专家评审。")
    page.get_by_role("button", name="提出异议").click()
    expect(page.get_by_role("status")).to_contain_text("由督查部门裁定")

    supervisor = open_window(width, "supervisor")
    page = supervisor.open("/board/")
    page.locator("#rulings").get_by_role("link", name="申请在海棠路设置店招").first.click()
    supervisor.look("ruling-objection")
    page.get_by_label("成立", exact=True).check()
    page.get_by_label("理由").fill("一米以下的店招按规定不需要专家评审。")
    page.get_by_role("button", name="裁定异议").click()
    expect(page.get_by_role("status")).to_contain_text("裁定已经记下")

    page = me.open(f"/follow/{receipt.number}")
    expect(page.get_by_role("region", name="经过")).to_contain_text("一米以下的店招按规定不需要专家评审")
    expect(page.get_by_role("region", name="现在在等什么")).to_have_count(0)
    me.look("story-after-ruling")


def test_missing_materials_are_told_once_and_brought(open_window: Open, width: int, office: str) -> None:
    window, handler, me = open_window(width, "intake"), open_window(width, "handler"), open_window(width)
    receipt = register(window, "申请占用人行道搭脚手架", "简易办件")
    hand_over(window, receipt, office)
    sign(handler, receipt)
    page = form_of(handler, receipt, "一次告知补正")
    handler.look("act-supplement")
    page.get_by_label("缺少的全部材料").fill("施工方案\n安全责任书")
    press(page, "一次告知补正")

    page = follow(me, receipt)
    me.look("story-missing")
    page.get_by_role("link", name="补交材料").first.click()
    me.look("story-supplement")
    page.get_by_label("施工方案").check()
    page.get_by_label("安全责任书").check()
    page.get_by_role("button", name="交这些材料").click()
    expect(page.get_by_role("status")).to_contain_text("已经收到您补交的材料")
    expect(page.get_by_role("region", name="经过")).to_contain_text("安全责任书")


def test_only_the_person_says_if_it_is_solved(open_window: Open, width: int, district: Live) -> None:
    window, me = open_window(width, "intake"), open_window(width)
    receipt = register(window, "图书馆周一开不开门", "咨询")
    page = form_of(window, receipt, "即时答复并办结")
    page.get_by_label("给当事人的答复").fill("周一闭馆，周二至周日 9:00 到 20:00 开放。")
    press(page, "即时答复并办结")
    window.look("case-answered")

    link = district.verdict_link(receipt.number).removeprefix(district.address)
    page = me.open(link)
    me.look("verdict-link")
    page.get_by_label("没有解决", exact=True).check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="谢谢，记下了")).to_be_visible()
    me.look("verdict-given")
    me.open(link)
    expect(page.get_by_role("heading", name="这个链接打不开")).to_be_visible()

    page = window.open(receipt.case)
    expect(page.get_by_role("region", name="评价")).to_contain_text("没有解决")

    page = follow(me, receipt)
    me.look("story-answered")
    page.get_by_role("button", name="解决了", exact=True).click()
    expect(page.get_by_text("您说过：解决了")).to_be_visible()
    page.get_by_role("link", name="要求重新办理").click()
    page.get_by_label("哪里没有办好").fill("网上写的是周一也开。")
    page.get_by_role("button", name="要求重新办理").click()
    expect(page.get_by_role("status")).to_contain_text("计时不归零")
    me.look("story-reopened")


def test_what_was_promised_and_what_became_of_it_is_public(open_window: Open, width: int) -> None:
    me = open_window(width)
    page = me.open("/")
    page.get_by_role("link", name="承诺与兑现").click()
    page.get_by_role("link", name="求助", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("承诺 5 ?个工作日"))
    me.look("promise-help")
    page.get_by_role("link", name=re.compile("月办结的")).last.click()
    expect(page.get_by_label("事项")).to_have_value("help")
    page.get_by_label("时限").select_option(label="超过承诺")
    page.get_by_role("button", name="看", exact=True).click()
    me.look("results-late")
    late = page.locator("tbody tr")
    assert all("超过承诺" in words for words in late.all_inner_texts())
