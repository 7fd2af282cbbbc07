"""A paper's text with the sentences lit that rows and tasks came from, as pieces for the template.

Spans count on the paper's text and may overlap; every piece knows which rows it belongs to, and the first piece of a
row is where its link leads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Lit:
    """A row's place in the paper: the name of its anchor, its span, and the look of its sentence."""

    name: str
    span: tuple[int, int]
    look: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that belongs to the same rows. `anchors` are those that begin here; `row` the one it links to."""

    text: str
    row: str = ""
    look: str = ""
    anchors: tuple[str, ...] = ()


def paragraphs(text: str, lit: Sequence[Lit]) -> list[list[Piece]]:
    """The text by lines, each in pieces; empty lines are left out."""
    marks = [one for one in lit if one.span[1] > one.span[0]]
    cuts = sorted({edge for one in marks for edge in one.span})
    lines, begin = [], 0
    for line in text.split("\n"):
        end = begin + len(line)
        if line.strip():
            lines.append(list(_pieces(text, begin, end, marks, cuts)))
        begin = end + 1
    return lines


def _pieces(text: str, begin: int, end: int, marks: Sequence[Lit], cuts: Sequence[int]) -> Iterator[Piece]:
    edges = [begin, *(cut for cut in cuts if begin < cut < end), end]
    for since, until in pairwise(edges):
        rows = [one for one in marks if one.span[0] <= since and until <= one.span[1]]
        starts = tuple(one.name for one in rows if max(one.span[0], begin) == since and _first_line(text, one, begin))
        # The narrowest sentence is the one that is meant.
        row = min(rows, key=lambda one: one.span[1] - one.span[0], default=None)
        yield Piece(text[since:until], row.name if row else "", row.look if row else "", starts)


def _first_line(text: str, one: Lit, begin: int) -> bool:
    """Whether a line is the first with words of this row."""
    return not text[one.span[0] : begin].strip() if one.span[0] < begin else True
