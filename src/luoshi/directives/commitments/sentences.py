"""What prose asks for, sentence by sentence. Tasks in a row are one; a task with its own date is its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from luoshi.directives.commitments import moods
from luoshi.directives.commitments.headings import without_number, without_standard_heading
from luoshi.directives.commitments.model import Owners
from luoshi.directives.commitments.owners import with_first_leading
from luoshi.directives.commitments.signs import BLANK
from luoshi.directives.due.finding import mentions
from luoshi.directives.due.model import Mention
from luoshi.directives.measures import measures
from luoshi.directives.units import is_surely_unit, kind_of, looks_like_unit, split_units

_SENTENCE: Final = re.compile(r"[^。！!？?；;\n]*(?:[。！!？?；;\n]+[”’）)]?|$)")
_NEW_CLAUSE: Final = re.compile(r"[，,](?=(?:并|同时)将)")
_WHO: Final = re.compile(
    r"^(?P<who>[^，,。；：:“”《》]{2,60}?)(?P<duty>要(?!求)|应(?:当)?|须|必须|务必|负责(?!同志|人)|牵头|需)(?![有])"
)
_BY_WHOM: Final = re.compile(
    r"由(?P<lead>[^，,。；：:“”]{2,40}?)(?:牵头|负责(?!同志|人))(?:[，,](?:会同)?(?P<support>[^，,。；：:“”]{2,60}?)(?:配合|参与|参加|协助|协同|按职责分工负责|负责))?"
)
_CHARGED: Final = re.compile(
    r"由(?P<lead>[^，,。；：:“”]{2,40}?)(?:会同(?P<support>[^，,。；：:“”]{2,60}?)(?=[，,。；]|$|组织|开展|制定|提出|拿出|办理)"
    r"|(?=组织|开展|制定|提出|拿出|汇总|统筹|督促|对|于|在))"
)
_SPEAKER: Final = re.compile(r"^(?P<who>[^，,。；：:“”《》]{2,20})[：:](?=[^\n])")
_OPENING: Final = re.compile(r"^(?P<clause>[^，,。；：:\n]{1,24})[，,：:]")
_REPORTED: Final = re.compile(
    r"^(?:本次)?(?:会议|全会|与会人员)(?:一致)?(?:强调|要求|决定|明确|议定|指出|同意|原则同意|认为)$"
)
_PLEASE: Final = re.compile(r"^请(?P<who>[^，,。；：:]{2,40}?)(?:于|在|按|认真|结合|组织|抓紧|切实|及时|尽快)")
_LONGEST: Final = 400
_LEAST: Final = 8
_TITLE: Final = 45
_CLOSED: Final = re.compile(r"[。；;！!？?，,]|\d")
_RHYTHM: Final = ("every", "monthly")
_LOOSE: Final = (*_RHYTHM, "endless", "year", "five_years", "year_range")
_OVER: Final = re.compile(r"[了已曾]|以来|至今|期间|同期|末，全|实际")


@dataclass(frozen=True, slots=True)
class Task:
    """A task found in prose at [start, end) of the clean text; `term` where its date stands, if that is elsewhere."""

    start: int
    end: int
    owners: Owners
    confidence: float
    term: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    mood: moods.Mood
    dated: bool
    promised: bool
    rhythmic: bool
    counted: bool
    goal: bool
    term: tuple[int, int] | None
    owners: Owners
    spoken: bool


def tasks_in(text: str, start: int, end: int, headings: Sequence[str]) -> Iterator[Task]:
    """The tasks of a stretch that stands under these headings."""
    setting = moods.under(headings)
    if setting in ("problem", "background"):
        return
    sentences = list(_sentences(text, start, end))
    if _tells_problems(sentences):
        return
    owned = bool(owners_over(headings))
    chosen = [_asked(sentence, setting) or (owned and sentence.mood == "other") for sentence in sentences]
    yield from _grouped(text, sentences, chosen, 0.5 if setting == "report" else 0.7)


def _sentences(text: str, start: int, end: int) -> Iterator[_Sentence]:
    for found in _SENTENCE.finditer(text, start, end):
        dated_before = False
        for first, last in _clauses(text, *found.span()):
            body = text[first:last]
            if len(body.strip()) < _LEAST or _is_title(text, first, last):
                continue
            dates, counts = mentions(body), measures(body)
            dated = dated_before = any(each.form not in _LOOSE for each in dates) or (
                first > found.start() and dated_before
            )
            yield _Sentence(
                first,
                last,
                moods.mood_of(body.strip()),
                dated,
                _promises(body, dates) or (first > found.start() and dated),
                any(each.form in _RHYTHM for each in dates),
                bool(counts),
                bool(counts and dates),
                (found.start(), first) if first > found.start() and dated else None,
                owners_in(body),
                bool(_speaker(body)),
            )


def _is_title(text: str, start: int, end: int) -> bool:
    """A short line of its own without a full stop: the title of something."""
    line = text[start:end]
    return (
        line.endswith("\n")
        and text[max(0, start - 1) : start] in ("", "\n")
        and len(line) <= _TITLE
        and not _CLOSED.search(line)
    )


def _promises(body: str, dates: Sequence[Mention]) -> bool:
    """Whether a date is one by which something will be: not the day of a past event (2020年9月11日，…发表讲话)."""
    for each in dates:
        clause_end = re.compile(r"[，,。；;\n]|$").search(body, each.end)
        rest = body[each.end : clause_end.end()] if clause_end else ""
        bound = each.form != "day" or "before" in each.parts or "by" in each.parts
        if each.form not in _LOOSE and bound and not _OVER.search(rest) and not _OVER.search(body[: each.start][-12:]):
            return True
    return False


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, cut before 并将 where both sides count something: two things to do, one date."""
    cut = _NEW_CLAUSE.search(text, start, end)
    if cut and measures(text[start : cut.start()]) and measures(text[cut.end() : end]):
        yield start, cut.start()
        yield cut.end(), end
    else:
        yield start, end


