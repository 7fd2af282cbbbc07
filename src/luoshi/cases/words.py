"""Words of a text for finding it again, by jieba's dictionary; never names or contacts.

Every word of the dictionary that stands in a text is kept, also where words overlap (路灯不亮: 路灯 and 不亮); what
no word covers, such as the name of a street, is kept as pairs of neighbours. Long digits (telephones, identity cards)
and full personal names that the dictionary knows are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import cast

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z0-9]+")
_LONG_DIGITS = re.compile(r"\d{5,}")
_LEAST, _MOST, _FIRST_HAN = 2, 6, "\u4e00"
_PAIRS_OF = 5
"""How many of its longest words a text is compared by: any two of them in another text make the two alike."""


def tokens(*texts: str | None) -> frozenset[str]:
    """The words of some texts, for the index of a case."""
    return frozenset(word for text in texts for word in _words(text or ""))


def vector(found: frozenset[str]) -> str:
    """The words as PostgreSQL's text form of a tsvector, as `to_tsvector('simple', …)` would have them."""
    return " ".join(f"'{word}'" for word in sorted(found))


def asked(text: str) -> str:
    """A tsquery that demands every word of a search; empty if it has none."""
    return " & ".join(f"'{word}'" for word in sorted(_sought(text)))


def resembling(text: str) -> str:
    """A tsquery for texts that share two of the longest words with this one; empty if it has none."""
    longest: list[str] = []
    for word in sorted(_sought(text), key=lambda word: (-len(word), word)):
        if len(longest) < _PAIRS_OF and not any(word in longer for longer in longest):
            longest.append(word)
    if len(longest) == 1:
        return f"'{longest[0]}'"
    return " | ".join(f"'{one}' & '{other}'" for one, other in combinations(longest, 2))


def names_a_person(text: str) -> bool:
    """Whether a search gives a telephone or an identity number (P11: nobody is searched for)."""
    return bool(re.search(r"(?<![\d-])\d{7,}(?!\d*-)|\d{17}[\dxX]", text))


def _sought(text: str) -> set[str]:
    """The dictionary's words of a search; its pairs only if there is no word, since a text may cover them otherwise."""
    found = set(_words(text))
    return {word for word in found if word in _dictionary() or word[0] < _FIRST_HAN} or found


def _words(text: str) -> Iterator[str]:
    lowered = text.lower()
    for found in _LATIN.finditer(lowered):
        if len(found[0]) > 1 and not _LONG_DIGITS.search(found[0]):
            yield found[0]
    for block in _HAN.finditer(lowered):
        yield from _han_words(block[0])


def _han_words(block: str) -> Iterator[str]:
    dictionary = _dictionary()
    covered = [False] * len(block)
    for start in range(len(block) - 1):
        for end in range(start + _LEAST, min(start + _MOST, len(block)) + 1):
            kept = dictionary.get(block[start:end])
            if kept is not None:
                covered[start:end] = [True] * (end - start)
                if kept:
                    yield block[start:end]
    for at, known in enumerate(covered):
        if not known:
            yield from (block[near : near + 2] for near in (at - 1, at) if 0 <= near < len(block) - 1)


@cache
def _dictionary() -> Mapping[str, bool]:
    """The dictionary's words of two to six characters, and whether each is kept: full personal names are not.

    Read once, in half a second.
    """
    # The package itself is not imported: only its list of words is of use here.
    (folder,) = cast(ModuleSpec, find_spec("jieba")).submodule_search_locations or []
    text = (Path(folder) / "dict.txt").read_text(encoding="utf-8")
    entries = (line.split(" ") for line in text.splitlines())
    return {
        word: len(word) == _LEAST or not tag.startswith("nr")
        for word, _frequency, tag in entries
        if _LEAST <= len(word) <= _MOST and word[0] >= _FIRST_HAN
    }
