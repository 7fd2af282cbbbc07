"""Office hours as people write them: `08:30-12:00 14:00-17:30`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time

from luoshi.core.errors import BadInput

Spans = tuple[tuple[time, time], ...]
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至]\s*(\d{1,2})[:：](\d{2})")
_BETWEEN = re.compile(r"[\s,，、;；]*")


def spans_of(texts: Iterable[str]) -> Spans:
    """Spans of hours from texts such as `08:30-12:00`. Raises BadInput `hours`."""
    return read_hours(" ".join(texts))


def read_hours(text: str) -> Spans:
    """The spans in a text, each after the one before; none in an empty text. Raises BadInput `hours`."""
    rest = _BETWEEN.sub("", _SPAN.sub("", text))
    spans: list[tuple[time, time]] = []
    for found in _SPAN.finditer(text):
        opening, closing = _time(found[1], found[2], text), _time(found[3], found[4], text)
        if opening >= closing or (spans and opening < spans[-1][1]):
            raise _wrong(text)
        spans.append((opening, closing))
    if rest:
        raise _wrong(text)
    return tuple(spans)


def _time(hour: str, minute: str, text: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise _wrong(text) from None


def _wrong(text: str) -> BadInput:
    return BadInput(
        "hours",
        f"办公时间“{text}”写法不对，应如 08:30-12:00 14:00-17:30，先后不重叠。",
        f"Office hours '{text}' cannot be read; write 08:30-12:00 14:00-17:30, one after the other.",
        {"text": text},
    )
