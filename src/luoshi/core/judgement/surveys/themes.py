"""以评促改: opinions about a unit that say one thing make a theme; each is assigned, or set aside with a reason.

A rule proposes themes and says by which words; people mend: rename, move opinions, merge. Nothing is lost on the way:
an opinion is in exactly one theme.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from luoshi.core.actors import Actor, Role
from luoshi.core.entries import Entry
from luoshi.core.judgement.surveys import events as e
from luoshi.core.judgement.surveys.refusals import declined


@dataclass(frozen=True, slots=True)
class Topic:
    """What opinions are often about, and the words that show it. `praise` asks for nothing to be put right."""

    title: str
    words: tuple[str, ...]
    praise: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """An opinion with its words, as the grouping reads it."""

    id: UUID
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme as its events left it. `settled` is empty, assigned or aside; `into` where it has merged."""

    id: UUID
    version: int
    survey: UUID
    unit: str
    title: str
    opinions: tuple[UUID, ...]
    why: tuple[str, ...]
    praise: bool
    settled: str = ""
    reason: str = ""
    into: UUID | None = None
    case: UUID | None = None

    @property
    def merged(self) -> bool:
        """Whether all of its opinions have gone into another theme."""
        return not self.opinions


def fold(theme_id: UUID, entries: Sequence[Entry[Any]]) -> Theme:
    """The theme after all its entries."""
    first: e.ThemeRead = entries[0].event
    theme = Theme(theme_id, 1, first.survey, first.unit, first.title, first.opinions, first.why, first.praise)
    for entry in entries[1:]:
        theme = evolve(theme, entry)
    return theme


def evolve(theme: Theme, entry: Entry[Any]) -> Theme:
    """The theme after one more event."""
    theme = replace(theme, version=theme.version + 1)
    match entry.event:
        case e.ThemeRenamed(title=title):
            return replace(theme, title=title)
        case e.OpinionsJoined(opinions=opinions):
            return replace(theme, opinions=(*theme.opinions, *opinions))
        case e.OpinionsLeft(opinions=gone, into=into):
            left = tuple(one for one in theme.opinions if one not in set(gone))
            return replace(theme, opinions=left, into=None if left else into)
        case e.ThemeAssigned(unit=unit):
            return replace(theme, settled="assigned", unit=unit)
        case e.ThemeSetAside(reason=reason):
            return replace(theme, settled="aside", reason=reason)
        case e.ThemeOpened(case=case):
            return replace(theme, case=case)
    raise TypeError(f"{type(entry.event).__name__} does not happen to a theme")


def read(survey: UUID, said: Sequence[Said], topics: Sequence[Topic], rest: str) -> list[e.ThemeRead]:
    """The themes that a rule sees: for each unit the topics its opinions have most words of, the largest first.

    An opinion goes to the topic of which most words stand in it, the first of the list where several have as many,
    and to `rest` where none has any. Anybody can follow it: `why` are the words that were found, the commonest first.
    """
    placed: dict[tuple[str, int], list[UUID]] = defaultdict(list)
    found: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for one in said:
        hits = [[word for word in topic.words if word in one.words] for topic in topics]
        best = max(range(len(topics)), key=lambda nth: len(hits[nth]), default=0)
        place = best if topics and hits[best] else len(topics)
        placed[one.unit, place].append(one.id)
        found[one.unit, place].update(hits[place] if place < len(topics) else ())
    order = sorted(placed, key=lambda key: (key[0], -len(placed[key]), key[1]))
    return [_theme(survey, key, placed[key], found[key], topics, rest) for key in order]


def _theme(
    survey: UUID, key: tuple[str, int], opinions: list[UUID], hits: Counter[str], topics: Sequence[Topic], rest: str
) -> e.ThemeRead:
    unit, nth = key
    title, praise = (topics[nth].title, topics[nth].praise) if nth < len(topics) else (rest, False)
    words = sorted(hits, key=lambda word: (-hits[word], word))
    return e.ThemeRead(survey, unit, title, tuple(sorted(opinions)), tuple(words[:5]), praise)


def rename(theme: Theme, title: str, actor: Actor) -> e.ThemeRenamed:
    """Another title."""
    _open(theme, actor)
    if not title.strip():
        raise declined("theme_untitled")
    return e.ThemeRenamed(title.strip())


def move(theme: Theme, opinions: Sequence[UUID], into: Theme, actor: Actor) -> tuple[e.OpinionsLeft, e.OpinionsJoined]:
    """Opinions go from one theme into another of the same survey; all of them merge it. Unsettled both."""
    for each in (theme, into):
        _open(each, actor)
    chosen = tuple(dict.fromkeys(opinions))
    if not chosen or not set(chosen) <= set(theme.opinions) or theme.id == into.id or theme.survey != into.survey:
        raise declined("theme_not_here")
    return e.OpinionsLeft(chosen, into.id), e.OpinionsJoined(chosen, theme.id)


def assign(theme: Theme, unit: str, units: Mapping[str, str], actor: Actor) -> e.ThemeAssigned:
    """The theme is a unit's to put right: one of the survey's."""
    _open(theme, actor)
    if unit not in units:
        raise declined("unit_unknown")
    return e.ThemeAssigned(unit)


def set_aside(theme: Theme, reason: str, actor: Actor) -> e.ThemeSetAside:
    """Nothing is to be put right, for a reason that is published."""
    _open(theme, actor)
    if not reason.strip():
        raise declined("theme_reason")
    return e.ThemeSetAside(reason.strip())


def _open(theme: Theme, actor: Actor) -> None:
    if not actor.has(Role.SUPERVISOR):
        raise declined("supervisors_only")
    if theme.settled or theme.merged:
        raise declined("theme_gone")
