"""Confusions put right, specks removed, and what the writer or a censor left unknown named as such."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.directives.characters import HAN
from luoshi.directives.cleaning import rules, terms
from luoshi.directives.cleaning.trail import Edit

SPECK = re.compile(rf"(?<=[{HAN}])[.·](?=[{HAN}])")
UNKNOWN = re.compile(
    rf"(?<![A-Za-z0-9])(?:[Xx×✕]{{2,}}|[*＊]{{2,}}|_{{2,}}|[○〇]{{2,}}(?<![一二三四五六七八九][○〇]{{2}})(?![一二三四五六七八九年])|\?{{2,}}|[Xx×](?![射光轴染])(?=[{HAN}])(?<=[{HAN}，。、；：“（][Xx×]))(?![A-Za-z])|某某+"
)
MISSING_YEAR = re.compile(r"(?<=[在于自从])(?=年(?:的基础|以来|\d{1,2}月|(?:上|下)半年))")
LOST = re.compile("[\ufffd□]+")


def confusions(text: str) -> Iterator[Edit]:
    """Characters taken for others, where what stands around leaves no doubt."""
    present = frozenset(text)
    for rule in rules.confusions():
        if rule.wrong in present:
            for found in re.finditer(re.escape(rule.wrong), text):
                if rule.pattern.match(text, found.start()):
                    yield Edit(*found.span(), rule.right, "repair", f"形近字“{rule.wrong}”应为“{rule.right}”")


def specks(text: str) -> Iterator[Edit]:
    """A dot inside a term is a speck; between two sentences it is the full stop a scanner saw."""
    for match in SPECK.finditer(text):
        place = match.start()
        around = text[max(0, place - 5) : place] + text[place + 1 : place + 6]
        middle = min(5, place)
        inside = any(
            around[i:j] in terms.terms()
            for i in range(max(0, middle - 4), middle)
            for j in range(middle + 1, middle + 5)
        )
        if inside:
            yield Edit(place, place + 1, "", "repair", "词中污点")
        elif match[0] == ".":
            yield Edit(place, place + 1, "。", "repair", "句号")


def unknowns(text: str) -> Iterator[Edit]:
    """Placeholders and lost characters, which stay as they are and are named."""
    for match in UNKNOWN.finditer(text):
        yield Edit(match.start(), match.end(), match[0], "damage", "unknown")
    for match in MISSING_YEAR.finditer(text):
        yield Edit(match.start(), match.start() + 1, text[match.start()], "damage", "unknown")
    for match in LOST.finditer(text):
        yield Edit(match.start(), match.end(), match[0].replace("\ufffd", "□"), "damage", "lost")
