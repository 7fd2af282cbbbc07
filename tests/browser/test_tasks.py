"""From a file to a task that was accepted: the paper beside its table, the case, progress, acceptance."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.live import Live
from tests.browser.people import Receipt, form_of, press
from tests.browser.screen import Screen

YEAR = datetime.now(UTC).year + 1
PARKS = {360: "完成樟树弯口袋公园建设", 1280: "完成枫树弯口袋公园建设"}


def take_in(screen: Screen, words: str) -> Page:
    """Hand the paper in; its page beside the table."""
    page = screen.open("/tasks/new")
    screen.look("paper-new")
    text = f"关于近期重点工作的通知\n\n{words}，{YEAR}年6月30日前建成3处。\n持续推进作风建设。\n"
    page.get_by_label("文件", exact=False).last.set_input_files(
        {"name": "通知.txt", "mimeType": "text/plain", "buffer": text.encode()}
    )
    page.get_by_role("button", name="读出任务").click()
    expect(page.get_by_role("heading", name=re.compile("读出"))).to_be_visible()
    return page


def mend(page: Page, words: str, office: str) -> None:
    """Set the lead of the row with these words, and what is to be reached."""
    row = page.locator("section.row").filter(has_text=words).first
    row.get_by_role("link", name="修改").click()
    page.get_by_label("牵头单位").select_option(label=office)
    page.get_by_label("由谁督办").select_option(index=1)
    page.get_by_label("做到什么程度").fill("3处公园开放")
    page.get_by_label("节点").fill(f"{YEAR}-03-31 40% 完成招标")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("已保存")


def opened(screen: Screen, task: str) -> Receipt:
    """The case of a task, once the worker has opened it."""
    page = screen.open(task)
    href = page.get_by_role("link", name=re.compile("看这一件")).get_attribute("href") or ""
    for _ in range(60):
        if screen.page.request.get(f"{screen.address}{href}").status == 200:
            break
        screen.page.wait_for_timeout(500)
    return Receipt("", "", href)


def show(screen: Screen, case: Receipt, kind: str) -> None:
    """Show a piece of evidence on the case."""
    page = form_of(screen, case, "上传证据")
    page.get_by_label(re.compile(kind)).check()
    page.get_by_label("名称").fill("竣工验收表")
    press(page, "上传证据")


def finish(screen: Screen, case: Receipt) -> None:
    """Show what is asked for, and close: that is the claim."""
    show(screen, case, "完成的证明")
    show(screen, case, "对照量化指标")
    page = form_of(screen, case, "办结")
    page.get_by_label("办成了").or_(page.locator('input[value="done"]')).first.check()
    page.get_by_label("答复").fill("三处公园已经开放。")
    press(page, "办结")


def test_from_a_file_to_a_task_that_was_accepted(open_window: Open, width: int, district: Live) -> None:
    words, office = PARKS[width], district.accounts["handler"].office
    supervisor, handler = open_window(width, "supervisor"), open_window(width, "handler")
    page = take_in(supervisor, words)
    supervisor.look("paper")
    mend(page, words, office)
    page.get_by_role("button", name=re.compile("确认这 1 项")).click()
    expect(page.get_by_role("status")).to_contain_text("已确认")
    page.locator("#tasks").get_by_role("link", name=re.compile(words)).click()
    task = page.url.removeprefix(supervisor.address)
    supervisor.look("task")

    case = opened(supervisor, task)
    press(form_of(handler, case, "签收"), "签收")
    expect(handler.page.get_by_role("heading", name="出自")).to_be_visible()
    work = handler.open(task)
    work.get_by_label("完成了百分之几").fill("40")
    work.get_by_label("做了什么").fill("完成招标")
    work.get_by_label("证据", exact=False).first.fill("中标通知书")
    work.get_by_role("button", name="报进度").click()
    expect(work.get_by_text("已报 40%").first).to_be_visible()
    handler.look("task-lead")

    finish(handler, case)
    page = supervisor.open(task)
    for _ in range(60):
        if page.get_by_role("button", name="验收通过").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_label(re.compile("做到了什么")).fill("三处，实地看过")
    page.get_by_label("看了什么证据").fill("竣工验收表")
    supervisor.look("task-accept")
    page.get_by_role("button", name="验收通过").click()
    expect(page.get_by_text("已验收。")).to_be_visible()
    supervisor.open("/tasks/")
    supervisor.look("tasks")
    supervisor.open("/tasks/bulletin")
    supervisor.look("tasks-bulletin")


def test_a_month_is_looked_at_by_its_address(open_window: Open) -> None:
    later = datetime.now(UTC).date() + timedelta(days=62)
    page = open_window(1280, "leader").open(f"/tasks/bulletin?month={later:%Y-%m}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{later.month}月工作重点")
