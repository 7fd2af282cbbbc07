"""Opinions that say alike things, found by their words: what the topics of the rules leave over, grouped for a person.

Words by jieba's dictionary (longest path, no guessing of new words), the shorter words inside them and their characters
(车位, 停车场 and 停车 are near), weighed by TF-IDF; nearness is the cosine in the
space of the strongest directions (latent semantic analysis: S. Deerwester and others, JASIS 41, 1990, 391–407), so that
two that share no word are near when others use their words together. Groups are merged by average linkage (F. Murtagh,
Computer Journal 26, 1983, 354–359: nearest-neighbour chains) until the nearest two are too far. No randomness: the same
opinions give the same groups, in whatever order they come.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from luoshi.core.judgement.surveys.themes import Cluster, Said

NEAR: Final = 0.25
"""Groups whose opinions are this near on average (cosine) are one."""
FOR_EACH, LEAST_DIRECTIONS, MOST_DIRECTIONS = 5, 10, 40
"""One direction for so many opinions, within these bounds."""
MOST: Final = 1_000
"""So many opinions are grouped, in some seconds; what is beyond stays with the rest."""
_WORDS_KEPT: Final = 5
_HAN: Final = re.compile(r"[\u4e00-\u9fff]+")

Matrix = NDArray[np.float64]


def propose(said: Sequence[Said], skip: frozenset[str]) -> list[Cluster]:
    """Groups of opinions that say alike things, the largest first; each with the words it hangs on and its opinions,
    those in its middle first. `skip` are words that tell nothing. What is like nothing else is a group by itself.
    """
    ordered = sorted(said, key=lambda one: one.id)[:MOST]
    texts = [words_of(one.words, skip) for one in ordered]
    known = [nth for nth, text in enumerate(texts) if text]
    if not known:
        return []
    vocabulary, weights = _weighed([texts[nth] for nth in known])
    near = _nearness(weights)
    found = [_cluster([ordered[known[row]] for row in rows], rows, near, weights, vocabulary) for rows in merged(near)]
    return sorted(found, key=lambda one: (-len(one.opinions), one.words, one.opinions))


def words_of(text: str, skip: frozenset[str]) -> Counter[str]:
    """The words of an opinion with those inside them and their characters, and how often each stands in it."""
    words = (word for run in _HAN.findall(text) for word in _tokenizer().cut(run, HMM=False))
    return Counter(part for word in words if word not in skip for part in _parts(word))


def _parts(word: str) -> Iterator[str]:
    if len(word) > 1:
        yield word
    if len(word) > 2:
        yield from (part for part in map("".join, pairwise(word)) if _tokenizer().FREQ.get(part))
    yield from word


def merged(near: Matrix) -> list[list[int]]:
    """The rows of each group, by average linkage over nearest-neighbour chains down to `NEAR`."""
    active = near.copy()
    np.fill_diagonal(active, -np.inf)
    groups: dict[int, list[int]] = {row: [row] for row in range(len(active))}
    chain: list[int] = []
    done: list[list[int]] = []
    while groups:
        if not chain:
            chain = [min(groups)]
        here = chain[-1]
        there = _nearest(active[here], chain[-2] if len(chain) > 1 else -1)
        if active[here, there] < NEAR:
            # Nothing is near: by average linkage nothing will be, once the chain before it has been merged.
            done.append(groups.pop(here))
            active[here, :] = active[:, here] = -np.inf
            chain.pop()
        elif len(chain) > 1 and there == chain[-2]:
            _join(active, groups, there, here)
            chain = chain[:-2]
        else:
            chain.append(there)
    return [sorted(rows) for rows in done]


def _nearest(row: Matrix, before: int) -> int:
    """The nearest row; the one we came from, where several are as near, so that chains end."""
    best = int(np.argmax(row))
    return before if before >= 0 and row[before] >= row[best] else best


def _join(active: Matrix, groups: dict[int, list[int]], kept: int, gone: int) -> None:
    one, other = len(groups[kept]), len(groups[gone])
    mean = (one * active[kept] + other * active[gone]) / (one + other)
    active[kept, :] = active[:, kept] = mean
    active[kept, kept] = -np.inf
    active[gone, :] = active[:, gone] = -np.inf
    groups[kept] += groups.pop(gone)


def _weighed(texts: Sequence[Counter[str]]) -> tuple[list[str], Matrix]:
    """TF-IDF with logarithmic counts, each row of length one."""
    often = Counter(word for text in texts for word in text)
    vocabulary = sorted(often)
    places = {word: nth for nth, word in enumerate(vocabulary)}
    weights = np.zeros((len(texts), len(vocabulary)))
    for row, text in enumerate(texts):
        for word, number in text.items():
            rarity = np.log((1 + len(texts)) / (1 + often[word])) + 1
            weights[row, places[word]] = (1 + np.log(number)) * rarity
    return vocabulary, weights / np.linalg.norm(weights, axis=1, keepdims=True)


def _nearness(weights: Matrix) -> Matrix:
    """The cosine of each two rows in the space of the strongest directions."""
    values, vectors = np.linalg.eigh(weights @ weights.T)
    number = min(max(len(weights) // FOR_EACH, LEAST_DIRECTIONS), MOST_DIRECTIONS)
    strongest = np.argsort(-values, kind="stable")[:number]
    placed = vectors[:, strongest] * np.sqrt(np.maximum(values[strongest], 0))
    length = np.linalg.norm(placed, axis=1, keepdims=True)
    placed = placed / np.where(length > 0, length, 1)
    # Rounded, so that no last digit of a machine decides between two that are as near.
    return cast("Matrix", np.round(placed @ placed.T, 9))


def _cluster(
    said: Sequence[Said], rows: Sequence[int], near: Matrix, weights: Matrix, vocabulary: Sequence[str]
) -> Cluster:
    """The words that weigh most among its opinions, and the opinions from its middle outwards."""
    middle = near[np.ix_(rows, rows)].mean(axis=1)
    order = sorted(range(len(rows)), key=lambda nth: (-middle[nth], said[nth].id))
    weight = weights[rows].sum(axis=0)
    used = [int(nth) for nth in np.flatnonzero(weight)]
    best = sorted(used, key=lambda nth: (-round(float(weight[nth]), 9), vocabulary[nth]))
    words = [vocabulary[nth] for nth in best if len(vocabulary[nth]) > 1]
    return Cluster(tuple(words[:_WORDS_KEPT]), tuple(said[nth].id for nth in order))


@cache
def _tokenizer() -> Any:
    """jieba's own dictionary, read once. Not by `initialize`, which believes a file that anybody may put into /tmp."""
    import jieba

    found = jieba.Tokenizer()
    found.FREQ, found.total = found.gen_pfdict(found.get_dict_file())
    found.initialized = True
    return found
