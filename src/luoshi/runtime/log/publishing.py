"""The log as static files that anybody may mirror (C2SP tlog-tiles): written before the checkpoint that needs them.

checkpoint, keys.json, tile/<level>/<index>[.p/<width>], tile/entries/<index>[.p/<width>]
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

import psycopg

from luoshi.ledger.log.checkpoints import read_checkpoint
from luoshi.ledger.log.nodes import entries_of, tile_of
from luoshi.ledger.log.notes import read_note
from luoshi.ledger.log.signing import LogBroken
from luoshi.ledger.log.tiles import bundle, new_tiles
from luoshi.runtime.log.keys import LogKeys

CHECKPOINT, KEYS = "checkpoint", "keys.json"


def publish(connection: psycopg.Connection[Any], log: int, folder: Path, size: int, checkpoint: str) -> int:
    """Writes what the folder lacks of the log up to this size, then its checkpoint; returns the files written.

    In a transaction that sees everything. Raises LogBroken where a full tile that was published says otherwise.
    """
    tiles = list(new_tiles(published_size(folder), size))
    for tile in tiles:
        if tile.level == 0:
            entries = entries_of(connection, log, tile.index)[: tile.width]
            _put(folder / tile.entries_path, bundle(entries))
        _put(folder / tile.path, b"".join(tile_of(connection, log, tile.level, tile.index)[: tile.width]))
    replace_file(folder / CHECKPOINT, checkpoint.encode())
    return len(tiles)


def published_size(folder: Path) -> int:
    """Up to where the folder has the log."""
    path = folder / CHECKPOINT
    return read_checkpoint(read_note(path.read_text("utf-8")).text).size if path.exists() else 0


def publish_keys(folder: Path, keys: LogKeys) -> None:
    """Who signs: the first key, each that followed with the note by which it did, the key of promises,
    and the one that signs beside, where there is one.
    """
    listed: dict[str, Any] = {
        "origin": keys.origin,
        "keys": [str(key) for key in keys.public_keys()],
        "rotations": keys.rotations,
        "promise": str(keys.promise_key.public),
    }
    if keys.beside:
        listed["second"] = {"key": str(keys.beside[0].public), "statement": keys.sm2_statement}
    replace_file(folder / KEYS, (json.dumps(listed, ensure_ascii=False, indent=1) + "\n").encode())


def paths(size: int) -> list[str]:
    """The files of tiles there are for a log of this size, entries included, without the partial ones of before."""
    tiles = list(new_tiles(0, size))
    return [tile.path for tile in tiles] + [tile.entries_path for tile in tiles if tile.level == 0]


def _put(path: Path, data: bytes) -> None:
    """Published files are never changed: one that is there already must be the same."""
    if path.exists():
        if path.read_bytes() != data:
            raise LogBroken(
                "log_forked", f"已公布的 {path.name} 与数据库不同。", f"{path.name} was published otherwise."
            )
        return
    replace_file(path, data)


def replace_file(path: Path, data: bytes) -> None:
    """Writes a file in one step: whoever reads sees the old one or the new. Makes the folder where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
