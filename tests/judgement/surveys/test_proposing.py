"""Opinions in other words are found to say one thing: measured on two hundred invented ones, the same every time."""

from __future__ import annotations

from collections import Counter
from random import Random
from uuid import UUID

import pytest

from luoshi.core.judgement.surveys.themes import Said
from luoshi.judgement.surveys.proposing import propose
from luoshi.judgement.surveys.settings import survey_rules
from tests.judgement.surveys.sayings import LABELLED

SKIP = survey_rules().skip
LEAST = survey_rules().start.least


def said_of(labelled: tuple[tuple[str, str], ...]) -> list[Said]:
    return [Said(UUID(int=nth), "housing", words) for nth, (words, _) in enumerate(labelled)]


def measured(labelled: tuple[tuple[str, str], ...]) -> tuple[float, float, int]:
    """Of what is proposed: the share that is of its theme's commonest label (purity), of everything the share that is
    proposed at all, and how many themes.
    """
    labels = {UUID(int=nth): label for nth, (_, label) in enumerate(labelled)}
    shown = [one for one in propose(said_of(labelled), SKIP) if len(one.opinions) >= LEAST]
    placed = sum(len(one.opinions) for one in shown)
    right = sum(Counter(labels[opinion] for opinion in one.opinions).most_common(1)[0][1] for one in shown)
    return right / placed, placed / len(labelled), len(shown)


def test_there_are_two_hundred_on_ten_things() -> None:
    assert set(Counter(label for _, label in LABELLED).values()) == {20}
    assert len({words for words, _ in LABELLED}) == 200


def test_what_is_proposed_is_mostly_of_one_kind() -> None:
    """0.94 of what is proposed, and 0.81 of everything is, in 17 themes."""
    purity, covered, number = measured(LABELLED)
    assert purity >= 0.9, f"{purity:.3f}"
    assert covered >= 0.75, f"{covered:.3f}"
    assert 10 <= number <= 20


def test_half_of_them_are_told_apart_nearly_as_well() -> None:
    """0.87 and 0.83, in 11 themes."""
    purity, covered, number = measured(LABELLED[1::2])
    assert purity >= 0.8, f"{purity:.3f}"
    assert covered >= 0.7, f"{covered:.3f}"
    assert 8 <= number <= 14


def test_in_whatever_order_they_come_the_groups_are_the_same() -> None:
    said = said_of(LABELLED)
    shuffled = list(said)
    Random(7).shuffle(shuffled)
    assert propose(shuffled, SKIP) == propose(said, SKIP)


def test_none_is_lost_that_says_anything() -> None:
    found = propose(said_of(LABELLED), SKIP)
    placed = [opinion for one in found for opinion in one.opinions]
    assert len(placed) == len(set(placed))
    assert len(placed) >= 195


@pytest.mark.parametrize("words", ["", "。。。", "12345 13900000000", "希望解决"])
def test_what_says_nothing_is_in_no_group(words: str) -> None:
    assert propose([Said(UUID(int=1), "housing", words)], SKIP) == []


def test_the_words_it_hangs_on_are_words_that_were_said() -> None:
    (first, *_) = propose(said_of(LABELLED), SKIP)
    said = "".join(LABELLED[opinion.int][0] for opinion in first.opinions)
    assert first.words
    assert all(word in said for word in first.words)
