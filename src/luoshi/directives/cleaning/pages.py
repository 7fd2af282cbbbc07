"""What a page adds to a text: shells, page marks, running heads, titles said twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from luoshi.directives.cleaning import rules
from luoshi.directives.cleaning.trail import Edit, apart

LONGEST_SHELL = 260
LONGEST_TAIL = 1_500
LINE = re.compile(r"[^\n]+")
NUMBER = re.compile(r"[ \t]*(\d{1,3})[ \t]*")
RUNNING_HEAD = 40


def parts(text: str) -> list[Edit]:
    """Parts of lines that are no words of the document: images, page marks, sellers' sentences."""
    return apart(
        Edit(match.start(), match.end(), "", "remove", rule.why)
        for rule in rules.shells()
        if rule.reach == "part"
        for match in rule.pattern.finditer(text)
        if match.end() > match.start()
    )


def lines(text: str) -> list[Edit]:
    """Whole lines that are no lines of the document."""
    found = [match for match in LINE.finditer(text) if match[0].strip()]
    return apart([*_shells(text, found), *_page_numbers(text, found), *_repeated(text, found)])


def _line_edit(text: str, match: re.Match[str], why: str, *, closes: bool = True) -> Edit:
    """The line; with its break where the page broke the text there, so that what stood on both sides is neighbours
    again.
    """
    return Edit(match.start(), min(len(text), match.end() + closes), "", "remove", why)


def _shells(text: str, found: list[re.Match[str]]) -> Iterator[Edit]:
    rules_of_lines = [rule for rule in rules.shells() if rule.reach != "part"]
    for i, match in enumerate(found):
        if match.end() - match.start() > LONGEST_SHELL:
            continue
        edge = min(i, len(found) - 1 - i)
        rule = next((rule for rule in rules_of_lines if _applies(rule, edge, match[0])), None)
        if rule is None:
            continue
        if rule.reach == "tail" and i > len(found) // 2 and len(text) - match.start() < LONGEST_TAIL:
            yield Edit(match.start(), len(text), "", "remove", rule.why)
            return
        if rule.reach == "line":
            yield _line_edit(text, match, rule.why, closes=rule.why == "页码")


def _applies(rule: rules.Shell, edge: int, line: str) -> bool:
    return (not rule.edge or edge < rule.edge) and bool(rule.pattern.fullmatch(line))


def _page_numbers(text: str, found: list[re.Match[str]]) -> Iterator[Edit]:
    """Lines of a number alone, where three or more of them count on."""
    bare = [(int(number[1]), match) for match in found if (number := NUMBER.fullmatch(match[0]))]
    counting = [match for i, (number, match) in enumerate(bare) if _counts_on(bare, i, number)]
    if len(counting) >= 3:
        yield from (_line_edit(text, match, "页码") for match in counting)


def _counts_on(bare: list[tuple[int, re.Match[str]]], i: int, number: int) -> bool:
    return (i > 0 and bare[i - 1][0] == number - 1) or (i + 1 < len(bare) and bare[i + 1][0] == number + 1)


def _repeated(text: str, found: list[re.Match[str]]) -> Iterator[Edit]:
    """A line said again at once, a title said again beside a page mark, and a short line that heads three pages or
    more.
    """
    said = [match[0].strip() for match in found]
    marks = {i for i, line in enumerate(said) if re.fullmatch(r"-?\s*(第\s*)?\d{1,4}\s*页?.{0,12}-?", line)}
    counts = Counter(line for line in said if 4 <= len(line) <= RUNNING_HEAD)
    titles = {line for line in said[:3] if len(line) >= 6}
    for i in range(1, len(found)):
        line = said[i]
        again = line == said[i - 1] and len(line) >= 6 and "\t" not in line
        last_title = line in titles and line in said[:i] and i >= len(found) - 3
        running = counts[line] >= 3 and line in said[:i] and {i - 1, i + 1} & marks
        if again or last_title or running:
            yield _line_edit(text, found[i], "重复的标题")
