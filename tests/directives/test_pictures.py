"""A picture made anew keeps what is seen on it, and nothing of place, time, device and owner."""

from __future__ import annotations

import io

import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from luoshi.core.errors import BadInput
from luoshi.directives.killable import clean_picture
from luoshi.directives.pictures import LONGEST, cleaned

CANARIES = (b"Phone-of-Zhang", b"2026:09:07", b"Zhang San", b"windows-note")


def photographed(turn: int = 1, size: tuple[int, int] = (60, 30)) -> bytes:
    """A photograph as a telephone takes it: with its place, its time, its device and its owner."""
    image, exif = Image.new("RGB", size, "red"), Image.Exif()
    image.paste("blue", (0, 0, size[0] // 2, size[1]))
    exif[ExifTags.Base.Model] = "Phone-of-Zhang"
    exif[ExifTags.Base.Orientation] = turn
    exif[ExifTags.Base.Artist] = "Zhang San"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:09:07 09:30:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (34.0, 15.0, 30.0), 3: "E", 4: (108.0, 56.0, 10.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"windows-note", quality=95)
    return out.getvalue()


def test_the_photograph_of_this_test_says_where_it_was_taken() -> None:
    data = photographed()
    assert all(canary in data for canary in CANARIES)
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(ExifTags.IFD.GPSInfo)


@pytest.mark.parametrize("clean", [cleaned, clean_picture])
def test_nothing_but_what_is_seen_is_left(clean: object) -> None:
    made = clean(photographed())  # type: ignore[operator]
    found = Image.open(io.BytesIO(made))
    assert [canary for canary in CANARIES if canary in made] == []
    assert dict(found.getexif()) == {}
    assert set(found.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert found.format == "JPEG"


def test_it_stands_upright_as_it_was_held() -> None:
    found = Image.open(io.BytesIO(cleaned(photographed(turn=6))))
    assert found.size == (30, 60)
    red, _, blue = found.convert("RGB").getpixel((15, 5))  # type: ignore[misc]
    assert blue > red, "the left half is on top"


def test_a_large_one_is_made_smaller() -> None:
    assert max(Image.open(io.BytesIO(cleaned(photographed(size=(4000, 1000))))).size) == LONGEST


def test_a_png_loses_its_texts_and_its_transparency() -> None:
    info, out = PngInfo(), io.BytesIO()
    info.add_text("Author", "Zhang San")
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG", pnginfo=info)
    made = cleaned(out.getvalue())
    assert b"Zhang San" not in made
    assert Image.open(io.BytesIO(made)).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("data", [b"", b"GIF89a....", b"\xff\xd8\xff\xe0 not a picture", b"<svg onload='x'/>"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    for clean in (cleaned, clean_picture):
        with pytest.raises(BadInput) as caught:
            clean(data)
        assert caught.value.code == "picture"


def test_a_bomb_of_pixels_is_refused_before_it_is_decoded() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(BadInput) as caught:
        clean_picture(out.getvalue())
    assert caught.value.code == "picture"
