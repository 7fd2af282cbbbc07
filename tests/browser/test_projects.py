"""A key project, what blocks it, and its end: from the list to a case of another office and back, in a browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.live import Live
from tests.browser.people import Receipt, form_of, press
from tests.browser.screen import Screen
from tests.browser.test_tasks import show

YEAR = datetime.now(UTC).year + 1
NAMES = {360: "樟树弯大桥改造", 1280: "枫树弯大桥改造"}


def take_on(screen: Screen, name: str, lead: str) -> str:
    """List a project; the address of its page."""
    page = screen.open("/tasks/project/new")
    screen.look("project-new")
    names = page.locator("#lead option").all_inner_texts()
    page.get_by_label("名称").fill(name)
    page.get_by_label("做什么、多大规模").fill("全长 600 米，总投资 8000 万元")
    page.get_by_label("牵头单位").select_option(label=next(one for one in names if one.endswith(lead)))
    page.get_by_label("由谁督办").select_option(index=1)
    page.get_by_label("哪天完成").fill(f"{YEAR}-12-20")
    page.get_by_label("节点").fill(f"{YEAR}-03-31 20% 开工\n{YEAR}-12-20 100% 通车")
    page.get_by_role("button", name="列上").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return page.url.removeprefix(screen.address)


def block(page: Page, office: str) -> Receipt:
    """Say what stands in the way; the case that is asked for, once it is there."""
    page.get_by_text("有事卡住了").click()
    page.get_by_label("卡在哪里").fill("桥下三处管线没有迁")
    page.get_by_label("需要怎么解决").fill("两个月内迁完")
    page.get_by_label("请哪个单位").select_option(label=office)
    page.get_by_label("哪天之前").fill(f"{YEAR}-02-20")
    page.get_by_role("button", name="提出来").click()
    expect(page.get_by_role("heading", name="卡住的 1 件")).to_be_visible()
    href = page.get_by_role("link", name=re.compile("看这一件")).get_attribute("href") or ""
    return Receipt("", "", href)


def there(screen: Screen, case: Receipt) -> None:
    """Wait until the worker has opened the case."""
    for _ in range(60):
        if screen.page.request.get(f"{screen.address}{case.case}").status == 200:
            return
        screen.page.wait_for_timeout(500)


def test_a_blocker_is_closed_and_the_project_ends(open_window: Open, width: int, district: Live) -> None:
    name, asked = NAMES[width], district.accounts["handler"].office
    supervisor, handler = open_window(width, "supervisor"), open_window(width, "handler")
    lead = "民政局" if asked.endswith("教育局") else "教育局"
    address = take_on(supervisor, name, lead)
    case = block(supervisor.page, asked)
    supervisor.look("project-blocked")
    there(handler, case)

    press(form_of(handler, case, "签收"), "签收")
    handler.open(address)
    handler.look("project-asked")
    show(handler, case, "解决了的证明")
    page = form_of(handler, case, "办结")
    page.get_by_label("办成了").or_(page.locator('input[value="done"]')).first.check()
    page.get_by_label("答复").fill("三处管线已经迁完。")
    press(page, "办结")

    page = supervisor.open(address)
    for _ in range(60):
        if page.get_by_text("都办结了").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_text("结束这个项目").click()
    page.get_by_label("已建成").check()
    page.get_by_label("凭什么这样说").fill("竣工验收表")
    page.get_by_role("button", name="结束").click()
    expect(page.get_by_text("已建成").first).to_be_visible()
    supervisor.open("/tasks/projects")
    supervisor.look("projects")


def test_rounds_are_seen_beside_their_plan(open_window: Open, width: int) -> None:
    screen = open_window(width, "supervisor")
    screen.open("/tasks/rounds")
    screen.look("rounds")
    screen.open("/tasks/rounds/plan")
    screen.look("rounds-plan")
    screen.open("/tasks/rounds/open")
    screen.look("rounds-open")
