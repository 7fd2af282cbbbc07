"""The eye that looks at pages sees what it is there for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Windows
from tests.browser.screen import PHONE, Screen

WIDE = "document.querySelector('main').style.width = '900px'"
UNNAMED = "document.querySelector('label').remove()"
SCRIPT = "console.error('a script failed')"
FOREIGN = "document.querySelector('h1').textContent = 'What do you want?'"
GONE = "fetch('/static/web/nothing.css')"


@pytest.fixture
def screen(windows: Windows, tmp_path: Path) -> Screen:
    """A phone that shows the page to look up a case."""
    opened = windows.open(PHONE)
    opened.folder = tmp_path
    opened.open("/follow")
    return opened


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (WIDE, "wider than the screen"),
        (UNNAMED, "axe label (critical)"),
        (SCRIPT, "a script failed"),
        (FOREIGN, "h1 is not in Chinese"),
        (GONE, "404 from"),
    ],
)
def test_a_fault_is_seen(screen: Screen, spoilt: str, said: str) -> None:
    screen.look("whole")
    assert screen.faults == []
    screen.page.evaluate(spoilt)
    screen.look("spoilt")
    assert any(said in fault for fault in screen.faults), screen.faults
    assert (screen.folder / "phone" / "spoilt.jpg").stat().st_size > 5000
    screen.page.context.close()
