"""明察暗访 in a browser: the checklist without network, findings from both sides, cards, and the overview."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.screen import Screen

VISIT = re.compile(r"/board/inspections/[0-9a-f-]{36}/at/[^/]+$")


def opened(inspector: Screen) -> Page:
    """The checklist of the first visit that is on."""
    page = inspector.open("/board/inspections/")
    page.get_by_role("link", name="打开检查单").first.click()
    page.wait_for_url(VISIT)
    return page


def checklist(inspector: Screen) -> Page:
    """As `opened`, and kept on the telephone by now."""
    page = opened(inspector)
    # Kept once its worker has fetched it: then the page can be opened without network.
    page.wait_for_function(
        "async () => navigator.serviceWorker && !!(await caches.match(location.href.split(/[?#]/)[0]))", timeout=20_000
    )
    return page


def write_down(page: Page, words: str, item: str = "hygiene.access") -> None:
    """A problem of an item, in words."""
    card = page.locator(f'[data-item="{item}"]')
    card.get_by_text("有问题", exact=True).last.click()
    card.get_by_label("看到什么").fill(words)
    card.get_by_role("button", name="记下这个问题").click()


def written(screen: Screen, words: str) -> int:
    """How many findings of these words the office is told of: counted over their pages."""
    page = screen.open("/board/inspections/findings")
    pages = page.locator("a[href*='/findings/']").evaluate_all("all => all.map((one) => one.href)")
    found = 0
    for address in dict.fromkeys(pages[:8]):
        page.goto(address)
        found += words in page.inner_text("main")
    return found


def test_an_entry_made_without_network_is_sent_once_when_it_is_back(open_window: Open, width: int) -> None:
    inspector = open_window(width, "inspector")
    page, context = checklist(inspector), inspector.page.context
    inspector.look("inspection-visit")
    words = f"坡道被三辆共享单车占住，轮椅上不去。{width}"

    context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    write_down(page, words)
    expect(page.get_by_text("没有网络或连不上。1 条还在这台手机里")).to_be_visible()
    expect(page.locator('[data-item="hygiene.access"]')).to_contain_text("等着发送")
    inspector.look("inspection-visit-offline")
    page.reload()
    expect(page.get_by_text("没有网络或连不上。1 条还在这台手机里")).to_be_visible()

    context.set_offline(False)
    expect(page.locator("[data-reach]")).to_be_hidden(timeout=25_000)
    expect(page.locator('[data-item="hygiene.access"]')).to_contain_text("有问题")
    assert written(inspector, words) == 1


def test_it_is_one_also_when_the_answer_to_the_first_sending_was_lost(open_window: Open, width: int) -> None:
    # Without the worker between, so that the test can lose an answer.
    inspector = open_window(width, "inspector", service_workers="block")
    page = opened(inspector)
    lost: list[int] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.fallback()

    page.route(VISIT, lose)
    words = f"盲道上堆着待装的门窗。{width}"
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        write_down(page, words)
    expect(page.get_by_text("还在这台手机里")).to_be_visible()
    assert lost == [200], "the server has it, and the telephone does not know"
    page.unroute(VISIT)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-reach]")).to_be_hidden(timeout=25_000)
    assert written(inspector, words) == 1


def test_without_scripts_the_checklist_is_a_form(open_window: Open, width: int) -> None:
    inspector = open_window(width, "inspector", java_script_enabled=False)
    page = inspector.open("/board/inspections/")
    page.get_by_role("link", name="打开检查单").first.click()
    card = page.locator('[data-item="hygiene.clean"]')
    card.get_by_role("button", name="符合").click()
    expect(page.locator('[data-item="hygiene.clean"]')).to_contain_text("符合")


def test_a_finding_is_objected_to_by_its_office_and_decided_by_others(open_window: Open, width: int) -> None:
    head, auditor = open_window(width, "head"), open_window(width, "auditor")
    page = head.open("/board/inspections/findings")
    head.look("findings-own")
    page.get_by_role("link", name=re.compile("在岗|没有|应到|坡道|盲道|无障碍|公示|食堂")).first.click()
    head.look("finding-own")

    page = auditor.open("/board/inspections/findings")
    auditor.look("findings")
    page.locator(".line", has_text="有异议").first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="复核异议")).to_be_visible()
    auditor.look("finding-disputed")


def test_the_supervisor_reads_the_draw_and_plans_a_round(open_window: Open, width: int) -> None:
    board = open_window(width, "supervisor")
    page = board.open("/board/inspections/")
    board.look("inspections")
    page.get_by_role("link", name="作风检查", exact=True).click()
    page.get_by_text("名单、随机数和抽法").click()
    board.look("inspection-round")
    expect(page.get_by_role("main")).to_contain_text("office district/")
    page.get_by_role("link", name="这一轮的暗访件").click()
    board.look("inspection-mysteries")

    page = board.open("/board/inspections/new")
    page.get_by_label("名称", exact=True).fill("年末检查")
    page.get_by_label("窗口和态度").check()
    page.get_by_label("云澜区教育局").check()
    page.get_by_role("button", name="固定名单并抽取").click()
    expect(page.get_by_role("alert")).to_contain_text("计划")
    expect(page.get_by_label("名称", exact=True)).to_have_value("年末检查")
    board.look("inspection-new")


def test_a_card_is_read_with_what_follows(open_window: Open, width: int) -> None:
    board = open_window(width, "supervisor")
    page = board.open("/board/cards/")
    board.look("cards")
    page.get_by_role("link", name=re.compile("乱收费")).first.click()
    expect(page.get_by_role("main")).to_contain_text("前可以陈述申辩")
    board.look("card")
    board.open("/board/cards/new")
    board.look("card-new")


def test_the_supervisor_raises_a_finding_without_a_round(open_window: Open, width: int) -> None:
    board, words = open_window(width, "supervisor"), f"三个人来电话说，窗口下午三点就关。{width}"
    page = board.open("/board/inspections/findings")
    page.get_by_role("link", name="提出一个问题").click()
    page.get_by_label("哪个单位").select_option(label="云澜区教育局")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("来电来信").check()
    page.get_by_label("问题是什么").fill(words)
    page.get_by_label("没有做到哪一项").select_option("window.open")
    board.look("finding-raise")
    page.get_by_role("button", name="提出并开出整改").click()
    expect(page.get_by_role("main")).to_contain_text("根据来电来信提出")
    expect(page.get_by_role("main")).to_contain_text(words)
    board.look("finding-raised")
