"""A pdf with text to its text, page after page."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Any

from luoshi.directives.text import Decoded, Note
from luoshi.directives.trouble import trouble

PAGES = 400


def read(data: bytes) -> Decoded:
    """The text of the pages, a line break between lines and pages.

    Raises BadInput `encrypted`, `scan_without_text` or `unreadable`.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise trouble("encrypted")
        pages = [page.extract_text() for page in reader.pages[:PAGES]]
        count = len(reader.pages)
    except (FileNotDecryptedError, DependencyError) as error:
        raise trouble("encrypted") from error
    except RecursionError as error:
        raise trouble("too_deep") from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, AssertionError) as error:
        raise trouble("unreadable") from error
    return _whole(pages, count)


def _whole(pages: list[str], count: int) -> Decoded:
    text = "\n".join(pages)
    if not text.strip():
        raise trouble("scan_without_text")
    return Decoded(text, "pdf", None, tuple(_notes(pages, count)))


def _notes(pages: list[str], count: int) -> list[Note]:
    notes: list[Any] = []
    if count > PAGES:
        notes.append(Note("pages_left", "warning", f"共 {count} 页，只读了前 {PAGES} 页"))
    blank = [i for i, page in enumerate(pages, 1) if not page.strip()]
    if blank:
        notes.append(
            Note("page_without_text", "warning", f"第 {'、'.join(map(str, blank[:20]))} 页没有可读文字，可能是图片")
        )
    return notes
