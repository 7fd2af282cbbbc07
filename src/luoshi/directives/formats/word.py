"""A docx to text: paragraphs and tables in their order, numbers that Word counts written out."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from luoshi.directives.formats.archives import checked
from luoshi.directives.formats.numbering import Numbering
from luoshi.directives.formats.tables import Writer
from luoshi.directives.text import Decoded
from luoshi.directives.trouble import trouble

Element = Any


def read(data: bytes) -> Decoded:
    """The text of the body. Raises BadInput `bomb`, `encrypted`, `too_deep`, `scan_without_text` or `unreadable`."""
    checked(data)
    document = _opened(data)
    writer = Writer()
    numbering = Numbering(document)
    pictures = False
    for element in document.element.body.iterchildren():
        kind = element.tag.rpartition("}")[2]
        pictures = pictures or next(element.iter("{*}blip"), None) is not None
        if kind == "p":
            writer.write(numbering.of(element) + _paragraph(element) + "\n")
        elif kind == "tbl":
            writer.table("", [_cells(row) for row in element.iterchildren("{*}tr")])
        elif kind == "sdt":
            writer.write("".join(_paragraph(p) + "\n" for p in element.iter("{*}p")))
    text = writer.text()
    if not text.strip():
        raise trouble("scan_without_text" if pictures else "empty")
    return Decoded(text, "docx", None, (), tuple(writer.tables))


def _opened(data: bytes) -> Any:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError  # type: ignore[import-untyped]

    try:
        return docx.Document(BytesIO(data))
    except XMLSyntaxError as error:
        raise trouble("too_deep" if "depth" in str(error) else "unreadable") from error
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, EOFError) as error:
        raise trouble("unreadable") from error


def _paragraph(element: Element) -> str:
    return "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    twice = next(element.iter("{*}Fallback"), None) is not None
    for node in element.iter("{*}t", "{*}tab", "{*}br"):
        if twice and next(node.iterancestors("{*}Fallback"), None) is not None:
            continue
        kind = node.tag.rpartition("}")[2]
        parent = node.getparent().tag.rpartition("}")[2]
        if kind == "t":
            yield node.text or ""
        elif kind == "tab" and parent == "r":
            yield "\t"
        elif kind == "br" and parent == "r":
            yield "\n"


def _cells(row: Element) -> list[str]:
    return ["\n".join(_paragraph(p) for p in cell.iter("{*}p")) for cell in row.iterchildren("{*}tc")]
