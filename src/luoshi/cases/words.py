"""Words of a text for finding it again, by jieba's dictionary; never names or contacts.

Of a text every word of the dictionary is kept, also where words overlap, and every pair of neighbours: so whatever is
sought is found where it stands, be it a street that no dictionary knows. Long digits (telephones, identity cards) and
full personal names that the dictionary knows are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from itertools import combinations
from operator import add
from pathlib import Path
from threading import Lock
from typing import cast

_HAN = re.compile(r"[\u4e00-\u9fff]+")
# PostgreSQL takes no longer words than 2 kB; the longest that are written are much shorter, the rest is found by these.
_LATIN = re.compile(r"[a-z0-9]{1,64}")
_LONG_DIGITS = re.compile(r"\d{5,}")
_LEAST, _MOST = 2, 6
# A line of the dictionary, of a word of so many characters: the word, how frequent it is, and nr for a name.
_ENTRY = re.compile(r"^([\u4e00-\U0010ffff][^ ]{1,5}) \d+ (nr)?", re.MULTILINE)
_BEGINNING, _KEPT, _NAME = 1, 2, 4
_TELEPHONE_OR_IDENTITY = re.compile(r"\d{17}[\dxX]|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|(?<![\d-])\d{7,}(?!\d*-)")
_READING = Lock()
_PAIRS_OF = 5
"""How many of its longest words a text is compared by: any two of them in another text make the two alike."""


def load() -> None:
    """Read the dictionary now, else the first who ask wait for it."""
    _dictionary()


def tokens(*texts: str | None) -> frozenset[str]:
    """The words of some texts, for the index of a case."""
    dictionary = _dictionary()
    found: set[str] = set()
    for text in texts:
        lowered = (text or "").lower()
        found |= _latin(lowered)
        for block in _HAN.findall(lowered):
            found |= _in_han(block, dictionary)
    return frozenset(found)


def vector(found: frozenset[str]) -> str:
    """The words as PostgreSQL's text form of a tsvector, as `to_tsvector('simple', …)` would have them."""
    return "'" + "' '".join(sorted(found)) + "'" if found else ""


def asked(text: str) -> str:
    """A tsquery that demands every word of a search; empty if it has none."""
    read = _read(text)
    return " & ".join(f"'{word}'" for word in sorted(read.words | read.uncovered))


def resembling(text: str) -> str:
    """A tsquery for texts that share two of the longest words with this one; empty if it has none."""
    read = _read(text)
    longest: list[str] = []
    for word in sorted(read.words or read.uncovered, key=lambda word: (-len(word), word)):
        if len(longest) < _PAIRS_OF and not any(word in longer for longer in longest):
            longest.append(word)
    if len(longest) == 1:
        return f"'{longest[0]}'"
    return " | ".join(f"'{one}' & '{other}'" for one, other in combinations(longest, 2))


def names_a_person(text: str) -> bool:
    """Whether a search gives a telephone or an identity number (P11: nobody is searched for)."""
    return bool(_TELEPHONE_OR_IDENTITY.search(text))


@dataclass(slots=True)
class _Read:
    """What stands in a text: words of the dictionary, pairs of neighbours, and those of them that no word covers."""

    words: set[str] = field(default_factory=set)
    pairs: set[str] = field(default_factory=set)
    uncovered: set[str] = field(default_factory=set)


def _read(text: str) -> _Read:
    dictionary, lowered = _dictionary(), text.lower()
    read = _Read(_latin(lowered))
    for block in _HAN.finditer(lowered):
        _read_han(block[0], dictionary, read)
    return read


def _latin(lowered: str) -> set[str]:
    words = (word for word in _LATIN.findall(lowered) if len(word) > 1)
    return {word for word in words if not _LONG_DIGITS.search(word)}


def _in_han(block: str, dictionary: Mapping[str, int]) -> set[str]:
    """The words and pairs of a run of characters: what `_read_han` finds, where nobody asks what covers what."""
    pairs = list(map(add, block, block[1:]))
    found = set(pairs)
    for start, kind in enumerate(map(dictionary.get, pairs)):
        if kind is None or not kind & _BEGINNING:
            continue
        for end in range(start + _LEAST + 1, min(start + _MOST, len(block)) + 1):
            word = block[start:end]
            longer = dictionary.get(word)
            if longer is None:
                break
            if longer & _KEPT:
                found.add(word)
            elif longer & _NAME:
                # What of a name is left out stands perhaps elsewhere as well.
                read = _Read()
                _read_han(block, dictionary, read)
                return read.words | read.pairs
            if not longer & _BEGINNING:
                break
    return found


def _read_han(block: str, dictionary: Mapping[str, int], read: _Read) -> None:
    last = len(block)
    covered, named = bytearray(last), bytearray(last)
    for start in range(last - 1):
        for end in range(start + _LEAST, min(start + _MOST, last) + 1):
            word = block[start:end]
            kind = dictionary.get(word)
            if kind is None:
                break
            if kind & _KEPT:
                read.words.add(word)
                covered[start:end] = b"\1" * (end - start)
            elif kind & _NAME:
                named[start:end] = b"\1" * (end - start)
    for at in range(last - 1):
        if named[at] and named[at + 1]:
            continue
        pair = block[at : at + 2]
        read.pairs.add(pair)
        if not (covered[at] and covered[at + 1]):
            read.uncovered.add(pair)


def _dictionary() -> Mapping[str, int]:
    """As `_dictionary_read`; threads that ask at the same time wait for the one that reads it."""
    with _READING:
        return _dictionary_read()


@cache
def _dictionary_read() -> Mapping[str, int]:
    """The dictionary's words of two to six characters, whether each is kept or a full personal name, and what they
    begin with. Read once, in less than half a second.
    """
    # The package itself is not imported: only its list of words is of use here.
    (folder,) = cast(ModuleSpec, find_spec("jieba")).submodule_search_locations or []
    lines = _ENTRY.findall((Path(folder) / "dict.txt").read_text(encoding="utf-8"))
    found = {word: _NAME if named and len(word) > _LEAST else _KEPT for word, named in lines}
    for beginning in {word[:end] for word in found for end in range(_LEAST, len(word))}:
        found[beginning] = found.get(beginning, 0) | _BEGINNING
    return found
