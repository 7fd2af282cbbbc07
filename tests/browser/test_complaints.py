"""A conduct complaint in real browsers: sealed, opened, restated, checked, answered, unsealed by two, followed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from luoshi.runtime.complaining import PUT_OFF, WAITED
from tests.browser.canary import traces
from tests.browser.complaints import code_on, make_key, night, restore
from tests.browser.conftest import Open
from tests.browser.live import Live
from tests.browser.screen import DESKTOP, Screen

NAME, PHONE, PLACE = "上官云鹤", "13700092615", "Wangjiaao village gate 29.5187N"
RESTATED = "收取规定以外的费用"
WHAT = "窗口的人说不交两百块就往后排，收据上没有盖章。"

WHERE, FILE = "槐荫胡同甲十七号", "王家坳村口.jpg"
SAID = (NAME, PHONE, WHERE, FILE, PLACE, WHAT, "钱已经退了，收据作废")
SEALED_BEFORE = (PUT_OFF.what, WAITED.what, WAITED.name)
"""What the demonstration's complaints say."""


def complain(me: Screen, office: str, photograph: Path | None = None) -> str:
    """Send a complaint with the name sealed; the code."""
    page = me.open("/complain/")
    me.look("complain")
    page.get_by_label("投诉哪个单位").select_option(label=office)
    page.get_by_role("radio", name="吃拿卡要").check()
    page.get_by_label("发生了什么").fill(WHAT)
    page.get_by_label("在哪里").fill(WHERE)
    page.get_by_role("radio", name="留名，但密封").check()
    page.get_by_label("怎样称呼您").fill(NAME)
    page.get_by_label("怎样联系您").fill(PHONE)
    if photograph:
        page.get_by_label("照片").set_input_files(photograph)
    page.get_by_role("button", name="密封提交，领取查询码").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已经密封")
    me.look("complain-receipt")
    return code_on(page)


def follow(me: Screen, code: str) -> Page:
    """Look at it with the code."""
    page = me.open("/complain/follow")
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("heading", name="经过")).to_be_visible()
    return page


def act(page: Page, summary: str, button: str, text: str, choice: str = "") -> None:
    """Take a step on the page of a complaint, and see that it stands in its story."""
    steps = page.locator(".story li")
    before = steps.count()
    page.locator("summary").get_by_text(summary, exact=True).click()
    form = page.locator("details[open] form")
    if choice:
        form.get_by_role("radio", name=choice, exact=True).check()
    form.locator("textarea").fill(text)
    form.get_by_role("button", name=button).click()
    expect(steps).to_have_count(before + 1)


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """A photograph with a place in it."""
    from PIL import Image

    path = tmp_path / FILE
    picture = Image.new("RGB", (640, 420), (120, 150, 140))
    exif = picture.getexif()
    exif[0x010E] = PLACE
    picture.save(path, exif=exif)
    return path


