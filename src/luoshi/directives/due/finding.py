"""Finds dates in a text, clause by clause."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from luoshi.directives.due.forms import ANCHOR, FORMS
from luoshi.directives.due.model import Kind, Mention
from luoshi.directives.numerals import narrow

_HIDDEN: Final = re.compile(
    r"《[^《》\n]{1,80}》|<[^<>\n]{1,80}>|〔[^〔〕\n]{1,10}〕|第[一二三四五六七八九十百\d]+[条款号]"
)
_NOT_DUE_BEFORE: Final = re.compile(
    r"(?:截至|截止目前|比|较|自|从|以|原则上|基于|压缩至|压缩到|压缩为|压减至|压减到|缩短至|缩短到|缩短为|缩减至|减至|减为|不超过|控制在|缩至|提速至|延长至|有效期|的)\s*$"
)
_NOT_DUE_AFTER: Final = re.compile(
    r"(?:召开|印发|出台|发布|举行|制定|通过|修订|公布|成立|下发)(?:的|了)|以来|以后|起(?![草点步])|为基|基础上|同期|的基础|期间的|版|期满|至今|末全|末的|《|届"
)

_CLAUSE: Final = re.compile(r"[^，,。；;、！？!?\n]+")
_SIGN: Final = re.compile("[年月季五内每按]")
_EVENT_NAME: Final = re.compile(r"[^，。；、：（）.．\s的在于前日]{1,8}$")


@cache
def words() -> dict[str, Any]:
    """The lists of words about time."""
    return tomllib.loads(files("luoshi.directives.due").joinpath("words.toml").read_text("utf-8"))


@cache
def _event_pattern() -> re.Pattern[str]:
    events = "|".join(sorted(map(re.escape, words()["events"]), key=len, reverse=True))
    feasts = "|".join(sorted(map(re.escape, words()["feasts"]), key=len, reverse=True))
    return re.compile(
        rf"(?P<event>{events})(?:季|节|期)?(?:到来|来临|开始|结束|工作)?(?:之前|以前|前)(?![列后来往言沿])"
        rf"|[“\"]?(?P<feast>{feasts})[”\"]?(?:节)?(?:之前|以前|前)(?![列后来往言沿])"
    )


@cache
def _endless_pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words()["endless"])))


def mentions(text: str) -> list[Mention]:
    """Every date in the text that can be a term for doing something, in order, none inside another.

    Left out: dates in titles 《…》, dates of the past to compare with (比2020年, 截至3月底, 2019年以来), limits that a
    service is to reach (压缩至3个工作日 is a measure).
    """
    plain = _HIDDEN.sub(lambda found: "＿" * len(found.group()), narrow(text))
    kept: list[Mention] = []
    terms: list[Mention] = []
    for each, is_term in sorted(_all(plain, text), key=lambda found: (found[0].start, -found[0].end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
            terms.extend([each] if is_term else [])
    return terms


def _all(plain: str, text: str) -> Iterator[tuple[Mention, bool]]:
    """Every date, and whether it is a term: one that is not still hides the shorter ones inside it."""
    for clause in _CLAUSE.finditer(plain):
        words_in = clause.group()
        if _SIGN.search(words_in):
            yield from _dates(plain, text, *clause.span())
        if "前" in words_in:
            yield from ((each, True) for each in _before_events(plain, text, *clause.span()))
    for found in _endless_pattern().finditer(plain):
        yield _mention(found, text, "endless", "endless"), True


def _dates(plain: str, text: str, start: int, end: int) -> Iterator[tuple[Mention, bool]]:
    clause = plain[start:end]
    for form in FORMS:
        if form.sign in clause:
            for found in form.pattern.finditer(plain, start, end):
                is_term = _is_term(plain, found) and not (form.name == "year" and _only_sets_the_scene(found))
                mention = _mention(found, text, form.kind, form.name)
                yield (_anchored(mention, plain, text, start) if form.name == "within" else mention), is_term


def _anchored(mention: Mention, plain: str, text: str, clause: int) -> Mention:
    """With what starts the term: 自印发之日起30日内."""
    found = ANCHOR.search(plain, clause, mention.start)
    if found is None:
        return mention
    parts = {**mention.parts, "anchor": found.group("anchor")}
    return replace(mention, start=found.start(), text=text[found.start() : mention.end], parts=parts)


def _before_events(plain: str, text: str, start: int, end: int) -> Iterator[Mention]:
    for found in _event_pattern().finditer(plain, start, end):
        if found.group("feast"):
            yield _mention(found, text, "before_event", "feast")
        else:
            name = _EVENT_NAME.search(plain, start, found.start())
            first = name.start() if name else found.start()
            yield Mention(first, found.end(), text[first : found.end()], "before_event", "event")


def _is_term(plain: str, found: re.Match[str]) -> bool:
    before = plain[max(0, found.start() - 6) : found.start()]
    after = plain[found.end() : found.end() + 6]
    return not (_NOT_DUE_BEFORE.search(before) or _NOT_DUE_AFTER.match(after))


def _only_sets_the_scene(found: re.Match[str]) -> bool:
    """今年 alone is when things are told, not a term; 今年内 and 2026年 are."""
    return found.group("year") in "今明本当次后去" and not (found.group("before") or found.group("by"))


def _mention(found: re.Match[str], text: str, kind: Kind, form: str) -> Mention:
    parts = {name: value for name, value in found.groupdict().items() if value}
    if kind == "interval" and (parts.get("before") in ("前", "之前", "以前", "止") or "by" in parts):
        kind = "date"
    return Mention(found.start(), found.end(), text[found.start() : found.end()], kind, form, parts)


def standing_alone(stated: str) -> Mention | None:
    """A term that is nothing but a word: 长期, 持续推进 (endless); 立即 (at once). None if it is not."""
    bare = stated.strip(" 　。；;")
    if bare in words()["endless_alone"]:
        return Mention(0, len(bare), bare, "endless", "endless")
    return Mention(0, len(bare), bare, "relative", "endless") if bare in words()["at_once"] else None
