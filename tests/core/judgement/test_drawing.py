"""Who inspects whom: nobody their own office, nor one above or below; evenly; the same for whoever draws it again."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.judgement.inspecting.drawing import digest_of, drawn, lines, may_go, related, too_few
from luoshi.core.judgement.inspecting.events import Place, Seat

OFFICES = (("o0",), *(("o0", f"o{nth}") for nth in range(1, 6)), ("o0", "o1", "o1a"))
PATHS = tuple(("root", *path) for path in OFFICES)


def seats(draw: st.DrawFn) -> tuple[Seat, ...]:
    some = st.lists(st.sampled_from(PATHS), min_size=1, max_size=2, unique=True).map(tuple)
    return tuple(Seat(f"p{nth}", paths) for nth, paths in enumerate(draw(st.lists(some, min_size=3, max_size=9))))


@st.composite
def fields(draw: st.DrawFn) -> tuple[tuple[Place, ...], tuple[Seat, ...], int, str]:
    """Places, seats, how many go, and a seed, such that everywhere enough may go."""
    people, each = seats(draw), draw(st.integers(1, 2))
    paths = draw(st.lists(st.sampled_from(PATHS), max_size=6, unique=True))
    places = tuple(Place(path[-1], path) for path in paths)
    fit = tuple(place for place in places if not too_few([place], people, each))
    return fit, people, each, draw(st.text("0123456789abcdef", min_size=64, max_size=64))


def test_the_same_office_and_one_above_or_below_are_related() -> None:
    assert related(("root", "a"), ("root", "a"))
    assert related(("root", "a"), ("root", "a", "b"))
    assert related(("root", "a", "b"), ("root", "a"))
    assert not related(("root", "a"), ("root", "b"))
    assert not related(("root", "a", "c"), ("root", "b", "d"))


@given(fields())
def test_nobody_inspects_their_own_office_nor_one_above_or_below(field: tuple) -> None:  # type: ignore[type-arg]
    places, people, each, seed = field
    seat = {one.officer: one for one in people}
    pairs = drawn(places, people, each, seed)
    assert set(pairs) == {place.office for place in places}
    for place in places:
        pair = pairs[place.office]
        assert len(set(pair)) == each
        assert not [path for one in pair for path in seat[one].paths if related(path, place.path)]


@given(fields())
def test_no_single_change_would_spread_it_more_evenly(field: tuple) -> None:  # type: ignore[type-arg]
    places, people, each, seed = field
    pairs = drawn(places, people, each, seed)
    load = Counter({one.officer: 0 for one in people})
    load.update(one for pair in pairs.values() for one in pair)
    for place in places:
        idle = [s.officer for s in people if may_go(s, place) and s.officer not in pairs[place.office]]
        assert all(load[one] <= load[other] + 1 for one in pairs[place.office] for other in idle)


def test_whoever_went_too_often_is_relieved_at_the_end() -> None:
    places = tuple(Place(f"o{nth}", ("root", f"o{nth}")) for nth in (1, 2, 3))
    own = {"a": ("s",), "b": ("o2", "o3"), "c": ("o1",)}
    people = tuple(Seat(name, tuple(("root", office) for office in offices)) for name, offices in own.items())
    for seed in range(60):
        load = Counter(one for pair in drawn(places, people, 1, f"{seed:064x}").values() for one in pair)
        assert load["a"] - load["b"] < 2, "b may go to o1 for a"


@given(fields())
def test_the_order_of_the_lists_changes_nothing(field: tuple) -> None:  # type: ignore[type-arg]
    places, people, each, seed = field
    turned = tuple(reversed(places)), tuple(reversed(people))
    assert drawn(places, people, each, seed) == drawn(*turned, each, seed)
    assert lines(places, people, each) == lines(*turned, each)
    assert digest_of(places, people, each) == digest_of(*turned, each)


def test_without_ties_everybody_goes_as_often_as_anybody_or_once_more() -> None:
    places = tuple(Place(f"o{nth}", ("root", f"o{nth}")) for nth in range(24))
    people = tuple(Seat(f"p{nth}", (("root", "supervision"),)) for nth in range(7))
    load = Counter(one for pair in drawn(places, people, 2, "ab" * 32).values() for one in pair)
    assert set(load.values()) <= {48 // 7, 48 // 7 + 1}


def test_over_many_seeds_every_pair_comes_about_as_often() -> None:
    places = (Place("a", ("root", "a")),)
    people = tuple(Seat(f"p{nth}", (("root", "s"),)) for nth in range(5))
    times = Counter(one for seed in range(1000) for one in drawn(places, people, 1, f"{seed:064x}")["a"])
    assert all(140 < times[one.officer] < 260 for one in people), "200 each, give or take five deviations"


def test_where_too_few_may_go_it_says_so() -> None:
    own = Seat("p", (("root", "a"),))
    assert too_few([Place("a", ("root", "a"))], [own, own], 1) == ["a"]
    assert too_few([Place("b", ("root", "b"))], [own], 2) == ["b"]


def test_the_list_says_who_and_where_in_words_that_can_be_typed_again() -> None:
    assert lines([Place("a", ("root", "a"))], [Seat("p", (("root", "s"), ("root", "a")))], 1) == (
        "each 1",
        "office root/a",
        "inspector p root/a root/s",
    )
