"""以评促改: opinions about a unit that say one thing make a theme; each is assigned, or set aside with a reason.

A rule reads themes and says by which words; of what it leaves over those are proposed that are alike, where enough say
so, and a person confirms them. People mend: rename, move opinions, merge. Nothing is lost on the way: an opinion is in
exactly one theme.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from luoshi.core.actors import Actor, Role
from luoshi.core.entries import Entry
from luoshi.core.judgement.surveys import events as e
from luoshi.core.judgement.surveys.refusals import declined

_WHY, _EXAMPLES, _TITLE = 5, 2, 2
"""So many words say why, so many opinions are shown as examples, so many words make the title of what is proposed."""


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
class Cluster:
    """Opinions that say alike things, those in its middle first, and the words it hangs on, the weightiest first."""

    words: tuple[str, ...]
    opinions: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme as its events left it. `settled` is empty, assigned or aside; `into` where it has merged. `proposed`: a
    machine grouped it, and no person has looked yet.
    """

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
    proposed: bool = False
    examples: tuple[UUID, ...] = ()

    @property
    def merged(self) -> bool:
        """Whether all of its opinions have gone into another theme."""
        return not self.opinions


def fold(theme_id: UUID, entries: Sequence[Entry[Any]]) -> Theme:
    """The theme after all its entries."""
    first: e.ThemeRead = entries[0].event
    theme = Theme(
        id=theme_id,
        version=1,
        survey=first.survey,
        unit=first.unit,
        title=first.title,
        opinions=first.opinions,
        why=first.why,
        praise=first.praise,
        proposed=first.proposed,
        examples=first.examples,
    )
    for entry in entries[1:]:
        theme = evolve(theme, entry)
    return theme


def evolve(theme: Theme, entry: Entry[Any]) -> Theme:
    """The theme after one more event."""
    theme = replace(theme, version=theme.version + 1)
    match entry.event:
        case e.ThemeConfirmed():
            return replace(theme, proposed=False)
        case e.ThemeRenamed(title=title):
            return replace(theme, title=title, proposed=False)
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


Group = Callable[[Sequence[Said]], Sequence[Cluster]]
"""Finds opinions that say alike things."""


def read(
    survey: UUID,
    said: Sequence[Said],
    topics: Sequence[Topic],
    rest: str,
    group: Group = lambda _: (),
    least: int = 1,
) -> list[e.ThemeRead]:
    """The themes that a rule sees: for each unit the topics its opinions have most words of, the largest first.

    An opinion goes to the topic of which most words stand in it, the first of the list where several have as many.
    Anybody can follow it: `why` are the words that were found, the commonest first. What no topic has a word for is
    grouped: what at least `least` say of a unit becomes a theme that is proposed, the others go to `rest`.
    """
    placed: dict[tuple[str, int], list[tuple[int, UUID]]] = defaultdict(list)
    found: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    left: list[Said] = []
    for one in said:
        hits = [[word for word in topic.words if word in one.words] for topic in topics]
        best = max(range(len(topics)), key=lambda nth: len(hits[nth]), default=0)
        if not topics or not hits[best]:
            left.append(one)
            continue
        placed[one.unit, best].append((-len(hits[best]), one.id))
        found[one.unit, best].update(hits[best])
    order = sorted(placed, key=lambda key: (key[0], -len(placed[key]), key[1]))
    ruled = [_theme(survey, key, placed[key], found[key], topics) for key in order]
    return sorted([*ruled, *_grouped(survey, left, rest, group, least)], key=lambda theme: theme.unit)


def _theme(
    survey: UUID, key: tuple[str, int], ranked: list[tuple[int, UUID]], hits: Counter[str], topics: Sequence[Topic]
) -> e.ThemeRead:
    unit, nth = key
    opinions = [opinion for _, opinion in sorted(ranked)]
    words = sorted(hits, key=lambda word: (-hits[word], word))
    return e.ThemeRead(
        survey,
        unit,
        topics[nth].title,
        tuple(sorted(opinions)),
        tuple(words[:_WHY]),
        topics[nth].praise,
        examples=tuple(opinions[:_EXAMPLES]),
    )


def _grouped(survey: UUID, left: Sequence[Said], rest: str, group: Group, least: int) -> list[e.ThemeRead]:
    """Of each unit the groups that enough people are in, the largest first, and then what is like nothing."""
    units = {one.id: one.unit for one in left}
    over = dict(units)
    proposed: list[e.ThemeRead] = []
    for cluster in group(left) if left else ():
        for unit in sorted({units[opinion] for opinion in cluster.opinions}):
            own = [opinion for opinion in cluster.opinions if units[opinion] == unit]
            if len(own) < least:
                continue
            words, examples = cluster.words[:_WHY], tuple(own[:_EXAMPLES])
            title = "、".join(words[:_TITLE]) or rest
            proposed.append(
                e.ThemeRead(survey, unit, title, tuple(sorted(own)), words, proposed=True, examples=examples)
            )
            for opinion in own:
                del over[opinion]
    return [
        *sorted(proposed, key=lambda theme: (-len(theme.opinions), theme.title)),
        *(_rest(survey, unit, over, rest) for unit in sorted(set(over.values()))),
    ]


def _rest(survey: UUID, unit: str, over: Mapping[UUID, str], title: str) -> e.ThemeRead:
    own = tuple(sorted(opinion for opinion, of in over.items() if of == unit))
    return e.ThemeRead(survey, unit, title, own, examples=own[:_EXAMPLES])


def confirm(theme: Theme, actor: Actor) -> e.ThemeConfirmed:
    """What was proposed is one thing. Raises Refused for what needs no looking at."""
    _open(theme, actor)
    if not theme.proposed:
        raise declined("theme_confirmed")
    return e.ThemeConfirmed()


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
    _looked_at(theme)
    if unit not in units:
        raise declined("unit_unknown")
    return e.ThemeAssigned(unit)


def set_aside(theme: Theme, reason: str, actor: Actor) -> e.ThemeSetAside:
    """Nothing is to be put right, for a reason that is published."""
    _open(theme, actor)
    _looked_at(theme)
    if not reason.strip():
        raise declined("theme_reason")
    return e.ThemeSetAside(reason.strip())


def _looked_at(theme: Theme) -> None:
    if theme.proposed:
        raise declined("theme_proposed")


def _open(theme: Theme, actor: Actor) -> None:
    if not actor.has(Role.SUPERVISOR):
        raise declined("supervisors_only")
    if theme.settled or theme.merged:
        raise declined("theme_gone")
