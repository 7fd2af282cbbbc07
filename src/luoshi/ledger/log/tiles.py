"""Which static files a log consists of for everybody (C2SP tlog-tiles): paths and contents. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from luoshi.ledger.log.nodes import TILE, TILE_BITS


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of the tree, or of the entries beside it; partial where `width` is below 256."""

    level: int
    index: int
    width: int = TILE

    @property
    def path(self) -> str:
        """Of its hashes."""
        return f"tile/{self.level}/{_place(self)}"

    @property
    def entries_path(self) -> str:
        """Of the entries under a tile of level 0."""
        return f"tile/entries/{_place(self)}"


def new_tiles(before: int, after: int) -> Iterator[Tile]:
    """The tiles that a log of `after` leaves has and one of `before` had not, or not as full."""
    level = 0
    while after > before:
        yield from (Tile(level, index) for index in range(before // TILE, after // TILE))
        if after % TILE:
            yield Tile(level, after // TILE, after % TILE)
        level, before, after = level + 1, before >> TILE_BITS, after >> TILE_BITS


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries as a file: each after its length in two bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def _place(tile: Tile) -> str:
    digits = f"{tile.index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[first : first + 3] for first in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return name if tile.width == TILE else f"{name}.p/{tile.width}"
