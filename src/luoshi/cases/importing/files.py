"""Opening a file to import: plain or gzip, its format, its lines one at a time in bounded memory."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from enum import StrEnum
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import IO, Final, NamedTuple, cast

from luoshi.core.errors import BadInput

_GZIP_MAGIC: Final = b"\x1f\x8b"
LONGEST_LINE: Final = 4 * 1024 * 1024
_SUFFIXES: Final = {".jsonl": "replies", ".ndjson": "replies", ".csv": "boston311"}


class Format(StrEnum):
    """The shapes of files that can be imported."""

    REPLIES = "replies"
    BOSTON311 = "boston311"


class Line(NamedTuple):
    """A line with its end, counted from 1; `data` is None where it was longer than `LONGEST_LINE` bytes."""

    number: int
    data: bytes | None


class Input:
    """A file opened for import. `position` of `size` bytes are read, as they stand on the disk."""

    def __init__(self, path: Path) -> None:
        """Raises BadInput `file_unreadable` for what is no readable file."""
        try:
            self._raw: IO[bytes] = path.open("rb")
            packed = self._raw.read(2) == _GZIP_MAGIC
            self._raw.seek(0)
            self.size = path.stat().st_size
        except OSError as error:
            raise _unreadable(path, error) from error
        self.path = path
        self._stream = cast(BufferedReader, gzip.GzipFile(fileobj=self._raw)) if packed else self._raw
        self._line = 0

    def __enter__(self) -> Input:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._raw.close()

    @property
    def position(self) -> int:
        """How many bytes of the file have been read."""
        return self._raw.tell()

    def format(self) -> Format:
        """What the file is, by its first line, else by its name. Raises BadInput `file_empty`, `format_unknown`."""
        first = next((line.data or b"" for line in self.lines() if line.data is None or line.data.strip()), None)
        self._stream.seek(0)
        self._line = 0
        if first is None:
            raise BadInput("file_empty", f"文件 {self.path} 是空的。", f"The file {self.path} is empty.")
        start = first.removeprefix(b"\xef\xbb\xbf").lstrip()
        if start.startswith(b"{"):
            return Format.REPLIES
        if b"CASE_ENQUIRY_ID" in start:
            return Format.BOSTON311
        named = next((_SUFFIXES[suffix] for suffix in self.path.suffixes if suffix in _SUFFIXES), None)
        if named is None or start.startswith(b"["):
            raise _unknown(self.path)
        return Format(named)

    def lines(self) -> Iterator[Line]:
        """The lines from where reading stands. Raises BadInput `file_damaged` where the file breaks off."""
        while data := self._read():
            self._line += 1
            whole = len(data) <= LONGEST_LINE
            while not data.endswith(b"\n") and len(data) > LONGEST_LINE:
                data = self._read()
            yield Line(self._line, data if whole else None)

    def _read(self) -> bytes:
        try:
            return self._stream.readline(LONGEST_LINE + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise BadInput(
                "file_damaged",
                f"文件 {self.path} 在第 {self._line} 行之后损坏或不完整。"
                "此前已导入的保留；换上完整的文件再运行一次即可接着导入。",
                f"The file {self.path} is damaged or cut off after line {self._line}. What was imported before stays; "
                "run again with a whole file to go on.",
                {"path": str(self.path), "line": self._line},
            ) from error


def _unreadable(path: Path, error: OSError) -> BadInput:
    return BadInput(
        "file_unreadable",
        f"不能读取文件 {path}（{error.strerror}）。",
        f"The file {path} cannot be read ({error.strerror}).",
        {"path": str(path)},
    )


def _unknown(path: Path) -> BadInput:
    known = ", ".join(Format)
    return BadInput(
        "format_unknown",
        f"认不出文件 {path} 的格式。可用 --format 指定：{known}（每行一个 JSON 对象，或带表头的 CSV）。",
        f"The format of {path} is not known. Name it with --format: {known} (one JSON object a line, or CSV).",
        {"path": str(path)},
    )
