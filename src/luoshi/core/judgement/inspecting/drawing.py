"""Who inspects whom: drawn by a seed that nobody chose, from a list that was fixed before; anybody can draw it again.

The draw, step by step, so that it can be done by hand:

1. For each office: whoever sits in it, above it or below it does not go there. The others may.
2. Offices are taken one after the other: those with the fewest inspectors that may go first; among equals in order of
   SHA-256("seed:office").
3. To an office go those who have the fewest offices so far; among equals in order of SHA-256("seed:office:inspector").
4. At the end: while somebody has at least two offices more than another who may go to one of theirs, that one goes
   instead. Of several such changes the one with the smallest SHA-256("seed:office:from:to") is made first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final

from luoshi.core.judgement.inspecting.events import Place, Seat

SEED_BYTES: Final = 32
Pairs = dict[str, tuple[str, ...]]


def related(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two offices, given by their ways from the root, are the same, or one stands above the other."""
    return one[-1] in other or other[-1] in one


def may_go(seat: Seat, place: Place) -> bool:
    """Whether an inspector may inspect an office: none of theirs, none above and none below one of theirs."""
    return not any(related(path, place.path) for path in seat.paths)


def lines(places: Sequence[Place], seats: Sequence[Seat], each: int) -> tuple[str, ...]:
    """The list that is fixed, as text: how many go, the offices and the inspectors, each with their ways, in order."""
    offices = sorted(f"office {'/'.join(place.path)}" for place in places)
    people = sorted(f"inspector {seat.officer} {' '.join(sorted(map('/'.join, seat.paths)))}" for seat in seats)
    return (f"each {each}", *offices, *people)


def digest_of(places: Sequence[Place], seats: Sequence[Seat], each: int) -> str:
    """What stands for the list in the record: SHA-256 (hex) of its lines, with a line feed between two."""
    return sha256("\n".join(lines(places, seats, each)).encode()).hexdigest()


def too_few(places: Sequence[Place], seats: Sequence[Seat], each: int) -> list[str]:
    """The offices for which fewer inspectors than needed may go."""
    return [place.office for place in places if sum(may_go(seat, place) for seat in seats) < each]


def drawn(places: Sequence[Place], seats: Sequence[Seat], each: int, seed: str) -> Pairs:
    """The officers that go to each office, by the steps above. Needs `too_few` to be empty."""
    eligible = {place.office: [seat.officer for seat in seats if may_go(seat, place)] for place in places}
    load = {seat.officer: 0 for seat in seats}
    pairs: Pairs = {}
    for office in sorted(eligible, key=lambda one: (len(eligible[one]), _hash(seed, one))):
        ranked = sorted(eligible[office], key=lambda one: (load[one], _hash(seed, office, one)))
        pairs[office] = tuple(ranked[:each])
        for officer in pairs[office]:
            load[officer] += 1
    return _levelled(pairs, eligible, load, seed)


def _levelled(pairs: Pairs, eligible: Mapping[str, Sequence[str]], load: dict[str, int], seed: str) -> Pairs:
    """Step 4. It ends: each change makes the sum of the squares of the loads smaller."""
    while changes := list(_changes(pairs, eligible, load)):
        office, one, other = min(changes, key=lambda change: _hash(seed, *change))
        pairs[office] = tuple(other if officer == one else officer for officer in pairs[office])
        load[one] -= 1
        load[other] += 1
    return {office: pairs[office] for office in sorted(pairs)}


def _changes(
    pairs: Pairs, eligible: Mapping[str, Sequence[str]], load: Mapping[str, int]
) -> Iterator[tuple[str, str, str]]:
    for office, pair in pairs.items():
        for one in pair:
            for other in eligible[office]:
                if other not in pair and load[one] >= load[other] + 2:
                    yield office, one, other


def _hash(seed: str, *about: str) -> bytes:
    return sha256(":".join((seed, *about)).encode()).digest()
