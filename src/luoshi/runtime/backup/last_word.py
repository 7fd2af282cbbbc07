"""What lies of the log outside the database, for a backup: what was signed last, and what was published of it.

Without it a database that was restored from before the last checkpoint would be signed on as if nothing were missing.
Tiles are left out: they follow from the database, and are published again after a restore.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psycopg

from luoshi.ledger.access import acting
from luoshi.ledger.log import merkle
from luoshi.ledger.log.checkpoints import read_checkpoint
from luoshi.ledger.log.nodes import StoredNodes
from luoshi.ledger.log.notes import read_note
from luoshi.ledger.log.sequencing import SEQUENCER, size_of
from luoshi.runtime.backup.shelf import Shelf, stream
from luoshi.runtime.log.keeper import LogFolder
from luoshi.runtime.log.publishing import CHECKPOINT, publish, replace_file

NAME: Final = "log/last-word"
_OURS: Final = re.compile(r"signed-\d+|public/\d+/(checkpoint|keys\.json)|public/halted\.json")


def read_last_word(folder: LogFolder) -> bytes | None:
    """It, packed: the same bytes as long as it is the same; None where nothing was signed yet."""
    found = {name: path.read_bytes() for name, path in _files(folder.path)}
    if not found:
        return None
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in found.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def put_last_word(shelf: Shelf, packed: bytes) -> None:
    """Onto the shelf. Read before the write-ahead log is shelved and put after it: no word without its events."""
    shelf.put(NAME, stream(io.BytesIO(packed)))


def put_back(shelf: Shelf, folder: LogFolder) -> dict[int, str]:
    """Puts back what was signed. Returns what was published of each log, by its number, for `publish_again`.

    What is there already stays: it is the newer word.
    """
    published: dict[int, str] = {}
    if Path(NAME).name not in shelf.names(Path(NAME).parent.name):
        return published
    with tarfile.open(fileobj=io.BytesIO(b"".join(shelf.get(NAME))), mode="r:") as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is None or not _OURS.fullmatch(member.name):
                continue
            name, data = Path(member.name), content.read()
            if name.name == CHECKPOINT:
                published[int(name.parent.name)] = data.decode()
            elif not (folder.path / name).exists():
                replace_file(folder.path / name, data)
    return published


def publish_again(connection: psycopg.Connection[Any], folder: LogFolder, published: dict[int, str]) -> list[int]:
    """Makes the public files of each log that the database holds as it was published. Returns the logs it does not."""
    lacking = []
    for number, text in published.items():
        point = read_checkpoint(read_note(text).text)
        with acting(connection, SEQUENCER):
            held = size_of(connection, number) >= point.size
            if held and merkle.root(point.size, StoredNodes(connection, number)) == point.root:
                publish(connection, number, folder.public(number), point.size, text)
            else:
                lacking.append(number)
    return lacking


def _files(top: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(top.rglob("*")):
        name = path.relative_to(top).as_posix()
        if _OURS.fullmatch(name) and path.is_file():
            yield name, path
