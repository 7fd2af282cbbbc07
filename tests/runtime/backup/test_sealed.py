"""A sealed file opens whole, under its own name and key, or not at all."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable

import pytest

from luoshi.core.errors import BadInput
from luoshi.runtime.backup import sealed
from luoshi.runtime.backup.sealed import CHUNK, seal, unseal

KEY, NAME = bytes(range(32)), "wal/000000010000000000000001"


def noise(size: int) -> bytes:
    """Bytes that do not compress, the same ones every time."""
    import hashlib

    blocks = (hashlib.sha256(n.to_bytes(8, "big")).digest() for n in itertools.count())
    return b"".join(itertools.islice(blocks, size // 32 + 1))[:size]


LONG = noise(2 * CHUNK + 12345)


def sealed_bytes(content: bytes, name: str = NAME, key: bytes = KEY) -> bytes:
    target = io.BytesIO()
    pieces = [content[start : start + 70_000] for start in range(0, len(content), 70_000)]
    assert seal(key, name, pieces, target) == len(content)
    return target.getvalue()


def opened(data: bytes, name: str = NAME, key: bytes = KEY) -> bytes:
    return b"".join(unseal(key, name, io.BytesIO(data)))


@pytest.mark.parametrize("content", [b"", b"x", bytes(3 * CHUNK), LONG], ids=["empty", "one", "zeros", "noise"])
def test_what_was_sealed_comes_back(content: bytes) -> None:
    assert opened(sealed_bytes(content)) == content


def test_nothing_of_the_content_can_be_read_and_zeros_take_no_room() -> None:
    text = "解放路一小门口的路灯三天不亮了".encode() * 1000
    assert text[:30] not in sealed_bytes(text)
    assert len(sealed_bytes(bytes(16 * CHUNK))) < CHUNK


def chunks(data: bytes) -> tuple[bytes, list[bytes]]:
    """Header, and the chunks with their lengths."""
    head = len(sealed.MAGIC) + sealed.SALT_BYTES
    found, place = [], head
    while place < len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        found.append(data[place : place + 4 + size])
        place += 4 + size
    return data[:head], found


def test_there_are_several_chunks_to_play_with() -> None:
    assert len(chunks(sealed_bytes(LONG))[1]) == 3


CHANGES: dict[str, Callable[[bytes, list[bytes]], bytes]] = {
    "the last chunk is cut off": lambda head, found: head + b"".join(found[:-1]),
    "cut within a chunk": lambda head, found: (head + b"".join(found))[:-1],
    "cut within a length": lambda head, found: head + b"".join(found[:-1]) + found[-1][:2],
    "two chunks change places": lambda head, found: head + found[1] + found[0] + found[2],
    "a chunk is left out": lambda head, found: head + found[0] + found[2],
    "a chunk comes twice": lambda head, found: head + found[0] + found[0] + found[1] + found[2],
    "a bit is turned": lambda head, found: head + b"".join(found[:-1]) + found[-1][:-1] + bytes([found[-1][-1] ^ 1]),
    "something follows": lambda head, found: head + b"".join(found) + found[0],
    "no chunk at all": lambda head, _found: head,
    "another salt": lambda head, found: head[:-1] + bytes([head[-1] ^ 1]) + b"".join(found),
    "another kind of file": lambda head, found: b"x" + head[1:] + b"".join(found),
    "nothing": lambda _head, _found: b"",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_changed_file_is_refused(change: Callable[[bytes, list[bytes]], bytes]) -> None:
    head, found = chunks(sealed_bytes(LONG))
    assert opened(head + b"".join(found)) == LONG
    with pytest.raises(BadInput) as caught:
        opened(change(head, found))
    assert caught.value.code == "backup_broken"
    assert "备份" in caught.value.zh


def test_one_file_does_not_pass_for_another() -> None:
    data = sealed_bytes(b"segment 1")
    for name, key in (("wal/000000010000000000000002", KEY), (NAME, bytes(32))):
        with pytest.raises(BadInput):
            opened(data, name, key)


def test_the_same_content_is_never_sealed_alike() -> None:
    assert sealed_bytes(b"the same") != sealed_bytes(b"the same")
