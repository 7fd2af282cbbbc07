"""One browser and one district for all journeys; windows of two widths; pictures of every page that was looked at."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser

from luoshi.runtime.opening import open_django_alone
from tests.browser.gateway import Gateway, gateway_opened
from tests.browser.live import Live, live
from tests.browser.screen import DESKTOP, HEIGHTS, NAMES, PHONE, Screen
from tests.conftest import ROOT
from tests.web.serving import chromium

open_django_alone()

PICTURES = ROOT / ".luoshi" / "screenshots"
# Shorter than the proof of who one is holds: a page that asks for one anew is another page.
FRESH_SECONDS = 240.0
Open = Callable[..., Screen]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says where the pictures lie."""
    taken = len(list(PICTURES.glob("*/*.jpg"))) if PICTURES.exists() else 0
    if taken:
        terminalreporter.write_line(f"{taken} pictures of pages in {PICTURES}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; skips loudly where it or a Chinese font is missing."""
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False).stdout.strip()
    if not fonts:
        pytest.skip("NO CHINESE FONT (./luoshi test installs it where it may): pages were not looked at")
    with chromium() as found:
        yield found


@pytest.fixture(scope="package")
def gateway() -> Iterator[Gateway]:
    """The gateway to people's phones."""
    with gateway_opened() as opened:
        yield opened


@pytest.fixture(scope="package")
def district(browser: Browser, gateway: Gateway) -> Iterator[Live]:
    """The demonstration district, served by `./luoshi up`; each process of the tests has its own."""
    _clear_pictures()
    with live(gateway.address) as served:
        yield served


def _clear_pictures() -> None:
    """Removes those of earlier runs, not those that another process of this run has taken."""
    mine = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    run = PICTURES / "run"
    if not run.exists() or run.read_text("ascii") != mine:
        shutil.rmtree(PICTURES, ignore_errors=True)
        PICTURES.mkdir(parents=True, exist_ok=True)
        run.write_text(mine, "ascii")


@pytest.fixture(params=[PHONE, DESKTOP], ids=NAMES.get)
def width(request: pytest.FixtureRequest) -> int:
    """A phone, and a computer."""
    return int(request.param)


def sign_in(screen: Screen, code: str, password: str) -> None:
    """By code and password, on the page for it."""
    page = screen.open("/account/login/")
    page.get_by_label("工号").fill(code)
    page.get_by_label("口令").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/desk/")


@dataclass
class Windows:
    """Opens windows on the district. An officer signs in now and then; windows of theirs have the cookies of that."""

    browser: Browser
    district: Live
    cookies: dict[str, tuple[float, Any]] = field(default_factory=dict)

    def open(self, width: int, role: str = "", **how: Any) -> Screen:
        """A window of a person, or of the officer with this role."""
        context = self.browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": HEIGHTS[width]},
            storage_state=self._cookies(role) if role else None,
            **how,
        )
        context.set_default_timeout(10_000)
        return Screen.of(context, self.district.address, width, PICTURES)

    def _cookies(self, role: str) -> Any:
        since, state = self.cookies.get(role, (0.0, None))
        if state is None or time.monotonic() - since > FRESH_SECONDS:
            account, screen = self.district.accounts[role], self.open(DESKTOP)
            sign_in(screen, account.code, account.password)
            state = screen.page.context.storage_state()
            self.cookies[role] = time.monotonic(), state
            screen.page.context.close()
        return state


@pytest.fixture(scope="package")
def windows(browser: Browser, district: Live) -> Windows:
    """Opens windows that whoever asks closes."""
    return Windows(browser, district)


@pytest.fixture
def open_window(windows: Windows) -> Iterator[Open]:
    """Opens windows: `open_window(360)` of a person, `open_window(1280, "handler")` of an officer.

    When the test is over every fault that was seen in any of them fails it.
    """
    screens: list[Screen] = []

    def opened(width: int, role: str = "", **how: Any) -> Screen:
        screens.append(windows.open(width, role, **how))
        return screens[-1]

    yield opened
    for screen in screens:
        screen.page.context.close()
    for screen in screens:
        screen.check()
