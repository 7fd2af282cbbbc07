"""Where complaints go, tried on every small tree: never to the office named, nor to or below a superior named."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from luoshi.core.errors import Refused
from luoshi.core.judgement.complaints.routing import Path, allowed_bodies, route


def trees(size: int) -> Iterator[dict[str, Path]]:
    """Every forest of this many offices: each office lies under one before it, or under none."""
    names = "abcde"[:size]
    for parents in itertools.product(*(range(-1, number) for number in range(size))):
        paths: dict[str, Path] = {}
        for name, parent in zip(names, parents, strict=True):
            above = paths[names[parent]] if parent >= 0 else ()
            paths[name] = (*above, name)
        yield paths


def subsets(codes: Path) -> Iterator[tuple[str, ...]]:
    return itertools.chain.from_iterable(itertools.combinations(codes, number) for number in range(len(codes) + 1))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_a_body_is_above_and_away_in_every_small_tree(size: int) -> None:
    for paths in trees(size):
        for named, own in paths.items():
            for superiors in subsets(own[:-1]):
                for body in allowed_bodies(named, superiors, list(paths), paths):
                    path = paths[body]
                    assert body != named
                    assert named not in path, "never below the office named"
                    assert not set(superiors) & set(path), "nor a superior named, nor below one"
                    assert all(code in own[:-1] for code in path[:-1]), "at the level above, or higher"


@pytest.mark.parametrize("size", [2, 3, 4])
def test_whoever_is_away_and_above_is_found(size: int) -> None:
    """The other way round: what the rule leaves out is concerned, or not above."""
    for paths in trees(size):
        for named, own in paths.items():
            for superiors in subsets(own[:-1]):
                left_out = set(paths) - set(allowed_bodies(named, superiors, list(paths), paths))
                for body in left_out:
                    concerned = set(paths[body]) & {named, *superiors}
                    assert concerned or set(paths[body][:-1]) - set(own[:-1])


DISTRICT = {
    "district": ("district",),
    "housing": ("district", "housing"),
    "permits": ("district", "housing", "permits"),
    "order": ("district", "housing", "order"),
    "supervision": ("district", "supervision"),
    "discipline": ("discipline",),
}
BODIES = ("supervision", "discipline")


@pytest.mark.parametrize(
    ("named", "superiors", "bodies", "goes_to"),
    [
        ("housing", (), BODIES, "supervision"),
        ("permits", (), BODIES, "supervision"),
        ("permits", (), ("order", *BODIES), "order"),
        ("permits", ("housing",), ("order", *BODIES), "supervision"),
        ("permits", ("housing", "district"), BODIES, "discipline"),
        ("supervision", (), BODIES, "discipline"),
        ("district", (), BODIES, "discipline"),
        ("housing", (), ("discipline", "supervision"), "supervision"),
    ],
)
def test_the_nearest_body_that_is_not_concerned(
    named: str, superiors: tuple[str, ...], bodies: tuple[str, ...], goes_to: str
) -> None:
    assert route(named, superiors, bodies, DISTRICT) == goes_to


@pytest.mark.parametrize(
    ("named", "superiors", "code"),
    [
        ("discipline", (), "no_body_above"),
        ("nowhere", (), "office_unknown"),
        ("housing", ("supervision",), "not_a_superior"),
        ("housing", ("housing",), "not_a_superior"),
    ],
)
def test_where_no_body_can_deal_with_it_it_is_refused_with_the_way_out(
    named: str, superiors: tuple[str, ...], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        route(named, superiors, ("discipline",) if named == "discipline" else BODIES, DISTRICT)
    assert refused.value.code == code
