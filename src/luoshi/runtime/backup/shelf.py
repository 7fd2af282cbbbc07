"""The folder of a backup: what lies where in it, by which names it is sealed, and what may be thrown away.

base/20261130T190000Z-000000010000000000000005     a base backup and the log segment it needs first
wal/000000010000000000000005                       a whole segment of the write-ahead log
wal/000000010000000000000006.partial               the one that is being written, as far as it has come
files/NAME                                         an uploaded file
log/last-word                                      what was signed last, and the checkpoints that were published
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from luoshi.core.errors import BadInput
from luoshi.runtime.account import own_folder
from luoshi.runtime.backup.sealed import seal, unseal

PARTIAL: Final = ".partial"
KEPT_BASES: Final = 2
_BASE: Final = re.compile(r"(\d{8}T\d{6}Z)-([0-9A-F]{24})")
_SEGMENT: Final = re.compile(r"[0-9A-F]{24}(\.partial)?")
_KINDS: Final = ("base", "wal", "files", "log")
READ: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Base:
    """A base backup: its file's name, when it was begun, and the first segment it needs."""

    name: str

    @property
    def begun(self) -> datetime:
        """When it was begun."""
        return datetime.strptime(self.name.split("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

    @property
    def first_segment(self) -> str:
        """The segment of the log from which on all must be there."""
        return self.name.split("-")[1]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder, and the key its files are sealed under."""

    folder: Path
    key: bytes

    def prepare(self) -> None:
        """Makes the folders, closed to others."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        for path in (self.folder, *(self.folder / kind for kind in _KINDS)):
            own_folder(path, os.geteuid(), os.getegid())

    def put(self, name: str, content: Iterable[bytes]) -> int:
        """Seals `content` as `name`, whole or not at all, and on the disk. Returns the bytes that went in."""
        target = self.folder / name
        fresh = target.with_name(f".{target.name}.new")
        with fresh.open("wb") as file:
            size = seal(self.key, name, content, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
        return size

    def get(self, name: str) -> Iterator[bytes]:
        """The content of `name`. Raises BadInput."""
        with (self.folder / name).open("rb") as file:
            yield from unseal(self.key, name, file)

    def bases(self) -> list[Base]:
        """The base backups, oldest first."""
        names = self.names("base")
        return [Base(name) for name in sorted(names) if _BASE.fullmatch(name)]

    def newest(self) -> Base:
        """The newest base backup. Raises BadInput where there is none."""
        bases = self.bases()
        if not bases:
            raise BadInput(
                "no_backup",
                f"{self.folder} 里没有备份。",
                f"There is no backup in {self.folder}.",
                {"path": str(self.folder)},
            )
        return bases[-1]

    def names(self, kind: str) -> set[str]:
        """The whole files of a kind."""
        folder = self.folder / kind
        found = (entry.name for entry in folder.iterdir()) if folder.is_dir() else iter(())
        return {name for name in found if not name.startswith(".")}

    def segments(self) -> list[str]:
        """The log and the histories of its timelines, in order; a partial segment only where the whole is not there."""
        names = self.names("wal")
        return sorted(name for name in names if name.removesuffix(PARTIAL) == name or name[:24] not in names)

    def drop(self, name: str) -> None:
        """Removes a file."""
        (self.folder / name).unlink(missing_ok=True)

    def prune(self, keep: int = KEPT_BASES) -> None:
        """Removes base backups but the newest, and the log from before the oldest of those that stay."""
        bases = self.bases()
        for base in bases[:-keep]:
            self.drop(f"base/{base.name}")
        if bases:
            first = bases[-keep:][0].first_segment[8:]
            for name in self.names("wal"):
                if _SEGMENT.fullmatch(name) and name[8:24] < first:
                    self.drop(f"wal/{name}")


def pieces(path: Path) -> Iterator[bytes]:
    """A file's bytes."""
    with path.open("rb") as file:
        yield from stream(file)


def stream(file: BinaryIO) -> Iterator[bytes]:
    """What can be read of an open file."""
    while piece := file.read(READ):
        yield piece


@contextmanager
def emptied(folder: Path) -> Iterator[Path]:
    """A folder of ours for the block, empty at its beginning; what was left of an earlier one is removed."""
    own_folder(folder, os.geteuid(), os.getegid())
    for entry in folder.iterdir():
        entry.unlink()
    yield folder
