"""The tiles over a run of leaves: as they are stored, and as they were published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

from luoshi.ledger.log.merkle import HASH_BYTES
from luoshi.ledger.log.nodes import TILE, root_of_tile, tile_of
from luoshi.ledger.log.tiles import Tile, new_tiles
from luoshi.ledger.verifying.findings import Report

_STORED: Final = "SELECT place, hash FROM ledger_node WHERE log = %s AND level = 1 AND place >= %s AND place < %s"

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Run:
    """Leaf hashes of a log from `first` on, one after the other; `published` is the folder of its files."""

    log: int
    first: int
    hashes: Sequence[bytes]
    published: Path | None

    @property
    def end(self) -> int:
        """The place after the last."""
        return self.first + len(self.hashes)

    def of_tile(self, connection: Connection, tile: Tile) -> Sequence[bytes]:
        """The hashes of a tile; what lies before the run is read."""
        begin = tile.index * TILE - self.first
        if begin >= 0:
            return self.hashes[begin : begin + tile.width]
        return [*tile_of(connection, self.log, 0, tile.index)[:-begin], *self.hashes[: begin + tile.width]]


def check_tiles(connection: Connection, report: Report, run: Run) -> None:
    """The tiles that end in a run: the stored root of each full one, and which leaf is not as it was published."""
    bounds = [run.log, run.first // TILE, run.end // TILE]
    stored = dict(connection.execute(_STORED, bounds).fetchall())
    for tile in new_tiles(run.first, run.end):
        if tile.level:
            break
        here = run.of_tile(connection, tile)
        if tile.width == TILE and (len(here) != TILE or stored.get(tile.index) != root_of_tile(here)):
            report.add("node_changed", f"log {run.log}, level 1 #{tile.index}")
        if run.published is not None:
            _compare(report, run, tile, here)


def _compare(report: Report, run: Run, tile: Tile, here: Sequence[bytes]) -> None:
    path = (run.published or Path()) / tile.path
    if not path.exists():
        return
    data = path.read_bytes()
    if data == b"".join(here):
        return
    for nth in range(len(data) // HASH_BYTES):
        if nth >= len(here) or here[nth] != data[nth * HASH_BYTES : (nth + 1) * HASH_BYTES]:
            report.add("leaf_changed", f"log {run.log} #{tile.index * TILE + nth}")