def test_sealed_from_the_form_to_the_verdict(open_window: Open, width: int, district: Live, photograph: Path) -> None:
    me, sun, second = open_window(width), open_window(width, "supervisor"), open_window(width, "inspector")
    auditor, head = open_window(width, "auditor"), open_window(width, "head")
    who = district.accounts
    make_key(sun, head, who["supervisor"].name)
    sun.look("conduct-keys")
    make_key(second, head, who["inspector"].name)
    make_key(auditor, sun, who["auditor"].name)

    code = complain(me, who["head"].office, photograph)
    assert night(district) == 1
    page = open_one(sun, who["head"].office, "等答复受不受理")
    address = page.url.removeprefix(sun.address)
    expect(page.locator(".sealed[data-open]")).to_have_count(2)
    expect(page.get_by_role("main")).to_contain_text(WHAT)
    expect(page.get_by_role("img", name=FILE)).to_be_visible()
    sun.look("conduct-one")
    if page.get_by_role("button", name="接过来").count():
        page.get_by_role("button", name="接过来").click()
        expect(page.locator(".story")).to_contain_text("接过来负责")
    act(page, "受理", "受理", "我们受理了。")
    act(page, "申请打开姓名", "申请打开姓名", "要当面核对收据。")
    open_layers(second, auditor)
    page = sun.open(address)
    page.get_by_role("button", name="看姓名").click()
    expect(page.get_by_role("main")).to_contain_text(NAME)
    expect(page.get_by_role("main")).to_contain_text(PHONE)
    sun.look("conduct-name")
    auditor.open("/conduct/unsealings")
    auditor.look("conduct-unsealings")
    decide(sun, second, head, address)
    page = follow(me, code)
    expect(page.get_by_role("main")).to_contain_text("钱已经退了")
    expect(page.get_by_role("main")).to_contain_text("要当面核对收据。")
    me.look("complain-story")
    page.get_by_role("button", name="满意", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("密封存好")
    assert night(district) == 1, "the verdict is entered in the night after, as the complaint was"
    if width == DESKTOP:  # after both, since all that a district holds takes long to read
        lies_in_envelopes_alone(district)


def lies_in_envelopes_alone(district: Live) -> None:
    """Nothing that was said lies anywhere else; a word that is not sealed is found: the search can find."""
    assert traces(district, (*SAID, *SEALED_BEFORE)) == []
    assert traces(district, [RESTATED])


def test_the_demonstration_is_opened_with_the_key_that_the_first_start_showed(
    open_window: Open, width: int, district: Live
) -> None:
    sun = open_window(width, "supervisor")
    for state in ("等答复受不受理", "转述等第二个人核对"):
        expect(open_one(sun, state).get_by_role("main")).to_contain_text("没有能打开它的钥匙")
    restore(sun, district.key_of("supervisor"))
    for state, words in (("等答复受不受理", PUT_OFF.what), ("转述等第二个人核对", WAITED.what)):
        expect(open_one(sun, state).get_by_role("main")).to_contain_text(words)


def open_one(sun: Screen, *said: str) -> Page:
    """Open the first complaint in whose row all of that is said."""
    page = sun.open("/conduct/")
    sun.look("conduct")
    row = page.locator("tr")
    for words in said:
        row = row.filter(has_text=words)
    row.get_by_role("link").first.click()
    expect(page.locator(".sealed").first).to_be_visible()
    return page


def open_layers(second: Screen, auditor: Screen) -> None:
    """Each of the two opens a layer."""
    for screen, layer in ((second, "外层"), (auditor, "内层")):
        page = screen.open("/conduct/")
        page.get_by_role("link", name="看理由，开一层").first.click()
        screen.look(f"conduct-layer-{layer}")
        page.get_by_role("button", name=f"同意，打开{layer}").click()
        expect(page.get_by_role("heading", name="效能投诉")).to_be_visible()


def decide(sun: Screen, second: Screen, head: Screen, address: str) -> None:
    """Restated, checked by a second, answered by the office, concluded, replied."""
    page = sun.open(address)
    act(page, "改写成转述，交第二个人核对", "交第二个人核对", f"反映窗口{RESTATED}，9月3日上午。")
    page = second.open(f"{address}/check")
    expect(page.locator("mark").first).to_contain_text("9月3日")
    second.look("conduct-check")
    page.get_by_role("radio", name="猜不到，可以给").check()
    page.get_by_label("看法").fill("窗口每天几十个人，看不出是谁。")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("heading", name="效能投诉")).to_be_visible()
    page = head.open("/conduct/own")
    head.look("conduct-own")
    page.get_by_role("link", name="吃拿卡要").first.click()
    expect(page.get_by_role("main")).to_contain_text("规定以外的费用")
    expect(page.get_by_role("main")).not_to_contain_text(NAME)
    page.get_by_label("本单位的陈述").fill("已经核实，马上退。")
    head.look("conduct-of-us")
    page.get_by_role("button", name="交陈述").click()
    expect(page.get_by_role("heading", name="本单位的陈述")).to_be_visible()
    page = sun.open(address)
    act(page, "作结论", "作结论", "窗口承认收过。", choice="查实")
    act(page, "答复投诉人，办结", "答复，办结", "情况属实，钱已经退了，收据作废。")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已经答复")
    sun.look("conduct-one-replied")
