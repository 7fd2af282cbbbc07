"""Traditional characters to simplified ones, one for one, so that every offset stays."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

VARIANTS = str.maketrans("説産録悅爲衆強裏峯羣鷄床牀佈祕綫啓銹户", "说产录悦为众强里峰群鸡床床布秘线启锈户")


@cache
def _table() -> dict[int, str]:
    """OpenCC's TSCharacters: the first simplified form of each traditional character; its own variants besides."""
    table: dict[int, str] = {key: chr(value) for key, value in VARIANTS.items() if key != value}
    for line in _lines("TSCharacters.txt"):
        source, _, targets = line.partition("\t")
        target = targets.split(" ")[0]
        if len(source) == len(target) == 1 and source != target:
            table[ord(source)] = target
    return table


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    """Words in which a character stands for another one than usual: 乾坤 keeps its 乾."""
    table = _table()
    words: dict[str, str] = {}
    for line in _lines("TSPhrases.txt"):
        source, _, targets = line.partition("\t")
        target = targets.split(" ")[0]
        if len(source) == len(target) and source.translate(table) != target:
            words[source] = target
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)"), words


def _lines(name: str) -> list[str]:
    folder = resources.files("opencc") / "dictionary"
    return [line for line in (folder / name).read_text(encoding="utf-8").splitlines() if line]


def simplify(text: str) -> str:
    """The text in simplified characters, of the same length (source: OpenCC, Apache-2.0)."""
    pattern, words = _phrases()
    table, pieces, done = _table(), [], 0
    for match in pattern.finditer(text):
        pieces += [text[done : match.start()].translate(table), words[match[0]]]
        done = match.end()
    return "".join(pieces) + text[done:].translate(table)


def count_traditional(text: str) -> int:
    """How many of its characters a simplified text would write otherwise."""
    table = _table()
    return sum(text.count(char) for char in frozenset(text) if ord(char) in table)


@cache
def _backwards() -> dict[str, tuple[str, ...]]:
    forms: dict[str, list[str]] = {}
    for source, target in _table().items():
        forms.setdefault(target, []).append(chr(source))
    return {char: tuple(sources) for char, sources in forms.items()}


def traditional_forms(char: str) -> tuple[str, ...]:
    """The traditional characters that a simplified one stands for, () for one that was never simplified."""
    return _backwards().get(char, ())
