"""Uploaded files: encrypted each under its own key, named by a salted hash, noise once the key is gone."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import b64decode
from pathlib import Path

import pytest

from luoshi.cases.files import MOST_BYTES, Store, checked, media_of
from luoshi.core.errors import BadInput, NotFound, Unavailable

PHOTO = b"\xff\xd8\xff" + bytes(range(256))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files", secrets.token_bytes)


def on_disk(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_file_comes_back_as_it_was_put_in(store: Store) -> None:
    kept = store.put(PHOTO, "lamp.jpg")
    opened = store.open(kept.name, kept.secret)
    assert (opened.content, opened.media) == (PHOTO, "image/jpeg")
    assert media_of(kept.secret) == "image/jpeg"


def test_nothing_of_it_stands_on_the_disk_in_the_clear(store: Store, tmp_path: Path) -> None:
    kept = store.put(PHOTO, "lamp.jpg")
    (path,) = on_disk(tmp_path)
    assert path.name == kept.name
    assert PHOTO[8:24] not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_its_name_proves_it_with_the_salt_and_two_uploads_of_it_have_two_names(store: Store) -> None:
    kept, again = store.put(PHOTO, "a.jpg"), store.put(PHOTO, "b.jpg")
    salt = b64decode(json.loads(kept.secret)["salt"])
    assert hashlib.sha256(salt + PHOTO).hexdigest() == kept.name
    assert kept.name != again.name


def test_with_its_secret_erased_it_is_gone(store: Store) -> None:
    kept = store.put(PHOTO, "lamp.jpg")
    with pytest.raises(NotFound):
        store.open(kept.name, None)


def test_a_file_that_was_changed_on_the_disk_is_not_shown(store: Store, tmp_path: Path) -> None:
    kept = store.put(PHOTO, "lamp.jpg")
    (path,) = on_disk(tmp_path)
    *before, last = path.read_bytes()
    path.write_bytes(bytes([*before, last ^ 1]))
    with pytest.raises(Unavailable):
        store.open(kept.name, kept.secret)
    path.unlink()
    with pytest.raises(Unavailable):
        store.open(kept.name, kept.secret)


def test_a_name_that_is_none_leads_nowhere(store: Store) -> None:
    for name in ("../../etc/passwd", "a" * 63, ""):
        with pytest.raises(NotFound):
            store.open(name, "{}" and store.put(PHOTO, "a.jpg").secret)


def test_a_file_is_dropped_with_what_it_was_added_for(store: Store, tmp_path: Path) -> None:
    store.drop(store.put(PHOTO, "lamp.jpg").name)
    assert on_disk(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "name", "media"),
    [
        (b"\xff\xd8\xff\xe0", "a.jpg", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBP", "a.webp", "image/webp"),
        (b"%PDF-1.7", "a.pdf", "application/pdf"),
        (b"\x00\x00\x00\x18ftypisom", "a.mp4", "video/mp4"),
        (b"PK\x03\x04", "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_a_file_is_known_by_its_own_bytes(content: bytes, name: str, media: str) -> None:
    assert checked(content, name) == media


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.jpg", "file_empty"),
        (b"MZ\x90", "a.jpg", "file_kind"),
        (b"<script>", "a.svg", "file_kind"),
        (b"PK\x03\x04", "a.zip", "file_kind"),
        (b"\x00\x00\x00\x18ftypheic", "a.heic", "file_kind"),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), "a.jpg", "file_too_large"),
    ],
)
def test_what_is_not_taken_is_refused(content: bytes, name: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        checked(content, name)
    assert refused.value.code == code
