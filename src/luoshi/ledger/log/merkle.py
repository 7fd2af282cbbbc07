"""The Merkle tree of RFC 6962 (section 2.1) over SHA-256: roots, proofs, and their verification. Pure.

A tree is never held whole. A `Frontier` gives the root of what was added so far; proofs are put together from hashes
of perfect subtrees (`Nodes`), wherever these are kept. Verification follows RFC 9162, 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
# Gives the hash over the leaves index·2^level to (index+1)·2^level, all of which the tree has.
Nodes = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf; its first byte keeps leaves and nodes apart."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return sha256(b"\x01" + left + right).digest()


def pair_up(hashes: Sequence[bytes]) -> list[bytes]:
    """The nodes over neighbours, one level up; an odd last one has none."""
    pairs = iter(hashes)
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]


class Frontier:
    """A tree that grows to the right, as the one hash it needs of each level."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """`peaks` are the roots of the perfect subtrees of a tree of that size, the largest first."""
        if len(peaks) != size.bit_count() or any(len(peak) != HASH_BYTES for peak in peaks):
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks")
        smallest_first = iter(reversed(peaks))
        self.size = size
        self._waiting = [next(smallest_first) if size >> level & 1 else None for level in range(size.bit_length())]

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Adds leaf hashes, many at a time much faster than one by one."""
        level, carried = 0, list(leaves)
        while carried:
            if level == len(self._waiting):
                self._waiting.append(None)
            waiting = self._waiting[level]
            if waiting is not None:
                carried.insert(0, waiting)
            self._waiting[level] = carried[-1] if len(carried) % 2 else None
            carried = pair_up(carried)
            level += 1
        self.size += len(leaves)

    def peaks(self) -> list[bytes]:
        """The roots of the perfect subtrees, the largest first: with the size, all there is to know to go on."""
        return [peak for peak in reversed(self._waiting) if peak is not None]

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        return _folded(self.peaks())


def root(size: int, nodes: Nodes) -> bytes:
    """The root of the first `size` leaves."""
    return _hash_of(0, size, nodes) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """PATH(index, D[size]): the hashes from the leaf's sibling up to below the root. Raises ValueError outside."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    first, end = 0, size
    proof: list[bytes] = []
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            proof.append(_hash_of(middle, end, nodes))
            end = middle
        else:
            proof.append(_hash_of(first, middle, nodes))
            first = middle
    return proof[::-1]


def consistency_proof(earlier: int, size: int, nodes: Nodes) -> list[bytes]:
    """PROOF(earlier, D[size]): that the first `earlier` leaves are those of the earlier tree. Raises ValueError."""
    if not 0 < earlier <= size:
        raise ValueError(f"no proof leads from {earlier} leaves to {size}")
    first, end, whole = 0, size, True
    proof: list[bytes] = []
    while earlier != end:
        middle = first + _split(end - first)
        if earlier <= middle:
            proof.append(_hash_of(middle, end, nodes))
            end = middle
        else:
            proof.append(_hash_of(first, middle, nodes))
            first, whole = middle, False
    if not whole:
        proof.append(_hash_of(first, end, nodes))
    return proof[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether the proof shows that the tree of this size and root has this leaf hash at this index."""
    if not 0 <= index < size or len(leaf) != HASH_BYTES or not _hashes(proof):
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected


def verify_consistency(earlier: int, size: int, earlier_root: bytes, expected: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of this size and root continues the earlier one.

    Nothing is shown from the empty tree: anything continues it.
    """
    if not 0 < earlier <= size or not _hashes(proof):
        return False
    if earlier == size:
        return not proof and earlier_root == expected
    if not proof:
        return False
    place, last = earlier - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    rest = list(proof)
    old = new = rest.pop(0) if place else earlier_root
    for sibling in rest:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == earlier_root and new == expected


def _hashes(proof: Sequence[bytes]) -> bool:
    return all(len(each) == HASH_BYTES for each in proof)


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _hash_of(first: int, end: int, nodes: Nodes) -> bytes:
    """The tree hash of leaves `first` to `end`, where `first` is a place at which a subtree that long begins."""
    peaks: list[bytes] = []
    while first < end:
        level = (end - first).bit_length() - 1
        peaks.append(nodes(level, first >> level))
        first += 1 << level
    return _folded(peaks)


def _folded(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    found = peaks[-1]
    for peak in reversed(peaks[:-1]):
        found = node_hash(peak, found)
    return found
