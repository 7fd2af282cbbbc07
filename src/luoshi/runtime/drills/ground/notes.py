"""The log of acknowledgements: what a writer holds in hand, written down by the writer itself as soon as it has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Event:
    """An event as both sides know it: where it stands, and the SHA-256 of its bytes in hex."""

    stream: UUID
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Notes:
    """The folder of the writers' notes."""

    folder: Path

    @property
    def stop(self) -> Path:
        """A file that tells the writers to finish the case they are at."""
        return self.folder / "stop"

    @property
    def gone(self) -> Path:
        """A file that tells the writers to wait for no answer any more: there is nobody left to give one."""
        return self.folder / "gone"

    def acknowledgements(self, name: str) -> Path:
        """The file of one writer."""
        return self.folder / f"acknowledged-{name}"

    def durations(self, name: str) -> Path:
        """How long each acknowledged step of a writer took."""
        return self.folder / f"took-{name}"

    def took(self) -> list[float]:
        """Seconds from sending a step until its receipt, of all writers so far."""
        lines = (line for path in self.folder.glob("took-*") for line in path.read_text().splitlines(keepends=True))
        return [float(line) for line in lines if line.endswith("\n")]

    def acknowledged(self) -> list[Event]:
        """What the writers noted, in all. A line that is being written just now does not count yet."""
        return [event for path in self._files() for event in _events(path)]

    def count(self) -> int:
        """How many events were acknowledged so far."""
        return sum(path.read_bytes().count(b"\n") for path in self._files())

    def unexpected(self) -> list[str]:
        """Answers no writer should get: neither a receipt nor a reason to try again."""
        return [line for path in sorted(self.folder.glob("unexpected-*")) for line in path.read_text().splitlines()]

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("acknowledged-*"))


def _events(path: Path) -> Iterator[Event]:
    for line in path.read_text("ascii").splitlines(keepends=True):
        if line.endswith("\n"):
            stream, version, sha256 = line.split()
            yield Event(UUID(stream), int(version), sha256)
