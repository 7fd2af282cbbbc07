"""A saved web page to the text of its article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from luoshi.directives.characters import is_han
from luoshi.directives.formats.tables import Writer, header_row
from luoshi.directives.text import Decoded, Note
from luoshi.directives.trouble import trouble

SILENT = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "select",
        "button",
        "textarea",
        "head",
        "nav",
        "footer",
        "aside",
    )
)
HOLDERS = frozenset(("div", "td", "article", "section", "main", "body", "center"))
BLOCKS = HOLDERS - {"td"} | frozenset(
    (
        "p",
        "header",
        "form",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "tr",
        "blockquote",
        "pre",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
    )
)
DEEPEST = 4_000
Node = Any


def read(markup: str, encoding: str | None, notes: tuple[Note, ...]) -> Decoded:
    """The article's text, a line for each block, with its heading.

    Scripts, navigation and all around the article are left out. Raises BadInput `too_deep`.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(markup)
    body = tree.body or tree.root
    if body is None:
        return Decoded("", "html", encoding, notes)
    article = _article(body)
    writer = Writer()
    text = _text(article, writer)
    heading = tree.css_first("h1")
    title = heading.text(strip=True) if heading is not None else ""
    if title and title not in text[:400]:
        text = f"{title}\n{text}"
        writer.tables = []
    return Decoded(text, "html", encoding, notes, tuple(writer.tables))


def _walk(top: Node) -> Iterator[tuple[Node, bool]]:
    """Each node twice, on the way in (True) and out (False), without recursion; silent branches not at all.

    Raises BadInput `too_deep` rather than leave out what lies deeper than any page that somebody wrote.
    """
    node, depth, entering = top, 0, True
    while True:
        if entering and node.tag not in SILENT:
            yield node, True
            if node.child is not None:
                if depth == DEEPEST:
                    raise trouble("too_deep")
                node, depth = node.child, depth + 1
                continue
            yield node, False
        elif not entering:
            yield node, False
        if depth == 0:
            return
        if node.next is not None:
            node, entering = node.next, True
        else:
            node, depth, entering = node.parent, depth - 1, False


def _article(body: Node) -> Node:
    """The innermost holder with at least four fifths of the Chinese characters that do not stand in links."""
    counts: dict[int, int] = {}
    nodes: dict[int, Node] = {}
    order: list[int] = []
    open_nodes: list[int] = []
    links = total = 0
    for node, entering in _walk(body):
        links += (1 if entering else -1) if node.tag == "a" else 0
        if node.tag == "-text" and entering and not links:
            found = sum(map(is_han, node.text_content or ""))
            total += found
            for key in open_nodes:
                counts[key] += found
        elif node.tag in HOLDERS:
            if entering and len(open_nodes) < 60:
                key = len(order)
                order.append(key)
                counts[key], nodes[key] = 0, node
                open_nodes.append(key)
            elif open_nodes and node.mem_id == nodes[open_nodes[-1]].mem_id:
                open_nodes.pop()
    enough = [key for key in order if counts[key] * 5 >= total * 4]
    return nodes[enough[-1]] if enough and total else body


def _text(article: Node, writer: Writer) -> str:
    inside: Node | None = None
    for node, entering in _walk(article):
        if inside is not None:
            inside = None if node.mem_id == inside.mem_id and not entering else inside
        elif node.tag == "table" and entering and (rows := _rows(node)):
            writer.table("", rows)
            inside = node
        elif node.tag == "-text":
            _words(node.text_content or "", writer) if entering else None
        elif node.tag in ("td", "th") and not entering:
            writer.write("\t")
        elif node.tag in BLOCKS and writer.pieces and not writer.pieces[-1].endswith("\n"):
            writer.write("\n")
    return writer.text().strip("\n")


def _words(text: str, writer: Writer) -> None:
    words = text.replace("\n", " ").replace("\r", " ").strip(" \t")
    if words:
        writer.write(words)


def _rows(table: Node) -> list[list[str]]:
    """The rows of a table of tasks; none for a table that only lays out the page."""
    rows = [[cell.text(separator=" ", strip=True) for cell in row.css("td, th")] for row in table.css("tr")[:5_000]]
    return rows if header_row(rows) is not None else []
