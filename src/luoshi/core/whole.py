"""Whole numbers that somebody sent."""

from __future__ import annotations

import re
from typing import Final

MOST: Final = 10**9 - 1
_DIGITS: Final = re.compile(r"0*([0-9]{1,18})", re.ASCII)


def whole(text: str, most: int = MOST) -> int | None:
    """The number, from 0 to `most` (below 10¹⁸); None for anything else, five thousand digits or a ² among it."""
    found = _DIGITS.fullmatch(text.strip())
    number = int(found[1]) if found else most + 1
    return number if number <= most else None
