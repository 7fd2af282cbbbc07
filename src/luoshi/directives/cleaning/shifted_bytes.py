"""How GBK text goes out of step when a lead byte is lost, and every way to bring it back in step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from luoshi.directives.chinese import traditional_forms
from luoshi.directives.cleaning import terms

HOLE = "□"
LONGEST = 20
SYLLABLE = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}"
ORPHAN = re.compile(rf"{SYLLABLE}[)）]")
WIDE = {",": "，", "!": "！", ":": "：", ";": "；"}


@dataclass(frozen=True)
class Slot:
    """One original character: its lead and trail byte, None where the byte is lost."""

    lead: int | None
    trail: int | None

    def char(self) -> str:
        """The character if both bytes are known and mean one, else ""."""
        if self.lead is None or self.trail is None:
            return ""
        return pair(self.lead, self.trail)

    def forms(self, char: str) -> list[bytes]:
        """The bytes of those forms of the character, simplified and traditional, that have the bytes known here."""
        return [data for data in codes(char) if self.lead in (None, data[0]) and self.trail in (None, data[1])]


@dataclass(frozen=True)
class Reading:
    """One way to shift back: the slots, and how many characters after the ? they take up.

    `dropped` says that the last slot's trail byte fell out before a character that stands rightly; `ended` that an
    ASCII byte closed it.
    """

    slots: tuple[Slot, ...]
    taken: int
    dropped: bool = False
    ended: bool = False


@cache
def gbk(char: str) -> bytes:
    """The GBK bytes of a character, empty where it has none."""
    try:
        return char.encode("gbk")
    except UnicodeEncodeError:
        return b""


@cache
def codes(char: str) -> tuple[bytes, ...]:
    """The two bytes of the character and of each traditional form of it."""
    return tuple(data for form in (char, *traditional_forms(char)) if len(data := gbk(form)) == 2)


@cache
def pair(lead: int, trail: int) -> str:
    """The character of two bytes, "" where they mean nothing."""
    try:
        return bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return ""


@cache
def admitted(slot: Slot) -> frozenset[str]:
    """The characters of the terms that have the slot's bytes."""
    leads, trails = _by_byte()
    if slot.lead is not None and slot.trail is not None:
        return frozenset(char for char in leads.get(slot.lead, frozenset()) if slot.forms(char))
    if slot.lead is not None:
        return leads.get(slot.lead, frozenset())
    return terms.characters() if slot.trail is None else trails.get(slot.trail, frozenset())


@cache
def _by_byte() -> tuple[dict[int, frozenset[str]], dict[int, frozenset[str]]]:
    """The characters of the terms by their lead byte and by their trail byte."""
    tables: tuple[dict[int, set[str]], dict[int, set[str]]] = ({}, {})
    for char in terms.characters():
        for data in codes(char):
            for table, byte in zip(tables, data, strict=True):
                table.setdefault(byte, set()).add(char)
    leads, trails = ({byte: frozenset(chars) for byte, chars in table.items()} for table in tables)
    return leads, trails


def readings(text: str, place: int) -> Iterator[Reading]:
    """Every way in which the characters after the ? at `place` can be shifted back, those of no characters first."""
    orphan = ORPHAN.match(text, place + 1)
    if orphan:
        trail = text[orphan.end() : orphan.end() + 1]
        if "@" <= trail <= "~":
            yield Reading((Slot(None, ord(trail)),), orphan.end() - place, ended=True)
        return
    yield Reading((Slot(None, None),), 0, dropped=True)
    runs: list[tuple[Slot, ...]] = [()]
    pending: int | None = None
    for taken in range(1, LONGEST + 1):
        char = text[place + taken : place + taken + 1]
        data = gbk(WIDE.get(char, char))
        if len(data) != 2:
            return
        runs = [longer for run in runs for longer in _longer(run, Slot(pending, data[0]))]
        pending = data[1]
        for run in runs:
            yield from _endings(run, pending, text, place + taken + 1, taken)


def _longer(run: tuple[Slot, ...], slot: Slot) -> Iterator[tuple[Slot, ...]]:
    """The run with one more character.

    Bytes that make none, or an unusual one, may have had dropped pairs between them.
    """
    char = slot.char()
    whole = not run or bool(char)
    if whole:
        yield (*run, slot)
    gaps = sum(None in (other.lead, other.trail) for other in run[1:])
    if (
        run
        and not gaps
        and (not char or char not in terms.characters())
        and not ("\u2000" < char < "\u3020" or char > "\uff00")
    ):
        yield (*run, Slot(slot.lead, None), Slot(None, slot.trail))
        yield (*run, Slot(slot.lead, None), Slot(None, None), Slot(None, slot.trail))


def _endings(run: tuple[Slot, ...], pending: int, text: str, end: int, taken: int) -> Iterator[Reading]:
    """A run ends with a second ?, which may have swallowed the bracket of a gloss.

    In an ASCII trail byte; or where a byte was dropped.
    """
    following = text[end : end + 1]
    if following == "?":
        orphan = ORPHAN.match(text, end + 1)
        yield Reading((*run, Slot(pending, None)), taken + 1 + (len(orphan[0]) if orphan else 0), ended=True)
    elif "@" <= following <= "~":
        yield Reading((*run, Slot(pending, ord(following))), taken + 1, ended=True)
        yield Reading((*run, Slot(pending, None), Slot(None, ord(following))), taken + 1, ended=True)
    yield Reading((*run, Slot(pending, None)), taken, dropped=True)


def would_vanish(slot: Slot, char: str, following: str) -> bool:
    """Whether the trail byte of the character, read as a lead before the next character's first byte, means nothing."""
    lead = gbk(following)[:1]
    return bool(lead) and any(not pair(data[1], lead[0]) for data in slot.forms(char))


def hidden(slots: tuple[Slot, ...], word: str) -> bool:
    """Whether a word in these slots loses all the bytes between its first lead and last trail, as they were lost
    here.
    """
    options = [slot.forms(char) for slot, char in zip(slots, word, strict=True)]
    if not all(options):
        return False
    data = b"".join(forms[0] for forms in options)
    return all(not pair(data[i], data[i + 1]) for i in range(1, len(data) - 1, 2))
