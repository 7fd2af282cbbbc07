"""What passes between reading, cleaning and outlining a document: plain values, no work.

Three rulers are in use, and every offset says which one it is on. *Decoded* is the text a person sees when the file
is opened; the spans of all findings and commitments are counted on it. *Clean* is the same text without shells,
page marks and broken lines; `Clean.at` leads each of its characters back to the decoded text. The outline is
counted on the clean text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Span(NamedTuple):
    """Characters [start, end)."""

    start: int
    end: int


@dataclass(frozen=True)
class Note:
    """Something worth saying about the whole file.

    How it was decoded, what could not be read. `level` is info, warning or error.
    """

    code: str
    level: str
    text: str


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    The header of its column as written ("" without one), its text, its span in the decoded text.
    """

    header: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Table:
    """One table: the name of its sheet or the caption before it, the headers, the rows under them, its span in the
    decoded text.
    """

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    start: int
    end: int


@dataclass(frozen=True)
class Decoded:
    """The text of a file. For txt and md it is exactly the decoded file; for html, docx, pdf and xlsx, the text
    they hold.

    `form` is txt, md, html, docx, pdf or xlsx; `encoding` the codec that was used, None where the form has its own.
    """

    text: str
    form: str
    encoding: str | None = None
    notes: tuple[Note, ...] = ()
    cells: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Damage:
    """Characters that are lost or unknown and stay so. `start` and `end` count on the clean text.

    `kind`: lost (a decoder ate them), unknown (an XX the writer left), garbled (a run no dictionary reads), picture
    (text was an image).
    """

    start: int
    end: int
    kind: str
    text: str


@dataclass(frozen=True)
class Repair:
    """Damaged characters that were put right.

    `start` and `end` count on the clean text; `before` is as the file has it, `why` the rule.
    """

    start: int
    end: int
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class Removed:
    """Characters [start, end) of the decoded text that the clean text leaves out, and why."""

    start: int
    end: int
    why: str


@dataclass(frozen=True)
class Clean:
    """The text to be understood, each character with its origin.

    Clean character i comes from decoded characters [at[i], to[i]); `len(at) == len(text) + 1`, neither ever falls.
    A character that was put in (the line break before a heading in a text without line breaks) has an empty origin.
    Without `to`, every origin is one long.
    """

    text: str
    at: Sequence[int]
    damage: tuple[Damage, ...] = ()
    repairs: tuple[Repair, ...] = ()
    removed: tuple[Removed, ...] = ()
    to: Sequence[int] = ()

    def span(self, start: int, end: int) -> Span:
        """The decoded span [start, end) from which the clean span [start, end) comes.

        Empty where the clean span is empty.
        """
        if end <= start:
            return Span(self.at[start], self.at[start])
        return Span(self.at[start], self.to[end - 1] if self.to else self.at[end - 1] + 1)


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, to the next heading of its level or above. Offsets on the clean text.

    `level` 1 is 一、, 2 is （一）, 3 is 1., 4 is （1）; 5 is 一是 or 第一， inside a paragraph. `marker` is as written.
    """

    level: int
    marker: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True)
class Paragraph:
    """One paragraph.

    Offsets on the clean text; `section` indexes `Outline.sections`, outermost first; `marker` is its own number or
    "".
    """

    start: int
    end: int
    section: tuple[int, ...] = ()
    marker: str = ""


@dataclass(frozen=True)
class Outline:
    """The parts of an official document (GB/T 9704-2012 names them). None or empty where the document has none."""

    title: str | None = None
    issuer: str | None = None
    number: str | None = None
    date: date | None = None
    addressee: str | None = None
    sections: tuple[Section, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    attachments: tuple[str, ...] = ()
    signature: str | None = None
    marks: tuple[str, ...] = field(default=())
