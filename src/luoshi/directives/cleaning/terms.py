"""The dictionary of official terms: what a lost character may be restored to."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib import resources
from itertools import pairwise


@cache
def terms() -> frozenset[str]:
    """Words of official papers, simplified (terms.txt)."""
    text = resources.files(__package__).joinpath("terms.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def characters() -> frozenset[str]:
    """The characters terms are written with."""
    return frozenset("".join(terms()))


@cache
def by_character() -> dict[str, tuple[str, ...]]:
    """The terms in which a character stands."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(terms()):
        for char in set(word):
            found[char].append(word)
    return {char: tuple(words) for char, words in found.items()}


@cache
def _neighbours() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The characters that follow each character in a term, and those that stand before it."""
    after: dict[str, set[str]] = defaultdict(set)
    before: dict[str, set[str]] = defaultdict(set)
    for word in terms():
        for left, right in pairwise(word):
            after[left].add(right)
            before[right].add(left)
    return {c: frozenset(s) for c, s in after.items()}, {c: frozenset(s) for c, s in before.items()}


def fitting(candidates: frozenset[str], before: str, after: str) -> frozenset[str]:
    """Those candidates that make a term with the characters before and after them: a term that reaches over the gap."""
    following, leading = _neighbours()
    beside = following.get(before[-1:], frozenset()) | leading.get(after[:1], frozenset())
    return frozenset(char for char in candidates & beside if _reaches(char, before, after))


def _reaches(char: str, before: str, after: str) -> bool:
    text, place = before[-5:] + char + after[:5], len(before[-5:])
    for word in by_character().get(char, ()):
        start = text.find(word, max(0, place - len(word) + 1))
        if 0 <= start <= place < start + len(word):
            return True
    return False


@cache
def _by_beginning() -> dict[str, tuple[str, ...]]:
    """The terms by their first two characters, the longest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(terms(), key=len, reverse=True):
        found[word[:2]].append(word)
    return {beginning: tuple(words) for beginning, words in found.items()}


def covered(text: str) -> int:
    """How many characters of the text lie in terms, the longest term first from each place."""
    beginnings, total, i = _by_beginning(), 0, 0
    while i < len(text) - 1:
        width = next((len(word) for word in beginnings.get(text[i : i + 2], ()) if text.startswith(word, i)), 0)
        total += width
        i += width or 1
    return total
