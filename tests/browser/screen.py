"""One person's browser window, and how it is looked at: every page that a journey passes is held to the same rules."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

PHONE, DESKTOP = 360, 1280
HEIGHTS = {PHONE: 740, DESKTOP: 800}
NAMES = {PHONE: "phone", DESKTOP: "desktop"}
GRAVE = ("serious", "critical")
_AXE = Axe().axe_script
# Rules that find nothing grave are not asked, and no file is read again for them: a third of the time.
_FINDINGS = """(() => {
  const light = axe._audit.rules.filter((one) => ["minor", "moderate"].includes(one.impact));
  const rules = Object.fromEntries(light.map((one) => [one.id, {enabled: false}]));
  return axe.run(document, {resultTypes: ["violations"], preload: false, rules}).then((found) => found.violations);
})()"""
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What sticks out to the right, innermost first; what scrolls in a box of its own does not.
_STICKS_OUT = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const cut = (one) => /(auto|scroll|hidden)/.test(getComputedStyle(one).overflowX);
  const scrolls = (one) => one && (cut(one) || scrolls(one.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > width + 1 && !scrolls(one.parentElement))
    .map((one) => one.outerHTML.slice(0, 120)).reverse().slice(0, 4).concat(["(page)"]);
}"""

# A table that hangs out of its place to the left.
_HANGS_OUT = """() => [...document.querySelectorAll("main table")].filter((one) => {
  const around = getComputedStyle(one.parentElement);
  const edge = one.parentElement.getBoundingClientRect().left + parseFloat(around.paddingLeft);
  return one.getBoundingClientRect().left < edge - 1;
}).map((one) => one.outerHTML.slice(0, 120))"""

# Rows of the band above: a phone has room for two.
_ROWS = """() => {
  const tops = [...document.querySelectorAll(".band a")].map((one) => one.getBoundingClientRect().top);
  return new Set(tops.map((top) => Math.round(top / 20))).size;
}"""


@dataclass
class Screen:
    """A window of the width `width` px. What it complains of is gathered in `faults`, screenshots lie in `folder`."""

    page: Page
    address: str
    width: int
    folder: Path
    faults: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, context: BrowserContext, address: str, width: int, folder: Path) -> Screen:
        """A new window."""
        screen = cls(context.new_page(), address, width, folder)
        screen.page.on("console", screen._heard)
        screen.page.on("pageerror", lambda error: screen.faults.append(f"script: {error}"))
        screen.page.on("response", screen._answered)
        return screen

    def open(self, path: str) -> Page:
        """Go to an address of the district."""
        self.page.goto(f"{self.address}{path}")
        return self.page

    def look(self, name: str, *, at: int | None = None) -> None:
        """Look at the page as it stands: keep a picture, and note every fault. `at` is another width than one's own."""
        width = at or self.width
        if at is not None:
            self.page.set_viewport_size({"width": at, "height": HEIGHTS[at]})
        folder = self.folder / NAMES[width]
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.jpg", full_page=True, type="jpeg", quality=80)
        where = f"{name} ({width} px, {self.page.url.removeprefix(self.address)})"
        self.faults += [f"{where}: {fault}" for fault in [*self._sticks_out(), *self._inaccessible(), *self._foreign()]]

    def check(self) -> None:
        """Nothing that was looked at had a fault."""
        assert not self.faults, "\n".join(["", *self.faults])

    def _sticks_out(self) -> list[str]:
        found = self.page.evaluate(_STICKS_OUT)
        hanging, rows = self.page.evaluate(_HANGS_OUT), self.page.evaluate(_ROWS)
        crowded = [f"{rows} rows of links above the page"] if rows > 2 else []
        return (
            [f"wider than the screen: {one}" for one in found]
            + [f"hangs out to the left: {one}" for one in hanging]
            + crowded
        )

    def _inaccessible(self) -> list[str]:
        # Read once for each page, and asked for its findings alone: the rest is many times as long.
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_AXE)
        found: list[dict[str, Any]] = self.page.evaluate(_FINDINGS)
        return [
            f"axe {one['id']} ({one['impact']}): {node['html'][:200]}"
            for one in found
            if one["impact"] in GRAVE
            for node in one["nodes"][:3]
        ]

    def _foreign(self) -> list[str]:
        """A page says what language it is in, and has its title and heading in Chinese."""
        heading = self.page.locator("h1").first
        said = {"title": self.page.title(), "h1": heading.inner_text() if heading.count() else ""}
        faults = [f"{what} is not in Chinese: {text!r}" for what, text in said.items() if not _CHINESE.search(text)]
        if self.page.evaluate("document.documentElement.lang") != "zh-Hans":
            faults.append("does not say that it is in Chinese")
        return faults

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that answers 403 or 409 on purpose is reported as a resource; `_answered` judges those.
        # A request in the background that the next page cut short is nobody's fault.
        expected = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")
        if message.type == "error" and not message.text.startswith(expected):
            self.faults.append(f"console on {self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.faults.append(f"{response.status} from {response.url}")
