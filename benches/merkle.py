"""The Merkle tree: leaves hashed and added a second, and proofs made and verified a second.

Seconds are the processor's, of one core: nothing here waits, and the machine may be shared.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Final

from luoshi.ledger.log import merkle

APPENDS_GOAL: Final = 300_000
BATCH: Final = 1_000
ROUNDS: Final = 5


def main(argv: list[str]) -> int:
    parser = ArgumentParser(prog="luoshi bench merkle", description=__doc__)
    parser.add_argument("--leaves", type=int, default=300_000)
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    entries = [nth.to_bytes(32, "big") for nth in range(words.leaves)]
    figures = {
        "appends_per_second": _rate(words.leaves, lambda: _grow(entries, BATCH)),
        "appends_one_by_one_per_second": _rate(words.leaves, lambda: _grow(entries, 1)),
        **_proofs([merkle.leaf_hash(entry) for entry in entries[: 1 << 16]]),
    }
    print(json.dumps(figures) if words.json else "\n".join(f"{name:32} {rate:>12,}" for name, rate in figures.items()))
    return 0 if figures["appends_per_second"] >= APPENDS_GOAL else 1


def _rate(count: int, work: Callable[[], object]) -> int:
    """How many in a second of one core, the median of the rounds."""
    seconds = []
    for _ in range(ROUNDS):
        started = process_time()
        work()
        seconds.append(process_time() - started)
    return round(count / median(seconds))


def _grow(entries: list[bytes], batch: int) -> bytes:
    tree = merkle.Frontier()
    for first in range(0, len(entries), batch):
        tree.extend([merkle.leaf_hash(entry) for entry in entries[first : first + batch]])
    return tree.root()


def _proofs(leaves: list[bytes]) -> dict[str, int]:
    levels = [leaves]
    while len(levels[-1]) > 1:
        levels.append(merkle.pair_up(levels[-1]))
    size, root = len(leaves), levels[-1][0]
    proofs = [(index, merkle.inclusion_proof(index, size, _at(levels))) for index in range(0, size, 97)]

    def make() -> None:
        for index, _ in proofs:
            merkle.inclusion_proof(index, size, _at(levels))

    def verify() -> None:
        assert all(merkle.verify_inclusion(index, size, leaves[index], proof, root) for index, proof in proofs)

    return {
        "proofs_made_per_second": _rate(len(proofs), make),
        "proofs_verified_per_second": _rate(len(proofs), verify),
    }


def _at(levels: list[list[bytes]]) -> merkle.Nodes:
    return lambda level, index: levels[level][index]