def _tells_problems(sentences: list[_Sentence]) -> bool:
    """Whether a piece is an entry of a list of faults: its first sentence names one, and no other asks for anything."""
    if not sentences or sentences[0].mood != "problem":
        return False
    return all(each.mood != "task" or not each.dated for each in sentences)


def _asked(sentence: _Sentence, setting: moods.Mood) -> bool:
    if setting == "report":
        return sentence.mood not in ("problem", "rhetoric") and (sentence.rhythmic or sentence.promised)
    if sentence.mood == "report" or sentence.spoken:
        return sentence.promised or sentence.mood == "task"
    return sentence.mood == "task" or (sentence.mood == "other" and sentence.goal)


def _grouped(text: str, sentences: list[_Sentence], chosen: list[bool], confidence: float) -> Iterator[Task]:
    begun: int | None = None
    for at, (sentence, asked) in enumerate(zip(sentences, chosen, strict=True)):
        joins = asked and begun is not None and _joins(sentence, sentences[begun:at])
        if begun is not None and not joins:
            yield _task(text, sentences, begun, at, confidence)
            begun = None
        if asked and begun is None:
            begun = at
        if asked and sentence.dated:
            yield _task(text, sentences, begun if begun is not None else at, at + 1, confidence)
            begun = None
    if begun is not None:
        yield _task(text, sentences, begun, len(sentences), confidence)


def _joins(sentence: _Sentence, group: Sequence[_Sentence]) -> bool:
    """Whether a task carries on the group before it: no date of its own, no other owner, and not too long."""
    named = [each.owners for each in group if each.owners]
    same = not sentence.owners or (sentence.owners == named[-1] if named else len(group) == 1)
    return same and not sentence.dated and sentence.end - group[0].start <= _LONGEST


def _task(text: str, sentences: list[_Sentence], first: int, after: int, confidence: float) -> Task:
    start, end = sentences[first].start, sentences[after - 1].end
    if sentences[after - 1].dated and not any(each.counted for each in sentences[first:after]):
        start = _with_its_count(sentences, first, start)
    while start < end and text[start] in BLANK + "\n，,":
        start += 1
    while end > start and text[end - 1] in BLANK + "\n，,":
        end -= 1
    owners = next((each.owners for each in sentences[first:after] if each.owners), Owners())
    return Task(start, end, owners, confidence, sentences[first].term)


def _with_its_count(sentences: list[_Sentence], first: int, start: int) -> int:
    """今年7月编印成册 says not what: the figure stands in a sentence before it (开展20个课题的调研)."""
    for sentence in reversed(sentences[:first]):
        if sentence.dated or sentence.end < start - _LONGEST:
            break
        if sentence.counted:
            return sentence.start
    return start


def owners_in(sentence: str) -> Owners:
    """Owners that a sentence names in its own words: 由区教育局牵头，…配合; 区教育局要…; 请各镇于…."""
    found = _BY_WHOM.search(sentence)
    if found and (lead := _offices(found.group("lead"))):
        return Owners(lead, _offices(found.group("support") or ""))
    charged = _CHARGED.search(sentence)
    if charged and (lead := _offices(charged.group("lead"))):
        return Owners(lead, _offices(charged.group("support") or ""))
    bare = _from_subject(without_standard_heading(without_number(sentence)))
    if spoken := _speaker(bare):
        return Owners(spoken)
    named = _WHO.match(bare) or _PLEASE.match(bare)
    names = _offices(named.group("who")) if named else ()
    if names and named and named.groupdict().get("duty") == "牵头" and all(kind_of(each) == "unit" for each in names):
        return Owners(names)
    return with_first_leading(Owners((), names), proposed=True) if names else Owners()


def _from_subject(sentence: str) -> str:
    """The sentence from its subject on, without 会议要求， and without a date that stands before: 节前，区民政局要…."""
    while (found := _OPENING.match(sentence)) and _only_opens(found.group("clause")):
        sentence = sentence[found.end() :].lstrip(BLANK)
    return sentence


def _only_opens(clause: str) -> bool:
    if _REPORTED.match(clause.strip(BLANK)):
        return True
    dates = mentions(clause)
    return bool(dates) and len(clause) - sum(each.end - each.start for each in dates) <= 4


def _speaker(sentence: str) -> tuple[str, ...]:
    """Who says it of themselves: 教育局：9月1日前…, as what is pledged at a meeting is written down."""
    found = _SPEAKER.match(without_number(sentence))
    names = _offices(found.group("who")) if found else ()
    return names if names and all(kind_of(each) == "unit" for each in names) and is_surely_unit(names[0]) else ()


def owners_over(headings: Sequence[str]) -> Owners:
    """Owners that a heading names: （一）市工信局：… — all that stands under it is that office's."""
    for heading in reversed(headings):
        names = _offices(without_number(heading))
        if names and all(kind_of(name) == "unit" for name in names) and is_surely_unit(names[0]):
            return Owners(names) if len(names) == 1 else with_first_leading(Owners((), names), proposed=True)
    return Owners()


def _offices(text: str) -> tuple[str, ...]:
    names = split_units(text)
    return names if names and all(looks_like_unit(each) or kind_of(each) != "unit" for each in names) else ()
