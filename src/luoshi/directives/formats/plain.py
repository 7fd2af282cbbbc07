"""Bytes of a text file to characters: UTF-8, UTF-16, GB18030, Big5, and UTF-8 with a few lost bytes."""

from __future__ import annotations

import codecs
import re

from luoshi.directives.characters import everyday_share
from luoshi.directives.chinese import simplify
from luoshi.directives.text import Note
from luoshi.directives.trouble import trouble

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 60_000
BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def characters(data: bytes) -> tuple[str, str, tuple[Note, ...]]:
    """The text, the codec used and what to say about it. Raises BadInput `unreadable` for bytes that are no text."""
    text, codec, notes = _decoded(data)
    if len(BINARY.findall(text[:SAMPLE])) * 50 > len(text[:SAMPLE]):
        raise trouble("unreadable")
    return text, codec, notes


def _decoded(data: bytes) -> tuple[str, str, tuple[Note, ...]]:
    codec = _marked(data) or _by_zeros(data)
    if codec:
        return data.decode(codec, "replace"), codec, ()
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        return _not_utf8(data)


def _marked(data: bytes) -> str | None:
    return next((codec for mark, codec in MARKS if data.startswith(mark)), None)


def _by_zeros(data: bytes) -> str | None:
    """UTF-16 without a mark.

    Line breaks and digits leave zeros on one side only; Chinese alone shows by its reading.
    """
    sample = data[: SAMPLE - SAMPLE % 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 200 < len(sample):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _not_utf8(data: bytes) -> tuple[str, str, tuple[Note, ...]]:
    """The likeliest of the codecs Chinese offices have used, by the share of everyday characters in what each would
    give.
    """
    sample = data[:SAMPLE]
    readings = {
        codec: sample.decode(codec, "replace") for codec in ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
    }
    scores = {codec: _likeness(text) for codec, text in readings.items()}
    best = max(scores, key=lambda codec: scores[codec])
    if scores[best] < 0.5:
        return _guessed(data)
    text = data.decode(best, "replace")
    lost = text.count("\ufffd")
    notes = (Note("lost_bytes", "warning", f"有 {lost} 处字节无法按 {best} 解读，已标为残缺"),) if lost else ()
    return text, best, notes


def _likeness(text: str) -> float:
    lost = text.count("\ufffd")
    return everyday_share(simplify(text.replace("\ufffd", ""))) - 5 * lost / max(1, len(text))


def _guessed(data: bytes) -> tuple[str, str, tuple[Note, ...]]:
    from charset_normalizer import from_bytes

    match = from_bytes(data[:SAMPLE]).best()
    if match is None:
        raise trouble("unreadable")
    text = data.decode(match.encoding, "replace")
    return text, match.encoding, (Note("guessed_encoding", "warning", f"编码不明，按 {match.encoding} 解读"),)
