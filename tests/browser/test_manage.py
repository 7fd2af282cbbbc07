"""Administration: an office and an officer who signs in by link, the calendar, a case type in force from a day."""

from __future__ import annotations

import re
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, sign_in
from tests.browser.live import Live
from tests.browser.screen import NAMES


def send(page: Page, verb: str) -> None:
    """Press the button of the form."""
    page.get_by_role("main").get_by_role("button", name=verb, exact=True).click()


def test_a_new_office_gets_an_officer_who_signs_in_by_link(open_window: Open, width: int) -> None:
    desk, name = open_window(width, "administrator"), NAMES[width]
    page = desk.open("/manage/offices/add")
    page.get_by_label("编码").fill(f"parks_{name}")
    page.get_by_label("名称").fill(f"园林绿化中心（{name}）")
    page.get_by_label("参加评议").check()
    send(page, "新增")
    expect(page.get_by_role("status")).to_contain_text("已新增")

    page = desk.open("/manage/officers/add")
    page.get_by_label("工号").fill(f"parks-{name}")
    page.get_by_label("姓名").fill("毛青山")
    page.get_by_label("所在单位").select_option(f"parks_{name}")
    page.get_by_label("承办人").first.check()
    desk.look("manage-officer-filled")
    send(page, "新增")
    expect(page.get_by_role("heading", name=re.compile("毛青山"))).to_be_visible()
    desk.look("manage-officer")
    page.get_by_role("link", name="发登录链接").click()
    send(page, "生成链接")
    address = page.locator(".secret code").inner_text()
    desk.look("manage-link")

    newcomer = open_window(width)
    page = newcomer.open(address.removeprefix(newcomer.address))
    expect(page.get_by_role("heading", name="毛青山，请设置口令")).to_be_visible()
    newcomer.look("set-password")
    password = f"松树-石桥-{name}-三月-细雨"
    for box in page.locator("input[type=password]").all():
        box.fill(password)
    send(page, "设好口令")
    expect(page.get_by_role("heading", name="工作人员登录")).to_be_visible()
    sign_in(newcomer, f"parks-{name}", password)
    page = newcomer.open("/desk/")
    expect(page.get_by_text("手上没有要办的件")).to_be_visible()
    newcomer.look("desk-empty")


def test_whoever_leaves_hands_over_and_it_is_said_before(open_window: Open, width: int, district: Live) -> None:
    leaver, desk = district.accounts["handler"], open_window(width, "administrator")
    page = desk.open(f"/manage/officers/{leaver.code}/leaving")
    page.get_by_role("group", name="接手人").get_by_role("checkbox").first.check()
    page.get_by_label("依据").fill("调任")
    send(page, "看看会怎样")
    expect(page.get_by_role("main")).to_contain_text(f"{leaver.name}（{leaver.code}）从此不能登录")
    desk.look("manage-leaving-ahead")
    page.get_by_role("link", name="不做了").click()
    expect(page.get_by_role("heading", name=leaver.name)).to_be_visible()


def test_a_closure_takes_two_people_of_two_offices(open_window: Open, width: int) -> None:
    day = {360: "2027-07-20", 1280: "2027-07-21"}[width]
    first, second = open_window(width, "supervisor"), open_window(width, "leader")
    page = first.open("/manage/calendar/close")
    page.get_by_label("停工的日子").fill(day)
    page.get_by_label("理由").fill("区防汛指挥部一号令")
    send(page, "提交，等第二人确认")
    expect(page.get_by_text("需要另一个单位的人自己登录")).to_be_visible()
    first.look("closure-ordered")
    order = page.url.removeprefix(first.address)
    page = second.open(order)
    second.look("closure-to-confirm")
    send(page, "我确认停工")
    expect(page.locator(".done")).to_contain_text("停工已生效")
    page = second.open("/manage/calendar?year=2027")
    expect(page.locator(".day.closed", has_text="停工").first).to_be_attached()
    expect(page.get_by_text("暂定。")).to_be_visible()
    second.look("calendar-next-year")


def test_a_case_type_is_in_force_in_a_new_version_from_a_day(open_window: Open, width: int) -> None:
    desk = open_window(width, "administrator")
    kind = {360: "建议", 1280: "咨询"}[width]
    page = desk.open("/manage/case-types")
    page.get_by_role("link", name=f"录入 {kind} 的新版本").click()
    text = page.get_by_label("事项类型（TOML）")
    now = text.input_value()
    text.fill(now.replace("version = 1", "version = 2").replace('"24h"', '"20h"'))
    page.get_by_label("从哪天起用于新的件").fill("2099-01-01")
    send(page, "检查并比较")
    expect(page.locator(".diff")).to_contain_text("version = 2")
    expect(page.get_by_role("main")).to_contain_text("在此之前登记的件仍按各自登记时的版本办")
    desk.look("case-type-ahead")
    send(page, "录入并启用")
    expect(page.get_by_role("status")).to_contain_text("新版本已录入")
    row = page.get_by_role("row").filter(has_text=kind) if width > 640 else page.locator("tr").filter(has_text=kind)
    expect(row.first).to_contain_text("第 2 版 2099年1月1日起用")
    page.get_by_role("link", name=kind, exact=True).click()
    page.get_by_role("link", name=re.compile("与第 1 版|与第 2 版")).click()
    expect(page.locator(".diff").first).to_contain_text("20h")
    desk.look("case-type-compared")


def test_a_wrong_case_type_is_refused_with_its_faults(open_window: Open, width: int) -> None:
    desk = open_window(width, "administrator")
    page = desk.open("/manage/case-types/enter?code=help")
    page.get_by_label("事项类型（TOML）").fill('code = "help"\nversion = 2\n')
    send(page, "检查并比较")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("事项类型（TOML）")).to_have_value(re.compile("version = 2"))
    desk.look("case-type-refused")


def test_an_export_comes_back_with_a_change_shown_before_it_is_written(
    open_window: Open, width: int, tmp_path: Path
) -> None:
    desk = open_window(width, "administrator")
    page = desk.open("/manage/import")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("下载全部单位和人员")).click()
    path = tmp_path / "people.xlsx"
    download.value.save_as(path)
    book = load_workbook(path)
    changed = rename_first_officer(book, f"改名{NAMES[width]}")
    book.save(path)
    page.get_by_label(re.compile("选择文件")).set_input_files(path)
    send(page, "检查")
    expect(page.get_by_role("heading", name="会有 1 项变更")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(changed)
    desk.look("import-preview")
    send(page, "全部写入")
    expect(page.get_by_role("status")).to_be_visible()


def rename_first_officer(book: Workbook, name: str) -> str:
    """Writes another name beside the first code of the sheet of officers."""
    sheet = book["人员"]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("姓名") + 1).value = name
    return name
