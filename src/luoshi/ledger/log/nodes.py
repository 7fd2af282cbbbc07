"""The tree as it lies in the database: leaves, and the roots of full tiles of 256, from which all else is computed.

A tile (C2SP tlog-tiles) is 256 neighbouring hashes of every eighth level: of level 0 the leaves, of level n the roots
of full tiles of level n - 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import psycopg

from luoshi.ledger.log.merkle import leaf_hash, pair_up

TILE_BITS: Final = 8
TILE: Final = 1 << TILE_BITS
_LEAVES: Final = "SELECT entry FROM ledger_leaf WHERE log = %s AND place >= %s AND place < %s ORDER BY place"
_NODES: Final = (
    "SELECT hash FROM ledger_node WHERE log = %s AND level = %s AND place >= %s AND place < %s ORDER BY place"
)

Connection = psycopg.Connection[Any]


def entries_of(connection: Connection, log: int, tile: int) -> list[bytes]:
    """The published entries of a tile of leaves, as many as there are."""
    rows = connection.execute(_LEAVES, [log, tile * TILE, (tile + 1) * TILE])
    return [entry for (entry,) in rows]


def tile_of(connection: Connection, log: int, level: int, tile: int) -> list[bytes]:
    """The hashes of a tile, as many as there are."""
    if level == 0:
        return [leaf_hash(entry) for entry in entries_of(connection, log, tile)]
    rows = connection.execute(_NODES, [log, level, tile * TILE, (tile + 1) * TILE])
    return [found for (found,) in rows]


def tile_root(connection: Connection, log: int, level: int, tile: int) -> bytes:
    """The root over a full tile. Raises LookupError for one that is not full."""
    return root_of_tile(_full(tile_of(connection, log, level, tile), TILE, log, level, tile))


def root_of_tile(hashes: Sequence[bytes]) -> bytes:
    """The root over the hashes of a full tile."""
    return _up(hashes, TILE_BITS)


class StoredNodes:
    """`merkle.Nodes` of one log, read tile by tile as they are asked for. For one transaction."""

    def __init__(self, connection: Connection, log: int) -> None:
        self._connection = connection
        self._log = log
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The hash of a perfect subtree. Raises LookupError where leaves of it are missing."""
        of, above = divmod(level, TILE_BITS)
        tile, first = divmod(index << above, TILE)
        if (of, tile) not in self._tiles:
            self._tiles[of, tile] = tile_of(self._connection, self._log, of, tile)
        hashes = self._tiles[of, tile][first : first + (1 << above)]
        return _up(_full(hashes, 1 << above, self._log, of, tile), above)


def _full(hashes: list[bytes], expected: int, log: int, level: int, tile: int) -> list[bytes]:
    if len(hashes) != expected:
        raise LookupError(f"log {log} lacks hashes of tile {tile} of level {level}")
    return hashes


def _up(hashes: Sequence[bytes], levels: int) -> bytes:
    for _ in range(levels):
        hashes = pair_up(hashes)
    return hashes[0]
