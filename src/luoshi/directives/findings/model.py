"""A finding: what is wrong with a commitment or a paper, where, how grave, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from luoshi.directives.text import Span

Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`span` counts on the decoded text; `text` and `mend` are Chinese sentences for the writer of the paper."""

    code: str
    level: Level
    span: Span
    text: str
    mend: str
