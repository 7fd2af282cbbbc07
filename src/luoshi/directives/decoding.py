"""Bytes to text, whatever form and encoding they came in."""

from __future__ import annotations

import re

from luoshi.directives.formats import plain, typed
from luoshi.directives.text import Decoded
from luoshi.directives.trouble import LARGEST, trouble

LONGEST = 600_000
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
MARKUP = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|div|table|p|article)\b",
    re.I | re.S,
)


def decode(data: bytes, name: str = "") -> Decoded:
    """The text of a file: txt, md, html, docx, pdf with text, or xlsx, told apart by what is in it; `name` only
    tells md from txt.

    Raises BadInput with code empty, too_large, bomb, too_deep, encrypted, scan_without_text, old_format or
    unreadable. A hostile file can still take long or much memory in a library: callers run this in a process that
    can be killed.
    """
    if len(data) > LARGEST:
        raise trouble("too_large", size=len(data), limit=LARGEST)
    if not data.strip():
        raise trouble("empty")
    return _packed(data) if data.startswith((ZIP, OLE)) else _other(data, name)


def _packed(data: bytes) -> Decoded:
    from luoshi.directives.formats import sheets, word
    from luoshi.directives.formats.archives import checked

    if data.startswith(OLE):
        raise trouble("encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "old_format")
    names = checked(data).namelist()
    if "word/document.xml" in names:
        return word.read(data)
    if "xl/workbook.xml" in names:
        return sheets.read(data)
    raise trouble("unreadable")


def _other(data: bytes, name: str) -> Decoded:
    if b"%PDF-" in data[:1024]:
        from luoshi.directives.formats import pdf

        return pdf.read(data)
    if data.startswith(PICTURES):
        raise trouble("scan_without_text")
    text, encoding, notes = plain.characters(data)
    if len(text) > LONGEST:
        raise trouble("too_large", size=len(data), limit=LONGEST)
    if MARKUP.match(text[:5000]):
        from luoshi.directives.formats import web

        return web.read(text, encoding, notes)
    form = "md" if name.lower().endswith((".md", ".markdown")) else "txt"
    return Decoded(text, form, encoding, notes, typed.tables(text))
