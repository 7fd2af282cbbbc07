"""RFC 6962 over SHA-256: the verification of proofs (RFC 9162, 2.1.3.2 and 2.1.4.2), and roots from mirrored leaves."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, from scratch."""
    if not leaves:
        return EMPTY
    level = list(leaves)
    while len(level) > 1:
        above = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        # An odd last one is carried up as it is.
        level = above + level[len(above) * 2 :]
    return level[0]


def included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the tree of this size and root has this leaf at this index."""
    if not 0 <= index < size or any(len(each) != 32 for each in (leaf, *proof)):
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
    return last == 0 and found == root


def continues(earlier: int, size: int, earlier_root: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of this size and root continues the earlier one. Nothing is shown from an empty tree."""
    if not 0 < earlier <= size or any(len(each) != 32 for each in proof):
        return False
    if earlier == size:
        return not proof and earlier_root == root
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
    return last == 0 and old == earlier_root and new == root
