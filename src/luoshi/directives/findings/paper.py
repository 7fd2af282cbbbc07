"""What is wrong with the paper as a whole, and where its text is damaged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from luoshi.directives.findings.catalogue import finding, rules
from luoshi.directives.findings.model import Finding
from luoshi.directives.text import Clean, Decoded, Outline, Span

_CODES: Final = {"unknown": "unknown_text"}
_SHOWN: Final = 12


def of_length(clean: Clean, outline: Outline) -> Iterator[Finding]:
    """More characters than a special-task paper may have."""
    title, limit = outline.title or "", rules()["longest"]
    special = any(word in title for word in rules()["special"]) and not any(
        word in title for word in rules()["not_special"]
    )
    count = len(re.sub(r"\s", "", clean.text))
    if special and count > limit:
        start = clean.text.find(title)
        where = clean.span(start, start + len(title)) if start >= 0 else Span(0, 0)
        yield finding("too_long", where, count=count, limit=limit)


def of_damage(clean: Clean) -> Iterator[tuple[int, int, Finding]]:
    """Each damaged place: [start, end) on the clean text, and its finding."""
    for damage in clean.damage:
        span = clean.span(damage.start, damage.end)
        yield (
            damage.start,
            damage.end,
            finding(_CODES.get(damage.kind, "damaged_text"), span, what=damage.text[:_SHOWN]),
        )


def of_reading(decoded: Decoded) -> Sequence[Finding]:
    """What the decoder had to say about the file."""
    return [finding("unreadable_note", Span(0, 0), what=note.text) for note in decoded.notes if note.level != "info"]
