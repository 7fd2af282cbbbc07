"""Which stretches of the clean text are commitments: first those with an owner tag, then what else is to be done."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from luoshi.directives.commitments.model import Origin, Owners
from luoshi.directives.commitments.passages import LEVELS, Piece, pieces
from luoshi.directives.commitments.sentences import owners_in, owners_over, tasks_in
from luoshi.directives.commitments.signs import BLANK
from luoshi.directives.commitments.tags import Tag, tags
from luoshi.directives.units import kind_of, looks_like_unit, split_units

_EDGE: Final = BLANK + "\n。；;，,、）)"
_LISTED_ON: Final = ("；", ";", "：", ":", "，", "、")
_LEAST: Final = 6
_ENTRY: Final = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """A commitment as a stretch [start, end) of the clean text, not yet read for dates and figures.

    `stated` is text outside of it that gives its term; `setting` its headings, whose dates count where no other is.
    """

    start: int
    end: int
    section: str
    owners: Owners
    tag: Tag | None
    origin: Origin
    confidence: float
    stated: str = ""
    setting: str = ""


def drafts(text: str, hidden: Sequence[tuple[int, int]] = ()) -> list[Draft]:
    """All commitments of a text in order. `hidden` spans (tables, read elsewhere) are passed over."""
    found_tags = [tag for tag in tags(text) if not any(start <= tag.start < end for start, end in hidden)]
    cut = pieces(text, [(tag.start, tag.end) for tag in found_tags] + list(hidden))
    tagged = list(_tagged(text, cut, found_tags))
    taken = sorted([*((each.start, each.tag.end if each.tag else each.end) for each in tagged), *hidden])
    free = [draft for piece in cut for draft in _untagged(text, piece, taken)]
    return sorted([*tagged, *free], key=lambda each: each.start)


def _tagged(text: str, cut: list[Piece], found: list[Tag]) -> Iterator[Draft]:
    last: Draft | None = None
    free_from, at = 0, 0
    for tag in found:
        while at + 1 < len(cut) and cut[at + 1].start <= tag.start:
            at += 1
        first = _beginning(text, cut, at, tag, free_from)
        start, end = _trimmed(text, max(free_from, cut[first].start), tag.start)
        siblings = _siblings(cut, first, at, tag, free_from)
        free_from = tag.end
        if end - start < _LEAST:
            last = _merged(last, tag)
            continue
        if last is not None:
            yield last
        for sibling in siblings:
            yield _tagged_draft(*_trimmed(text, sibling.start, sibling.end), sibling, tag)
        last = _tagged_draft(start, end, cut[at], tag)
    if last is not None:
        yield last


def _tagged_draft(start: int, end: int, piece: Piece, tag: Tag) -> Draft:
    section = _section(piece)
    return Draft(start, end, section, tag.owners, tag, "tag", 0.98 if tag.owners else 0.8, setting=section)


def _siblings(cut: list[Piece], first: int, at: int, tag: Tag, free_from: int) -> list[Piece]:
    """The entries 1., 2. before the last one, where a tag on a line of its own closes their whole list."""
    own = cut[first]
    if not tag.alone or own.level < _ENTRY:
        return []
    after = next((piece for piece in islice(cut, at + 1, None) if piece.level), None)
    if after is not None and after.level >= own.level:
        return []
    found: list[Piece] = []
    for place in range(first - 1, -1, -1):
        piece = cut[place]
        if piece.level != own.level or piece.start < free_from or piece.path != own.path:
            break
        found.append(piece)
    return found[::-1]


def _merged(last: Draft | None, tag: Tag) -> Draft | None:
    """Two tags in a row speak of the same thing: （责任单位：A）（完成时限：6月底前）."""
    if last is None or last.tag is None:
        return last
    owners = Owners(
        last.owners.lead or tag.owners.lead,
        last.owners.support or tag.owners.support,
        last.owners.supervisor or tag.owners.supervisor,
        last.owners.proposed if last.owners.lead else tag.owners.proposed,
    )
    return replace(last, owners=owners, tag=replace(last.tag, end=tag.end, due=last.tag.due or tag.due))


def _beginning(text: str, cut: list[Piece], at: int, tag: Tag, free_from: int) -> int:
    """The piece in which what the tag closes begins: its own, or one before it that the same sentence runs through."""
    while at > 0 and cut[at].start > free_from and _goes_back(text, cut, at, tag):
        at -= 1
    return at


def _goes_back(text: str, cut: list[Piece], at: int, tag: Tag) -> bool:
    piece, before = cut[at], cut[at - 1]
    if before.level == 1 and before.bare:
        return False
    if before.level == 0 and _addresses(text[before.start : before.end]):
        return False
    if piece.level == LEVELS:
        return before.level != 1
    if text[before.start : before.end].rstrip(BLANK + "\n").endswith(_LISTED_ON):
        return before.level != 1
    return piece.level == 0 and ((before.bare and before.level > 1) or (tag.alone and before.level != 1))


def _addresses(line: str) -> bool:
    """Whether a line names whom the paper is to: 各镇街，区直各单位：."""
    bare = line.strip(BLANK + "\n")
    names = split_units(bare[:-1].replace("，", "、")) if bare[-1:] in ("：", ":") and "。" not in bare else ()
    return bool(names) and all(kind_of(name) != "unit" or looks_like_unit(name) for name in names)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in BLANK + "\n":
        end -= 1
    return start, end


def _section(piece: Piece) -> str:
    own = (piece.heading,) if piece.level and piece.heading else ()
    return " / ".join((*piece.path, *own))


def _untagged(text: str, piece: Piece, taken: Sequence[tuple[int, int]]) -> Iterator[Draft]:
    """What a piece asks for outside of all tagged stretches."""
    if piece.bare:
        return
    headings = (*piece.path, piece.heading) if piece.heading else piece.path
    for start, end in _gaps(piece.start, piece.end, taken):
        if len(text[start:end].strip()) < _LEAST:
            continue
        for task in tasks_in(text, start, end, headings):
            owners = task.owners or owners_over(headings)
            stated = text[task.term[0] : task.term[1]] if task.term else ""
            section = _section(piece)
            yield Draft(task.start, task.end, section, owners, None, "sentence", task.confidence, stated, section)


def _gaps(start: int, end: int, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The stretches of [start, end) that none of the taken spans, which are sorted and apart, covers."""
    for at in range(max(0, bisect_left(taken, (start, start)) - 1), len(taken)):
        first, last = taken[at]
        if first >= end:
            break
        if last <= start:
            continue
        if first > start:
            yield start, first
        start = max(start, last)
    if start < end:
        yield start, end


def proposed(text: str, quotes: Iterable[str], taken: Sequence[tuple[int, int]]) -> Iterator[Draft]:
    """Drafts of sentences that somebody quotes: only word for word, and only where nothing was read yet."""
    used = list(taken)
    for quote in quotes:
        bare = quote.strip(_EDGE)
        start = text.find(bare) if len(bare) >= _LEAST else -1
        end = start + len(bare)
        if start >= 0 and not any(start < last and first < end for first, last in used):
            used.append((start, end))
            yield Draft(start, end, "", owners_in(bare), None, "model", 0.3)
