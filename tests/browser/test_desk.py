"""My desk: sign for, return, evidence, close, filters and views, export, and words that are never lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, sign_in
from tests.browser.live import Live
from tests.browser.people import Receipt, follow, form_of, hand_over, press, register, sign
from tests.browser.screen import DESKTOP, Screen


@pytest.fixture
def office(district: Live) -> str:
    """The office of the handling officer."""
    return district.accounts["handler"].office


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture of what was done."""
    path = tmp_path / "路灯.jpg"
    Image.new("RGB", (640, 480), (200, 180, 90)).save(path)
    return path


def test_a_case_is_signed_for_proved_and_closed(open_window: Open, width: int, office: str, photo: Path) -> None:
    window, handler = open_window(width, "intake"), open_window(width, "handler")
    receipt = register(window, "木槿路 8 号门前路灯不亮")
    page = form_of(window, receipt, "转办")
    window.look("act-hand-over")
    page.get_by_label("转给哪个单位").select_option(label=office)
    press(page, "转办")
    window.look("case-offered")

    page = handler.open("/desk/?whose=offered")
    page.get_by_role("link", name=re.compile("木槿路 8 号门前路灯不亮")).first.click()
    expect(page.get_by_role("heading", name="木槿路 8 号门前路灯不亮")).to_be_visible()
    handler.look("desk-offered-chosen")
    page.get_by_label("办理", exact=True).get_by_role("link", name="签收").click()
    handler.look("desk-sign")
    press(page, "签收")
    handler.look("desk-signed")

    page = form_of(handler, receipt, "上传证据")
    handler.look("act-evidence")
    page.get_by_label("办理记录，写明做了什么").check()
    page.get_by_label("名称").fill("换好的路灯")
    page.get_by_label("文件").set_input_files(photo)
    press(page, "上传证据")
    picture = page.get_by_role("img", name="换好的路灯")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 640)
    handler.look("case-evidence")

    page = form_of(handler, receipt, "办结")
    expect(page.get_by_label("办不了的原因")).to_be_hidden()
    page.get_by_label("暂时办不了").check()
    expect(page.get_by_label("办不了的原因")).to_be_visible()
    handler.look("act-close")
    page.get_by_label("已办成").check()
    page.get_by_label("给当事人的答复").fill("路灯已经换好，今晚就亮。")
    press(page, "办结")
    handler.look("case-closed")
    person = follow(open_window(width), receipt)
    expect(person.get_by_text("路灯已经换好，今晚就亮。").first).to_be_visible()


def test_a_case_is_returned_with_cause_and_basis(open_window: Open, width: int, office: str, district: Live) -> None:
    window, handler = open_window(width, "intake"), open_window(width, "handler")
    receipt = register(window, "芦苇荡里有人电鱼")
    hand_over(window, receipt, office)
    page = form_of(handler, receipt, "退回")
    handler.look("act-return")
    page.get_by_label("权属不符").check()
    page.get_by_label("依据").fill("《渔业法》第三十八条")
    press(page, "退回")
    page = window.open(receipt.case)
    expect(page.get_by_role("region", name="经过")).to_contain_text("《渔业法》第三十八条")
    expect(page.get_by_role("region", name="谁负责")).to_contain_text(district.accounts["intake"].office)


def test_part_of_a_case_goes_to_another_office(open_window: Open, width: int, office: str) -> None:
    window, handler = open_window(width, "intake"), open_window(width, "handler")
    receipt = register(window, "小区门口污水外溢，路面也塌了")
    hand_over(window, receipt, office)
    sign(handler, receipt)
    page = form_of(handler, receipt, "分办")
    handler.look("act-sub-case")
    page.get_by_label("分给哪个单位").select_option(label="云澜区住房和城乡建设局")
    page.get_by_label("分办哪一部分").fill("路面塌陷")
    page.get_by_label("请对方办什么").fill("请先围挡，再修复路面。")
    press(page, "分办")
    links = page.get_by_role("region", name="相关的件")
    expect(links).to_contain_text("路面塌陷")
    handler.look("case-with-part")
    page.get_by_label("办理", exact=True).get_by_text("其他").first.click()
    expect(page.get_by_role("link", name="免除分办")).to_be_visible()


def test_the_desk_is_worked_by_keyboard(open_window: Open, office: str) -> None:
    window, handler = open_window(DESKTOP, "intake"), open_window(DESKTOP, "handler")
    receipt = register(window, "枇杷巷口堆着建筑垃圾")
    hand_over(window, receipt, office)
    page = handler.open("/desk/?whose=offered")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-row][aria-current]")).to_have_count(1)
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="签收", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_label("查找")).to_be_focused()
    page.keyboard.type("枇杷巷 建筑垃圾")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("枇杷巷口堆着建筑垃圾")).first).to_be_visible()
    handler.look("desk-search")


