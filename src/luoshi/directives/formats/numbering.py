"""The paragraph numbers that Word counts by itself and does not write into the text (ECMA-376, part 1, 17.9)."""

from __future__ import annotations

import re
from typing import Any

DIGITS = "〇一二三四五六七八九"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Element = Any


class Numbering:
    """Counts the numbered paragraphs of one document in their order."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[tuple[str, int], tuple[str, str]] = {}
        self.counts: dict[str, list[int]] = {}
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
        if part is not None:
            self._learn(part.element)

    def _learn(self, root: Element) -> None:
        abstract = {node.get(f"{W}abstractNumId"): node for node in root.iter(f"{W}abstractNum")}
        for number in root.iter(f"{W}num"):
            link = number.find(f"{W}abstractNumId")
            levels = abstract.get(link.get(f"{W}val")) if link is not None else None
            for level in levels.iter(f"{W}lvl") if levels is not None else ():
                key = (number.get(f"{W}numId"), int(level.get(f"{W}ilvl", "0")))
                self.levels[key] = (_value(level, "numFmt"), _value(level, "lvlText"))

    def of(self, paragraph: Element) -> str:
        """The number of this paragraph as Word would show it, "" for one without; the paragraph counts as seen."""
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        if properties is None:
            return ""
        number, level = _value(properties, "numId"), int(_value(properties, "ilvl") or 0)
        if (number, level) not in self.levels:
            return ""
        counts = self.counts.setdefault(number, [0] * 9)
        counts[level] += 1
        counts[level + 1 :] = [0] * (8 - level)
        if self.levels[number, level][0] == "bullet":
            return ""
        return re.sub(r"%(\d)", lambda m: self._figure(number, int(m[1]) - 1, counts), self.levels[number, level][1])

    def _figure(self, number: str, level: int, counts: list[int]) -> str:
        form = self.levels.get((number, level), ("decimal", ""))[0]
        return chinese(counts[level] or 1) if "hinese" in form or "ideograph" in form else str(counts[level] or 1)


def _value(node: Element, name: str) -> str:
    found = node.find(f"{W}{name}")
    return "" if found is None else str(found.get(f"{W}val", ""))


def chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese: 12 is 十二. Beyond, its digits."""
    if not 0 < number < 100:
        return "".join(DIGITS[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")
