"""What a conduct complaint needs in a served district: keys made in real browsers, and the night."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import psycopg
from playwright.sync_api import Page, expect

from luoshi.judgement.complaints.entering import enter_due
from luoshi.judgement.complaints.handling import SYSTEM, Receiving
from luoshi.judgement.complaints.settings import complaint_rules
from luoshi.judgement.sealing import KEYS, Seals
from luoshi.registry.officers import staff
from luoshi.registry.queries import reference
from luoshi.runtime.folders import prepare
from luoshi.runtime.keys import kept_passwords
from luoshi.runtime.postgres import attach
from tests.browser.live import Key, Live
from tests.browser.screen import Screen

PASSPHRASE = "橘子汽水与旧自行车 42"


def night(district: Live) -> int:
    """The night of today passes: what people sent is entered."""
    running = attach(district.settings)
    assert running is not None
    now = datetime.now(UTC)
    seals = Seals.of(kept_passwords(prepare(district.settings)[0], "ratings", KEYS))
    with running, psycopg.connect(running.dsn("app"), autocommit=True) as connection:
        calendar = reference(connection, SYSTEM, now.date()).calendar
        everybody = staff(connection, SYSTEM)
        receiving = Receiving(
            connection, complaint_rules(), seals, everybody, calendar, lambda: now, secrets.token_bytes
        )
        return enter_due(receiving, receiving.today + timedelta(days=1))


def make_key(screen: Screen, seconding: Screen, name: str) -> None:
    """An officer makes a key in their window; a second one types the fingerprint as it is read out to them."""
    page = screen.open("/conduct/keys")
    page.get_by_label("备份的口令").first.fill(PASSPHRASE)
    page.get_by_label("再输一遍").fill(PASSPHRASE)
    with page.expect_download() as backup:
        page.get_by_role("button", name="生成，下载备份，登记公钥").click()
    assert backup.value.suggested_filename.startswith("luoshi-key-")
    row = page.locator("tr", has_text=name).filter(has_text="等第二个人核对")
    read_out = row.locator(".code").inner_text()
    confirm(seconding, name, read_out)


def restore(screen: Screen, key: Key) -> None:
    """An officer takes a key that was made for them into the browser they sit at, with its passphrase."""
    page = screen.open("/conduct/keys")
    page.get_by_label("备份文件").set_input_files(key.file)
    page.locator("#old").fill(key.passphrase)
    page.get_by_role("button", name="装回这个浏览器").click()
    expect(page.get_by_role("status")).to_contain_text("装回来了")


def confirm(screen: Screen, name: str, read_out: str) -> None:
    """Type what was read out."""
    page = screen.open("/conduct/keys")
    row = page.locator("tr", has_text=name).filter(has_text="等第二个人核对")
    row.get_by_label("念的指纹").fill(read_out)
    row.get_by_role("button", name="一致").click()
    expect(page.locator("tr", has_text=read_out)).to_contain_text("在用")


def code_on(page: Page) -> str:
    """The code on the receipt."""
    return page.locator("dd.code").inner_text()
