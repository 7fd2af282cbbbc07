"""How near two documents are: the same, one the beginning or a part of the other, a copy with changes, or strangers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from luoshi.directives.characters import HAN

WIDTH = 6
PLAIN = re.compile(f"[^{HAN}0-9]")
SAME, PART, COPY = 0.97, 0.85, 0.35


@dataclass(frozen=True)
class Nearness:
    """`of_first` is the share of the first text's runs of six characters that stand in the second, `of_second` the
    other way, 0 to 1.

    `kind` is same, beginning (the first is how the second begins), part, whole, copy or different; `zh` says it in
    a sentence.
    """

    of_first: float
    of_second: float
    kind: str
    zh: str


SENTENCES = {
    "same": "两份文件内容相同",
    "beginning": "前一份是后一份的开头部分",
    "part": "前一份的内容几乎全在后一份里",
    "whole": "后一份的内容几乎全在前一份里",
    "copy": "两份文件有大段相同，疑为套改",
    "different": "两份文件没有大段相同",
}


def nearness(first: str, second: str) -> Nearness:
    """How much two clean texts share.

    Punctuation, spaces and letters do not count. Two texts without characters are different.
    """
    a, b = PLAIN.sub("", first), PLAIN.sub("", second)
    runs_a, runs_b = _runs(a), _runs(b)
    shared = sum((runs_a & runs_b).values())
    of_first, of_second = shared / max(1, sum(runs_a.values())), shared / max(1, sum(runs_b.values()))
    kind = _kind(of_first, of_second, a, b)
    return Nearness(of_first, of_second, kind, SENTENCES[kind])


def _runs(text: str) -> Counter[str]:
    return Counter(text[i : i + WIDTH] for i in range(len(text) - WIDTH + 1))


def _kind(of_first: float, of_second: float, a: str, b: str) -> str:
    if min(of_first, of_second) >= SAME:
        return "same"
    if of_first >= PART and len(a) < len(b):
        head = _runs(b[: len(a) * 5 // 4])
        inside = sum((_runs(a) & head).values()) / max(1, len(a) - WIDTH + 1)
        return "beginning" if inside >= PART else "part"
    if of_second >= PART:
        return "whole"
    return "copy" if max(of_first, of_second) >= COPY else "different"
