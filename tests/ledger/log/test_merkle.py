"""The tree against RFC 6962 as it is written, its known roots, and the vectors others use, most to be refused."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.ledger.log.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(str(nth).encode()) for nth in range(70)]
sizes = st.integers(1, len(LEAVES))


def by_the_book(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, over leaf hashes."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(by_the_book(leaves[:half]), by_the_book(leaves[half:]))


def node(level: int, index: int) -> bytes:
    found = LEAVES[index << level : (index + 1) << level]
    assert len(found) == 1 << level
    return by_the_book(found)


def grown(size: int, step: int = 1) -> Frontier:
    tree = Frontier()
    for first in range(0, size, step):
        tree.extend(LEAVES[first : min(first + step, size)])
    return tree


def vectors(folder: Path, what: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (str(path.relative_to(folder)), json.loads(path.read_bytes()))
        for path in sorted((folder / "merkle" / what).rglob("*.json"))
    ]


def test_the_eight_known_roots(shared_data: Path) -> None:
    known = json.loads((shared_data / "merkle/roots.json").read_bytes())
    assert Frontier().root().hex() == known["empty_root_hex"]
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in known["leaves_hex"]]
    tree = Frontier()
    for leaf, expected in zip(leaves, known["roots_hex_of_first_n"], strict=True):
        tree.extend([leaf])
        assert tree.root().hex() == expected


def test_inclusion_vectors(shared_data: Path) -> None:
    found = vectors(shared_data, "inclusion")
    assert len(found) == 98
    for name, it in found:
        proof = [b64decode(each) for each in it["proof"] or ()]
        leaf, expected = b64decode(it["leafHash"]), b64decode(it["root"])
        assert verify_inclusion(it["leafIdx"], it["treeSize"], leaf, proof, expected) is not it["wantErr"], name
    assert sum(it["wantErr"] for _, it in found) > 80


def test_consistency_vectors(shared_data: Path) -> None:
    found = vectors(shared_data, "consistency")
    assert len(found) == 98
    for name, it in found:
        proof = [b64decode(each) for each in it["proof"] or ()]
        roots = b64decode(it["root1"]), b64decode(it["root2"])
        assert verify_consistency(it["size1"], it["size2"], *roots, proof) is not it["wantErr"], name
    assert sum(it["wantErr"] for _, it in found) > 80


@pytest.mark.parametrize("size", range(len(LEAVES) + 1))
def test_roots_are_those_of_the_book_however_the_leaves_came(size: int) -> None:
    expected = by_the_book(LEAVES[:size])
    assert root(size, node) == expected
    assert [grown(size, step).root() for step in (1, 3, 7, 64)] == [expected] * 4


@given(sizes, st.data())
def test_a_tree_goes_on_from_its_peaks(size: int, data: st.DataObject) -> None:
    stop = data.draw(st.integers(0, size))
    first = grown(stop)
    tree = Frontier(first.size, first.peaks())
    tree.extend(LEAVES[stop:size])
    assert (tree.size, tree.root()) == (size, by_the_book(LEAVES[:size]))


def test_peaks_that_do_not_fit_the_size_are_refused() -> None:
    with pytest.raises(ValueError, match="peaks"):
        Frontier(3, LEAVES[:1])


@given(sizes, st.data())
def test_inclusion_is_proved_and_of_nothing_else(size: int, data: st.DataObject) -> None:
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    proof, expected = inclusion_proof(index, size, node), by_the_book(LEAVES[:size])
    assert verify_inclusion(index, size, LEAVES[index], proof, expected)
    assert verify_inclusion(other, size, LEAVES[index], proof, expected) is (other == index)
    assert not verify_inclusion(index, size, LEAVES[index], [*proof, LEAVES[0]], expected)


@given(sizes, st.data())
def test_consistency_is_proved_and_of_nothing_else(size: int, data: st.DataObject) -> None:
    earlier = data.draw(st.integers(1, size))
    roots = by_the_book(LEAVES[:earlier]), by_the_book(LEAVES[:size])
    proof = consistency_proof(earlier, size, node)
    assert verify_consistency(earlier, size, *roots, proof)
    forged = by_the_book([leaf_hash(b"forged"), *LEAVES[1:earlier]])
    assert not verify_consistency(earlier, size, forged, roots[1], proof)
    assert not verify_consistency(earlier, size, *roots, [*proof, LEAVES[0]])


def test_there_is_no_proof_of_what_is_not_there() -> None:
    for index, size in ((0, 0), (3, 3), (-1, 3)):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_proof(index, size, node)
    for earlier, size in ((0, 3), (4, 3)):
        with pytest.raises(ValueError, match="no proof"):
            consistency_proof(earlier, size, node)
