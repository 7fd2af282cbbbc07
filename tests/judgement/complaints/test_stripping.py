"""Photographs are made anew: what cameras write into them is gone; other files are refused."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from luoshi.core.errors import BadInput
from luoshi.judgement.complaints.settings import complaint_rules
from luoshi.judgement.complaints.stripping import strip, strip_all

PLACE = "Wangjiaao, under the locust tree"
RULES = complaint_rules()


def photograph(kind: str) -> bytes:
    """A photograph with a place in its EXIF, its comment and its text."""
    picture, out = Image.new("RGB", (64, 48), (90, 120, 150)), BytesIO()
    exif = picture.getexif()
    exif[0x010E] = PLACE
    exif.get_ifd(0x8825)[2] = (29.0, 31.0, 7.5)
    more: dict[str, Any] = {"comment": PLACE.encode()} if kind == "JPEG" else {}
    if kind == "PNG":
        info = PngInfo()
        info.add_itxt("Location", PLACE)
        more = {"pnginfo": info}
    picture.save(out, kind, exif=exif, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_the_camera_is_left(kind: str) -> None:
    before = photograph(kind)
    assert PLACE.encode() in before
    made = strip("IMG.jpg", before, RULES)
    assert PLACE.encode() not in made.content
    with Image.open(BytesIO(made.content)) as found:
        assert found.size == (64, 48)
        assert dict(found.getexif()) == {}
        assert set(found.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert made.media == ("image/png" if kind == "PNG" else "image/jpeg")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 /Author (x)", "file_kind"),
        (b"PK\x03\x04 a document", "file_kind"),
        (b"\x00\x00\x00\x18ftypmp42", "file_kind"),
        (b"\xff\xd8\xff and no picture", "file_unreadable"),
        (b"\xff\xd8\xff" + bytes(RULES.most_bytes), "file_too_large"),
    ],
)
def test_whatever_else_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        strip("x", content, RULES)
    assert refused.value.code == code


def test_only_so_many() -> None:
    with pytest.raises(BadInput) as refused:
        strip_all([("a", photograph("PNG"))] * (RULES.most_files + 1), RULES)
    assert refused.value.code == "files_too_many"