def test_a_list_is_narrowed_kept_as_a_view_and_exported(open_window: Open, width: int, tmp_path: Path) -> None:
    head = open_window(width, "handler")
    page = head.open("/desk/?whose=office")
    page.locator("details.narrow summary").click()
    page.get_by_label("类型").select_option(label="简易办件")
    page.get_by_role("button", name="筛选", exact=True).click()
    page.locator("details.narrow summary").click()
    name = f"许可{width}"
    page.get_by_label("视图的名字").fill(name)
    head.look("desk-narrowed")
    page.get_by_role("button", name="存为视图").click()
    page.locator("details.narrow summary").click()
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Excel").click()
    path = tmp_path / "list.xlsx"
    download.value.save_as(path)
    sheet = load_workbook(path).active
    assert sheet is not None
    heads, *rows = sheet.iter_rows(values_only=True)
    assert "编号" in heads
    assert not {"标题", "内容", "姓名", "称呼", "联系方式"} & set(heads)
    assert len(rows) == len(page.locator("[data-row]").all())
    page.get_by_role("button", name=f"删除视图 {name}").click()
    expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)


WORDS = "已经请交警来看，本周内画线。"


def type_and_lose_the_session(desk: Screen, receipt: Receipt, cookies: str | None) -> Page:
    """An answer typed, and sent after the browser lost a cookie, or all of them."""
    page = form_of(desk, receipt, "即时答复并办结")
    page.get_by_label("给当事人的答复").fill(WORDS)
    page.context.clear_cookies(name=cookies) if cookies else page.context.clear_cookies()
    page.locator("form.act").get_by_role("button", name="即时答复并办结").click()
    return page


@pytest.mark.parametrize("lost", ["luoshi_session", None], ids=["session ended", "all cookies lost"])
def test_words_outlive_an_ended_session(open_window: Open, width: int, district: Live, lost: str | None) -> None:
    account = district.accounts["intake"]
    desk = open_window(width)
    sign_in(desk, account.code, account.password)
    receipt = register(desk, "石榴园路口没有斑马线")
    page = type_and_lose_the_session(desk, receipt, lost)
    expect(page.get_by_role("heading", name="工作人员登录")).to_be_visible()
    page.get_by_label("工号").fill(account.code)
    page.get_by_label("口令").fill(account.password)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_label("给当事人的答复")).to_have_value(WORDS)
    expect(page.get_by_text("这是您上次没有提交的内容")).to_be_visible()
    desk.look("case-rescued")
    press(page, "即时答复并办结")


def test_words_typed_before_signing_in_again_elsewhere_come_back(open_window: Open, width: int, district: Live) -> None:
    account = district.accounts["intake"]
    desk = open_window(width)
    sign_in(desk, account.code, account.password)
    receipt = register(desk, "紫荆路口没有斑马线")
    page = form_of(desk, receipt, "即时答复并办结")
    page.get_by_label("给当事人的答复").fill(WORDS)
    page.context.clear_cookies(name="luoshi_session")
    sign_in(Screen.of(page.context, desk.address, width, desk.folder), account.code, account.password)

    page.locator("form.act").get_by_role("button", name="即时答复并办结").click()
    expect(page.get_by_label("给当事人的答复")).to_have_value(WORDS)
    expect(page.get_by_text("这是您上次没有提交的内容")).to_be_visible()
    press(page, "即时答复并办结")


def test_a_form_of_another_browser_does_nothing_and_says_so(open_window: Open, width: int) -> None:
    me = open_window(width)
    page = me.open("/follow")
    page.context.clear_cookies()
    page.get_by_label("编号").fill("1")
    page.get_by_label("查询码").fill("2")
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("刚才没有交上")
    expect(page.get_by_label("编号")).to_have_value("1")
    expect(page.get_by_label("查询码")).to_have_value("2")
    me.look("stale")
    me.open("/no-such-page")
    expect(page.get_by_role("heading", name="没有这一页")).to_be_visible()
    me.look("not-found")


def test_what_others_did_meanwhile_stands_beside_ones_own_words(open_window: Open, width: int) -> None:
    desk, me = open_window(width, "intake"), open_window(width)
    receipt = register(desk, "樱花大道公交站没有雨棚")
    page = form_of(desk, receipt, "即时答复并办结")
    page.get_by_label("给当事人的答复").fill("雨棚已列入今年计划。")

    theirs = follow(me, receipt)
    theirs.get_by_role("link", name="补充说明").click()
    theirs.get_by_label("要补充的情况").fill("对面那一站也没有")
    theirs.get_by_role("button", name="补充", exact=True).click()

    page.locator("form.act").get_by_role("button", name="即时答复并办结").click()
    expect(page.get_by_role("alert")).to_contain_text("您写的都在")
    expect(page.locator(".meanwhile")).to_contain_text("对面那一站也没有")
    expect(page.get_by_label("给当事人的答复")).to_have_value("雨棚已列入今年计划。")
    desk.look("case-clash")
    page.get_by_label("给当事人的答复").fill("两站的雨棚都已列入今年计划。")
    press(page, "即时答复并办结")
    expect(page.get_by_role("region", name="经过")).to_contain_text("两站的雨棚都已列入今年计划")


def test_what_is_typed_is_kept_when_the_page_is_left(open_window: Open, width: int) -> None:
    desk = open_window(width, "intake")
    receipt = register(desk, "蔷薇巷晾衣绳拦路")
    page = form_of(desk, receipt, "记一笔")
    with page.expect_response(lambda answer: answer.url.endswith("/desk/draft")):
        page.get_by_label("内容").press_sequentially("社区书记说周五上门")
    page = form_of(desk, receipt, "记一笔")
    expect(page.get_by_label("内容")).to_have_value("社区书记说周五上门")
