"""Uploaded files: each encrypted under a key of its own and named by its salted hash.

The event of the evidence holds the hash, which proves the file, and `secret`, which opens it and stands in the vault.
Whoever may read the event may read the file; erasing the secret leaves noise on the disk and the proof in the record.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from luoshi.core.errors import BadInput, NotFound, Unavailable

MOST_BYTES = 20 * 1024 * 1024
_KEY_BYTES, _SALT_BYTES = 32, 16
# A key encrypts one file once: its nonce may be fixed (NIST SP 800-38D, 8.2 demands that the pair be unique).
_NONCE = bytes(12)
_NAME = re.compile(r"[0-9a-f]{64}")
_ZIP = b"PK\x03\x04"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_SIGNS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    *((4, b"ftyp" + brand, "video/mp4") for brand in (b"iso", b"mp4", b"M4V", b"avc1")),
)
_DOCUMENTS = {".docx": f"{_OFFICE}wordprocessingml.document", ".xlsx": f"{_OFFICE}spreadsheetml.sheet"}
IMAGES = frozenset({"image/jpeg", "image/png", "image/webp"})
ALLOWED = "照片（JPEG、PNG、WebP）、PDF、Word、Excel、MP4"


class Secret(msgspec.Struct, frozen=True):
    """What opens a file, as its text in the vault."""

    key: bytes
    salt: bytes
    media: str
    size: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A file just put away: its name, and the text of the secret that opens it."""

    name: str
    secret: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A file taken out again."""

    content: bytes
    media: str


class Store:
    """The folder of files. It knows no case: who may open a file is decided by who may read its event."""

    def __init__(self, folder: Path, random: Callable[[int], bytes]) -> None:
        self._folder = folder
        self._random = random

    def put(self, content: bytes, name: str, media: str = "") -> Stored:
        """Encrypt and keep a file, durably. Raises BadInput for its size or kind, Unavailable for a full disk.

        `media` is given by a caller who has looked at the content: a paper may be plain text, which evidence is not.
        """
        media = media or checked(content, name)
        secret = Secret(self._random(_KEY_BYTES), self._random(_SALT_BYTES), media, len(content))
        hashed = hashlib.sha256(secret.salt + content).hexdigest()
        try:
            self._write(hashed, AESGCM(secret.key).encrypt(_NONCE, content, hashed.encode()))
        except OSError as error:
            raise Unavailable(
                "file_not_kept",
                f"文件没有存下来（{error.strerror}），请稍后再试。",
                f"The file could not be kept ({error.strerror}): try again later.",
            ) from error
        return Stored(hashed, msgspec.json.encode(secret).decode())

    def open(self, name: str, secret: str | None) -> Opened:
        """A file with the secret its event has. Raises NotFound if it was erased, Unavailable if it was damaged."""
        if not secret:
            raise NotFound("file_erased", "这个文件已依法删除。", "The file was erased.")
        opening = msgspec.json.decode(secret, type=Secret)
        try:
            content = AESGCM(opening.key).decrypt(_NONCE, self._path(name).read_bytes(), name.encode())
        except (FileNotFoundError, InvalidTag) as error:
            raise Unavailable(
                "file_damaged",
                "文件缺失或已损坏，请告诉管理员核对存储。",
                "The file is missing or damaged: tell the administrator.",
                {"name": name},
            ) from error
        return Opened(content, opening.media)

    def drop(self, name: str) -> None:
        """Forget a file that no event names: what it was added for was refused."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise NotFound("file", "没有这个文件。", "No such file.")
        return self._folder / name[:2] / name

    def _write(self, name: str, sealed: bytes) -> None:
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).rename(path)
        except OSError:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
        _sync_folder(path.parent)


def checked(content: bytes, name: str) -> str:
    """The media type of a file by its own bytes. Raises BadInput for an empty or large one, or a kind not taken."""
    if not content:
        raise BadInput("file_empty", "这个文件是空的。", "The file is empty.")
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise BadInput("file_too_large", f"文件不能超过 {most} MB。", f"A file may have at most {most} MB.")
    for at, sign, media in _SIGNS:
        if content[at : at + len(sign)] == sign:
            return media
    suffix = Path(name).suffix.lower()
    if content.startswith(_ZIP) and suffix in _DOCUMENTS:
        return _DOCUMENTS[suffix]
    raise BadInput("file_kind", f"可以上传：{ALLOWED}。", "Photographs, PDF, Word, Excel and MP4 files are taken.")


def _sync_folder(folder: Path) -> None:
    """A rename is durable once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def media_of(secret: str) -> str:
    """The media type that a file's secret tells."""
    return msgspec.json.decode(secret, type=Secret).media
