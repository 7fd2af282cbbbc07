"""UTF-8 that was read as another code and saved again (mojibake), undone line by line.

Each wrong reading is a table from bytes to characters, so the bytes come back. A byte the wrong code does not
define was saved as U+FFFD, and a no-break space often as a space: such a byte is put back only where UTF-8,
everyday Chinese and the terms leave one choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from luoshi.directives.characters import everyday
from luoshi.directives.cleaning.terms import fitting, terms
from luoshi.directives.cleaning.trail import Mark, Trail

CODES = ("cp1251", "mac_cyrillic", "cp1252", "latin-1", "koi8-r", "cp866", "mac_roman", "cp437")
STRANGE = re.compile(r"[\u0080-\u04ff\u2010-\u25ff\ufffd\uf8ff\u221e\u03a9]{6}")
CHINESE = re.compile(r"[\u4e00-\u9fff]{8}")
LOST = "\ufffd"
CONTINUING = tuple(range(0x80, 0xC0))
NARROW = frozenset("·×÷°±§²³") | frozenset(map(chr, range(0x391, 0x3CA)))
RARE_MARKS = frozenset("「」『』【】〈〉")
NOUGHT, WIDE_FIGURES = "０", frozenset("０１２３４５６７８９．％")
GB_TRACES = re.compile("[鐨勬槸鍦ㄦ湁鍜屼负涓浗鏀垮簻宸ヤ綔锛銆鈥绗骞鍏鍙寤缁鎺娣鏈涔]")
SAMPLE = 40_000


class Read(NamedTuple):
    """One character of the text as it was before the misreading, and the characters [start, end) of the line it
    stands for.
    """

    char: str
    start: int
    end: int


class Byte(NamedTuple):
    """What one byte can have been, and the character of the line it comes from."""

    options: tuple[int, ...]
    place: int


def undo(trail: Trail) -> Trail:
    """The text with its misread lines read rightly; the same trail where there are none."""
    code = _code(trail.text)
    if code is None:
        return trail
    text: list[str] = []
    at: list[int] = []
    to: list[int] = []
    marks: list[Mark] = []
    for start, line in _lines(trail.text):
        chars = _read(line, code)
        if chars is None:
            chars = [Read(char, i, i + 1) for i, char in enumerate(line)]
        else:
            why = f"按 {code} 误读的 UTF-8，已还原"
            if line.strip():
                marks.append(
                    Mark(
                        start, start + len(line.rstrip()), "repair", "".join(read.char for read in chars).rstrip(), why
                    )
                )
        text += [read.char for read in chars]
        at += [start + read.start for read in chars]
        to += [start + read.end for read in chars]
    return Trail("".join(text), at, to, trail.removed, trail.marks + tuple(marks))


def _lines(text: str) -> list[tuple[int, str]]:
    return [(match.start(), match[0]) for match in re.finditer(r"[^\n]*\n|[^\n]+", text)]


def _code(text: str) -> str | None:
    """The code that most plainly turns the strangest line into Chinese, None for a text that was read rightly."""
    sample = text[:SAMPLE].split("\n")
    strange = [line for line in sample if STRANGE.search(line) and not CHINESE.search(line[:200])]
    if strange:
        longest = max(strange, key=len)[:3000]
        gains = {code: _gain(_read(longest, code)) for code in CODES}
        best = max(gains, key=lambda code: gains[code])
        return best if gains[best] >= 4 else None
    gb = [line for line in sample if len(GB_TRACES.findall(line)) * 20 > len(line) > 8]
    return "gb18030" if gb and _gain(_read(max(gb, key=len)[:3000], "gb18030")) >= 4 else None


def _gain(chars: list[Read] | None) -> int:
    known = everyday()
    wide = [read.char for read in chars or () if read.char > "\x7f"]
    return sum(1 if char in known else -1 if char == LOST else 0 for char in wide)


def _read(line: str, code: str) -> list[Read] | None:
    """The characters of a misread line; None where the line is no misread UTF-8."""
    if CHINESE.search(line) and code != "gb18030":
        return None
    data = _unread(line, code)
    if data is None:
        return None
    chars: list[Read] = []
    doubtful: dict[int, frozenset[str]] = {}
    i = 0
    while i < len(data):
        width, made = _next(data, line, i)
        if len(made) > 1:
            doubtful[len(chars)] = made
        char = next(iter(made)) if len(made) == 1 else LOST
        chars.append(Read(char, data[i].place, data[i + width - 1].place + 1))
        i += width
    _settle(chars, doubtful)
    return chars if _gain(chars) > 0 else None


def _next(data: list[Byte], line: str, i: int) -> tuple[int, frozenset[str]]:
    """How many bytes the next character takes, and what it can be."""
    source = line[data[i].place]
    if not data[i].options:
        return 1, frozenset(LOST)
    if data[i].options[0] < 0x80:
        return 1, frozenset(source)
    for width in (3, 2, 4):
        made = _possible(data[i : i + width], line, width)
        if made:
            return width, made
    return 1, frozenset(" " if source == "\u00a0" else LOST)


def _possible(data: list[Byte], line: str, width: int) -> frozenset[str]:
    """The characters of `width` bytes that these can be, everyday ones alone where there are several."""
    if (
        len(data) < width
        or not all(byte.options for byte in data)
        or data[0].options[0] < (0, 0, 0xC2, 0xE0, 0xF0)[width]
    ):
        return frozenset()
    choices = [b""]
    for n, byte in enumerate(data):
        gap = (0xA0,) if n and line[byte.place] == " " else CONTINUING if n and line[byte.place] == "?" else ()
        choices = [done + bytes([option]) for done in choices for option in (*byte.options, *gap)][:4096]
    made = frozenset(text for choice in choices if (text := _utf8(choice, width)))
    return (made & (everyday() | {NOUGHT})) - RARE_MARKS if len(made) > 1 else made


def _utf8(data: bytes, width: int) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return text if len(text) == 1 and (width != 2 or text in NARROW) else ""


def _settle(chars: list[Read], doubtful: dict[int, frozenset[str]]) -> None:
    """A character that can be several is the one that makes a term with its neighbours, if there is one alone."""
    for _ in range(2):
        for place, made in doubtful.items():
            if chars[place].char == LOST:
                before = "".join(read.char for read in chars[max(0, place - 4) : place])
                after = "".join(read.char for read in chars[place + 1 : place + 5])
                fit = frozenset(NOUGHT) if _in_figure(made, before, after) else fitting(made, before, after)
                _set(chars, place, fit if len(fit) == 1 else ())
        _settle_pairs(chars, doubtful)


def _in_figure(made: frozenset[str], before: str, after: str) -> bool:
    return NOUGHT in made and (before[-1:] in WIDE_FIGURES or after[:1] in WIDE_FIGURES)


def _settle_pairs(chars: list[Read], doubtful: dict[int, frozenset[str]]) -> None:
    """Two doubtful characters side by side that neither neighbour settled are the one term they can be."""
    for place, made in doubtful.items():
        if place + 1 in doubtful and chars[place].char == chars[place + 1].char == LOST:
            pairs = [left + right for left in made for right in doubtful[place + 1] if left + right in terms()]
            if len(pairs) == 1:
                _set(chars, place, pairs[0][0])
                _set(chars, place + 1, pairs[0][1])


def _set(chars: list[Read], place: int, char: Iterable[str]) -> None:
    for one in char:
        chars[place] = Read(one, chars[place].start, chars[place].end)


def _unread(line: str, code: str) -> list[Byte] | None:
    """The bytes the line was read from; None where a character cannot come from this code."""
    table, lost = _bytes_of(code), _undefined(code)
    data: list[Byte] = []
    for place, char in enumerate(line):
        if char < "\x80":
            data.append(Byte((ord(char),), place))
        elif char == LOST:
            data.append(Byte(lost, place))
        elif code == "gb18030":
            data += [Byte((byte,), place) for byte in char.encode("gb18030", "replace")]
        elif char in table:
            data.append(Byte((table[char],), place))
        else:
            return None
    return data


@cache
def _bytes_of(code: str) -> dict[str, int]:
    """Character to byte.

    A byte the code leaves undefined also stands as the control character of its number, as browsers have it.
    """
    if code == "gb18030":
        return {}
    undefined = {chr(byte): byte for byte in _undefined(code)}
    return undefined | {bytes([byte]).decode(code): byte for byte in range(0x80, 0x100) if chr(byte) not in undefined}


@cache
def _undefined(code: str) -> tuple[int, ...]:
    if code == "gb18030":
        return CONTINUING
    return tuple(byte for byte in range(0x80, 0x100) if bytes([byte]).decode(code, "replace") == LOST)
