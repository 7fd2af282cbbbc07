"""A year's calendar by two people, and the way round by a proof of identity that keeps what was typed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.sessions.serializers import JSONSerializer
from django.core import signing
from playwright.sync_api import expect

from luoshi.core.actors import MACHINE, Role
from luoshi.core.registry_events import OfficerRegistered
from luoshi.registry.commands import Registrar, enter_officers
from luoshi.runtime.connection import SIGN_IN
from luoshi.runtime.folders import prepare
from luoshi.runtime.keys import kept_secret_key
from luoshi.runtime.postgres import attach
from tests.browser.conftest import Open, sign_in
from tests.browser.live import Live
from tests.browser.screen import PHONE
from tests.browser.test_manage import send

COOKIE, SALT = "luoshi_session", "django.contrib.sessions.SessionStore"


@contextmanager
def connected(district: Live, options: str = "") -> Iterator[psycopg.Connection]:
    """The database of the district that is served."""
    running = attach(district.settings)
    assert running is not None
    with running, psycopg.connect(running.dsn("app"), autocommit=True, options=options) as connection:
        yield connection


def second_enters(district: Live, *, active: bool) -> None:
    """A second administrator comes, or goes."""
    with connected(district) as connection:
        registrar = Registrar(connection, lambda: datetime.now(UTC), secrets.token_bytes, MACHINE)
        office = next(row.office for row in registrar.staff().officers.values() if Role.LEADER in row.roles)
        enter_officers(registrar, [OfficerRegistered("second", "秦守正", office, (Role.ADMINISTRATOR,), active)])


@pytest.fixture(scope="module")
def second_administrator(district: Live) -> Iterator[None]:
    """While these journeys last the district has a second administrator."""
    second_enters(district, active=True)
    yield
    second_enters(district, active=False)


def let_the_proof_age(district: Live, key: str) -> None:
    """The proof of who somebody is, in the session of this key, was given two hours ago."""
    folders, _ = prepare(district.settings)
    secret = kept_secret_key(district.settings, folders)
    with connected(district, SIGN_IN) as connection:
        row = connection.execute("SELECT session_data FROM django_session WHERE session_key = %s", [key]).fetchone()
        assert row is not None
        held = signing.loads(row[0], key=secret, salt=SALT, serializer=JSONSerializer)
        for proof in held[AUTHENTICATION_METHODS_SESSION_KEY]:
            proof["at"] -= timedelta(hours=2).total_seconds()
        data = signing.dumps(held, key=secret, salt=SALT, serializer=JSONSerializer)
        connection.execute("UPDATE django_session SET session_data = %s WHERE session_key = %s", [data, key])


@pytest.mark.usefixtures("second_administrator")
def test_a_years_calendar_is_proposed_by_one_and_confirmed_by_another(
    open_window: Open, width: int, district: Live
) -> None:
    year = 2031 if width == PHONE else 2032
    first, second = open_window(width), open_window(width, "head")
    sign_in(first, district.accounts["administrator"].code, district.accounts["administrator"].password)
    page = first.open("/manage/calendar/announce")
    page.get_by_label("哪一年").fill(str(year))
    page.get_by_label("依据的通知").fill(f"国办发明电〔{year - 1}〕9 号")
    page.get_by_label("放假的日子").fill(f"{year}-10-01 至 {year}-10-07")
    (key,) = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == COOKIE]
    let_the_proof_age(district, key)
    send(page, "看看会怎样")
    expect(page.get_by_role("heading", name="请再确认一次是您本人")).to_be_visible()
    first.look("prove")
    page.get_by_label("口令").fill(district.accounts["administrator"].password)
    send(page, "继续")
    expect(page.get_by_role("main")).to_contain_text("请看清会怎样")
    send(page, "录入")
    expect(page.get_by_role("status")).to_contain_text("还没有生效")
    first.look("change-waits")

    page = second.open("/desk/")
    page.get_by_role("link", name="确认变更").click()
    second.look("changes")
    page.get_by_role("link", name="工作日历的新版本").first.click()
    expect(page.get_by_role("main")).to_contain_text(f"{year}年10月1日")
    second.look("change")
    send(page, "我确认")
    expect(page.get_by_role("status")).to_contain_text("已确认")
    page = first.open(f"/manage/calendar?year={year}")
    expect(page.get_by_text("暂定")).to_have_count(0)


@pytest.mark.usefixtures("second_administrator")
def test_a_sign_in_link_for_somebody_who_confirms_comes_in_two_halves(
    open_window: Open, width: int, district: Live
) -> None:
    first, second = open_window(width, "administrator"), open_window(width, "head")
    page = first.open(f"/manage/officers/{district.accounts['supervisor'].code}/link")
    page.get_by_label("缘由").fill("忘了口令，本人到场")
    send(page, "生成链接")
    address = page.locator(".secret code").inner_text().removeprefix(first.address)
    change = page.get_by_role("link", name="确认", exact=True).get_attribute("href")
    first.look("link-waits")

    second.open(str(change))
    second.look("change-link")
    send(second.page, "我确认")
    code = second.page.locator(".secret code").inner_text()
    assert re.fullmatch(r"\d{4} \d{4}", code)
    second.look("link-code")

    owner = open_window(width)
    page = owner.open(address)
    expect(page.get_by_label("确认码")).to_be_visible()
    owner.look("set-password-with-code")
    page.get_by_label("确认码").fill("0000 0000")
    for box in page.locator("input[type=password]").all():
        box.fill("松树-石桥-三月-细雨-小船")
    send(page, "设好口令")
    expect(page.get_by_text("确认码不对")).to_be_visible()
    owner.look("set-password-wrong-code")
