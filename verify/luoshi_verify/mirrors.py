"""A mirror of a log's static files (C2SP tlog-tiles): does the log hash to its checkpoint, and does it only grow?"""

from __future__ import annotations

from pathlib import Path

from luoshi_verify.notes import Bad, Checkpoint
from luoshi_verify.tree import leaf_hash, root_of

TILE = 256


def tile_path(kind: str, index: int, width: int = TILE) -> str:
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[first : first + 3] for first in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{kind}/{name}" + ("" if width == TILE else f".p/{width}")


def leaves_of(folder: Path, size: int) -> list[bytes]:
    """The leaf hashes of a mirror, from its entries. Raises Bad where a file is missing or another one."""
    leaves: list[bytes] = []
    for index in range(-(-size // TILE)):
        width = min(TILE, size - index * TILE)
        data = _read(folder, "entries", index, width)
        found: list[bytes] = []
        while data and len(found) < width:
            length = int.from_bytes(data[:2], "big")
            found.append(leaf_hash(data[2 : 2 + length]))
            data = data[2 + length :]
        if len(found) != width or b"".join(found) != _read(folder, "0", index, width)[: width * 32]:
            raise Bad(f"entries and hashes of tile {index} differ")
        leaves += found
    return leaves


def check_growth(folder: Path, old: Checkpoint, new: Checkpoint) -> None:
    """Whether both checkpoints are of the mirrored leaves: then the new one only adds. Raises Bad."""
    if old.origin != new.origin or old.size > new.size:
        raise Bad("the second checkpoint is not a later one of the same log")
    leaves = leaves_of(folder, new.size)
    for point in (old, new):
        if root_of(leaves[: point.size]) != point.root:
            raise Bad(f"the leaves do not hash to the checkpoint of size {point.size}")


def _read(folder: Path, kind: str, index: int, width: int) -> bytes:
    """A tile; a full one serves for every partial one of it."""
    for path in (folder / tile_path(kind, index, width), folder / tile_path(kind, index)):
        if path.exists():
            return path.read_bytes()
    wider = sorted((folder / tile_path(kind, index)).with_name(f"{index % 1000:03d}.p").glob("*"), key=_number)
    for path in wider:
        if _number(path) >= width:
            return path.read_bytes()
    raise Bad(f"the mirror lacks {tile_path(kind, index, width)}")


def _number(path: Path) -> int:
    return int(path.name)
