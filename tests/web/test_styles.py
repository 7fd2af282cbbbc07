"""The style sheets: what is printed is dark on white, whatever the screen is set to."""

from __future__ import annotations

import re
from pathlib import Path

import luoshi.web

SHEETS = sorted((Path(luoshi.web.__file__).parent / "static").rglob("*.css"))


def test_dark_colours_are_the_screens_alone() -> None:
    dark = [
        (sheet.name, found) for sheet in SHEETS for found in re.findall(r"@media [^{]*dark[^{]*", sheet.read_text())
    ]
    assert dark, "the pages have dark colours"
    assert [(name, found) for name, found in dark if not found.startswith("@media screen and ")] == []
