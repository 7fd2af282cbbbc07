"""A picture made anew: only what is seen on it, without place, time, device, owner or thumbnail. Pure.

It is decoded and encoded again as JPEG, upright and no larger than a screen needs; nothing else of the file is kept, so
that nothing else can be in it.
"""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from luoshi.core.errors import BadInput

LONGEST = 2000
"""Pixels of the longer side: enough to read a notice on a wall."""
MOST_PIXELS = 60_000_000
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")


def cleaned(data: bytes) -> bytes:
    """The picture as a JPEG of its pixels alone. Raises BadInput `picture` for what is none, or is too large."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise _no_picture()
            # A large JPEG is decoded at a fraction of its size, in a fraction of the memory.
            found.draft("RGB", (LONGEST, LONGEST))
            upright = ImageOps.exif_transpose(found)
            upright.thumbnail((LONGEST, LONGEST))
            plain = Image.new("RGB", upright.size, "white")
            whole = upright.convert("RGBA")
            plain.paste(whole, mask=whole.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _no_picture() from error
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _no_picture() -> BadInput:
    return BadInput(
        "picture",
        "这张照片读不出来，或者太大。可以上传 JPEG、PNG、WebP 照片；照片不是必须的，可以不传。",
        "The picture cannot be read, or is too large. JPEG, PNG and WebP are taken; a picture is never needed.",
    )
