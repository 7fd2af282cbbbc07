"""Words of a text for finding it again; never names or contacts.

Of a text every pair of neighbouring characters is kept, and what is written in other letters: so whatever is sought is
found where it stands, be it a street that no dictionary knows. What is sought is read by jieba's dictionary, and each
of its words demanded by its pairs. Long digits (telephones, identity cards) and full personal names that the
dictionary knows are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from itertools import combinations
from operator import add
from pathlib import Path
from threading import Lock
from typing import ParamSpec, TypeVar, cast

_HAN = re.compile(r"[\u4e00-\u9fff]+")
# One within the other.
_PAIR = re.compile(r"(?=([\u4e00-\u9fff]{2}))")
# PostgreSQL takes no longer words than 2 kB; the longest that are written are much shorter, the rest is found by these.
_LATIN = re.compile(r"[a-z0-9]{1,64}")
_LONG_DIGITS = re.compile(r"\d{5,}")
_LEAST, _MOST = 2, 6
# Lines of the dictionary: a word, how frequent it is, and nr for a name. Of two characters a name is as good as a word.
_KEPT = re.compile(r"^([\u4e00-\U0010ffff][^ ]{1,5}) \d+ (?!nr)|^([\u4e00-\U0010ffff][^ ]) \d+ nr", re.MULTILINE)
_NAME = re.compile(r"^([\u4e00-\U0010ffff][^ ]{2,5}) \d+ nr", re.MULTILINE)
_TELEPHONE_OR_IDENTITY = re.compile(r"\d{17}[\dxX]|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|(?<![\d-])\d{7,}(?!\d*-)")
_READING = Lock()
_PAIRS_OF = 5
"""How many of its longest words a text is compared by: any two of them in another text make the two alike."""

P = ParamSpec("P")
R = TypeVar("R")


def load() -> None:
    """Read the dictionary now, else the first who ask wait for it."""
    load_names()
    _kept_words()


def load_names() -> None:
    """Read the dictionary's names now: all that `tokens` needs of it."""
    _names()


def tokens(*texts: str | None) -> frozenset[str]:
    """The words of some texts, for the index of a case."""
    names, found = _names(), set[str]()
    for text in texts:
        lowered = (text or "").lower()
        pairs = set(_PAIR.findall(lowered))
        found |= _unnamed(lowered, names) if _holds_a_name(lowered, pairs, names) else pairs
        found |= _latin(lowered)
    return frozenset(found)


def vector(found: frozenset[str]) -> str:
    """The words as PostgreSQL's text form of a tsvector, as `to_tsvector('simple', …)` would have them."""
    return "'" + "' '".join(sorted(found)) + "'" if found else ""


def asked(text: str) -> str:
    """A tsquery that demands every word of a search; empty if it has none."""
    return _all_of(_read(text).demanded)


def resembling(text: str) -> str:
    """A tsquery for texts that share two of the longest words with this one; empty if it has none."""
    read = _read(text)
    longest: list[str] = []
    for word in sorted(read.words or read.demanded, key=lambda word: (-len(word), word)):
        if len(longest) < _PAIRS_OF and not any(word in longer for longer in longest):
            longest.append(word)
    if len(longest) == 1:
        return _all_of(_parts(longest[0]))
    return " | ".join(_all_of({*_parts(one), *_parts(other)}) for one, other in combinations(longest, 2))


def telling(text: str) -> frozenset[str]:
    """The words of a text, and its pairs where no word is, to compare with other texts; none that lies in a longer."""
    read = _read(text)
    found = read.words | read.demanded
    return frozenset(word for word in found if not any(word in longer for longer in found - {word}))


def names_a_person(text: str) -> bool:
    """Whether a search gives a telephone or an identity number (P11: nobody is searched for)."""
    return bool(_TELEPHONE_OR_IDENTITY.search(text))


@dataclass(slots=True)
class _Read:
    """What stands in a text: words of the dictionary, and what of the text another must have to be found by it."""

    words: set[str] = field(default_factory=set)
    demanded: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Names:
    """Full personal names, and the first two and three characters of each."""

    whole: frozenset[str]
    beginnings: frozenset[str]
    longer_beginnings: frozenset[str]


