"""Photographs without what cameras write into them, made anew from their pixels in a process that is stopped in time.

Other files are refused: what a document knows of its author cannot be taken out of it for certain. Names of files are
sealed with the rest. This module is also the program of that process: a photograph in, JPEG or PNG out, nothing else.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from luoshi.core.errors import BadInput
from luoshi.core.judgement.complaints.rules import ComplaintRules

SECONDS: Final = 12
LONGEST: Final = 2600
"""Pixels of the longer side: enough to read a form by, and less of what tells one camera from another."""
_SIGNS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
_PNG: Final = b"\x89PNG"


@dataclass(frozen=True, slots=True)
class Stripped:
    """A photograph made anew, with the name it came under."""

    name: str
    media: str
    content: bytes


def strip_all(files: Sequence[tuple[str, bytes]], rules: ComplaintRules) -> list[Stripped]:
    """The photographs of a letter, name and bytes each. Raises BadInput for the first that cannot be taken."""
    if len(files) > rules.most_files:
        most = rules.most_files
        raise BadInput("files_too_many", f"一次最多交 {most} 张照片。", f"At most {most} photographs at one time.")
    return [strip(name, content, rules) for name, content in files]


def strip(name: str, content: bytes, rules: ComplaintRules) -> Stripped:
    """One photograph made anew. Raises BadInput for other files, for large ones, and for what cannot be read."""
    if len(content) > rules.most_bytes:
        most = rules.megabytes
        raise BadInput("file_too_large", f"每张照片不能超过 {most} MB。", f"A photograph may have at most {most} MB.")
    if not content.startswith(_SIGNS):
        raise BadInput(
            "file_kind",
            "这里只收照片（JPEG、PNG、WebP）。Word、PDF、录音、录像里会带着作者和机器的信息，系统去不干净，所以不收："
            "请拍成照片，或者写明有什么证据，由办理的人来取。",
            "Only photographs are taken here: other files carry traces of their author that cannot be removed for"
            " certain. Photograph them, or say what there is.",
        )
    made = _made_anew(content)
    return Stripped(name[-120:], "image/png" if made.startswith(_PNG) else "image/jpeg", made)


def _made_anew(content: bytes) -> bytes:
    path = os.pathsep.join(entry for entry in sys.path if entry)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "luoshi.judgement.complaints.stripping"],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env={"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _unreadable() from error
    if done.returncode or not done.stdout:
        raise _unreadable()
    return done.stdout


def _unreadable() -> BadInput:
    return BadInput("file_unreadable", "有一张照片打不开，请换一张。", "A photograph cannot be read: choose another.")


def main() -> None:
    """Reads a photograph from standard input and writes it anew, or ends with a code other than 0."""
    from luoshi.directives.child import bound

    bound()
    data = sys.stdin.buffer.read()
    from io import BytesIO

    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = 50_000_000
    with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as found:
        kind = "PNG" if found.format == "PNG" else "JPEG"
        found.draft("RGB", (LONGEST, LONGEST))
        upright = ImageOps.exif_transpose(found).convert("RGB")
    upright.thumbnail((LONGEST, LONGEST))
    anew = Image.new("RGB", upright.size)
    anew.paste(upright)
    out = BytesIO()
    anew.save(out, kind, **({"quality": 85} if kind == "JPEG" else {}))
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    main()
