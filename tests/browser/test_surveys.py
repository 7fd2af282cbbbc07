"""评议机关 in a browser: planned and opened by the supervision office, answered on a phone, read by everybody."""

from __future__ import annotations

import re
import secrets

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.gateway import Gateway
from tests.browser.screen import Screen


def planned(board: Screen) -> str:
    """A survey from its first step to the fixed plan; its address."""
    page = board.open("/board/surveys/")
    board.look("surveys")
    page.get_by_role("button", name="新做一次评议").click()
    for step in ("名称", "谁来评", "分类", "评哪些单位", "问什么", "怎么算档"):
        expect(page.get_by_role("heading", level=1)).to_have_text(step)
        board.look(f"survey-plan-{step}")
        page.get_by_role("button", name="存下，下一步").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对，固定")
    board.look("survey-plan-fix")
    page.get_by_role("button", name="固定方案").click()
    expect(page.get_by_role("main")).to_contain_text("方案已固定")
    return page.url


def codes(board: Screen, survey: str, group: str, number: int) -> list[str]:
    page = board.page
    page.goto(survey)
    page.get_by_label(f"给{group}发几个码").fill(str(number))
    page.get_by_role("row").filter(has_text=group).get_by_role("button", name="发码").click()
    expect(page.get_by_role("status")).to_contain_text("只显示这一次")
    return [text.strip() for text in page.locator(".slips .code").all_inner_texts()]


def sent(board: Screen, survey: str, gateway: Gateway) -> str:
    """Codes to a list of telephones that is looked over first; that of the first telephone."""
    page = board.page
    page.goto(survey)
    page.get_by_role("link", name="用短信、邮件给服务对象发码").click()
    board.look("survey-send")
    phones = [f"139{secrets.randbelow(10**8):08}" for _ in range(5)]
    page.get_by_label("或者写在这里").fill("\n".join(["手机号", *phones, "张三"]))
    page.get_by_role("button", name="检查名单").click()
    expect(page.get_by_role("main")).to_contain_text("会发给 5 个联系方式")
    expect(page.get_by_role("main")).to_contain_text("第 7 行")
    board.look("survey-send-checked")
    page.get_by_role("button", name="发出 5 个码").click()
    expect(page.get_by_role("heading", name="收回多少")).to_be_visible()
    found = re.search(r"/survey/(\w+)", gateway.words_to(phones[0]))
    assert found
    return found[1]


def answered(phone: Screen, code: str, look: bool) -> None:
    page = phone.open("/survey")
    if look:
        phone.look("survey-enter")
    page.get_by_label("小条上的码").fill(code)
    page.get_by_role("button", name="打开答卷").click()
    kind = page.locator("details.kind").first
    if kind.get_attribute("open") is None:
        kind.locator("summary").click()
    page.get_by_role("radio", name="不满意", exact=True).first.check()
    write(page)
    if look:
        phone.look("survey-answer")
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_role("heading", name="谢谢，收到了")).to_be_visible()
    if look:
        phone.look("survey-thanks")


def write(page: Page) -> None:
    page.get_by_text("有意见、建议").click()
    page.get_by_label("说的是哪个单位").first.select_option(index=1)
    page.get_by_label("想说的话").first.fill("窗口排队很久，等了一上午。")


def test_a_survey_from_its_plan_to_what_is_published(open_window: Open, width: int, gateway: Gateway) -> None:
    board, phone, anybody = open_window(width, "supervisor"), open_window(width), open_window(width)
    survey = planned(board)
    board.look("survey-fixed")
    drawn = codes(board, survey, "服务对象", 6)
    assert len(drawn) == 6
    board.look("survey-slips")
    for group in ("上级机关和领导", "社会各界"):
        codes(board, survey, group, 5)

    page = board.page
    page.goto(survey)
    page.get_by_role("button", name="开始评议").click()
    drawn[-1] = sent(board, survey, gateway)
    for nth, code in enumerate(drawn):
        answered(phone, code, look=nth == 0)
    page.goto(survey)
    expect(page.get_by_role("main")).to_contain_text("6 / 300 份")
    expect(page.get_by_role("main")).not_to_contain_text("份评价")
    board.look("survey-open")
    typing = open_window(width, "intake")
    typing.open("/desk/survey-paper")
    typing.look("survey-paper")

    page.get_by_role("button", name="结束评议").click()
    page.get_by_role("link", name=re.compile("意见建议")).first.click()
    page.get_by_role("button", name="把还没归组的意见归组").click()
    board.look("survey-themes")
    page.get_by_role("link", name="给个着落").first.click()
    expect(page.get_by_role("main")).to_contain_text("窗口排队很久，等了一上午。")
    board.look("survey-theme")
    page.get_by_role("button", name="交给它整改").click()
    expect(page.get_by_role("status")).to_contain_text("整改")
    page.goto(survey)
    board.look("survey-closed")
    page.get_by_role("button", name="公布结果").click()
    page.goto(f"{survey}/report")
    board.look("survey-report")

    public = anybody.open("/surveys")
    anybody.look("survey-results")
    public.goto(survey.replace("/board/surveys/", "/surveys/"))
    expect(public.get_by_role("main")).to_contain_text("0.0%（6 份评价")
    anybody.look("survey-result")
