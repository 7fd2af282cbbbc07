"""Sealed streams: AES-256-GCM in chunks whose order, end and name are proved (the STREAM construction).

A file is a header and chunks. Each has a random salt from which its own key is derived (HKDF-SHA256) together with its
name, so that two files cannot be exchanged; a chunk's nonce is its number and whether it is the last one, so that none
can be left out, moved or cut off. Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance, 2015, §7; NIST SP 800-38D.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from luoshi.core.errors import BadInput

MAGIC: Final = b"luoshi-sealed-1\n"
KEY_BYTES: Final = 32
SALT_BYTES: Final = 32
CHUNK: Final = 1 << 20
_LENGTH: Final = 4
_TAG: Final = 16
_LEVEL: Final = 1
"""Of zlib: quick, and the log is compressed already; what is left of it is zeros."""


def seal(
    key: bytes,
    name: str,
    content: Iterable[bytes],
    target: BinaryIO,
    random: Callable[[int], bytes] = os.urandom,
) -> int:
    """Compress and seal `content` under `name` into `target`. Returns how many bytes were read."""
    salt = random(SALT_BYTES)
    cipher, header = _cipher(key, salt, name), MAGIC + salt
    target.write(header)
    size, number, waiting = 0, 0, b""
    for piece in _compressed(content):
        size = piece[0]
        waiting += piece[1]
        while len(waiting) > CHUNK:
            _put(target, cipher.encrypt(_nonce(number, last=False), waiting[:CHUNK], header))
            waiting, number = waiting[CHUNK:], number + 1
    _put(target, cipher.encrypt(_nonce(number, last=True), waiting, header))
    return size


def unseal(key: bytes, name: str, source: BinaryIO) -> Iterator[bytes]:
    """The content, piece by piece, each proved before it is given. Raises BadInput `backup_broken`.

    Whoever takes a piece must not trust the whole before the last one came without an error.
    """
    header = source.read(len(MAGIC) + SALT_BYTES)
    if len(header) < len(MAGIC) + SALT_BYTES or not header.startswith(MAGIC):
        raise _broken(name, "不是封存文件", "it is no sealed file")
    cipher, inflate = _cipher(key, header[len(MAGIC) :], name), zlib.decompressobj()
    number, chunk = 0, _take(source, name)
    while chunk is not None:
        following = _take(source, name)
        try:
            plain = cipher.decrypt(_nonce(number, last=following is None), chunk, header)
        except InvalidTag as error:
            raise _broken(name, "密钥不对，或内容被改、被截短", "wrong key, or it was changed or cut off") from error
        yield inflate.decompress(plain)
        chunk, number = following, number + 1
    if number == 0 or not inflate.eof:
        raise _broken(name, "不完整", "it is not whole")


def _compressed(content: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The compressed pieces, each with how many bytes were read so far."""
    deflate, size = zlib.compressobj(_LEVEL), 0
    for piece in content:
        size += len(piece)
        yield size, deflate.compress(piece)
    yield size, deflate.flush()


def _cipher(key: bytes, salt: bytes, name: str) -> AESGCM:
    own = HKDF(SHA256(), KEY_BYTES, salt, b"luoshi backup\0" + name.encode()).derive(key)
    return AESGCM(own)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _put(target: BinaryIO, chunk: bytes) -> None:
    target.write(len(chunk).to_bytes(_LENGTH, "big") + chunk)


def _take(source: BinaryIO, name: str) -> bytes | None:
    length = source.read(_LENGTH)
    if not length:
        return None
    size = int.from_bytes(length, "big")
    if len(length) < _LENGTH or not _TAG <= size <= CHUNK + _TAG:
        raise _broken(name, "不完整", "it is not whole")
    chunk = source.read(size)
    if len(chunk) < size:
        raise _broken(name, "不完整", "it is not whole")
    return chunk


def _broken(name: str, zh: str, en: str) -> BadInput:
    return BadInput(
        "backup_broken",
        f"备份文件 {name} 不能用：{zh}。请用另一份备份，或核对密钥文件。",
        f"The backup's file {name} cannot be used: {en}. Use another backup, or check the key file.",
        {"name": name},
    )
