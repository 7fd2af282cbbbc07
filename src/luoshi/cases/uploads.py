"""Files that a person hands in: checked all before any is kept, under limits that are data, and never required.

They go the way of all evidence: encrypted each under its own key, named in the record by a salted hash. What a person
called a file is not kept: it tells of them (张三的身份证.jpg), and nobody needs it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from luoshi.cases.files import IMAGES, Store, checked
from luoshi.core.case.commands import AddEvidence
from luoshi.core.errors import BadInput
from luoshi.core.private import Private

KIND: Final = "by_person"
"""The kind of evidence that a person's files are: none that a case type asks of its office."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many files with one sending, how many in one case, how many bytes each, and of which media types."""

    most_files: int
    most_files_of_a_case: int
    most_bytes: int
    media: tuple[str, ...]

    @property
    def megabytes(self) -> int:
        """The size in whole megabytes, for people."""
        return self.most_bytes // 2**20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name, which only helps to tell its kind, its size in bytes, and how to read it."""

    name: str
    size: int
    read: Callable[[], bytes]


@cache
def limits() -> Limits:
    """The limits of `uploads.toml`."""
    found = tomllib.loads((resources.files("luoshi.cases") / "uploads.toml").read_text("utf-8"))
    return Limits(**{**found, "media": tuple(found["media"])})


def put_away(
    store: Store, uploads: Sequence[Upload], before: int = 0, bounds: Limits | None = None
) -> list[AddEvidence]:
    """Keep the files; returns the commands that add them to a case, which has `before` files of the person's already.

    Raises BadInput where one is too many, too large, empty or of a kind not taken: then none is kept. Raises
    Unavailable for a full disk. What is refused later is forgotten again with `forget`.
    """
    bounds = bounds or limits()
    _few_enough(len(uploads), before, bounds)
    for upload in uploads:
        if upload.size > bounds.most_bytes:
            raise _too_large(bounds)
    found = [(upload.name, upload.read()) for upload in uploads]
    media = [_taken(content, name, bounds) for name, content in found]
    return [
        _evidence(store, name, content, kind, before + nth)
        for nth, ((name, content), kind) in enumerate(zip(found, media, strict=True), start=1)
    ]


def forget(store: Store, commands: Iterable[object]) -> None:
    """Forget the files of commands that were not carried out."""
    for command in commands:
        if isinstance(command, AddEvidence) and command.file:
            store.drop(command.file)


def _evidence(store: Store, name: str, content: bytes, media: str, nth: int) -> AddEvidence:
    kept = store.put(content, name)
    title = f"照片 {nth}" if media in IMAGES else f"文件 {nth}"
    return AddEvidence(KIND, Private(title), kept.name, Private(kept.secret))


def _few_enough(count: int, before: int, bounds: Limits) -> None:
    if count > bounds.most_files:
        most = bounds.most_files
        raise BadInput("files_too_many", f"一次最多交 {most} 个文件。", f"At most {most} files at one time.")
    if count and before + count > bounds.most_files_of_a_case:
        most = bounds.most_files_of_a_case
        raise BadInput(
            "files_too_many",
            f"一件事最多交 {most} 个文件。更多的请带到窗口。",
            f"At most {most} files for one case. Bring more to a window.",
        )


def _taken(content: bytes, name: str, bounds: Limits) -> str:
    media = checked(content, name)
    if len(content) > bounds.most_bytes:
        raise _too_large(bounds)
    if media not in bounds.media:
        raise BadInput("file_kind", "不收这种文件。", "Files of this kind are not taken.", {"media": media})
    return media


def _too_large(bounds: Limits) -> BadInput:
    most = bounds.megabytes
    return BadInput("file_too_large", f"每个文件不能超过 {most} MB。", f"A file may have at most {most} MB.")