def _all_of(words: Iterable[str]) -> str:
    return " & ".join(f"'{word}'" for word in sorted(words))


def _parts(word: str) -> list[str]:
    """What a word of a text is kept as: its pairs, or itself in other letters."""
    return _pairs(word) if _HAN.match(word) else [word]


def _pairs(block: str) -> list[str]:
    return list(map(add, block, block[1:]))


def _latin(lowered: str) -> set[str]:
    words = (word for word in _LATIN.findall(lowered) if len(word) > 1)
    return {word for word in words if not _LONG_DIGITS.search(word)}


def _holds_a_name(text: str, pairs: set[str], names: _Names) -> bool:
    # Few texts have a pair that a name begins with, and fewer what such a name goes on with.
    return any(
        text[start : start + _LEAST + 1] in names.longer_beginnings and any(_names_at(text, start, names))
        for pair in pairs.intersection(names.beginnings)
        for start in _places(pair, text)
    )


def _places(pair: str, text: str) -> Iterator[int]:
    start = text.find(pair)
    while start >= 0:
        yield start
        start = text.find(pair, start + 1)


def _names_at(text: str, start: int, names: _Names) -> Iterator[int]:
    """Where names that begin at a place of a text end."""
    for end in range(start + _LEAST + 1, min(start + _MOST, len(text)) + 1):
        if text[start:end] in names.whole:
            yield end


def _unnamed(text: str, names: _Names) -> set[str]:
    """The pairs of a text that lie in no full name."""
    found = set[str]()
    for block in _HAN.findall(text):
        named = _named(block, names)
        found.update(pair for at, pair in enumerate(_pairs(block)) if not (named[at] and named[at + 1]))
    return found


def _named(block: str, names: _Names) -> bytearray:
    """For each character whether it is part of a full name."""
    named = bytearray(len(block))
    for start in range(len(block)):
        for end in _names_at(block, start, names):
            named[start:end] = b"\1" * (end - start)
    return named


def _read(text: str) -> _Read:
    lowered = text.lower()
    latin = _latin(lowered)
    read = _Read(set(latin), latin)
    for block in _HAN.findall(lowered):
        _read_han(block, read)
    return read


def _read_han(block: str, read: _Read) -> None:
    """Where words stand, their pairs are demanded; between them those that no words cover. None of a full name is."""
    kept, last = _kept_words(), len(block)
    pairs = _pairs(block)
    named = _named(block, _names())
    covered, inside = bytearray(last), bytearray(last)
    for start in range(last - 1):
        for end in range(start + _LEAST, min(start + _MOST, last) + 1):
            if (word := block[start:end]) in kept and not all(named[start:end]):
                read.words.add(word)
                covered[start:end] = b"\1" * (end - start)
                inside[start : end - 1] = b"\1" * (end - start - 1)
    for at, pair in enumerate(pairs):
        if (inside[at] or not (covered[at] and covered[at + 1])) and not (named[at] and named[at + 1]):
            read.demanded.add(pair)


def _once(read: Callable[P, R]) -> Callable[P, R]:
    """Threads that ask at the same time wait for the one that reads."""
    known = cache(read)

    def ask(*words: P.args, **named: P.kwargs) -> R:
        with _READING:
            return known(*words, **named)  # type: ignore[arg-type]

    return ask


@_once
def _names() -> _Names:
    whole = frozenset(_NAME.findall(_dictionary()))
    beginnings, longer = (frozenset(name[:end] for name in whole) for end in (_LEAST, _LEAST + 1))
    return _Names(whole, beginnings, longer)


@_once
def _kept_words() -> frozenset[str]:
    """The dictionary's words of two to six characters."""
    return frozenset(word or name for word, name in _KEPT.findall(_dictionary()))


def _dictionary() -> str:
    # The package itself is not imported: only its list of words is of use here.
    (folder,) = cast(ModuleSpec, find_spec("jieba")).submodule_search_locations or []
    return (Path(folder) / "dict.txt").read_text(encoding="utf-8")
