"""Commitments that say the same twice, or say it twice and not the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from luoshi.directives.commitments.model import Commitment
from luoshi.directives.findings.catalogue import finding
from luoshi.directives.findings.model import Finding

GRAM: Final = 3
SAME: Final = 0.85
ALIKE: Final = 0.6
_LEAST_GRAMS: Final = 8
_COMMON: Final = 12
_SHOWN: Final = 24
_LIKENESS = tuple[float, int]


def repeated(commitments: Sequence[Commitment]) -> Iterator[tuple[int, Finding]]:
    """For each commitment that is like an earlier one: its index, and whether it repeats or contradicts that."""
    grams = [_grams(each.text) for each in commitments]
    holders: dict[str, list[int]] = defaultdict(list)
    for at, own in enumerate(grams):
        if len(own) >= _LEAST_GRAMS:
            sample = _sampled(own)
            likeness, earlier = _most_alike(own, sample, grams, holders)
            if likeness >= ALIKE:
                yield from _compared(at, commitments[at], commitments[earlier], likeness)
            for gram in sample:
                holders[gram].append(at)


def _grams(text: str) -> frozenset[str]:
    bare = re.sub(r"[\W_\d]+", "", text)
    return frozenset(bare[i : i + GRAM] for i in range(len(bare) - GRAM + 1))


def _sampled(grams: frozenset[str]) -> list[str]:
    """A fourth of the grams, the same in every text: enough to find what is alike, which all of them then measure."""
    return [gram for gram in grams if not ord(gram[1]) & 3]


def _most_alike(
    own: frozenset[str], sample: Sequence[str], grams: Sequence[frozenset[str]], holders: dict[str, list[int]]
) -> _LIKENESS:
    shared: Counter[int] = Counter()
    for gram in sample:
        found = holders.get(gram, ())
        if len(found) <= _COMMON:
            shared.update(found)
    return max(((_likeness(own, grams[at]), at) for at, _ in shared.most_common(3)), default=(0.0, -1))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both)


def _compared(at: int, later: Commitment, earlier: Commitment, likeness: float) -> Iterator[tuple[int, Finding]]:
    shown = earlier.text[:_SHOWN] + ("…" if len(earlier.text) > _SHOWN else "")
    what = _disagreement(later, earlier)
    if what:
        yield at, finding("contradiction", later.span, what=what, earlier=shown)
    elif likeness >= SAME:
        yield at, finding("duplicate", later.span, earlier=shown)


def _disagreement(later: Commitment, earlier: Commitment) -> str:
    parts = []
    if later.due and earlier.due and later.due.last and earlier.due.last and later.due.last != earlier.due.last:
        parts.append(f"时限 {earlier.due.text} / {later.due.text}")
    ours, theirs = later.owners, earlier.owners
    if ours.lead and theirs.lead and not (ours.proposed or theirs.proposed) and set(ours.lead) != set(theirs.lead):
        parts.append(f"牵头 {'、'.join(theirs.lead)} / {'、'.join(ours.lead)}")
    parts.extend(_other_figures(later, earlier))
    return "；".join(parts)


def _other_figures(later: Commitment, earlier: Commitment) -> Iterator[str]:
    """Figures that differ where both have exactly one in that unit."""
    own = _single_figures(later)
    for unit, (value, text) in _single_figures(earlier).items():
        if unit in own and own[unit][0] != value:
            yield f"指标 {text} / {own[unit][1]}"


def _single_figures(commitment: Commitment) -> dict[str, tuple[float, str]]:
    counted = Counter(measure.unit for measure in commitment.measures)
    return {m.unit: (m.value, m.text) for m in commitment.measures if counted[m.unit] == 1}
